"""Both sides of an open item, side by side: who, where, when, and what that seat showed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.conflict import ConflictKind
from app.screens.reconcile import HeadView, ItemView
from ui.link.reconcile_words import seat_words, value_words, when_words, who_words
from ui.parts.panel import paint_tag
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color, font

_PAD = 16
_HEIGHT_PX = 236
_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
_PICK_WORDS = {ConflictKind.ORDER: "已生效 待追认", ConflictKind.PERSON: "后登记"}


class HeadCard(QWidget):
    """One side of an item."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._item: ItemView | None = None
        self._head: HeadView | None = None
        self._now: datetime | None = None
        self.setMinimumHeight(_HEIGHT_PX)

    def sizeHint(self) -> QSize:
        return QSize(340, _HEIGHT_PX)

    def show_head(self, item: ItemView, head: HeadView, now: datetime) -> None:
        """Show a side of an item."""
        self._item, self._head, self._now = item, head, now
        words = (seat_words(head), value_words(item, head), who_words(head), when_words(head, now))
        self.setAccessibleName("；".join((*words, head.reason)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        item, head, now, theme = self._item, self._head, self._now, self._theme
        if item is None or head is None or now is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        edge = theme.text1 if head.is_pick else theme.line_ui
        painter.setPen(QPen(color(edge), 1.5 if head.is_pick else 1))
        painter.setBrush(color(theme.bg2))
        painter.drawRoundedRect(box, 4, 4)
        line = QRectF(_PAD, 12, self.width() - 2 * _PAD, 22)
        ink = Ink(size_px=16, tone=theme.text1, bold=True)
        width = draw_text(painter, line, seat_words(head), ink)
        if head.is_pick:
            words = _PICK_WORDS.get(item.kind, "规则暂用")
            paint_tag(painter, line.left() + width + 10, line.center().y(), words, theme)
        self._paint_facts(painter, item, head, now)
        painter.end()

    def _paint_facts(
        self, painter: QPainter, item: ItemView, head: HeadView, now: datetime
    ) -> None:
        theme = self._theme
        line = QRectF(_PAD, 42, self.width() - 2 * _PAD, 32)
        ink = Ink(size_px=22, tone=theme.text1, bold=True)
        draw_text(painter, line, value_words(item, head), ink)
        line = QRectF(_PAD, 82, line.width(), 20)
        draw_text(painter, line, who_words(head), Ink(size_px=15, tone=theme.text1))
        line.translate(0, 24)
        tone = theme.text1 if head.is_skewed else theme.text2
        ink = Ink(size_px=14, tone=tone, bold=head.is_skewed)
        draw_text(painter, line, when_words(head, now), ink)
        line.translate(0, 24)
        if head.source:
            draw_text(painter, line, f"来源 {head.source}", Ink(size_px=14, tone=theme.text2))
            line.translate(0, 24)
        if head.reason:
            painter.setFont(font(14))
            painter.setPen(color(theme.text2))
            room = QRectF(_PAD, line.top(), line.width(), self.height() - line.top() - 10)
            painter.drawText(room, int(_WRAP), f"理由：{head.reason}")


class Sides(QWidget):
    """The sides of an item, the rule's pick first; as many as there are."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cards: list[HeadCard] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)

    def show_item(self, item: ItemView, now: datetime) -> None:
        """Show the sides of an item."""
        while len(self.cards) < len(item.heads):
            card = HeadCard(self._theme, self)
            self.cards.append(card)
            self._row.addWidget(card, 1)
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(item.heads))
        for card, head in zip(self.cards, item.heads, strict=False):
            card.show_head(item, head, now)
