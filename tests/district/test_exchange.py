"""Seats exchange with a real district over HTTP and become equal to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from app.sync.replica import Received
from tests.district.running import running_district
from tests.district.test_doors import alert, post, warn
from tests.sync.making import Node, node

WAIT = 20
MEDIA = {"Content-Type": "application/vnd.ecb"}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_district(tmp_path / "d") as address:
        yield address


def call(url: str, seat: Node, bundle: bytes) -> Received:
    answer = requests.post(url + "/v1/exchange", data=bundle, headers=MEDIA, timeout=WAIT)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.ecb"
    return seat.replica.receive(answer.content)


def exchange(url: str, seat: Node) -> None:
    """Two rounds: the first learns what the district lacks, the second brings it."""
    first = call(url, seat, seat.replica.offer(None))
    second = call(url, seat, seat.replica.offer(first.peer))
    call(url, seat, seat.replica.offer(second.peer))


def health(url: str) -> dict[str, object]:
    said: dict[str, object] = requests.get(url + "/v1/health", timeout=WAIT).json()
    return said


def test_a_new_seat_is_admitted_at_its_first_exchange_from_this_machine(url: str) -> None:
    seat = node("A1")
    was_joined = seat.replica.is_joined

    exchange(url, seat)

    assert (was_joined, seat.replica.is_joined) == (False, True)
    assert seat.replica.realm_name == "440303/exercise/test"
    assert seat.replica.picture.registry.account("commander") is not None


def test_two_seats_and_the_district_become_equal(url: str) -> None:
    one, two = node("A1"), node("A2")
    for seat in (one, two):
        exchange(url, seat)
    one.write("积水排查")
    two.write("电话叫应")
    for seat in (one, two, one):
        exchange(url, seat)

    hashes = {"".join(part.hex() for part in seat.replica.hashes()) for seat in (one, two)}

    assert hashes == {health(url)["hash"]}
    texts = {entry.text for entry in one.replica.picture.log.values()}
    assert texts == {"积水排查", "电话叫应"}


def test_a_seat_of_another_realm_is_refused_by_name(url: str, tmp_path: Path) -> None:
    seat = node("A1")
    exchange(url, seat)
    with running_district(tmp_path / "other", "--exercise", "other") as other:
        answer = requests.post(
            other + "/v1/exchange", data=seat.replica.offer(None), headers=MEDIA, timeout=WAIT
        )

    assert answer.status_code == 409
    assert answer.json()["code"] == "other_realm"
    assert "440303/exercise/other" in answer.json()["detail"]


def test_a_bundle_with_one_byte_changed_is_refused_and_changes_nothing(url: str) -> None:
    seat = node("A1")
    exchange(url, seat)
    seat.write("积水排查")
    before = health(url)["hash"]
    bundle = bytearray(seat.replica.offer(None))
    bundle[len(bundle) // 2] ^= 1

    answer = requests.post(url + "/v1/exchange", data=bytes(bundle), headers=MEDIA, timeout=WAIT)

    assert answer.status_code == 400
    assert health(url)["hash"] == before


def test_warnings_and_alarms_of_the_district_reach_the_seat(url: str) -> None:
    warn(url, alert("X1"))
    at = datetime.now(UTC).isoformat()
    post(url, [{"stream": "RS1/discharge", "at": at, "value": 75.0}])
    seat = node("A1")

    exchange(url, seat)

    picture = seat.replica.picture
    (warning,) = picture.warnings.values()
    assert (warning.identifier, warning.kind, warning.colour) == ("X1", "rainstorm", "orange")
    assert [alarm.stream for alarm in picture.alarms.values()] == ["RS1/discharge"]
    assert not picture.ignored
