"""Leads to what came in but lies outside of the live windows, and to every warning ever received.

What is new is told once; the way there stays in the timeline's bar for as long as it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.clock import monotonic_s
from app.desk.desk import Desk
from app.desk.hub import Changed
from app.domain.reading import scale_of
from app.domain.sensor import Sample
from app.errors import OperatorError
from app.screens.timeline import Extremes, Lane, Outside, extremes
from ui.frame.actions import ActionId
from ui.frame.acts import Acts
from ui.frame.columns import Columns
from ui.frame.refresh import Refresh
from ui.frame.window import MainWindow, Room
from ui.frame.words import LOCKED
from ui.parts.age import instant_words
from ui.parts.reading import number_words
from ui.sensor.plot import BEGINNING

KEY = "Shift+F7"
NOTHING = "没有时间轴窗外的新数据。"
READING = "正在读取窗外数据…"
READ = f"已读完，再按 {KEY} 跳到数据。"

SETTLED_S = 0.8
_SENSOR_TAB = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Somewhere to look: what it is in words, and from when to when."""

    lane: Lane
    id: bytes | str
    words: str
    start: datetime
    end: datetime


class Elsewhere(QObject):
    """Tells of what lies outside, and goes from one spot of it to the next."""

    def __init__(
        self, desk: Desk, window: MainWindow, columns: Columns, acts: Acts, refresh: Refresh
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._columns = columns
        self._acts = acts
        self._refresh = refresh
        self._items: tuple[Outside, ...] = ()
        self._told: set[bytes | str] = set()
        self._read: dict[bytes | str, tuple[datetime, Extremes | None]] = {}
        self._changed_s = monotonic_s()
        self._place = -1
        self._is_reading = False
        self._is_pointing = False
        self.keys: dict[ActionId, Callable[[], None]] = {
            ActionId.ELSEWHERE: self.jump,
            ActionId.WARNINGS: self.open_warnings,
        }
        refresh.add(Changed.TELEMETRY | Changed.WARNING, self.look)
        columns.timeline.bar.elsewhere_wished.connect(self.jump)
        columns.timeline.body.looked.connect(self._looked)
        columns.warnings.sought.connect(self.seek)
        window.strip.chips.clicked.connect(self.open_warnings)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where the jump leads, as far as it is known."""
        return tuple(spot for item in self._items for spot in self._spots_of(item))

    @property
    def spot(self) -> Spot | None:
        """Where the last jump led, None before the first."""
        spots = self.spots
        return spots[self._place] if 0 <= self._place < len(spots) else None

    @Slot()
    def look(self) -> None:
        """Find what lies outside, offer the way there, and tell what is new once no more comes."""
        items, now_s = self._refresh.views.outside(), monotonic_s()
        if items != self._items:
            self._items, self._changed_s = items, now_s
            self._show_way()
        new = {item.id for item in items} - self._told
        if new and now_s - self._changed_s >= SETTLED_S:
            self._told |= new
            self._acts.tell(arrived_words(items, self._desk.clock.now()))

    @Slot()
    def jump(self) -> None:
        """Go to the next spot; of a stream its past is read first."""
        if self._acts.is_locked:
            self._acts.tell_refused(LOCKED)
            return
        self.look()
        if self._reads_on():
            self._acts.tell(READING)
        elif not self.spots:
            self._acts.tell(NOTHING)
        else:
            self._place = (self._place + 1) % len(self.spots)
            self._go(self.spots[self._place])

    @Slot(bytes)
    def seek(self, subject: bytes) -> None:
        """Show one warning on the timeline, whomever it is for and however old."""
        warning = self._desk.picture.warnings.get(subject)
        if warning is None or not warning.is_known:
            return
        self._go(
            Spot(
                lane=Lane.WARNING,
                id=subject,
                words=warning.headline,
                start=warning.effective_at,
                end=max(warning.effective_at, warning.ends_at),
            )
        )

    @Slot()
    def open_warnings(self) -> None:
        """Open the list of warnings."""
        if self._acts.is_locked:
            self._acts.tell_refused(LOCKED)
            return
        self._columns.warnings.show_view(self._refresh.views.warnings())
        self._window.open_sheet(self._columns.warnings)

    def _go(self, spot: Spot) -> None:
        """Put timeline, map and sensor list at a spot."""
        self._is_pointing = not isinstance(spot.id, bytes)
        if isinstance(spot.id, bytes):
            self._refresh.views.seek(spot.id)
            self._columns.map.point_out("")
        else:
            self._columns.map.point_out(spot.id)
            self._columns.sensor.list.choose(spot.id)
            self._window.show_tab(_SENSOR_TAB)
        self._window.focus(Room.TIMELINE)
        self._columns.timeline.look_at(spot.start, spot.end)
        self._refresh.everything()
        self._show_way()
        self._acts.tell(f"{instant_words(spot.start, self._desk.clock.now())} · {spot.words}")

    @Slot()
    def _looked(self) -> None:
        """Take the outline off the map once the timeline follows the clock again."""
        sight = self._columns.timeline.body.sight
        if self._is_pointing and sight is not None and sight.is_live:
            self._is_pointing = False
            self._columns.map.point_out("")

    @property
    def _is_at_work(self) -> bool:
        """Tell whether somebody writes or reads what a jump would take away."""
        window = self._window
        is_writing = isinstance(window.focusWidget(), (QLineEdit, QPlainTextEdit))
        return is_writing or any(sheet.isVisible() for sheet in window.sheets)

    def _is_unread(self, item: Outside) -> bool:
        read = self._read.get(item.id)
        return item.lane is Lane.WATER and (read is None or read[0] != item.end)

    def _reads_on(self) -> bool:
        """Ask for the next past that was not read; tell whether any is still missing."""
        unread = next((item for item in self._items if self._is_unread(item)), None)
        if unread is not None and not self._is_reading:
            self._ask(unread)
        return unread is not None or self._is_reading

    def _ask(self, item: Outside) -> None:
        self._is_reading = True

        def read(samples: tuple[Sample, ...]) -> None:
            self._is_reading = False
            self._read[item.id] = item.end, extremes(samples)
            if not self._is_at_work:
                self.jump()
            elif not self._reads_on():
                self._acts.tell(READ)

        def refused(refusal: OperatorError) -> None:
            self._is_reading = False
            self._read[item.id] = item.end, None
            self._acts.refuse(refusal)

        until = self._desk.clock.now()
        self._acts.answers.wait(self._desk.history(str(item.id), BEGINNING, until), read, refused)

    def _spots_of(self, item: Outside) -> tuple[Spot, ...]:
        read = self._read.get(item.id)
        found = read[1] if read is not None else None
        if found is None:
            start, end = item.start, item.end
            return (Spot(lane=item.lane, id=item.id, words=item.name, start=start, end=end),)
        samples = dict.fromkeys((found.highest, found.newest))
        count = f"共 {number_words(found.count, 0)} 条"
        return tuple(
            Spot(
                lane=item.lane,
                id=item.id,
                words=f"{item.name} {self._what(sample, found)} · {count}",
                start=sample.at,
                end=sample.at,
            )
            for sample in samples
        )

    def _what(self, sample: Sample, found: Extremes) -> str:
        stream = self._refresh.views.streams[sample.stream]
        scale = scale_of(stream)
        word = "最高" if sample is found.highest else "可信末值"
        return f"{word} {number_words(sample.value * scale.factor, scale.digits)} {scale.unit}"

    def _show_way(self) -> None:
        self._columns.timeline.bar.show_elsewhere(way_words(self._place, len(self.spots)))


def way_words(place: int, count: int) -> str:
    """Return what the button of the timeline's bar says, "" if there is nowhere to go."""
    if not count:
        return ""
    return f"跳到数据 {place + 1}/{count} {KEY}" if place >= 0 else f"跳到数据 {count} 处 {KEY}"


def arrived_words(items: Sequence[Outside], now: datetime) -> str:
    """Return what came in that nobody sees without going there."""
    streams = [item for item in items if item.lane is Lane.WATER]
    warnings = [item for item in items if item.lane is Lane.WARNING]
    parts = []
    if streams:
        first = f"{streams[0].name} 截至 {instant_words(streams[0].end, now)}"
        parts.append(first + (f" 等 {len(streams)} 个测点" if len(streams) > 1 else ""))
    if warnings:
        years = sorted({item.start.year for item in warnings})
        span = f"{years[0]}" if len(years) == 1 else f"{years[0]}–{years[-1]}"
        parts.append(f"预警 {len(warnings)} 条（{span} 年，Shift+F3 列出）")
    return f"收到时间轴窗外的数据：{'；'.join(parts)}。{KEY} 跳到数据"
