"""Seats and a real district process: joined, cut, killed, started again, equal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests

from app.clock import SystemClock, monotonic_s, to_rfc3339
from app.commands.link_voice import refusal_words
from app.desk.desk import Desk
from app.domain.commands import EnterLog
from tests.desk.making import SOON_S, wait_until
from tests.desk.servers import District, demo_passphrase, open_real_seat


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    made = District(tmp_path_factory.mktemp("district"))
    yield made
    made.stop()


@pytest.fixture
def district(founded: District) -> District:
    if not founded.is_running:
        founded.start()
    return founded


@pytest.fixture
def desk(district: District, tmp_path: Path) -> Iterator[Desk]:
    made = open_real_seat(tmp_path / "seat", district.url)
    wait_until(lambda: made.seat.is_joined and made.link.word == "online", "the first contact")
    made.sign_in("duty_officer", demo_passphrase("duty_officer")).result(SOON_S)
    wait_until(lambda: made.link.unsent == 0, "the session to be sent")
    yield made
    made.close()


def enter(desk: Desk, text: str) -> None:
    desk.do(EnterLog(text=text)).result(SOON_S)


def hash_of(district: District) -> str:
    answer = requests.get(f"{district.url}/v1/health", timeout=SOON_S).json()
    return str(answer["hash"])


def wait_even(desk: Desk, district: District) -> None:
    wait_until(lambda: desk.link.unsent == 0, "everything to be sent")
    wait_until(lambda: desk.picture.hash() == hash_of(district), "equal hashes")


def test_a_seat_joins_by_itself_and_its_entries_reach_the_district(
    desk: Desk, district: District
) -> None:
    assert desk.seat.is_exercise
    enter(desk, "一")
    wait_even(desk, district)
    assert desk.link.word == "online"


def test_what_one_seat_writes_another_reads(desk: Desk, district: District, tmp_path: Path) -> None:
    other = open_real_seat(tmp_path / "other", district.url, "A2")
    try:
        enter(desk, "给二号席")
        texts = lambda: {entry.text for entry in other.picture.log.values()}  # noqa: E731
        wait_until(lambda: "给二号席" in texts(), "the entry on the other seat")
        wait_until(lambda: desk.picture.hash() == other.picture.hash(), "equal hashes")
    finally:
        other.close()


class Fast(SystemClock):
    """Four minutes ahead."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=4)


def test_a_seat_learns_from_the_district_whose_clock_is_wrong(
    desk: Desk, district: District, tmp_path: Path
) -> None:
    other = open_real_seat(tmp_path / "other", district.url, "A2", clock=Fast())
    try:
        wait_until(lambda: other.link.word == "online", "the first contact")
        enter(desk, "对时")
        wait_until(lambda: other.actor.device in desk.link.skews, "word of the other clock")
        assert desk.link.skews[other.actor.device] == pytest.approx(240, abs=30)
        assert desk.link.skews[desk.actor.device] == pytest.approx(0, abs=30)
    finally:
        other.close()


def test_a_killed_district_is_told_within_five_seconds_and_nothing_is_lost(
    desk: Desk, district: District
) -> None:
    enter(desk, "之前")
    wait_even(desk, district)
    killed_s = monotonic_s()
    district.kill()
    wait_until(lambda: desk.link.word == "offline", "the loss to be told")
    assert monotonic_s() - killed_s < 5.0
    for text in ("离线一", "离线二"):
        enter(desk, text)
    assert desk.link.unsent == 2
    assert desk.link.down_for_s is not None

    district.start()
    wait_even(desk, district)
    wait_until(lambda: desk.link.word == "online", "the link to be well again")
    assert desk.link.down_for_s is None


def test_a_cut_by_hand_is_told_at_once_and_healed_when_it_is_opened(
    desk: Desk, district: District
) -> None:
    desk.link.cut(is_cut=True)
    assert desk.link.word == "offline"
    enter(desk, "断网中")
    assert desk.link.unsent == 1

    desk.link.cut(is_cut=False)
    wait_even(desk, district)
    wait_until(lambda: desk.link.word == "online", "the link to be well again")


def test_a_start_without_the_district_knows_what_it_still_owes(
    desk: Desk, district: District, tmp_path: Path
) -> None:
    enter(desk, "已送达")
    wait_even(desk, district)
    district.kill()
    wait_until(lambda: desk.link.word == "offline", "the loss to be told")
    enter(desk, "未送达")
    desk.close()

    again = open_real_seat(tmp_path / "seat", district.url)
    try:
        assert again.seat.is_joined
        assert again.link.unsent == 1
        wait_until(lambda: again.link.word == "offline", "the loss to be told")
    finally:
        again.close()


def test_readings_of_the_district_come_to_the_seat_and_rain_comes_whole(
    desk: Desk, district: District
) -> None:
    now = SystemClock().now()
    rain = "G1/rain_sixtieth_mm"
    rows = [
        {"stream": rain, "at": to_rfc3339(now - timedelta(minutes=i)), "value": 30.0}
        for i in range(40, -1, -1)
    ]
    rows.append({"stream": "P11/pond_depth", "at": to_rfc3339(now), "value": 12.0})
    requests.post(f"{district.url}/v1/observations", json=rows, timeout=SOON_S)

    wait_until(lambda: {rain, "P11/pond_depth"} <= desk.latest.keys(), "the newest values")
    found = desk.history(rain, now - timedelta(hours=1), now + timedelta(minutes=1))
    assert len(found.result(SOON_S)) == 41


def test_the_history_that_only_the_district_has_is_fetched(desk: Desk, district: District) -> None:
    now = SystemClock().now()
    stream = "P12/pond_depth"
    rows = [
        {"stream": stream, "at": to_rfc3339(now - timedelta(minutes=5 * i)), "value": float(i)}
        for i in range(10, -1, -1)
    ]
    requests.post(f"{district.url}/v1/observations", json=rows, timeout=SOON_S)
    wait_until(lambda: stream in desk.latest, "the newest value")

    found = desk.history(stream, now - timedelta(hours=1), now + timedelta(minutes=1))

    assert len(found.result(SOON_S)) == 11


def test_a_district_of_another_realm_is_refused_by_name(
    desk: Desk, district: District, tmp_path: Path
) -> None:
    desk.close()
    stranger = District(tmp_path / "stranger", "another")
    again = open_real_seat(tmp_path / "seat", stranger.url)
    try:
        wait_until(lambda: again.link_refusal == "other_realm", "the refusal")
        assert again.link.word != "online"
        assert again.link_realm == "440303/exercise/another"
        said = refusal_words(again)
        assert again.seat.realm_name in said
        assert "440303/exercise/another" in said
    finally:
        again.close()
        stranger.stop()


def test_a_seat_without_a_district_stands_alone(tmp_path: Path) -> None:
    alone = open_real_seat(tmp_path, "")
    try:
        assert (alone.link.word, alone.link.unsent, alone.seat.is_joined) == ("none", 0, False)
    finally:
        alone.close()


def vector_rev(district: District) -> int:
    """Return the revision that the district's hints begin with."""
    with requests.get(f"{district.url}/v1/stream", stream=True, timeout=SOON_S) as answer:
        line = next(line for line in answer.iter_lines(chunk_size=1) if line.startswith(b"data:"))
    return int(json.loads(line.removeprefix(b"data:"))["vector_rev"])


def test_an_exchange_that_brings_nothing_wakes_nobody(desk: Desk, district: District) -> None:
    wait_even(desk, district)
    before = vector_rev(district)
    nothing_new = desk._hands.write(lambda: desk._parts.replica.offer(None)).result(SOON_S)
    requests.post(
        f"{district.url}/v1/exchange",
        data=nothing_new,
        headers={"Content-Type": "application/vnd.ecb"},
        timeout=SOON_S,
    ).raise_for_status()

    assert vector_rev(district) == before
