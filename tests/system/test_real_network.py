"""Three seats and a district on a real network that fails: nothing that was saved is lost.

Each test ends with the same look into all four journals, see ``Fleet.checked``, and tells how long
it took until all were equal (``pytest -s`` shows it).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import ScenarioClock, SystemClock
from app.commands import backup
from app.commands.verify import JOURNAL
from app.errors import OperatorError
from tests.system.chaos import ChaosProxy, Mood
from tests.system.fleet import DISTRICT, PORT, SEATS, Fleet, Healed, fleet_of
from tests.system.namespaces import missing, small_disk

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing() or "it can"),
    pytest.mark.timeout(150),
    pytest.mark.xdist_group("real_network"),
]
rare = pytest.mark.skipif(not os.environ.get("ALL"), reason="runs with make test ALL=1")
DAY = timedelta(days=1)


@pytest.fixture
def fleet(founded: Path, tmp_path: Path) -> Iterator[Fleet]:
    with fleet_of(founded, tmp_path) as made:
        made.start()
        for seat in SEATS:
            made.sit_down(seat)
        yield made


def end(what: str, fleet: Fleet, healed: Healed) -> None:
    """Tell how long it took, and look into every journal."""
    told = len(fleet.told)
    fleet.checked(healed)
    print(f"{what}: {told} told as saved, equal {healed.seconds:.1f} s after healing")  # noqa: T201


def test_a_seat_cut_off_and_one_that_hears_no_answer_lose_nothing(fleet: Fleet) -> None:
    fleet.act_all(2, "之前")
    fleet.converge()
    fleet.network.cut("a")
    fleet.network.deafen("b")
    fleet.act_all(10, "断网")
    heard = fleet.desks["c"].picture.log
    assert not any(entry.text.startswith("a席断网") for entry in heard.values())
    assert fleet.desks["a"].link.unsent == fleet.desks["b"].link.unsent > 9

    fleet.network.heal()

    end("cut and asymmetric cut", fleet, fleet.converge())


def test_a_district_restored_from_yesterdays_backup_is_filled_again(
    fleet: Fleet, tmp_path: Path
) -> None:
    fleet.act_all(3, "昨天")
    fleet.converge()
    yesterday = tmp_path / "yesterday.db"
    district = fleet.folder / DISTRICT
    assert backup.main(["--data-dir", str(district), str(yesterday)]) == 0
    fleet.act_all(5, "今天")
    fleet.converge()
    fleet.kill()
    for file in district.glob(f"{JOURNAL}*"):
        file.unlink()
    yesterday.rename(district / JOURNAL)
    fleet.act_all(3, "之后")

    fleet.start()

    end("district from yesterday's backup", fleet, fleet.converge())


@rare
def test_a_district_killed_while_seats_hand_over_has_all_of_it_in_the_end(fleet: Fleet) -> None:
    for turn in range(2):
        fleet.act_all(5, f"第{turn}轮")
        fleet.kill()
        fleet.act_all(3, f"第{turn}轮无区")
        fleet.start()

    end("district killed twice", fleet, fleet.converge())


@rare
def test_all_goes_over_a_link_of_64_kilobits(fleet: Fleet) -> None:
    fleet.converge()
    for host in (DISTRICT, *SEATS):
        fleet.network.narrow(host, 64)
    fleet.act_all(60, "窄")

    end("64 kbit/s, not healed", fleet, fleet.converge())


@rare
def test_a_network_that_loses_three_packets_in_ten_still_carries(fleet: Fleet) -> None:
    fleet.converge()
    for host in SEATS:
        fleet.network.lose(host, 30)
    fleet.act_all(10, "丢包")
    there = fleet.desks["b"].picture
    fleet.wait(lambda: len(fleet.desks["b"].picture.log) > len(there.log))

    fleet.network.heal()

    end("30 % loss", fleet, fleet.converge())


@rare
def test_late_overtaken_and_torn_exchanges_leave_no_trace(founded: Path, tmp_path: Path) -> None:
    with fleet_of(founded, tmp_path) as fleet, chaos(fleet) as proxy:
        fleet.start(PORT + 1)
        for seat in SEATS:
            fleet.sit_down(seat)
        proxy.mood = Mood(delay_s=(0.0, 0.3), torn=0.1)
        for turn in range(8):
            fleet.act_all(3, f"乱{turn}")
            torn = proxy.torn
            fleet.wait(lambda torn=torn: proxy.torn > torn)  # type: ignore[misc]

        proxy.mood = Mood()

        healed = fleet.converge()
        assert proxy.torn >= 8
        end(f"chaos, {proxy.torn} torn of {proxy.pieces} pieces", fleet, healed)


@contextmanager
def chaos(fleet: Fleet) -> Iterator[ChaosProxy]:
    """Stand a proxy where the seats believe the district to be."""
    here = fleet.network.address(DISTRICT)
    proxy = fleet.network.inside(
        DISTRICT, lambda: ChaosProxy((here, PORT), (here, PORT + 1), seed=93)
    )
    try:
        yield proxy
    finally:
        proxy.close()


@rare
def test_a_full_disk_refuses_and_takes_up_again_when_there_is_room(
    founded: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        disks = [
            stack.enter_context(small_disk(tmp_path / host, 12_000)) for host in (DISTRICT, "a")
        ]
        fleet = stack.enter_context(fleet_of(founded, tmp_path))
        fleet.start()
        for seat in SEATS:
            fleet.sit_down(seat)
        fleet.converge()
        ballast = [fill(disk) for disk in disks]
        with pytest.raises((OperatorError, sqlite3.Error, OSError)):
            fleet.act("a", 2_000, "满")
        fleet.act("b", 400, "区满")
        assert fleet.asked() != fleet.desks["b"].picture.hash()

        for file in ballast:
            file.unlink()
        fleet.act_all(3, "有余")

        end("full disk", fleet, fleet.converge())


def fill(disk: Path) -> Path:
    """Leave no free byte on a disk; return the file that takes its room."""
    file = disk / "ballast"
    with file.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(4096)):
                pass
        except OSError:
            pass
    return file


@rare
def test_clocks_wrong_by_a_day_change_nothing_but_what_is_said_of_them(
    founded: Path, tmp_path: Path
) -> None:
    now = SystemClock().now()
    with fleet_of(founded, tmp_path) as fleet:
        fleet.start()
        for seat, off in (("a", DAY), ("b", -DAY), ("c", timedelta(0))):
            fleet.sit_down(seat, ScenarioClock(epoch=now + off, anchor=now, speed=1.0))
        fleet.act_all(3, "之前")
        fleet.converge()
        fleet.network.cut("a", "b")
        fleet.act_all(5, "钟差")

        fleet.network.heal()

        healed = fleet.converge()
        skews = {seat: round((fleet.desks[seat].link.skew_s or 0) / 86_400) for seat in SEATS}
        assert skews == {"a": -1, "b": 1, "c": 0}
        end("clocks a day off", fleet, healed)
