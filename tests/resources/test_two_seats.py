"""The three-outage script, played by two seats that lose each other, ends with five open items."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from app.domain.commands import (
    ApproveResponse,
    Channel,
    Command,
    CorrectEvacuation,
    CountersignResponse,
    DraftResponse,
    EnterLog,
    RatifyOrder,
    ReportEvacuation,
    ResolveConflict,
)
from app.domain.conflict import ConflictKind, open_items, records
from app.domain.evacuation import FIGURES
from app.domain.people import Account, RegistryChain
from app.domain.ratify import Of
from app.domain.response import Hazard, Level, level_at
from app.errors import OperatorError
from app.scenario.outage_rows import DOES, is_played, outage_command
from app.settings.pack import default_pack, load_district
from tests.domain.seats import Seat, chain_of

SCRIPT = default_pack().parents[1] / "scenarios" / "three_outage.jsonl"
CUT, BACK = "2025-08-05T02:30:00+08:00", "2025-08-05T08:30:00+08:00"

Json = dict[str, Any]  # rows of a script, as JSON gives them


class Player:
    """Plays the rows of people on one seat, without a clock of its own."""

    def __init__(self, name: str, chain: RegistryChain) -> None:
        self.seat = Seat(name, chain=chain)
        self.subjects: dict[str, bytes] = {}
        self.refused: list[str] = []

    def play(self, row: Json) -> None:
        if row["do"] == "network":
            self.seat.is_cut_off = row["data"]["state"] == "down"
            return
        command = self._command(row)
        if command is None:
            return
        self.seat.now = datetime.fromisoformat(row["at"])
        try:
            events = self.seat.do(command, row["by"], minutes=0)
        except OperatorError as refusal:
            self.refused.append(refusal.code)
            events = ()
        expected = row.get("expect", {}).get("refused")
        assert bool(events) is (expected is None), row
        assert expected in {None, *self.refused[-1:]}, row
        if events and "as" in row:
            self.subjects[row["as"]] = events[-1].subject

    def _subject(self, name: str) -> bytes:
        return self.subjects[name.removeprefix("$")]

    def _command(self, row: Json) -> Command | None:
        do, data = row["do"], row["data"]
        if do in DOES:
            return outage_command(do, data, self._subject)
        match do:
            case "response.draft":
                ends = data.get("expires_at")
                return DraftResponse(
                    hazard=Hazard(data["hazard"]),
                    level=Level(data["level"]),
                    reason=data["reason"],
                    effective_at=datetime.fromisoformat(data["effective_at"]),
                    expires_at=datetime.fromisoformat(ends) if ends else None,
                )
            case "response.approve":
                heard = data.get("heard_at")
                return ApproveResponse(
                    draft=self._subject(data["draft"]),
                    channel=Channel(data["channel"]),
                    approver=data.get("approver", ""),
                    call_no=data.get("call_no", ""),
                    heard_at=datetime.fromisoformat(heard) if heard else None,
                )
            case "response.countersign":
                return CountersignResponse(draft=self._subject(data["draft"]))
            case "evacuation.report" | "evacuation.correct":
                return _figures(do, data)
            case "log.enter":
                return EnterLog(text=data["text"])
            case _:
                return None


def _figures(do: str, data: Json) -> Command:
    given = tuple((name, data[name]) for name in FIGURES if name in data)
    as_of = datetime.fromisoformat(data["as_of"])
    if do == "evacuation.report":
        return ReportEvacuation(street=data["street"], as_of=as_of, figures=given)
    return CorrectEvacuation(
        street=data["street"], as_of=as_of, figures=given, reason=data["reason"]
    )


def registry() -> RegistryChain:
    accounts = {
        spec.id: Account(
            id=spec.id, name=spec.name, role=spec.role, public_key=bytes(32), street=spec.street
        )
        for spec in load_district(default_pack()).accounts
    }
    return chain_of(accounts)


def play() -> tuple[Player, Player]:
    """Return A and B at 08:30, after six hours apart, just met again."""
    chain = registry()
    a, b = Player("A", chain), Player("B", chain)
    a.seat.exchange(b.seat)
    rows = [json.loads(line) for line in SCRIPT.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        if row["do"] == "network" and row["at"] == CUT:
            a.seat.exchange(b.seat)
        for player in (a, b):
            if is_played(row, player.seat.name):
                player.play(row)
        if row["do"] == "network" and row["at"] == BACK:
            a.seat.exchange(b.seat)
    a.seat.exchange(b.seat)
    return a, b


@pytest.fixture(scope="module")
def players() -> tuple[Player, Player]:
    return play()


def test_both_seats_are_equal_and_list_the_same_five_items(players: tuple[Player, Player]) -> None:
    a, b = (player.seat.picture for player in players)
    items = open_items(a)

    assert a.hash() == b.hash()
    assert items == open_items(b)
    assert not a.ignored
    assert Counter(item.kind for item in items) == {
        ConflictKind.TALLY: 1,
        ConflictKind.THRESHOLD: 1,
        ConflictKind.PERSON: 1,
        ConflictKind.ORDER: 2,
    }


def test_the_two_orders_are_those_of_b_and_the_same_road_closed_by_a_is_information(
    players: tuple[Player, Player],
) -> None:
    a, b = players
    picture = a.seat.picture
    orders = {i.of: i for i in open_items(picture) if i.kind is ConflictKind.ORDER}

    assert {item.pick.writer for item in orders.values()} == {b.seat.writer}
    assert set(orders) == {Of.CLOSURE, Of.EVACUATION}
    assert [other.writer for other in orders[Of.CLOSURE].also] == [a.seat.writer]
    assert [record.key for record in records(picture)] == ["L38"]


def test_the_item_of_people_names_both_who_stand_in_two_shelters(
    players: tuple[Player, Player],
) -> None:
    (item,) = (i for i in open_items(players[0].seat.picture) if i.kind is ConflictKind.PERSON)

    assert item.key == "SH0019|SH0022"
    assert len(item.people) == 2


def test_while_they_wait_the_stricter_limit_and_the_levels_of_before_hold(
    players: tuple[Player, Player],
) -> None:
    a, b = players
    picture = a.seat.picture

    assert picture.thresholds["P18/pond_depth", 2].active_milli(25_000) == 20_000
    assert level_at(picture.responses[Hazard.GEOHAZARD], a.seat.now) is Level.IV
    assert b.refused == ["no_authority_offline"]
    assert a.refused == []


def test_settling_them_leaves_nothing_open_and_one_event_each() -> None:
    a, b = play()
    known = len(a.seat.events)
    for item in open_items(a.seat.picture):
        head = item.pick.subject
        if item.kind is ConflictKind.ORDER:
            a.seat.do(RatifyOrder(order=head, reason="追认"), "commander")
        else:
            by = "data_admin" if item.kind is ConflictKind.THRESHOLD else "duty_officer"
            a.seat.do(ResolveConflict(conflict=item.id, choice=head, reason="核定"), by)
    assert len(a.seat.events) == known + 5
    a.seat.exchange(b.seat)

    assert open_items(b.seat.picture) == ()
    assert a.seat.picture.hash() == b.seat.picture.hash()
