"""The timeline: lanes under one axis, live around the now-line or fixed where a person looks."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.screens.timeline import TimelineView, moment_at
from ui.parts.theme import Theme, color
from ui.timeline.body import TimelineBody
from ui.timeline.sight import around, live, wanted
from ui.timeline.toolbar import TimelineBar
from ui.timeline.words import moment_words, range_words

LOAD_AFTER_MS = 250
LOW_PX = 190

_LEAST_AROUND = timedelta(hours=6)


class TimelinePanel(QWidget):
    """Shows the view of the timeline.

    The lanes are drawn by a plotting library that is brought in a moment after the panel is first
    seen, or by ``load``, so that the first picture of the console does not wait for it.

    Signals:
        item_chosen: (lane, id) of what was clicked, or Enter pressed on.
        window_changed: (from, to) of which the lanes need facts now, UTC-aware datetimes.
    """

    item_chosen = Signal(str, object)
    window_changed = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: TimelineView | None = None
        self._held: tuple[datetime, datetime] | None = None
        self.setAccessibleName("时间轴")
        self.bar = TimelineBar(theme, self)
        self.bar.live_wished.connect(self.go_live)
        self.bar.fixed_wished.connect(self.fix)
        self.bar.width_wished.connect(self._set_width)
        self.body = TimelineBody(theme, self)
        self.body.item_chosen.connect(self.item_chosen)
        self.body.looked.connect(self._looked)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.load)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.body, 1)
        self.setFocusProxy(self.body)

    def window_at(self, now: datetime) -> tuple[datetime, datetime]:
        """Return (from, to) of which a view at ``now`` shall be built."""
        sight = self.body.sight
        if sight is None or sight.is_live:
            sight = live(now, self.body.width_wished)
        return wanted(sight, self._held)

    def show_view(self, view: TimelineView) -> None:
        """Show the lanes as they stand at the view's moment."""
        self._view = view
        self.body.show_view(view)
        self._looked()

    @Slot()
    def load(self) -> None:
        """Bring in the plotting library; a second call does nothing."""
        self._later.stop()
        self.body.load()

    @Slot()
    def go_live(self) -> None:
        """Follow the clock again."""
        self.body.go_live()
        self._looked()

    @Slot()
    def fix(self) -> None:
        """Keep what is in sight, whatever the clock does."""
        if self.body.sight is not None:
            self.body.look(self.body.sight.fixed())

    def look_at(self, start: datetime, end: datetime) -> None:
        """Hold what lies between two moments in sight, the scrubber at the first."""
        width = max(self.body.width_wished, _LEAST_AROUND)
        self.body.look(around(start, end, width))
        self.body.scrub(start)

    @property
    def held_at(self) -> datetime | None:
        """Where the scrubber stands in a fixed window, None while the clock is followed."""
        sight = self.body.sight
        return None if sight is None or sight.is_live else self.body.cursor_at

    @Slot(object)
    def _set_width(self, width: object) -> None:
        self.body.set_width(width)  # type: ignore[arg-type]
        self._looked()

    @Slot()
    def _looked(self) -> None:
        """Say what is in sight or at the scrubber, and ask for what is not held."""
        sight, view = self.body.sight, self._view
        if sight is None or view is None:
            return
        self.bar.show_sight(sight)
        at = self.body.cursor_at
        if at is None:
            self.bar.show_text(range_words(sight, view.now), is_strong=False)
        else:
            self.bar.show_text(moment_words(moment_at(view, at), view.now), is_strong=True)
        asked = wanted(sight, self._held)
        if asked != self._held:
            self._held = asked
            self.window_changed.emit(*asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.fit(is_low=self.height() < LOW_PX)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.body.canvas is None:
            self._later.start(LOAD_AFTER_MS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.end()
