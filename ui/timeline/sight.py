"""Which span of time is in sight: live around the now-line, or fixed wherever a person looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOW_AT = 0.75
"""Where the now-line stands in a live window, as a part of its width."""

WIDTHS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
NARROWEST = timedelta(minutes=10)
WIDEST = timedelta(days=7)

_GRAIN = timedelta(minutes=10)
# What the lanes say beside the now-line needs an hour of rain, even in a narrow window.
_LOOK_BACK = timedelta(minutes=70)
# How far one key press moves the scrubber, by the width in sight.
_STEPS = (
    (timedelta(hours=2), timedelta(minutes=1)),
    (timedelta(hours=8), timedelta(minutes=5)),
    (timedelta(hours=30), timedelta(minutes=10)),
)
_LONG_STEP = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the lanes show; a live one follows the clock."""

    start: datetime
    width: timedelta
    is_live: bool

    @property
    def end(self) -> datetime:
        """The right edge."""
        return self.start + self.width

    @property
    def middle(self) -> datetime:
        """The moment in the middle."""
        return self.start + self.width / 2

    def fixed(self) -> Sight:
        """Return the same span, no longer following the clock."""
        return Sight(start=self.start, width=self.width, is_live=False)

    def shifted(self, by: timedelta) -> Sight:
        """Return a fixed sight, later by a span."""
        return Sight(start=self.start + by, width=self.width, is_live=False)

    def widened(self, width: timedelta, around: datetime) -> Sight:
        """Return a fixed sight of another width; ``around`` stays where it stands."""
        bounded = min(WIDEST, max(NARROWEST, width))
        part = (around - self.start) / self.width
        return Sight(start=around - bounded * part, width=bounded, is_live=False)

    def stepped(self, moment: datetime, by: int) -> datetime:
        """Return the next whole step after a moment, before it if ``by`` is negative."""
        step = next((step for width, step in _STEPS if self.width <= width), _LONG_STEP)
        over = (moment - _EPOCH) % step
        return moment - (over or step) if by < 0 else moment - over + step

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment is in sight."""
        return self.start <= moment <= self.end


def live(now: datetime, width: timedelta) -> Sight:
    """Return the live sight of a width: a quarter of it lies ahead of now."""
    return Sight(start=now - width * NOW_AT, width=width, is_live=True)


def around(start: datetime, end: datetime, width: timedelta) -> Sight:
    """Return a fixed sight, at least so wide, with what lies between two moments in its middle.

    Of what is too long for the widest sight its beginning is in sight.
    """
    length = end - start
    wide = min(WIDEST, max(width, length * 1.25))
    before = max((wide - length) / 2, wide / 10)
    return Sight(start=start - before, width=wide, is_live=False)


def next_width(width: timedelta, by: int) -> timedelta:
    """Return the next of the three widths that is wider (by > 0) or narrower."""
    if by > 0:
        return next((item for item in WIDTHS if item > width), WIDTHS[-1])
    return next((item for item in reversed(WIDTHS) if item < width), WIDTHS[0])


def wanted(sight: Sight, held: tuple[datetime, datetime] | None) -> tuple[datetime, datetime]:
    """Return the span of which the lanes need facts, in whole ten minutes.

    A fixed sight asks for half its width more on both sides, and keeps what is held as long as it
    stays inside, so that it can be moved without waiting.
    """
    if sight.is_live:
        now = sight.start + sight.width * NOW_AT
        return _floor(min(sight.start, now - _LOOK_BACK)), _floor(sight.end) + _GRAIN
    if held is not None and held[0] <= sight.start and sight.end <= held[1]:
        return held
    half = sight.width / 2
    return _floor(sight.start - half), _floor(sight.end + half) + _GRAIN


def _floor(moment: datetime) -> datetime:
    return moment - (moment - _EPOCH) % _GRAIN
