"""Plays a script: each row in its order, when its time is reached, on ports that are handed in.

Rows from before the start are due at once and keep their own time in what they say. Readings that
are due together are handed over together. Source: contracts 2 and 8.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.commands import AnswerSuggestion, Command, EnterLog
from app.domain.sensor import Observation
from app.domain.suggestion import Suggestion
from app.errors import OperatorError
from app.scenario.acts import Act, fill_in, is_answerable
from app.scenario.expect import Failure, failures_of, number_of
from app.scenario.ports import Feeds, Link, Pace, People
from app.scenario.rows import Network, Readings, Row, Signal, is_played


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that a script is played on.

    ``told`` hears of each row that is saved, with the subject that it made by name.
    ``seat`` is which of several seats plays, "" for one that is alone.
    """

    people: People
    feeds: Feeds
    link: Link
    pace: Pace
    told: Callable[[Row, Mapping[str, bytes]], None] = lambda _row, _subjects: None
    seat: str = ""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the rows: numbers of those saved, expectations held and failed."""

    saved: list[int] = field(default_factory=list)
    held: int = 0
    failed: list[Failure] = field(default_factory=list)
    is_complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One thing that is due: a row, or one reading of it; ``is_last`` ends its row."""

    due: datetime
    row: Row
    place: int
    is_last: bool

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.due, self.row.number, self.place

    @property
    def reading(self) -> Observation | None:
        deed = self.row.deed
        return deed.observations[self.place] if isinstance(deed, Readings) else None


class Player:
    """Plays one script once; ``outcome`` may be read while it plays.

    ``subjects`` and ``saved`` are what an earlier run made and need not play again.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        stage: Stage,
        subjects: Mapping[str, bytes] | None = None,
        saved: Collection[int] = (),
    ) -> None:
        before = frozenset(saved)
        self._rows = [
            row for row in rows if is_played(row, stage.seat) and row.number not in before
        ]
        self._stage = stage
        self._subjects: dict[str, bytes] = dict(subjects or {})
        self._readings: list[Observation] = []
        self._ended: list[Row] = []
        self.outcome = Outcome()

    def play(self, until: datetime) -> Outcome:
        """Play everything that is due at ``until`` or before; stop early if the pace says so."""
        steps = sorted(self._steps(until), key=lambda step: step.order)
        for step in steps:
            if step.due > self._stage.pace.now():
                self._hand_over()
            if not self._stage.pace.reach(step.due):
                return self.outcome
            self._step(step)
        self._hand_over()
        self.outcome.is_complete = self._stage.pace.reach(until)
        return self.outcome

    def _steps(self, until: datetime) -> Iterator[_Step]:
        for row in self._rows:
            deed = row.deed
            dues = (
                [item.at for item in deed.observations] if isinstance(deed, Readings) else [row.at]
            )
            for place, due in enumerate(dues):
                if due <= until:
                    is_last = place == len(dues) - 1
                    yield _Step(due=due, row=row, place=place, is_last=is_last)

    def _step(self, step: _Step) -> None:
        row, reading = step.row, step.reading
        if reading is not None:
            self._readings.append(reading)
            if step.is_last:
                self._ended.append(row)
                if number_of(row.expect):
                    self._hand_over()
                    self._judge(row)
            return
        self._hand_over()
        match row.deed:
            case Signal(row=signal):
                self._stage.feeds.warn(signal, row.at)
                self._save(row)
            case Network(is_down=is_down):
                self._stage.link.cut(is_down)
                self._save(row)
            case Act() as act:
                self._act(row, act)
            case Readings():
                raise AssertionError("a reading is no row by itself")
        self._judge(row)

    def _hand_over(self) -> None:
        """Hand over the readings that are due; only then the rows that they end are saved."""
        readings, self._readings = self._readings, []
        if readings:
            self._stage.feeds.observe(readings)
        ended, self._ended = self._ended, []
        for row in ended:
            self._save(row)

    def _act(self, row: Row, act: Act) -> None:
        """Let a person act."""
        people, wanted = self._stage.people, row.expect.refused
        command = self._command(row, act)
        try:
            events = people.do(command, row.by)
        except OperatorError as refusal:
            expected = f"refused: {wanted}" if wanted else "done"
            self._tally(row, expected, f"refused: {refusal.code}", wanted == refusal.code)
            return
        if row.name and events:
            self._subjects[row.name] = events[-1].subject
        self._save(row)
        if wanted:
            self._tally(row, f"refused: {wanted}", "done", is_held=False)

    def _command(self, row: Row, act: Act) -> Command:
        """Return an act's command; what answers a machine waits until the seat shows that."""
        people, settle = self._stage.people, self._stage.feeds.settle
        cards: Sequence[Suggestion] = ()

        def is_there() -> bool:
            nonlocal cards
            if isinstance(act.command, AnswerSuggestion):
                cards = people.cards(row.at)
            return is_answerable(act, people.picture.alarms.values(), cards)

        settle(is_there)
        command = fill_in(act, self._subjects, people.picture.alarms.values(), cards)
        return replace(command, at=row.at) if isinstance(command, EnterLog) else command

    def _judge(self, row: Row) -> None:
        """Compare what the seat shows with what the row expects."""
        if not number_of(row.expect):
            return
        people = self._stage.people
        failures: tuple[Failure, ...] = ()

        def holds() -> bool:
            nonlocal failures
            cards = people.cards(row.at) if row.expect.suggestions else ()
            failures = failures_of(row, people.picture, cards, self._stage.pace.now())
            return not failures

        if row.expect.suggestions:
            self._stage.feeds.settle(holds)
        else:
            holds()
        self.outcome.failed += failures
        self.outcome.held += number_of(row.expect) - len(failures)

    def _tally(self, row: Row, expected: str, found: str, is_held: bool) -> None:
        if is_held:
            self.outcome.held += 1
        else:
            failure = Failure(row=row.number, at=row.at, expected=expected, found=found)
            self.outcome.failed.append(failure)

    def _save(self, row: Row) -> None:
        self.outcome.saved.append(row.number)
        name = row.name
        made = {name: self._subjects[name]} if name in self._subjects else {}
        self._stage.told(row, made)
