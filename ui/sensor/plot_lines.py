"""The two lines of the plot sheet: what is on show, and where it is from."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.sensor import Sample, Stream
from ui.parts.age import age_words, instant_words
from ui.parts.panel import paint_tag
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme


class PlotFacts(QWidget):
    """One line beside the range buttons: the summary, or the sample under the cursor."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = ""
        self.setMinimumHeight(28)

    def show_words(self, words: str) -> None:
        """Show a sentence."""
        self.words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(14, 0, -10, 0)
        draw_text(painter, room, self.words, Ink(size_px=15, tone=self._theme.text1))
        painter.end()


class PlotSource(QWidget):
    """The line below: source, as of when, how many, and that the station is a sample."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = ""
        self._station = ""
        self._is_sample = False
        self.setFixedHeight(24)

    def show_stream(self, stream: Stream, street: str) -> None:
        """Say whose readings they are."""
        self._station = f"来源 {stream.station} {stream.name}{f' · {street}' if street else ''}"
        self._is_sample = stream.sample
        self.words = self._station
        self.update()

    def show_newest(self, newest: Sample | None, count: int, now: datetime) -> None:
        """Say as of when."""
        if newest is None:
            until = "没有读数"
        else:
            until = f"截至 {instant_words(newest.at, now)}（{age_words(now - newest.at)}）"
        self.words = f"{self._station} · {until} · {count} 条 · 空心或灰线为存疑或补传 · 北京时间"
        self.setAccessibleName(self.words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, left = self._theme, 0.0
        painter = QPainter(self)
        if self._is_sample:
            left = paint_tag(painter, 0, self.height() / 2, "样例", theme) + 10
        room = QRectF(left, 0, self.width() - left - 150, self.height())
        draw_text(painter, room, self.words, Ink(size_px=14, tone=theme.text2))
        ink = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
        hint = QRectF(self.width() - 150, 0, 150, self.height())
        draw_text(painter, hint, "← → 逐条读数", ink)
        painter.end()
