"""The panel that every column stands in: header 34 px, a hairline, a body.

Source: picture notes 2 and 3.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color

HEADER_PX = 34
PADDING_PX = 12


class PanelHeader(QWidget):
    """Title, key hint, counts, a 样例 tag, and on the right a note and buttons."""

    def __init__(self, theme: Theme, title: str, key_hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._key_hint = key_hint
        self._count = ""
        self._note = ""
        self._is_sample = False
        self.setFixedHeight(HEADER_PX + 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, PADDING_PX, 1)
        self._row.setSpacing(6)
        self._row.addStretch(1)

    def set_count(self, text: str) -> None:
        """Show a text beside the title, such as 异常 8 / 512."""
        if text != self._count:
            self._count = text
            self.update()

    def set_note(self, text: str) -> None:
        """Show a grey text on the right, left of the buttons."""
        if text != self._note:
            self._note = text
            self.update()

    def set_sample(self, *, is_sample: bool) -> None:
        """Show or drop the 样例 tag."""
        if is_sample != self._is_sample:
            self._is_sample = is_sample
            self.update()

    def add(self, widget: QWidget) -> None:
        """Add a button on the right."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        box = QRectF(PADDING_PX, 0, self.width() - 2 * PADDING_PX, HEADER_PX)
        right = self._buttons_left()
        left = box.left()
        for text, ink in self._pieces():
            room = QRectF(left, 0, max(0.0, right - left), HEADER_PX)
            left += draw_text(painter, room, text, ink) + 8
        if self._is_sample and right - left > 44:
            left += paint_tag(painter, left, HEADER_PX / 2, "样例", theme) + 8
        room = QRectF(left, 0, max(0.0, right - left), HEADER_PX)
        if self._note and room.width() > 24:
            draw_text(
                painter, room, self._note, Ink(size_px=14, tone=theme.text2, align=Align.RIGHT)
            )
        painter.fillRect(QRectF(0, HEADER_PX, self.width(), 1), color(theme.line))
        painter.end()

    def _pieces(self) -> list[tuple[str, Ink]]:
        theme = self._theme
        pieces = [(self._title, Ink(size_px=16, tone=theme.text1, bold=True))]
        if self._key_hint:
            pieces.append((self._key_hint, Ink(size_px=14, tone=theme.text3)))
        if self._count:
            pieces.append((self._count, Ink(size_px=14, tone=theme.text2)))
        return pieces

    def _buttons_left(self) -> float:
        """Return the x of the leftmost button, or of the padding when there is none."""
        items = (self._row.itemAt(index) for index in range(self._row.count()))
        widgets = (item.widget() for item in items if item is not None)
        lefts = [button.x() for button in widgets if button and button.isVisibleTo(self)]
        return min(lefts) - 10 if lefts else self.width() - PADDING_PX


class Panel(QWidget):
    """A column's frame: put content into ``body`` with ``set_body`` or a layout of its own."""

    def __init__(
        self, theme: Theme, title: str, key_hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(title)
        self.header = PanelHeader(theme, title, key_hint, self)
        self.body = QWidget(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.header)
        self._column.addWidget(self.body, 1)

    def set_body(self, widget: QWidget) -> None:
        """Put a widget in the place of the body."""
        self._column.replaceWidget(self.body, widget)
        self.body.setParent(None)
        self.body.deleteLater()
        self.body = widget

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.end()


class EmptyState(QWidget):
    """What a panel says while it has nothing to show: the state, and what to do next."""

    def __init__(
        self, theme: Theme, text: str, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._hint = hint
        self.setAccessibleName(text)

    def show_text(self, text: str, hint: str = "") -> None:
        """Show another sentence and hint."""
        self._text, self._hint = text, hint
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        middle = self.height() / 2
        line = QRectF(PADDING_PX, middle - 24, self.width() - 2 * PADDING_PX, 22)
        ink = Ink(size_px=16, tone=self._theme.text2, align=Align.CENTER)
        draw_text(painter, line, self._text, ink)
        ink = Ink(size_px=14, tone=self._theme.text3, align=Align.CENTER)
        draw_text(painter, line.translated(0, 26), self._hint, ink)
        painter.end()


def paint_tag(painter: QPainter, left: float, middle: float, word: str, theme: Theme) -> float:
    """Paint a small outlined tag (样例, 人工) and return its width in px."""
    width = text_width(word, 14) + 10
    box = QRectF(left + 0.5, middle - 10, width - 1, 20)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(theme.line_ui), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)
    draw_text(painter, box, word, Ink(size_px=14, tone=theme.text3, align=Align.CENTER))
    painter.restore()
    return width
