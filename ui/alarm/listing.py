"""The scrolling list of alarms: it does not move under the hand.

While the pointer moves over it or keys move in it, the order stays; what is new waits behind
"＋n 条新告警". A pointer left lying there is no hand. It scrolls by whole rows, and paints none of
which a part is out of sight. Source: screen design 5.7, picture notes 9.7.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.screens.alarm import AlarmRow
from ui.alarm.order import ids, in_place, order
from ui.alarm.rows import Line, height_px, paint_empty, paint_line
from ui.alarm.words import row_words
from ui.parts.bars import paint_focus_ring
from ui.parts.button import Button
from ui.parts.theme import Theme, color

_HAND_MS = 8000


class AlarmList(QAbstractScrollArea):
    """Shows lines; keeps the choice.

    Signals:
        chosen: the alarm under the choice changed (row or None).
        acknowledge_wished: Space on the chosen alarm (its id).
        detail_wished: Enter or double click.
        map_wished: M (its stream).
        tab_wished: Left or Right (-1 or 1).
    """

    chosen = Signal(object)
    acknowledge_wished = Signal(object)
    detail_wished = Signal()
    map_wished = Signal(str)
    tab_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[Line, ...] = ()
        self._next: tuple[Line, ...] | None = None
        self._heights: tuple[int, ...] = ()
        self._now: datetime | None = None
        self._choice: bytes | None = None
        self._empty = ("", "")
        self.setAccessibleName("告警列表")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.more = Button("", theme, self)
        self.more.hide()
        self.more.clicked.connect(self.catch_up)
        self._hand = QTimer(self)
        self._hand.setSingleShot(True)
        self._hand.setInterval(_HAND_MS)
        self._hand.timeout.connect(self.rest)

    @property
    def row(self) -> AlarmRow | None:
        """The chosen alarm, None if there is none."""
        return next((r for r in self._rows() if r.id == self._choice), None)

    @property
    def shown(self) -> tuple[bytes, ...]:
        """The alarms in the order in which they stand."""
        return tuple(row.id for row in self._rows())

    @property
    def is_held(self) -> bool:
        """Tell whether a hand is at the list, so that nothing may move."""
        return self._hand.isActive()

    def show_lines(self, lines: tuple[Line, ...], empty: tuple[str, str], now: datetime) -> None:
        """Show lines, or the words of an empty list; under a hand only contents change."""
        self._now, self._empty = now, empty
        if self.is_held and self._lines and order(lines) != order(self._lines):
            self._next = lines
            self._lines = in_place(self._lines, lines)
        else:
            self._next = None
            self._lines = lines
        self._settle()

    @Slot()
    def catch_up(self) -> None:
        """Let the rows that waited take their places."""
        if self._next is not None:
            self._lines, self._next = self._next, None
        self._settle()

    def start_over(self) -> None:
        """Forget order and hand, for another set of rows."""
        self._hand.stop()
        self._lines, self._next, self._heights = (), None, ()

    def choose(self, alarm: bytes | None) -> None:
        """Put the choice on an alarm and bring it into sight."""
        self._choice = alarm
        self._reveal_choice()
        self.chosen.emit(self.row)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._hand.start()
        row = self.row
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Home:
                self.catch_up()
                self._step(-len(self._lines))
            case Qt.Key.Key_End:
                self._step(len(self._lines))
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self.tab_wished.emit(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Space if row is not None:
                if row.is_waiting and not event.isAutoRepeat():
                    self.acknowledge_wished.emit(row.id)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.detail_wished.emit()
            case Qt.Key.Key_M if row is not None and not event.modifiers():
                self.map_wished.emit(row.stream)
            case _:
                event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.choose(row.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._row_at(event.position().y()) is not None:
            self.detail_wished.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hand.start()
        super().enterEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand.start()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.rest()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.rest()
        super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.row is None:
            self._step(1)
        super().focusInEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()
        self._reveal_choice()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), color(self._theme.bg1))
        width = self.viewport().width()
        if not self._lines:
            paint_empty(painter, QRectF(self.viewport().rect()), self._empty, self._theme)
        for line, top, height in self._seen():
            box = QRectF(0, top, width, height)
            if self._now is None:
                continue
            is_chosen = line.row is not None and line.row.id == self._choice
            if is_chosen:
                painter.fillRect(box, color(self._theme.bg2))
            paint_line(painter, box, line, self._now, self._theme)
            if is_chosen and self.hasFocus():
                paint_focus_ring(painter, box, self._theme)
        painter.end()

    def _rows(self) -> tuple[AlarmRow, ...]:
        return tuple(line.row for line in self._lines if line.row is not None)

    def _places(self) -> list[tuple[Line, int, int]]:
        """Return the lines with their tops and heights in px, unscrolled."""
        top, places = 0, []
        for line, height in zip(self._lines, self._heights, strict=True):
            places.append((line, top, height))
            top += height
        return places

    def _offset(self) -> int:
        """Return how far the list is scrolled: to the top of a row."""
        value = self.verticalScrollBar().value()
        return next((top for _, top, _ in self._places() if top >= value), value)

    def _seen(self) -> list[tuple[Line, int, int]]:
        """Return the lines that are wholly in sight, the first one in any case; tops on screen."""
        offset, room = self._offset(), self.viewport().height()
        return [
            (line, top - offset, height)
            for line, top, height in self._places()
            if top == offset or (top > offset and top - offset + height <= room)
        ]

    def _row_at(self, y: float) -> AlarmRow | None:
        at = (line.row for line, top, height in self._seen() if top <= y < top + height)
        return next(at, None)

    def _step(self, by: int) -> None:
        rows = self._rows()
        if not rows:
            return
        place = next((i for i, row in enumerate(rows) if row.id == self._choice), None)
        at = 0 if place is None else min(len(rows) - 1, max(0, place + by))
        self.choose(rows[at].id)

    def _reveal_choice(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        for line, top, height in self._places():
            if line.row is None or line.row.id != self._choice:
                continue
            if top < self._offset():
                bar.setValue(top)
            elif top + height > self._offset() + room:
                bar.setValue(top + height - room)

    def heights(self, width: int) -> tuple[tuple[int, bool], ...]:
        """Return the height of each line in a list of that width, and whether it waits."""
        if self._now is None:
            return ()
        room = width - self.verticalScrollBar().sizeHint().width()
        return tuple(
            (height_px(line, room, self._now), line.row is not None and line.row.is_waiting)
            for line in self._lines
        )

    def _settle(self) -> None:
        """Fit scroll bar, waiting mark and spoken text to the lines."""
        now, width = self._now, self.viewport().width()
        if now is not None:
            self._heights = tuple(height_px(line, width, now) for line in self._lines)
        total, room = sum(self._heights), self.viewport().height()
        self.verticalScrollBar().setRange(0, max(0, total - room))
        self.verticalScrollBar().setPageStep(room)
        self.verticalScrollBar().setSingleStep(26)
        fresh = len(set(ids(self._next or ())) - set(ids(self._lines)))
        self.more.setVisible(fresh > 0)
        if fresh:
            self.more.setText(f"＋{fresh} 条新告警")
            self.more.setAccessibleName(self.more.text())
            self.more.resize(self.more.sizeHint())
            left = (self.width() - self.more.width()) // 2
            place = QRect(left, self.height() - 34, self.more.width(), 28)
            self.more.setGeometry(place)
        row = self.row
        said = row_words(row, self._now) if row and self._now else ""
        self.setAccessibleDescription(said if self._lines else self._empty[0])
        self.chosen.emit(row)
        self.viewport().update()

    @Slot()
    def rest(self) -> None:
        """The hand has left, or lies still: let what waited take its place."""
        self._hand.stop()
        if self._next is not None:
            self.catch_up()
