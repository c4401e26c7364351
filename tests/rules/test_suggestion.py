"""The table of response levels, and how a card behaves once it was answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.commands import Answer
from app.domain.event import Event, Fact, IgnoredError, NewEvent, Past
from app.domain.people import Account, Registry, Role
from app.domain.response import Hazard, Level
from app.domain.suggestion import Suggestion, SuggestionAnswers, apply, suggestion_subject, waiting
from app.errors import OperatorError
from app.rules.rain import RainSums
from app.rules.suggestion import Facts, InForce, Reading, decide_answer, suggest

NOW = datetime(2025, 8, 4, 15, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REGISTRY = Registry(
    epoch=0,
    head=b"",
    accounts={
        "duty_officer": Account(
            id="duty_officer", name="值班员", role=Role.DUTY_OFFICER, public_key=bytes(32)
        )
    },
)


@dataclass(frozen=True)
class Signal:
    kind: str
    colour: str
    in_district: bool = True
    is_actual: bool = True
    id: str = "w1"
    sent_at: datetime = NOW


def rain(h1: int = 0, h3: int = 0, h24: int = 0) -> dict[str, RainSums]:
    sums = RainSums(at=NOW, h1=h1 * 60, h3=h3 * 60, h6=0, h24=h24 * 60, newest_at=NOW)
    return {"G1/rain_sixtieth_mm": sums}


def ponds(number: int, cm: float, quality: str = "OK", age: float = 1) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            stream=f"P{n:02}/pond_depth",
            value=cm,
            quality=quality,
            at=NOW - age * MINUTE,
            interval_s=300,
        )
        for n in range(number)
    )


def level(facts: Facts, hazard: Hazard = Hazard.FLOOD) -> Level | None:
    return next((card.level for card in suggest(facts) if card.hazard is hazard), None)


@pytest.mark.parametrize(
    ("hazard", "kind", "colour", "expected"),
    [
        (Hazard.FLOOD, "rainstorm", "yellow", Level.IV),
        (Hazard.FLOOD, "rainstorm", "orange", Level.III),
        (Hazard.FLOOD, "rainstorm", "red", Level.II),
        (Hazard.TYPHOON, "typhoon", "white", Level.ATTENTION),
        (Hazard.TYPHOON, "typhoon", "blue", Level.IV),
        (Hazard.TYPHOON, "typhoon", "yellow", Level.III),
        (Hazard.TYPHOON, "typhoon", "orange", Level.II),
        (Hazard.TYPHOON, "typhoon", "red", Level.I),
        (Hazard.GEOHAZARD, "geohazard", "yellow", Level.ATTENTION),
        (Hazard.GEOHAZARD, "geohazard", "orange", Level.III),
        (Hazard.GEOHAZARD, "geohazard", "red", Level.II),
        (Hazard.FLOOD, "other", "red", None),
    ],
)
def test_a_signal_speaks_for_its_level(
    hazard: Hazard, kind: str, colour: str, expected: Level | None
) -> None:
    assert level(Facts(now=NOW, warnings=(Signal(kind, colour),)), hazard) is expected


@pytest.mark.parametrize(
    "signal",
    [
        Signal("rainstorm", "red", in_district=False),
        Signal("rainstorm", "red", is_actual=False),
    ],
)
def test_a_signal_from_elsewhere_or_a_test_suggests_nothing(signal: Signal) -> None:
    assert suggest(Facts(now=NOW, warnings=(signal,))) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (rain(h1=29), None),
        (rain(h1=30), Level.IV),
        (rain(h3=49), None),
        (rain(h3=50), Level.III),
        (rain(h3=100), Level.II),
        (rain(h3=100, h24=250), Level.II),
    ],
)
def test_rain_at_any_gauge_speaks_for_its_level(
    facts: dict[str, RainSums], expected: Level | None
) -> None:
    assert level(Facts(now=NOW, rain=facts)) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ponds(1, 20), None),
        (ponds(2, 15), Level.IV),
        (ponds(3, 25), Level.III),
        (ponds(5, 45), Level.III),
        (ponds(6, 40), Level.II),
    ],
)
def test_so_many_points_so_deep_speak_for_their_level(
    facts: tuple[Reading, ...], expected: Level | None
) -> None:
    assert level(Facts(now=NOW, ponds=facts)) is expected


def test_level_one_needs_the_red_signal_and_the_rain() -> None:
    red = (Signal("rainstorm", "red"),)

    assert level(Facts(now=NOW, warnings=red, rain=rain(h24=249))) is Level.II
    assert level(Facts(now=NOW, warnings=red, rain=rain(h24=250))) is Level.I


def test_a_yellow_geohazard_signal_with_a_moving_slope_speaks_for_level_four() -> None:
    yellow = (Signal("geohazard", "yellow"),)
    slope = Reading(stream="S14/slope_disp", value=7.9, quality="OK", at=NOW, interval_s=3600)
    facts = Facts(now=NOW, warnings=yellow, slopes=(slope,))

    assert level(facts, Hazard.GEOHAZARD) is Level.IV
    still = replace(facts, slopes=(replace(slope, value=3.2),))
    assert level(still, Hazard.GEOHAZARD) is Level.ATTENTION


@pytest.mark.parametrize("standing", [Level.III, Level.II, Level.I])
def test_nothing_is_suggested_at_or_below_the_level_in_force(standing: Level) -> None:
    in_force = {Hazard.FLOOD: InForce(level=standing, since=NOW)}

    assert suggest(Facts(now=NOW, in_force=in_force, rain=rain(h3=50))) == ()


def test_a_second_reason_joins_the_same_card() -> None:
    in_force = {Hazard.FLOOD: InForce(level=Level.IV, since=NOW - 90 * MINUTE)}
    before = suggest(Facts(now=NOW, in_force=in_force, rain=rain(h3=50)))
    after = suggest(
        Facts(
            now=NOW + 6 * MINUTE,
            in_force=in_force,
            rain=rain(h3=52),
            warnings=(Signal("rainstorm", "orange"),),
        )
    )

    assert [card.key for card in before] == [card.key for card in after]
    assert (len(before[0].reasons), len(after[0].reasons)) == (1, 2)
    assert after[0].codes == ("rain_3h_50mm", "warning_orange")


def test_old_readings_are_marked_and_offline_or_doubtful_ones_do_not_count() -> None:
    stale = suggest(Facts(now=NOW, ponds=ponds(2, 20, age=10)))

    assert [reason.stale for reason in stale[0].reasons] == [True, True]
    assert suggest(Facts(now=NOW, ponds=ponds(2, 20, age=16))) == ()
    assert suggest(Facts(now=NOW, ponds=ponds(2, 20, "STUCK"))) == ()
    assert not suggest(Facts(now=NOW, ponds=ponds(2, 20, age=16), speed=60))[0].reasons[0].stale


def card(*, with_signal: bool = False) -> Suggestion:
    signals = (Signal("rainstorm", "red"),) if with_signal else ()
    return suggest(Facts(now=NOW, rain=rain(h3=100), warnings=signals))[0]


def applied(
    before: SuggestionAnswers | None, new: NewEvent, seq: int = 1, saw: tuple[int, ...] = ()
) -> SuggestionAnswers:
    event = Event(
        writer=b"w" * 8,
        seq=seq,
        prev=bytes(32),
        hlc=int(NOW.timestamp() * 1000 + seq) << 16,
        deps=(),
        actor=new.actor,
        auth_epoch=0,
        kind=new.kind,
        kv=1,
        subject=new.subject,
        data=new.data,
        hash=bytes(32),
    )
    fact = Fact(
        writer=event.writer,
        seq=seq,
        hlc=event.hlc,
        actor=event.actor,
        hash=event.hash,
        subject=event.subject,
        saw=Past.of((event.writer, number) for number in saw),
    )
    return apply(before, event, fact, REGISTRY)


def answered(what: Answer) -> dict[str, SuggestionAnswers]:
    new = decide_answer(card(), card().key, what, "待会商", "duty_officer")
    return {card().key: applied(None, new)}


@pytest.mark.parametrize(
    ("answer", "quiet"),
    [
        (Answer.DECLINED, timedelta(hours=11)),
        (Answer.ADOPTED, timedelta(hours=11)),
        (Answer.DEFERRED, timedelta(minutes=9)),
    ],
)
def test_an_answered_card_stays_away_for_its_time(answer: Answer, quiet: timedelta) -> None:
    held = answered(answer)

    assert waiting([card()], {}, NOW) == (card(),)
    assert waiting([card()], held, NOW + quiet) == ()
    assert waiting([card()], held, NOW + timedelta(hours=13)) == (card(),)


def test_a_deferred_card_is_back_after_ten_minutes() -> None:
    assert waiting([card()], answered(Answer.DEFERRED), NOW + 11 * MINUTE) == (card(),)


def test_a_declined_card_comes_back_with_a_reason_of_another_kind() -> None:
    held = answered(Answer.DECLINED)

    assert len(waiting([card(with_signal=True)], held, NOW + MINUTE)) == 1


@pytest.mark.parametrize(
    ("known", "key", "answer", "code"),
    [
        (True, card().key, Answer.DECLINED, "reason_missing"),
        (False, card().key, Answer.ADOPTED, "unknown_suggestion"),
        (True, "flood/I/other", Answer.ADOPTED, "unknown_suggestion"),
    ],
)
def test_a_decline_needs_a_reason_and_an_answer_a_card(
    known: bool, key: str, answer: Answer, code: str
) -> None:
    with pytest.raises(OperatorError) as refusal:
        decide_answer(card() if known else None, key, answer, " ", "duty_officer")

    assert refusal.value.code == code


def test_of_two_answers_the_one_that_saw_the_other_counts() -> None:
    first = decide_answer(card(), card().key, Answer.DEFERRED, "", "duty_officer")
    second = decide_answer(card(), card().key, Answer.ADOPTED, "", "duty_officer")

    held = applied(applied(None, first, 1), second, 2, saw=(1,))

    assert held.current is not None
    assert held.current.answer is Answer.ADOPTED
    assert held == applied(applied(None, second, 2, saw=(1,)), first, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"actor": "nobody"}, "unknown_account"),
        ({"subject": bytes(16)}, "wrong_subject"),
        (
            {"data": {"key": "k", "answer": "maybe"}, "subject": suggestion_subject("k")},
            "malformed",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_ignored(change: dict[str, Any], reason: str) -> None:
    new = decide_answer(card(), card().key, Answer.ADOPTED, "", "duty_officer")

    with pytest.raises(IgnoredError) as ignored:
        applied(None, replace(new, **change))

    assert ignored.value.reason == reason
