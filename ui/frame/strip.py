"""The top strip: seat, levels, signals, banner, unsent count, link and clock; 56 px.

Never covered by anything. Source: screen design 5.1, picture notes 5.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.screens.link import LinkView
from app.screens.session import SeatView
from app.screens.strip import StripView
from ui.frame.badges import LevelBadges, SeatBlock
from ui.frame.banner import AlarmBanner
from ui.frame.conflict_badge import ConflictBadge
from ui.link.words import pill_text, skew_words
from ui.parts.age import clock_words, date_words
from ui.parts.pill import Pill
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color
from ui.warning.chips import WarningChips

_SPACE_PX = 16
_NARROW_PX = 1600


class ClockBlock(QWidget):
    """The clock in Beijing time, and the date or how far it is off the district's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._time, self._date = "", ""
        self._is_skewed = False

    def show_time(self, now: datetime) -> None:
        """Show a moment."""
        if self._time != clock_words(now):
            self._time = clock_words(now)
            if not self._is_skewed:
                self._date = date_words(now)
            self.setAccessibleName(f"{self._time} {self._date}")
            self.update()

    def show_skew(self, view: LinkView, now: datetime) -> None:
        """Show the difference to the district's clock where it is 60 s or more."""
        self._is_skewed = view.is_skewed
        self._date = skew_words(view) if view.is_skewed else date_words(now)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = max(text_width("00:00:00", 28, bold=True), text_width(self._date, 14))
        return QSize(round(width) + 2, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        ink = Ink(size_px=28, tone=theme.text1, bold=True, align=Align.RIGHT)
        draw_text(painter, QRectF(0, 4, self.width(), 30), self._time, ink)
        tone = theme.text1 if self._is_skewed else theme.text2
        ink = Ink(size_px=14, tone=tone, bold=self._is_skewed, align=Align.RIGHT)
        draw_text(painter, QRectF(0, 33, self.width(), 18), self._date, ink)
        painter.end()


class UnsentBlock(QWidget):
    """How many entries the district has not confirmed yet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = 0

    def show_count(self, count: int) -> None:
        """Show a count."""
        if count != self._count:
            self._count = count
            self.updateGeometry()
            self.update()
        self.setAccessibleName(f"待发 {count}")

    def sizeHint(self) -> QSize:
        width = max(text_width(str(self._count), 16, bold=True), text_width("待发", 14))
        return QSize(round(width) + 2, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        ink = Ink(size_px=16, tone=theme.text1 if self._count else theme.text2, bold=True)
        draw_text(painter, QRectF(0, 7, self.width(), 21), str(self._count), ink)
        ink = Ink(size_px=14, tone=theme.text2)
        draw_text(painter, QRectF(0, 29, self.width(), 20), "待发", ink)
        painter.end()


class TopStrip(QWidget):
    """The whole strip.

    Signals:
        levels_pressed, link_pressed, conflicts_pressed: somebody wants to see more of these.
    """

    levels_pressed = Signal()
    link_pressed = Signal()
    conflicts_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.seat = SeatBlock(theme, self)
        self.badges = LevelBadges(theme, self)
        self.chips = WarningChips(theme, self)
        self.banner = AlarmBanner(theme, self)
        self.conflicts = ConflictBadge(theme, self)
        self.unsent = UnsentBlock(theme, self)
        self.pill = Pill(theme, self)
        self.clock = ClockBlock(theme, self)
        self.badges.pressed.connect(self.levels_pressed)
        self.conflicts.clicked.connect(self.conflicts_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(_SPACE_PX - 6, 0, _SPACE_PX, 0)
        row.setSpacing(2 * _SPACE_PX)
        fixed = QSizePolicy.Policy.Fixed
        for widget in (self.seat, self.badges, self.chips):
            widget.setSizePolicy(fixed, QSizePolicy.Policy.Expanding)
            row.addWidget(widget)
        row.addWidget(self.banner, 1)
        for block in (self.conflicts, self.unsent, self.pill, self.clock):
            block.setSizePolicy(fixed, QSizePolicy.Policy.Expanding)
            row.addWidget(block)

    def fit(self, width: int) -> None:
        """Make room for the banner in a narrow window; there the pill tells the unsent count."""
        narrow = width < _NARROW_PX
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(_SPACE_PX if narrow else 2 * _SPACE_PX)
        self.chips.set_room(1 if narrow else 3)
        self.unsent.setVisible(not narrow)

    def show_seat(self, view: SeatView, *, is_locked: bool) -> None:
        """Show the seat; while it is locked nothing can be acknowledged from here."""
        self.seat.show_view(view, is_locked=is_locked)
        self.banner.button.setEnabled(not is_locked)

    def show_view(self, view: StripView) -> None:
        """Show levels, signals and the banner."""
        self.badges.show_view(view)
        self.chips.show_view(view)
        self.banner.show_view(view)

    def show_link(self, view: LinkView, now: datetime) -> None:
        """Show link, unsent count and the clock's difference."""
        self.pill.show_text(pill_text(view, with_unsent=self.unsent.isHidden()))
        self.unsent.show_count(view.unsent)
        self.clock.show_skew(view, now)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.pill.geometry().contains(event.position().toPoint()):
            self.link_pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(self._theme.bg1))
        gap = 8 if self.width() < _NARROW_PX else _SPACE_PX
        for block in (self.badges, self.chips, self.pill, self.clock):
            painter.fillRect(QRectF(block.x() - gap, 12, 1, 32), color(self._theme.line))
        painter.end()
