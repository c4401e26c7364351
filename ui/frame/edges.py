"""The mode strip, the frame of an exercise and the status line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.screens.link import LinkView
from ui.frame.layout import FRAME_PX
from ui.link.words import skew_words
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color


class ModeStrip(QWidget):
    """Says 演练 across the window, so that an exercise is never taken for the real thing."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._realm = ""
        self.setAccessibleName("演练")

    def show_realm(self, realm: str) -> None:
        """Name the exercise."""
        self._realm = realm
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.bg1))
        block = QRectF(0, 0, 104, self.height())
        painter.fillRect(block, color(theme.exercise.fill))
        ink = Ink(size_px=22, tone=theme.exercise.text, bold=True, align=Align.CENTER)
        draw_text(painter, block, "演练", ink)
        line = QRectF(120, 0, self.width() - 132, self.height())
        width = draw_text(painter, line, self._realm, Ink(size_px=16, tone=theme.text1, bold=True))
        words = "全部数据与操作属于演练，不对外发布；标注“样例”的站点、账户与数字为虚构"
        ink = Ink(size_px=14, tone=theme.text2)
        draw_text(painter, line.adjusted(width + 24, 0, 0, 0), words, ink)
        painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), color(theme.exercise.fill))
        painter.end()


class FrameEdge(QWidget):
    """One side of the frame around an exercise; lets every click through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.exercise.fill))
        painter.end()


def edge_places(width: int, height: int) -> tuple[QRect, QRect, QRect, QRect]:
    """Return left, right, top and bottom of the frame."""
    return (
        QRect(0, 0, FRAME_PX, height),
        QRect(width - FRAME_PX, 0, FRAME_PX, height),
        QRect(0, 0, width, FRAME_PX),
        QRect(0, height - FRAME_PX, width, FRAME_PX),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFacts:
    """What the status line tells beside the link: version, and what marks the data."""

    version: str
    storage: str
    sample_note: str


class StatusLine(QWidget):
    """Keys on the left; storage, sources, clock and version on the right; 24 px."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts = StatusFacts(version="", storage="", sample_note="")
        self._link: LinkView | None = None
        self._registry = ""

    def show_registry(self, words: str) -> None:
        """Show what is wrong with the registry, "" if nothing is."""
        if words != self._registry:
            self._registry = words
            self.setAccessibleName(" · ".join(self._right_words()))
            self.update()

    def show_facts(self, facts: StatusFacts) -> None:
        """Show storage, version and notes."""
        if facts != self._facts:
            self._facts = facts
            self.setAccessibleName(" · ".join(self._right_words()))
            self.update()

    def show_link(self, view: LinkView) -> None:
        """Show data sources and clock difference."""
        self._link = view
        self.setAccessibleName(" · ".join(self._right_words()))
        self.update()

    def _right_words(self) -> list[str]:
        words = [self._registry, self._facts.storage]
        if self._link is not None:
            link = self._link
            words.append(f"数据源 {link.fresh}/{link.sources}" if link.sources else "数据源 无")
            words.append(skew_words(link))
        words += [self._facts.sample_note, f"版本 {self._facts.version}"]
        return [word for word in words if word]

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.bg0))
        box = QRectF(self.rect()).adjusted(16, 0, -16, 0)
        right = " · ".join(self._right_words())
        width = text_width(right, 14)
        draw_text(painter, box, right, Ink(size_px=14, tone=theme.text2, align=Align.RIGHT))
        left = "F1 键位   F2 确认   F9 记录   F12 静音 120 秒"
        room = box.adjusted(0, 0, -width - 24, 0)
        if room.width() > 120:
            draw_text(painter, room, left, Ink(size_px=14, tone=theme.text3))
        painter.end()
