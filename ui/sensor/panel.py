"""The sensor column: what is abnormal first, the rest in groups; Enter opens the plot."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
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

from app.screens.sensor import SensorRow, SensorsView
from ui.parts.bars import paint_focus_ring
from ui.parts.panel import Panel
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color
from ui.sensor.rows import ROW_PX, paint_row
from ui.sensor.words import EMPTY, row_words

_HAND_MS = 8000


class SensorPanel(Panel):
    """Shows the streams of the district.

    Signals:
        plot_wished: the stream whose plot is wanted.
        command_wished: never sent; every column's panel has it.
    """

    plot_wished = Signal(str)
    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "感知", "F6", parent)
        self.list = SensorList(theme, self)
        self.list.plot_wished.connect(self.plot_wished)
        self.set_body(self.list)
        self.setFocusProxy(self.list)

    def show_view(self, view: SensorsView) -> None:
        """Show the streams as they stand."""
        self.header.set_count(f"异常 {view.abnormal} / {view.total}")
        self.header.set_sample(is_sample=any(row.is_sample for row in view.rows))
        silent = f"未更新 {view.silent} · " if view.silent else ""
        self.header.set_note(f"{silent}异常优先" if view.abnormal else f"在线 {view.total}")
        self.setAccessibleName(f"感知 异常 {view.abnormal}，共 {view.total}")
        self.list.show_rows(view.rows, view.now)


class SensorList(QAbstractScrollArea):
    """Shows rows; while a hand is at it, rows change their contents and not their places.

    Signals:
        plot_wished: Enter or click on a row (its stream).
    """

    plot_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[SensorRow, ...] = ()
        self._next: tuple[SensorRow, ...] = ()
        self._now: datetime | None = None
        self._choice: str | None = None
        self.setAccessibleName("传感器列表")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._hand = QTimer(self)
        self._hand.setSingleShot(True)
        self._hand.setInterval(_HAND_MS)
        self._hand.timeout.connect(self.rest)

    @property
    def rows(self) -> tuple[SensorRow, ...]:
        """The rows in the order in which they stand."""
        return self._rows

    @property
    def row(self) -> SensorRow | None:
        """The chosen row."""
        return next((row for row in self._rows if row.key == self._choice), None)

    @property
    def is_held(self) -> bool:
        """Tell whether a hand is at the list; a pointer left lying there is none."""
        return self._hand.isActive()

    def show_rows(self, rows: tuple[SensorRow, ...], now: datetime) -> None:
        """Show rows; under the hand those on show keep their places and new ones follow."""
        self._next, self._now = rows, now
        if self.is_held:
            place = {row.key: index for index, row in enumerate(self._rows)}
            rows = tuple(sorted(rows, key=lambda row: place.get(row.key, len(place))))
        self._rows = rows
        self._settle()

    def choose(self, stream: str) -> None:
        """Choose a stream where it has a row of its own, and bring it into sight."""
        row = next((row for row in self._rows if row.key == stream), None)
        if row is not None:
            self._choice = row.key
            self._step(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._hand.start()
        page = max(1, self.viewport().height() // ROW_PX)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._rows),
            Qt.Key.Key_End: len(self._rows),
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._wish_plot()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int(event.position().y() + self.verticalScrollBar().value()) // ROW_PX
        if event.button() is Qt.MouseButton.LeftButton and 0 <= index < len(self._rows):
            self._choice = self._rows[index].key
            self._settle()
            self._wish_plot()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hand.start()
        super().enterEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand.start()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.rest()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.row is None:
            self._step(0)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.rest()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), color(theme.bg1))
        width, scrolled = self.viewport().width(), self.verticalScrollBar().value()
        if not self._rows:
            ink = Ink(size_px=16, tone=theme.text2, align=Align.CENTER)
            draw_text(painter, QRectF(self.viewport().rect()), EMPTY, ink)
        for index, row in enumerate(self._rows):
            box = QRectF(0, index * ROW_PX - scrolled, width, ROW_PX)
            if self._now is None or box.bottom() < 0 or box.top() > self.viewport().height():
                continue
            is_chosen = row.key == self._choice and self.hasFocus()
            if is_chosen:
                painter.fillRect(box, color(theme.bg2))
            paint_row(painter, box, row, self._now, theme)
            if is_chosen:
                paint_focus_ring(painter, box, theme)
        painter.end()

    def _step(self, by: int) -> None:
        if not self._rows:
            return
        keys = [row.key for row in self._rows]
        place = keys.index(self._choice) if self._choice in keys else 0
        place = min(len(keys) - 1, max(0, place + by))
        self._choice = keys[place]
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setValue(min(place * ROW_PX, max(bar.value(), (place + 1) * ROW_PX - room)))
        self._settle()

    def _wish_plot(self) -> None:
        row = self.row
        if row is not None:
            self.plot_wished.emit(row.stream)

    def _settle(self) -> None:
        """Fit scroll bar and spoken text to the rows."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, len(self._rows) * ROW_PX - room))
        bar.setPageStep(room)
        bar.setSingleStep(ROW_PX)
        row = self.row
        self.setAccessibleDescription(row_words(row, self._now) if row and self._now else "")
        self.viewport().update()

    @Slot()
    def rest(self) -> None:
        """The hand has left, or lies still: let the rows take their places."""
        self._hand.stop()
        if self._rows != self._next:
            self._rows = self._next
            self._settle()
