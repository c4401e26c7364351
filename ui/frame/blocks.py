"""Right blocks of the top strip: what waits, the supply, the clock."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.screens.carriers import CarriersView
from app.screens.link import LinkView
from ui.link.carrier_words import power_line, power_words
from ui.link.words import skew_words
from ui.parts.age import clock_words, date_words
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme


class ClockBlock(QWidget):
    """The clock in Beijing time, and the date or what the clock is worth."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._time, self._date = "", ""
        self._note = ""

    def show_time(self, now: datetime) -> None:
        """Show a moment."""
        if self._time != clock_words(now):
            self._time = clock_words(now)
            self._date = self._note or date_words(now)
            self.setAccessibleName(f"{self._time} {self._date}")
            self.update()

    def show_skew(self, view: LinkView, now: datetime) -> None:
        """Show the difference to the district's clock where it is 60 s or more."""
        self.show_note(skew_words(view) if view.is_skewed else "", now)

    def show_note(self, note: str, now: datetime) -> None:
        """Show what the clock is worth in the place of the date, "" for the date."""
        date = note or date_words(now)
        if (note, date) != (self._note, self._date):
            self._note, self._date = note, date
            self.setAccessibleName(f"{self._time} {self._date}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        width = max(text_width("00:00:00", 28, bold=True), text_width(self._date, 14, bold=True))
        return QSize(round(width) + 2, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        ink = Ink(size_px=28, tone=theme.text1, bold=True, align=Align.RIGHT)
        draw_text(painter, QRectF(0, 4, self.width(), 30), self._time, ink)
        tone = theme.text1 if self._note else theme.text2
        ink = Ink(size_px=14, tone=tone, bold=bool(self._note), align=Align.RIGHT)
        draw_text(painter, QRectF(0, 33, self.width(), 18), self._date, ink)
        painter.end()


class TwoLines(QWidget):
    """A figure over a word; grey while it asks for nobody."""

    def __init__(self, theme: Theme, figure: str, word: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._figure, self._word = figure, word
        self._is_loud = False

    def show_words(self, figure: str, word: str, *, is_loud: bool) -> None:
        """Show other words."""
        if (figure, word, is_loud) != (self._figure, self._word, self._is_loud):
            self._figure, self._word, self._is_loud = figure, word, is_loud
            self.updateGeometry()
            self.update()
        self.setAccessibleName(f"{word} {figure}")

    def sizeHint(self) -> QSize:
        width = max(text_width(self._figure, 16, bold=True), text_width(self._word, 14))
        return QSize(round(width) + 2, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        tone = theme.text1 if self._is_loud else theme.text2
        ink = Ink(size_px=16, tone=tone, bold=True)
        draw_text(painter, QRectF(0, 7, self.width(), 21), self._figure, ink)
        ink = Ink(size_px=14, tone=theme.text2)
        draw_text(painter, QRectF(0, 29, self.width(), 20), self._word, ink)
        painter.end()


class UnsentBlock(TwoLines):
    """How many entries the district has not confirmed yet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "0", "待发", parent)

    def show_count(self, count: int) -> None:
        """Show a count."""
        self.show_words(str(count), "待发", is_loud=count > 0)


class PowerBlock(TwoLines):
    """Mains or battery; grey on mains, and a dash where nobody says."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "—", "供电", parent)
        self.setAccessibleName("供电 未知")

    @property
    def is_on_battery(self) -> bool:
        """Tell whether the mains are known to be gone."""
        return self._is_loud

    def show_view(self, view: CarriersView) -> None:
        """Show the supply."""
        state = view.state
        figure, word = power_words(state.power, state.on_battery_s)
        self.show_words(figure, word, is_loud=state.power.on_mains is False)
        line = power_line(state.power, state.on_battery_s)
        self.setAccessibleName(line)
        self.setToolTip(line)
