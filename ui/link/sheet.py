"""The link sheet (F10): state, last contact, what waits, and where the district is."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.screens.link import LinkView
from ui.link.words import WORDS, contact_words, meaning, second_line, skew_words
from ui.parts.sheet import Sheet
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_ROW_PX = 38


class LinkSheet(Sheet):
    """Shows the link in full."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "链路与待发", (640, 400), parent)
        self._facts = LinkFacts(theme, self)
        self.content.addWidget(self._facts, 1)

    def show_view(self, view: LinkView) -> None:
        """Show the link as it stands."""
        self._facts.show_view(view)

    def opened(self) -> None:
        self.setFocus()


class LinkFacts(QWidget):
    """Paints the facts of the link, one a row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[tuple[str, str], ...] = ()
        self._meaning = ""

    def show_view(self, view: LinkView) -> None:
        """Show the link as it stands."""
        state = f"{WORDS.get(view.word, '未知')} · {second_line(view)}"
        self._rows = (
            ("状态", state),
            ("末次联系", contact_words(view, "{age}")),
            ("待发", f"{view.unsent} 条"),
            ("校时", skew_words(view)),
            ("数据源", f"{view.fresh} / {view.sources} 站按时更新"),
            ("区服务器", view.url or "未设置"),
        )
        self._meaning = meaning(view)
        self.setAccessibleName("；".join(f"{name} {value}" for name, value in self._rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        line = QRectF(0, 0, self.width(), 34)
        draw_text(painter, line, self._meaning, Ink(size_px=15, tone=theme.text2))
        row = QRectF(0, 42, self.width(), _ROW_PX)
        for name, value in self._rows:
            painter.fillRect(QRectF(0, row.top(), row.width(), 1), color(theme.line, 0.6))
            draw_text(painter, row, name, Ink(size_px=14, tone=theme.text3))
            spot = row.adjusted(120, 0, 0, 0)
            draw_text(painter, spot, value, Ink(size_px=16, tone=theme.text1))
            row.translate(0, _ROW_PX)
        painter.end()
