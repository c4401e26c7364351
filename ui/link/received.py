"""What came by satellite: the state that another seat told, and plain lines.

Shown as received, with its time and age; nothing of it is counted into any figure here.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.place import District
from app.screens.carriers import CarriersView, HeardStatus
from app.wording import HAZARD_NAMES
from ui.link.rows import HEAD_PX, paint_head
from ui.parts.age import age_words, instant_words
from ui.parts.button import Button, ButtonKind
from ui.parts.signs import LEVEL_WORDS
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_LINE_PX = 22
_COLUMNS = 2


class ReceivedBox(QWidget):
    """The newest status of one sender, and one plain line at a time.

    Signals:
        line_taken: the words of a line that an officer wants to record as heard.
    """

    line_taken = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: CarriersView | None = None
        self._streets: dict[str, str] = {}
        self._sender = self._line = 0
        self.next_sender = Button("下一席", theme, self, kind=ButtonKind.QUIET)
        self.next_line = Button("上一条", theme, self, kind=ButtonKind.QUIET)
        self.take = Button("登记为收听报告…", theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, HEAD_PX + 2, 12, 4)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.next_sender)
        column.addLayout(row)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.next_line)
        row.addWidget(self.take)
        column.addLayout(row)
        self.next_sender.clicked.connect(self._show_next_sender)
        self.next_line.clicked.connect(self._show_next_line)
        self.take.clicked.connect(self._take)
        self.setMinimumHeight(HEAD_PX + 10 * _LINE_PX + 40)

    def show_view(self, view: CarriersView, district: District) -> None:
        """Show what came."""
        self._view = view
        self._streets = {street.code: street.name for street in district.streets}
        statuses, lines = view.state.statuses, view.state.lines
        self._sender = min(self._sender, max(0, len(statuses) - 1))
        self._line = min(self._line, max(0, len(lines) - 1))
        self.next_sender.setVisible(len(statuses) > 1)
        self.next_line.setVisible(len(lines) > 1)
        self.take.setVisible(bool(lines))
        self.setAccessibleName("；".join((*self._status_lines(), self._line_words())))
        self.update()

    @property
    def status(self) -> HeardStatus | None:
        """The status on show."""
        statuses = self._view.state.statuses if self._view else ()
        return statuses[self._sender] if statuses else None

    def _status_lines(self) -> list[str]:
        """Return the status as lines: who and when, levels, closures, then the streets."""
        status, view = self.status, self._view
        if status is None or view is None:
            return ["尚未收到其他席位的状态"]
        told = instant_words(status.at, view.now)
        head = f"卫星收报 {status.sender} · 截至 {told} · {age_words(view.now - status.at)}"
        levels = "，".join(
            f"{HAZARD_NAMES[item.hazard]} {LEVEL_WORDS[item.level.value]}"
            f" {instant_words(item.since, view.now)} 起"
            for item in status.levels
        )
        closed = "，".join(place for place, _ in status.closures)
        return [head, f"级别 {levels or '无响应'}", f"封闭 {closed or '无'}"]

    def _tallies(self) -> list[str]:
        status, view = self.status, self._view
        if status is None or view is None:
            return []
        return [
            f"{self._streets.get(item.street, item.street)} 已转 {item.figures.moved}"
            f"/{item.figures.due} 截至 {instant_words(item.as_of, view.now)}"
            for item in sorted(status.tallies, key=lambda item: item.street)
        ]

    def _line_words(self) -> str:
        lines = self._view.state.lines if self._view else ()
        if not lines or self._view is None:
            return "尚未收到短句"
        held = lines[self._line]
        at = instant_words(held.received_at, self._view.now)
        return f"短句 {self._line + 1}/{len(lines)} · {at} 收：{held.text}"

    @Slot()
    def _show_next_sender(self) -> None:
        count = len(self._view.state.statuses) if self._view else 0
        self._sender = (self._sender + 1) % max(1, count)
        self.update()

    @Slot()
    def _show_next_line(self) -> None:
        count = len(self._view.state.lines) if self._view else 0
        self._line = (self._line + 1) % max(1, count)
        self.update()

    @Slot()
    def _take(self) -> None:
        lines = self._view.state.lines if self._view else ()
        if lines:
            self.line_taken.emit(lines[self._line].text)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        head = QRectF(0, 0, self.width(), HEAD_PX)
        paint_head(painter, head, ("卫星收报", "只作参考，不并入本机数字"), theme)
        row = QRectF(12, HEAD_PX + 4, self.width() - 24, _LINE_PX)
        for place, words in enumerate(self._status_lines()):
            room = row.adjusted(0, 0, -80, 0) if place == 0 else row
            tone = theme.text1 if place < 2 else theme.text2
            draw_text(painter, room, words, Ink(size_px=15, tone=tone, bold=place == 0))
            row.translate(0, _LINE_PX)
        width = (self.width() - 24) / _COLUMNS
        for place, words in enumerate(self._tallies()):
            spot = QRectF(
                12 + place % _COLUMNS * width,
                row.top() + place // _COLUMNS * _LINE_PX,
                width - 8,
                _LINE_PX,
            )
            draw_text(painter, spot, words, Ink(size_px=14, tone=theme.text2))
        foot = QRectF(12, self.height() - 62, self.width() - 24, _LINE_PX)
        painter.fillRect(QRectF(12, foot.top() - 4, foot.width(), 1), color(theme.line, 0.6))
        draw_text(painter, foot, self._line_words(), Ink(size_px=15, tone=theme.text1))
        painter.end()
