"""The algebra of merging: whatever three seats do apart, and in whatever order they learn of it.

Hypothesis draws what they do and shortens what breaks; rules and apply are the real ones, without
disks and signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.closure import Closure
from app.domain.event import Event
from app.domain.people import Account, Registry
from app.domain.picture import Picture, apply
from app.domain.ratify import Verdict, verdict_on
from app.domain.response import Response, standing, standing_head
from app.errors import OperatorError
from app.rules.decide import Actor, decide
from tests.hand import NAMES, T0, Hand, device, empty, past_of
from tests.prove import acts
from tests.prove.founding import PEOPLE
from tests.prove.options import Chance, chance

_SEATS = st.sampled_from(range(len(NAMES)))
_NUMBERS = st.integers(0, 1 << 32)
# Who acts, or from whom a seat learns, with a number from which the rest follows.
_SOURCES = st.sampled_from((*[None] * 12, *range(len(NAMES))))
SCRIPTS = st.lists(st.tuples(_SEATS, _SOURCES, _NUMBERS), min_size=30, max_size=70)
WEIGHTS = {
    "draft": 5,
    "approve": 12,
    "report": 7,
    "close": 6,
    "reopen": 5,
    "answer": 9,
    "resolve": 3,
    "register": 2,
    "threshold": 3,
    "acknowledge": 4,
}
Script = list[tuple[int, int | None, int]]


def registry() -> Registry:
    """Return the people and the three devices."""
    accounts = {
        name: Account(id=name, name=name, role=role, public_key=bytes(32), street=street)
        for name, role, street in PEOPLE
    }
    devices = frozenset(device(name) for name in NAMES)
    return Registry(epoch=0, head=b"", accounts=accounts, devices=devices)


def played(script: Script) -> list[Hand]:
    """Return three seats after they did and learnt what the script says."""
    start = empty(registry())
    seats = [Hand(name=name, picture=start) for name in NAMES]
    for step, (place, source, number) in enumerate(script):
        seat = seats[place]
        seat.now = T0 + timedelta(minutes=step)
        if source is None:
            _act(seat, chance(number))
        else:
            seat.receive(seats[source].events)
    return seats


def _act(seat: Hand, rng: Chance) -> None:
    if rng.one_in(6):
        seat.write([acts.machine_event(seat.picture, rng, seat.now)])
        return
    wish = acts.wish(seat.picture, rng, seat.now, WEIGHTS)
    if wish is None:
        return
    account, command = wish
    by = Actor(account=account, seat=seat.name, is_cut_off=rng.one_in(3), device=device(seat.name))
    try:
        events = seat.write(decide(seat.picture, command, by, seat.now))
    except OperatorError:
        return
    for event in events:
        assert event.id not in seat.picture.ignored, f"{event.kind} was decided and ignored"


def check(script: Script, number: int) -> None:
    """Check every law on what a script leads to."""
    seats = played(script)
    events = _union(seats)
    merged = [_folded(order, seats[0].picture) for order in _orders(events, chance(number))]
    assert len({item.picture_hash() for item in merged}) == 1, "another order, another picture"
    for seat in seats:
        before = seat.picture
        seat.receive(seat.events)
        assert seat.picture is before, "what is known changes something"
        never_lower(before, merged[0])
        closed_stays(before, merged[0])
        newest_as_of(before, merged[0])


def _union(seats: Iterable[Hand]) -> list[Event]:
    found = {event.id: event for seat in seats for event in seat.events}
    return [found[event_id] for event_id in sorted(found)]


def _orders(events: list[Event], rng: Chance) -> list[list[Event]]:
    """Return a few orders in which each event stands after its past."""
    before = past_of(events)
    orders: list[list[Event]] = []
    for _ in range(3):
        left, done, order = list(events), set[object](), list[Event]()
        while left:
            ready = [event for event in left if before[event.id] <= done]
            event = rng.choice(ready)
            left.remove(event)
            done.add(event.id)
            order.append(event)
        orders.append(order)
    return orders


def _folded(order: list[Event], known: Picture) -> Picture:
    picture = Picture(chain=known.chain)
    for event in order:
        picture = apply(picture, event)
    return picture


def never_lower(before: Picture, merged: Picture) -> None:
    """A level falls by merging only if somebody who saw it took it back."""
    for hazard, was in before.responses.items():
        now = merged.responses[hazard]
        if standing(now).severity < standing(was).severity:
            assert _is_earned(was, now), f"{hazard} fell by merging"


def _is_earned(was: Response, now: Response) -> bool:
    head = standing_head(was)
    return head is None or any(head.id in item.saw for item in now.approvals)


def closed_stays(before: Picture, merged: Picture) -> None:
    """Closed beats open: a place opens only by two who saw each of its closings."""
    for place, was in before.closures.items():
        now = merged.closures[place]
        for closing in was.standing:
            is_open = closing.id not in {item.id for item in now.standing}
            assert not is_open or _is_opened(closing.id, now), f"{place} opened by merging"


def _is_opened(closing: tuple[bytes, int], now: Closure) -> bool:
    if verdict_on(closing, now.answers) is Verdict.REVOKED:
        return True
    return any(
        closing in item.saw and verdict_on(item.id, now.answers) is Verdict.RATIFIED
        for item in now.reopenings
    )


def newest_as_of(before: Picture, merged: Picture) -> None:
    """What is shown of a street never goes back to an older report."""
    for street, was in before.evacuation.items():
        now = merged.evacuation[street]
        if was.current is not None:
            assert now.current is not None, f"{street} lost its report"
            assert now.current.as_of >= was.current.as_of, f"{street} went back"
        times = [report.as_of for report in now.reports]
        known = [now.as_known(at) for at in sorted(times)]
        shown = [report.as_of for report in known if report is not None]
        assert shown == sorted(shown), f"{street}: as-of is not monotone"


def law(examples: int, seed: int | None = None) -> Callable[[], None]:
    """Return the laws as one property of so many examples; they raise where one is broken."""
    quiet = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    found = quiet(given(SCRIPTS, _NUMBERS)(check))
    return found if seed is None else hypothesis.seed(seed)(found)
