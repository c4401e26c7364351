"""The top strip: seat, levels, signals, banner, unsent count, link and clock; 56 px.

Never covered by anything. Source: screen design 5.1, picture notes 5.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.screens.carriers import CarriersView
from app.screens.link import LinkView
from app.screens.outage import OutageView
from app.screens.session import SeatView
from app.screens.strip import StripView
from ui.frame.badges import LevelBadges, SeatBlock
from ui.frame.banner import AlarmBanner
from ui.frame.blocks import ClockBlock, PowerBlock, UnsentBlock
from ui.frame.conflict_badge import ConflictBadge
from ui.frame.trouble_badge import TroubleBadge
from ui.link.words import outage_pill, pill_text
from ui.parts.age import date_words
from ui.parts.pill import Pill
from ui.parts.theme import Theme, color
from ui.warning.chips import WarningChips

_SPACE_PX = 16
_NARROW_PX = 1600


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
        self.troubles = TroubleBadge(theme, self)
        self.unsent = UnsentBlock(theme, self)
        self.power = PowerBlock(theme, self)
        self.pill = Pill(theme, self)
        self.clock = ClockBlock(theme, self)
        self._outage: OutageView | None = None
        self._is_narrow = False
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
        counts = self.conflicts, self.troubles, self.unsent
        for block in (*counts, self.power, self.pill, self.clock):
            block.setSizePolicy(fixed, QSizePolicy.Policy.Expanding)
            row.addWidget(block)

    def fit(self, width: int) -> None:
        """Make room for the banner in a narrow window; there the pill tells the unsent count."""
        narrow = self._is_narrow = width < _NARROW_PX
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(_SPACE_PX if narrow else 2 * _SPACE_PX)
        self.chips.set_room(1 if narrow else 3)
        self.unsent.setVisible(not narrow)
        self._fit_power()

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
        outage = self._outage
        if outage is not None:
            self.pill.show_text(outage_pill(view, outage))
        else:
            self.pill.show_text(pill_text(view, with_unsent=self.unsent.isHidden()))
            self.clock.show_skew(view, now)
        self.unsent.show_count(view.unsent)

    def show_power(self, view: CarriersView) -> None:
        """Show the supply; a narrow strip names it only while it fails."""
        self.power.show_view(view)
        self._fit_power()

    def show_outage(self, view: OutageView, clock_note: str) -> None:
        """Let pill and clock say 三断 while that mode is on."""
        was_on = self._outage is not None
        self._outage = view if view.is_on else None
        if view.is_on:
            self.clock.show_note(f"{date_words(view.now).partition(' ')[0]} {clock_note}", view.now)
        elif was_on:
            self.clock.show_note("", view.now)

    def _fit_power(self) -> None:
        self.power.setVisible(not self._is_narrow or self.power.is_on_battery)

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
