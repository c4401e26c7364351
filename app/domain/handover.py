"""Handing over a seat (交接班): what was open, how it was explained, and who gave and took it.

The one who leaves signs first, over a hash of the list of what is open; the one who comes signs
that very event. Nothing is handed over before both did. Source: domain brief 2.9 (不清不接).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.event import Data, Event, Fact, IgnoredError, act_account
from app.domain.people import Rank, Registry
from app.domain.ratify import with_fact

HASH_BYTES = 32


class Unclear(StrEnum):
    """What must be explained before a seat is handed over."""

    ALARM = "alarm"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One unclear thing and what was said of it; ``subject`` is the alarm's or the conflict's."""

    kind: Unclear
    subject: bytes
    text: str


class FaultCode(StrEnum):
    """What a seat can be short of, with what its figures are."""

    SOURCES = "sources"  # stations that are late, stations in all
    CLOCK_UNKNOWN = "clock_unknown"
    CLOCK_OFF = "clock_off"  # seconds between its clock and the district's
    BATTERY = "battery"  # percent left while the mains are gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that was wrong with the machine; codes of newer seats and old words stay as is."""

    code: str
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Fact):
    """The first signature: who leaves hands over to ``incoming``.

    ``open_hash`` is that of the list of what was open, ``count`` its length. ``unsent`` entries
    and ``faults`` are what the seat said of itself; ``note`` is in the officer's own words.
    """

    seat: str
    incoming: str
    open_hash: bytes
    count: int
    explained: tuple[Explained, ...]
    unsent: int
    faults: tuple[Fault, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Fact):
    """The second signature, over the event that it names by ``acts_on``."""

    acts_on: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One handing over; tuples are sorted by (writer, seq)."""

    subject: bytes
    given: tuple[Given, ...] = ()
    taken: tuple[Taken, ...] = ()

    @property
    def first(self) -> Given:
        """What was handed over; of two under one subject the first by (writer, seq)."""
        return self.given[0]

    @property
    def second(self) -> Taken | None:
        """The signature of the one who took it, None while it waits."""
        first = self.first
        return next((item for item in self.taken if item.acts_on == first.hash), None)

    @property
    def is_done(self) -> bool:
        """Tell whether both signed."""
        return self.second is not None


def apply(before: Handover | None, event: Event, fact: Fact, registry: Registry) -> Handover:
    """Return the handing over with one more signature.

    Raises:
        IgnoredError: rank, a missing signature, an unclear thing without words, or form forbid it.
    """
    if event.kind != "duty.handed_over":
        raise IgnoredError("unknown_kind")
    account = act_account(event)
    if registry.rank(account) < Rank.DUTY_OFFICER:
        raise IgnoredError("rank_too_low")
    held = before or Handover(subject=event.subject)
    acts_on = event.data.get("acts_on", b"")
    if not acts_on:
        return replace(held, given=with_fact(held.given, _given(event, fact, registry)))
    first = next((i for i in held.given if i.hash == acts_on and i.id in fact.saw), None)
    if first is None:
        raise IgnoredError("unknown_order")
    if account == first.actor:
        raise IgnoredError("own_order")
    if account != first.incoming:
        raise IgnoredError("act_on_another")
    taken = Taken(**fact.base(), acts_on=first.hash)
    return replace(held, taken=with_fact(held.taken, taken))


def _given(event: Event, fact: Fact, registry: Registry) -> Given:
    data = event.data
    incoming, open_hash = str(data.get("incoming", "")), data["open_hash"]
    if registry.rank(incoming) < Rank.DUTY_OFFICER or incoming == event.actor:
        raise IgnoredError("unknown_account")
    if not isinstance(open_hash, bytes) or len(open_hash) != HASH_BYTES:
        raise IgnoredError("malformed")
    return Given(
        **fact.base(),
        seat=str(data.get("seat", "")),
        incoming=incoming,
        open_hash=open_hash,
        count=_number(data, "count"),
        explained=_explained(data),
        unsent=_number(data, "unsent"),
        faults=tuple(_fault(item) for item in _list(data, "faults")),
        note=str(data.get("note", "")),
    )


def _explained(data: Data) -> tuple[Explained, ...]:
    found = []
    for item in _list(data, "explained"):
        match item:
            case [str(kind), bytes(subject), str(text)]:
                if not text.strip():
                    raise IgnoredError("not_explained")
                found.append(Explained(kind=Unclear(kind), subject=subject, text=text.strip()))
            case _:
                raise IgnoredError("malformed")
    return tuple(found)


def _fault(item: object) -> Fault:
    """Return a fault; before there were codes it was a sentence."""
    if isinstance(item, str):
        return Fault(code=item)
    code, *rest = item if isinstance(item, (list, tuple)) else (None,)
    figures = tuple(figure for figure in rest if type(figure) is int)
    if not isinstance(code, str) or len(figures) < len(rest):
        raise IgnoredError("malformed")
    return Fault(code=code, figures=figures)


def _list(data: Data, key: str) -> tuple[object, ...]:
    value = data.get(key, ())
    if not isinstance(value, (list, tuple)):
        raise TypeError(key)
    return tuple(value)


def _number(data: Data, key: str) -> int:
    value = data.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(key)
    return value
