"""The alarm column: header, list, detail, empty state and the sound."""

from __future__ import annotations

from itertools import accumulate

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.alarm import AlarmState
from app.domain.commands import AcknowledgeAlarm
from app.screens.alarm import AlarmRow, AlarmsView
from ui.alarm.detail import DETAIL_PX, AlarmDetail
from ui.alarm.heading import AlarmHeading, Tab
from ui.alarm.listing import AlarmList
from ui.alarm.rows import WAITING_PX, Line
from ui.alarm.sound import Sound, Sounder, SystemSound, find_player
from ui.alarm.words import (
    EMPTY,
    EMPTY_ACKED,
    EMPTY_OVER,
    NO_SOUND,
    SILENCE_BEGUN,
    SILENCE_IDLE,
    SILENCED,
    last_words,
)
from ui.parts.reading import NO_READINGS
from ui.parts.theme import Theme, color

_ROOM_FOR_DETAIL_PX = 5 * WAITING_PX + DETAIL_PX + 40
_EMPTY_WORDS = {Tab.WAITING: EMPTY, Tab.ACKED: EMPTY_ACKED, Tab.OVER: EMPTY_OVER}


class AlarmPanel(QWidget):
    """Shows the alarms and lets a person take note of one at a time; there is no ack-all.

    Signals:
        command_wished: an AcknowledgeAlarm.
        place_chosen: the stream that is to be shown on the map.
        told: the sound is silenced now (the sentence for it).
        refused: there is no sound to silence (the sentence for it).
    """

    command_wished = Signal(object)
    place_chosen = Signal(str)
    told = Signal(str)
    refused = Signal(str)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, sound: Sound | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: AlarmsView | None = None
        self._is_detail_wished: bool | None = None
        self.setAccessibleName("告警")
        self.heading = AlarmHeading(theme, self)
        self.list = AlarmList(theme, self)
        self.detail = AlarmDetail(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.list, 1)
        column.addWidget(self.detail)
        self.detail.hide()
        self.setFocusProxy(self.list)
        self._sound = self._system_sound() if sound is None else sound
        self.sounder = Sounder(self._sound, self)
        self.sounder.silence_changed.connect(self._show_sound)
        self._connect()
        self._show_sound()

    def show_view(self, view: AlarmsView) -> None:
        """Show the alarms as they stand."""
        self._view = view
        self.heading.show_counts(
            {
                Tab.WAITING: len(view.waiting),
                Tab.ACKED: len(view.acked),
                Tab.OVER: len(view.over),
            },
            is_sample=any(row.is_sample for row in (*view.waiting, *view.acked, *view.over)),
        )
        on = (row for row in view.waiting if row.state is AlarmState.UNACK)
        self.sounder.hear([(row.id, row.severity) for row in on])
        self._show_rows()

    @Slot()
    def silence(self) -> None:
        """Keep the sound quiet for 120 s (F12), and say so; a new red alarm sounds all the same."""
        self.sounder.silence()
        if self._sound.is_there:
            self.told.emit(SILENCE_BEGUN)
        else:
            self.refused.emit(SILENCE_IDLE)

    def close_sound(self) -> None:
        """End a burst that still sounds; the console goes away."""
        if isinstance(self._sound, SystemSound):
            self._sound.close()

    @Slot(object)
    def show_tab(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        self.heading.show_tab(tab)
        self.list.start_over()
        self._show_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_detail()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.detail.isVisibleTo(self):
            self._is_detail_wished = False
            self._show_detail()
            return
        super().keyPressEvent(event)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Close a detail that was asked for when the keyboard goes to another room."""
        is_here = now is None or now is self or self.isAncestorOf(now) or now.isAncestorOf(self)
        if self._is_detail_wished and not is_here:
            self._is_detail_wished = None
            self._show_detail()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.end()

    def _connect(self) -> None:
        self.heading.tab_chosen.connect(self.show_tab)
        self.list.chosen.connect(self._show_chosen)
        self.list.acknowledge_wished.connect(self._acknowledge)
        self.list.detail_wished.connect(self._toggle_detail)
        self.list.map_wished.connect(self.place_chosen)
        self.list.tab_wished.connect(self._next_tab)
        self.detail.acknowledge_wished.connect(self._acknowledge)
        self.detail.map_wished.connect(self.place_chosen)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)

    def _system_sound(self) -> SystemSound:
        sound = SystemSound(find_player(), self)
        sound.lost.connect(self._show_sound)
        return sound

    def _show_rows(self) -> None:
        view = self._view
        if view is None:
            return
        lines = _lines(view, self.heading.tab)
        tab = self.heading.tab
        is_blind = tab is Tab.WAITING and not view.has_readings
        empty = (NO_READINGS if is_blind else _EMPTY_WORDS[tab], last_words(view))
        self.list.show_lines(lines, empty, view.now)
        self._show_detail()

    @Slot(object)
    def _show_chosen(self, _row: AlarmRow | None) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        """Show the detail where there is room for it, elsewhere once it was asked for."""
        row = self.list.row
        if self._view is not None:
            self.detail.show_row(row, self._view.now)
        height = self._detail_px() if row is not None else 0
        if height:
            self.detail.setFixedHeight(height)
        self.detail.setVisible(height > 0)

    def _detail_px(self) -> int:
        """Return how tall the detail is, 0 for hidden.

        It leaves the rows that wait in sight, and one row in any case; where even its least
        height has no room beside them, the list ends with a whole row and scrolls.
        """
        wished, is_tall = self._is_detail_wished, self.height() >= _ROOM_FOR_DETAIL_PX
        if wished is False or (wished is None and not is_tall):
            return 0
        lines = self.list.heights(self.width())
        room, least = self.height() - self.heading.height(), self.detail.least_px(self.width())
        kept = max(sum(height for height, waits in lines if waits), WAITING_PX)
        if wished is None and room - kept < least:
            return 0
        tops = tuple(accumulate((height for height, _ in lines), initial=0))
        list_px = room - min(DETAIL_PX, max(least, room - kept))
        if tops[-1] > list_px:
            list_px = max(top for top in tops if top <= list_px) or list_px
        return room - list_px

    @Slot()
    def _toggle_detail(self) -> None:
        self._is_detail_wished = not self.detail.isVisibleTo(self)
        self._show_detail()

    @Slot(object)
    def _acknowledge(self, alarm: bytes) -> None:
        self.command_wished.emit(AcknowledgeAlarm(alarm=alarm))

    @Slot(int)
    def _next_tab(self, by: int) -> None:
        tabs = list(Tab)
        self.show_tab(tabs[(tabs.index(self.heading.tab) + by) % len(tabs)])

    @Slot()
    def _show_sound(self) -> None:
        if not self._sound.is_there:
            self.heading.show_mark(NO_SOUND)
        else:
            self.heading.show_mark(SILENCED if self.sounder.is_silenced else "")


def _lines(view: AlarmsView, tab: Tab) -> tuple[Line, ...]:
    """Return the lines of a tab; the first shows what waits and, under a divider, what is known."""
    if tab is Tab.OVER:
        return tuple(Line(row=row, is_tall=False) for row in view.over)
    known = tuple(Line(row=row, is_tall=tab is Tab.ACKED) for row in view.acked)
    if tab is Tab.ACKED:
        return known
    waiting = tuple(Line(row=row, is_tall=True) for row in view.waiting)
    if not known:
        return waiting
    words = (f"已确认 · 处置中 {len(known)}", "最近在上")
    return (*waiting, Line(row=None, is_tall=False, words=words), *known)
