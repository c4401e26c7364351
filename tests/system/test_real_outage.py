"""Script 9.3 on a real network: six hours apart, a stick from B to A, then the plug again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.clock import Clock, ScenarioClock, SystemClock, from_rfc3339
from app.commands.verify import verified
from app.domain.conflict import ConflictKind, open_items
from tests.desk.test_three_outage import BACK, CUT, is_apart, is_before, rows, script
from tests.system.fleet import Fleet, fleet_of, signatures
from tests.system.namespaces import missing
from tests.system.programs import Json, Program
from tests.system.test_real_network import end, rare

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing() or "it can"),
    pytest.mark.timeout(170),
    pytest.mark.xdist_group("real_network"),
]
STICK = "2025-08-05T07:00:00+08:00"
READING: Json = {
    "at": "2025-08-05T02:29:00+08:00",
    "by": "water",
    "do": "observation",
    "data": {"stream": "P01/pond_depth", "value": 3},
}
FIVE = {
    ConflictKind.TALLY: 1,
    ConflictKind.THRESHOLD: 1,
    ConflictKind.PERSON: 1,
    ConflictKind.ORDER: 2,
}


def begin(fleet: Fleet, seat: str, chosen: Sequence[Json], drain_s: int) -> Program:
    """Start a program that plays rows at a seat, inside its host."""
    path = script(fleet.folder / f"{seat}{chosen[0]['at'][:16]}.jsonl", list(chosen))
    place = ("--data-dir", fleet.folder / seat, "--district", fleet.url, "--seat", seat.upper())
    words = ("scenario", path, *place, "--drain", str(drain_s), "--json")
    return fleet.network.inside(seat, lambda: Program(*words))


def clock_from(moment: str) -> Clock:
    """Return the exercise's clock; on the wall's, long after, what lapses would have lapsed."""
    epoch, now = from_rfc3339(moment), SystemClock().now()
    return ScenarioClock(epoch=epoch, anchor=now, speed=1.0)


def carry(fleet: Fleet) -> tuple[Json, Json]:
    """Carry a stick from B to A; return what the first import said and what the second."""
    stick = fleet.folder / "stick.ecb"
    Program("bundle", "export", "--data-dir", fleet.folder / "b", stick).answer()
    words = ("bundle", "import", "--data-dir", fleet.folder / "a", stick)
    return Program(*words).answer(), Program(*words).answer()


@rare
def test_six_hours_apart_and_a_stick_end_with_five_items_and_one_hash(
    founded: Path, tmp_path: Path
) -> None:
    with fleet_of(founded, tmp_path) as fleet:
        for seat in "ab":
            (tmp_path / seat / "seat.toml").write_text(f'seat_id = "{seat.upper()}"\n', "utf-8")
        fleet.start()
        calm = [*(row for row in rows() if is_before(row)), READING]
        before = begin(fleet, "a", calm, 30).answer()
        assert before["hash_district"] == before["hash_seat"]
        for seat in "bc":
            fleet.sit_down(seat, clock_from(CUT))
        fleet.converge()
        fleet.wait(lambda: READING["data"]["stream"] in fleet.desks["c"].latest)
        fleet.stand_up()
        fleet.network.cut("a", "b")

        apart = [row for row in rows() if is_apart(row) and row["at"] < BACK]
        early = [row for row in apart if row["at"] < STICK]
        late = [row for row in apart if row["at"] >= STICK]
        programs = [begin(fleet, seat, early, 0) for seat in "ab"]
        for program in programs:
            answer = program.answer()
            assert answer["hash_district"] is None
            assert answer["expectations"]["failed"] == []
        first, again = carry(fleet)
        assert first["new"] > 5
        assert (again["new"], again["known"], again["refused"]) == (0, again["read"], [])
        begin(fleet, "a", late, 0).answer()
        signed = signatures(tmp_path / "a").items() | signatures(tmp_path / "b").items()

        for seat in "abc":
            fleet.sit_down(seat, clock_from(BACK))
        fleet.network.heal()
        healed = fleet.converge()

        end(f"script 9.3, {len(signed)} events", fleet, healed)
        picture = verified(tmp_path / "a")[1].picture
        assert Counter(item.kind for item in open_items(picture)) == FIVE
        assert signed <= signatures(tmp_path / "a").items()
