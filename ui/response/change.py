"""The head of a sheet: from which level to which, as shields, and the sentence of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.response import Level
from app.wording import Order, deed
from ui.parts.signs import paint_shield
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color

_SHIELD = (30.0, 35.0)


class ChangeHead(QWidget):
    """Shields of both levels and what the order does; a second line on its right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._order: Order | None = None
        self._note = ""
        self.setFixedHeight(44)

    def show_change(self, order: Order, note: str = "") -> None:
        """Show another change."""
        self._order, self._note = order, note
        self.setAccessibleName(f"{deed(order)} {note}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        order, theme = self._order, self._theme
        if order is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        width, height = _SHIELD
        for place, level in enumerate((order.from_level, order.level)):
            if place:
                middle = 22.0
                painter.setPen(QPen(color(theme.text1), 2))
                painter.drawLine(round(left), round(middle), round(left + 20), round(middle))
                painter.drawLine(round(left + 14), round(middle - 5), round(left + 20), 22)
                painter.drawLine(round(left + 14), round(middle + 5), round(left + 20), 22)
                left += 28
            box = QRectF(left, 4, width, height)
            if level is Level.ENDED:
                ink = Ink(size_px=14, tone=theme.text2)
                left += draw_text(painter, QRectF(left, 0, 52, 44), "无响应", ink) + 8
            else:
                paint_shield(painter, box, level.value, theme)
                left += width + 8
        note_width = text_width(self._note, 14) + 12 if self._note else 0.0
        room = QRectF(left + 6, 0, self.width() - left - 6 - note_width, 44)
        draw_text(painter, room, deed(order), Ink(size_px=18, tone=theme.text1, bold=True))
        if self._note:
            ink = Ink(size_px=14, tone=theme.text2)
            draw_text(painter, QRectF(room.right() + 12, 0, note_width, 44), self._note, ink)
        painter.end()
