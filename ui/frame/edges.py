"""The frame of an exercise and the status line."""

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


_KEYS = "F1 键位   F2 确认   F9 记录   F12 静音 120 秒"
_LOCKED_KEYS = "席位已锁定：输入口令解锁   F11 全屏"


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
        self._note = ""
        self._registry = ""
        self._keys = _KEYS

    @property
    def keys(self) -> str:
        """The keys that do something now."""
        return self._keys

    def show_lock(self, *, is_locked: bool) -> None:
        """Offer only the keys that a locked seat hears, or all again."""
        self._keys = _LOCKED_KEYS if is_locked else _KEYS
        self.update()

    def show_registry(self, words: str) -> None:
        """Show what is wrong with the registry, "" if nothing is."""
        if words != self._registry:
            self._registry = words
            self.setAccessibleName(" · ".join(self._right_words()))
            self.update()

    def show_note(self, note: str) -> None:
        """Show what every record is marked with now, "" if with nothing."""
        if note != self._note:
            self._note = note
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
        words = [self._registry, self._facts.storage, self._note]
        if self._link is not None:
            link = self._link
            words.append(f"数据源 {link.fresh}/{link.sources}" if link.sources else "数据源 无")
            words += [] if self._note else [skew_words(link)]
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
        room = box.adjusted(0, 0, -width - 24, 0)
        if room.width() > 120:
            draw_text(painter, room, self._keys, Ink(size_px=14, tone=theme.text3))
        painter.end()
