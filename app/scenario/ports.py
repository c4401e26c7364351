"""What a script is played on; whoever plays it hands these in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from app.domain.commands import Command
from app.domain.event import Event
from app.domain.picture import Picture
from app.domain.sensor import Observation
from app.domain.suggestion import Suggestion
from app.feeds.cap_write import SignalRow


class People(Protocol):
    """The seat at which people act."""

    @property
    def picture(self) -> Picture:
        """The newest picture."""

    def do(self, command: Command, account: str) -> tuple[Event, ...]:
        """Act in the name of an account; return what was recorded.

        Raises:
            OperatorError: the rules or the seat refuse it.
        """

    def cards(self, at: datetime) -> Sequence[Suggestion]:
        """Return what the facts that the seat knows speak for at ``at``, answered or not.

        A row's own time is asked for, so that a player who lags behind a fast clock sees what
        the row is about.
        """


class Feeds(Protocol):
    """The way by which readings and warnings come in."""

    def observe(self, observations: Sequence[Observation]) -> None:
        """Hand readings over."""

    def warn(self, row: SignalRow, sent_at: datetime) -> None:
        """Hand a public warning over."""

    def settle(self, is_enough: Callable[[], bool]) -> None:
        """Wait until enough of what was handed over shows at the seat.

        Where the link is cut, or after some time, it goes on without.
        """


class Link(Protocol):
    """The way to the district."""

    def cut(self, is_cut: bool) -> None:
        """Cut it, or open it again."""


class Pace(Protocol):
    """The clock of the script."""

    def now(self) -> datetime:
        """Return scenario time, UTC-aware."""

    def reach(self, at: datetime) -> bool:
        """Wait until scenario time is ``at``; tell whether to go on."""
