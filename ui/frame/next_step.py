"""What to do next at a seat that cannot act: join a district, sign in, or see who revoked it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.screens.link import LinkView
from app.screens.session import SeatView
from ui.link.words import lost_words
from ui.parts.text import Ink, draw_text, text_width, wrap
from ui.parts.theme import Theme, color

_LINE_PX = 21
_SIZE_PX = 14
_PAD_PX = 14
_BESIDE_PX = 92
"""What the card leaves free on both sides: the map's buttons stand there."""
_ADDRESS = "http://127.0.0.1:8440"
_JOIN = (
    "本席还没有加入区服务器",
    "1  另开终端 make serve，启动区服务器",
    f"2  启动本席加 --district {_ADDRESS}",
)
_WAIT = (
    "本席还没有加入区服务器",
    "正在等待 {url}，接通后自动加入",
    "区服务器没有启动：另开终端 make serve",
)
_REVOKED = (
    "本席已被停用，不能下达指令",
    "{lost}",
    "请联系区管理员：由其重新准入后恢复，不计的内容由其他席位重录",
)
_SIGN_IN = (
    "本席无人登录",
    "Ctrl+Shift+S 登录后才能下达指令；F1 键位一览",
)


class NextStep(QWidget):
    """A card at the head of the map; lets every click through and goes once it is done."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[str, ...] = ()
        self._wrapped: tuple[tuple[str, bool], ...] = ()
        self._room = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, nothing once the seat can act."""
        return self._lines

    def show_view(self, view: SeatView, link: LinkView) -> None:
        """Say what this seat lacks."""
        lines: tuple[str, ...] = ()
        url = link.url
        if view.seat.is_revoked:
            lines = tuple(line.format(lost=lost_words(link)) for line in _REVOKED)
        elif not view.seat.is_joined:
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
        """Stand at the head of a room, between the map's buttons, as low as the words allow."""
        self._room = room
        widest = max(0, room.width() - 2 * _BESIDE_PX)
        inner = min(widest, round(self._needed_px()) + 2 * _PAD_PX + 2) - 2 * _PAD_PX
        self._wrapped = tuple(
            (part, number == 0)
            for number, line in enumerate(self._lines)
            for part in wrap(line, _SIZE_PX, inner, bold=number == 0)
        )
        left = room.left() + (room.width() - inner) // 2 - _PAD_PX
        height = 16 + _LINE_PX * len(self._wrapped)
        self.setGeometry(left, room.top() + 10, inner + 2 * _PAD_PX, height)

    def _needed_px(self) -> float:
        return max((text_width(line, _SIZE_PX, bold=True) for line in self._lines), default=0.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(theme.line_ui), 1))
        painter.setBrush(color(theme.bg2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        row = QRectF(_PAD_PX, 8, self.width() - 2 * _PAD_PX, _LINE_PX)
        for line, is_head in self._wrapped:
            tone = theme.text1 if is_head else theme.text2
            draw_text(painter, row, line, Ink(size_px=_SIZE_PX, tone=tone, bold=is_head))
            row.translate(0, _LINE_PX)
        painter.end()
