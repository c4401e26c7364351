"""What to do next at a seat that cannot act yet: join a district, then sign in."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.screens.session import SeatView
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color

_LINE_PX = 23
_SIZE_PX = 14
_DISTRICT = "python main.py district --data-dir district --exercise drill"
_JOIN = (
    "本席还没有加入区服务器",
    "1  启动区服务器（另开一个终端）",
    f"    {_DISTRICT}",
    "2  带地址启动本席，随即自动加入",
    "    python main.py console --district http://127.0.0.1:8440",
    "3  加入后按 Ctrl+Shift+S 登录；之前可以看，不能下达指令",
)
_WAIT = (
    "本席还没有加入区服务器",
    "正在等待 {url}，接通后自动加入",
    "区服务器没有启动时（另开一个终端）",
    f"    {_DISTRICT}",
    "加入后按 Ctrl+Shift+S 登录；之前可以看，不能下达指令",
)
_SIGN_IN = (
    "本席无人登录",
    "按 Ctrl+Shift+S 登录：之后才能起草响应、录入转移、确认告警、写值班记录",
    "F1 键位一览",
)


class NextStep(QWidget):
    """A card at the head of the map; lets every click through and goes once it is done."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[str, ...] = ()
        self._room = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, nothing once the seat can act."""
        return self._lines

    def show_view(self, view: SeatView, url: str) -> None:
        """Say what this seat lacks; ``url`` is where its district is, "" if none is set."""
        lines: tuple[str, ...] = ()
        if not view.seat.is_joined:
            lines = tuple(line.format(url=url) for line in _WAIT) if url else _JOIN
        elif not view.people:
            lines = _SIGN_IN
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleName("；".join(lines))
            self.place(self._room)
            self.update()
        self.setVisible(bool(lines))

    def place(self, room: QRect) -> None:
        """Stand centred near the top of a room, as wide as the words need."""
        self._room = room
        size = self.sizeHint()
        width = min(size.width(), max(0, room.width() - 24))
        left = room.left() + (room.width() - width) // 2
        self.setGeometry(left, room.top() + 56, width, size.height())

    def sizeHint(self) -> QSize:
        width = max((text_width(line, _SIZE_PX) for line in self._lines), default=0.0)
        return QSize(round(width) + 44, 28 + _LINE_PX * len(self._lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(theme.line_ui), 1))
        painter.setBrush(color(theme.bg2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        row = QRectF(20, 12, self.width() - 40, _LINE_PX)
        for index, line in enumerate(self._lines):
            is_head = index == 0
            tone = theme.text1 if is_head else theme.text2
            draw_text(painter, row, line, Ink(size_px=_SIZE_PX, tone=tone, bold=is_head))
            row.translate(0, _LINE_PX)
        painter.end()
