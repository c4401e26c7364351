"""The notice on paper, as it would be issued, and the order's one line with its copy button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.clock import BEIJING
from app.wording import LINE_LIMIT, Order, issuer, notice, number, order_line, paragraphs, title
from ui.parts.button import Button
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color, font

_MARGIN = 22.0
_FLAGS = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """One paragraph of the paper; ``gap`` px stand over it."""

    text: str
    size_px: int = 15
    bold: bool = False
    align: Align = Align.LEFT
    tone: str = ""
    gap: float = 4.0
    rule: bool = False


class NoticePaper(QWidget):
    """Paints the notice of an order, as high as its text needs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._blocks: tuple[_Block, ...] = ()
        self.setAccessibleName("通知预览")

    def show_order(self, order: Order, now: datetime) -> None:
        """Show the notice that an order would give."""
        theme, local = self._theme, now.astimezone(BEIJING)
        address, *rest = paragraphs(order)
        date = f"{local.year}年{local.month}月{local.day}日"
        strip = f"起草 {order.drafter or '—'}　批准 {order.commander or '待批准'}"
        practice = (
            (_Block(text="【演练】本件仅用于演练", bold=True, align=Align.CENTER),)
            if order.is_exercise
            else ()
        )
        center, right = Align.CENTER, Align.RIGHT
        body, red = issuer(order), theme.red.fill
        self._blocks = (
            *practice,
            _Block(text=body, size_px=18, bold=True, align=center, tone=red, gap=8),
            _Block(text=number(order, now), size_px=14, align=center, rule=True),
            _Block(text=title(order), size_px=18, bold=True, align=center, gap=14),
            _Block(text=address, gap=14),
            *(_Block(text=f"　　{text}") for text in rest),
            _Block(text=body, align=right, gap=18),
            _Block(text=date, align=right),
            _Block(text=strip, size_px=14, gap=16),
        )
        self.setAccessibleDescription(notice(order, now))
        self._fit()
        self.update()

    def _fit(self) -> None:
        placed = self._placed()
        bottom = placed[-1][0].bottom() if placed else 0
        self.setMinimumHeight(round(bottom + _MARGIN))

    def _placed(self) -> list[tuple[QRectF, _Block]]:
        """Return each paragraph with its box, from top to bottom."""
        top, width = _MARGIN - 8, self.width() - 2 * _MARGIN
        result = []
        for block in self._blocks:
            metrics = QFontMetricsF(font(block.size_px, bold=block.bold))
            room = QRectF(_MARGIN, top + block.gap, width, 4000)
            box = metrics.boundingRect(room, int(_FLAGS.value), block.text)
            result.append((QRectF(_MARGIN, top + block.gap, width, box.height()), block))
            top += block.gap + box.height() + (8 if block.rule else 0)
        return result

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(event.rect(), color(theme.paper))
        sides = {
            Align.LEFT: Qt.AlignmentFlag.AlignLeft,
            Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
            Align.RIGHT: Qt.AlignmentFlag.AlignRight,
        }
        for box, block in self._placed():
            painter.setFont(font(block.size_px, bold=block.bold))
            painter.setPen(color(block.tone or theme.ink))
            painter.drawText(box, int(_FLAGS.value | sides[block.align].value), block.text)
            if block.rule:
                line = QRectF(box.left(), box.bottom() + 6, box.width(), 1.5)
                painter.fillRect(line, color(theme.red.fill))
        painter.end()


class OrderDocuments(QWidget):
    """The order's line of at most 70 characters, then the notice; each can be copied.

    Signals:
        copied: what was put on the clipboard, in one word.
    """

    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._order: Order | None = None
        self._now: datetime | None = None
        self.line = ""
        self.copy_line = Button("复制短文", theme, self)
        self.copy_notice = Button("复制全文", theme, self)
        self.paper = NoticePaper(theme)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.paper)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy_line)
        buttons.addWidget(self.copy_notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(buttons)
        column.addSpacing(44)
        column.addWidget(scroll, 1)
        self.copy_line.clicked.connect(self._copy_line)
        self.copy_notice.clicked.connect(self._copy_notice)

    def show_order(self, order: Order, now: datetime) -> None:
        """Show the texts of an order."""
        if order == self._order and self._now is not None and now.date() == self._now.date():
            return
        self._order, self._now = order, now
        self.line = order_line(order)
        self.paper.show_order(order, now)
        self.setAccessibleDescription(self.line)
        self.update()

    @Slot()
    def _copy_line(self) -> None:
        QGuiApplication.clipboard().setText(self.line)
        self.copied.emit("短文")

    @Slot()
    def _copy_notice(self) -> None:
        if self._order is not None and self._now is not None:
            QGuiApplication.clipboard().setText(notice(self._order, self._now))
            self.copied.emit("通知全文")

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        head = QRectF(0, 0, 180, 28)
        draw_text(painter, head, "通知预览", Ink(size_px=16, tone=theme.text1, bold=True))
        box = QRectF(0, 34, self.width(), 44)
        painter.setFont(font(14))
        painter.setPen(color(theme.text1))
        text = f"{self.line}　{len(self.line)}/{LINE_LIMIT}"
        painter.drawText(box, int(_FLAGS.value), text)
        painter.end()
