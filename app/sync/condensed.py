"""The state of a district in one short message: levels, tallies and closures, packed.

It is a report of what a seat knew, not events: it changes nothing where it arrives and is shown
as received, with its time. Ten streets, three responses and ten closures fit one regional frame;
one street fits a global one. Source: domain brief 5.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.evacuation import FIGURES, Figures
from app.domain.response import Hazard, Level
from app.store.codec import BadBytesError

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_HAZARDS = tuple(Hazard)
_LEVELS = tuple(Level)
_MOST = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLine:
    """A level in force, to the minute."""

    hazard: Hazard
    level: Level
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyLine:
    """The eight figures of a street, to the minute; ``street`` is the code's last three digits."""

    street: int
    as_of: datetime
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureLine:
    """A closed place by its short name, since when, to the minute."""

    place: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Condensed:
    """What a seat knew at ``at``, to the minute."""

    at: datetime
    levels: tuple[LevelLine, ...] = ()
    tallies: tuple[TallyLine, ...] = ()
    closures: tuple[ClosureLine, ...] = ()


def encode(state: Condensed) -> bytes:
    """Return the packed form.

    Raises:
        ValueError: more than 255 lines of a kind, a figure below 0, or a name of over 255 bytes.
    """
    out = bytearray()
    now = _minutes(state.at)
    _put(out, now)
    _put_count(out, state.levels)
    for line in state.levels:
        out.append(_HAZARDS.index(line.hazard) << 4 | _LEVELS.index(line.level))
        _put(out, max(0, now - _minutes(line.since)))
    _put_count(out, state.tallies)
    for tally in state.tallies:
        _put(out, tally.street)
        _put(out, max(0, now - _minutes(tally.as_of)))
        for name in FIGURES:
            _put(out, getattr(tally.figures, name))
    _put_count(out, state.closures)
    for closure in state.closures:
        raw = closure.place.encode()
        if len(raw) > _MOST:
            raise ValueError("place")
        out.append(len(raw))
        out += raw
        _put(out, max(0, now - _minutes(closure.since)))
    return bytes(out)


def decode(raw: bytes) -> Condensed:
    """Return the state of untrusted bytes.

    Raises:
        BadBytesError: malformed.
    """
    reader = _Reader(raw)
    try:
        now = reader.number()
        state = Condensed(
            at=_moment(now),
            levels=tuple(reader.level(now) for _ in range(reader.byte())),
            tallies=tuple(reader.tally(now) for _ in range(reader.byte())),
            closures=tuple(reader.closure(now) for _ in range(reader.byte())),
        )
    except (IndexError, OverflowError, UnicodeDecodeError) as error:
        raise BadBytesError("malformed", "status") from error
    if reader.place != len(raw):
        raise BadBytesError("malformed", "status")
    return state


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.place = 0

    def byte(self) -> int:
        self.place += 1
        return self._raw[self.place - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            part = self.byte()
            value |= (part & 0x7F) << shift
            if not part & 0x80:
                return value
            shift += 7
            if shift > 56:
                raise OverflowError

    def text(self) -> str:
        size = self.byte()
        raw = self._raw[self.place : self.place + size]
        if len(raw) != size:
            raise IndexError
        self.place += size
        return raw.decode()

    def level(self, now: int) -> LevelLine:
        both = self.byte()
        return LevelLine(
            hazard=_HAZARDS[both >> 4],
            level=_LEVELS[both & 15],
            since=_moment(now - self.number()),
        )

    def tally(self, now: int) -> TallyLine:
        street, age = self.number(), self.number()
        figures = Figures(**{name: self.number() for name in FIGURES})
        return TallyLine(street=street, as_of=_moment(now - age), figures=figures)

    def closure(self, now: int) -> ClosureLine:
        return ClosureLine(place=self.text(), since=_moment(now - self.number()))


def _put(out: bytearray, value: int) -> None:
    if value < 0:
        raise ValueError("negative")
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _put_count(out: bytearray, lines: Iterable[object]) -> None:
    count = len(tuple(lines))
    if count > _MOST:
        raise ValueError("too many")
    out.append(count)


def _minutes(moment: datetime) -> int:
    return (moment - _EPOCH) // _MINUTE


def _moment(minutes: int) -> datetime:
    return _EPOCH + minutes * _MINUTE
