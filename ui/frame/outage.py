"""The 三断 mode and the sparing of the battery: when they begin, what they change, how they end.

On battery the console dims, stops what moves and refreshes once a second. The mode is offered, or
held on by an officer; it is left by the same act. Source: screen design 5.6; domain brief 5.4.
"""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.desk.desk import Desk
from app.domain.power import PowerMode, mode_of
from app.screens import outage as outage_screen
from app.screens import phones as phones_screen
from app.screens.carriers import CarriersView
from app.screens.outage import OutageView, Signs
from ui.frame.bridge import EVERY_MS, ChangeBridge
from ui.frame.carrying import Carrying
from ui.frame.columns import Columns
from ui.frame.dress import dress
from ui.frame.queued import mark_queued
from ui.frame.refresh import SLICES
from ui.frame.window import MainWindow
from ui.link.carrier_words import clock_note
from ui.parts.theme import BLACK, DARK, DIM

TICK_MS = 1000 // SLICES
SPARING_MS = 1000
_CALLS_COUNT_FOR = timedelta(hours=24)
_STAMP = "每条记录加注 本机时间"


class OutageMode(QObject):
    """Watches network and supply, and keeps the console in the mode that they ask for.

    Signals:
        changed: the mode was entered or left (True or False).
    """

    changed = Signal(bool)

    def __init__(
        self,
        desk: Desk,
        window: MainWindow,
        columns: Columns,
        carrying: Carrying,
        offer_after_s: float = outage_screen.OFFER_AFTER_S,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._columns = columns
        self._carrying = carrying
        self._after_s = offer_after_s
        self._timers: tuple[QTimer, ChangeBridge] | None = None
        self._is_queued = False
        self.is_on = False
        self.is_sparing = False
        self.card = columns.outage
        window.set_card(self.card)
        carrying.take_stick_box(self.card.sticks)
        carrying.take_composer(self.card.composer)
        carrying.changed.connect(self._show_card)
        window.mode.mode_wished.connect(self.toggle)
        window.link.mode_wished.connect(self.enter)

    def pace(self, ticks: QTimer, bridge: ChangeBridge) -> None:
        """Take the timers that shall go slower on battery."""
        self._timers = ticks, bridge

    @property
    def view(self) -> OutageView:
        """The mode as it stands now."""
        desk = self._desk
        state, link = desk.carriers.state, desk.link
        signs = Signs(
            down_s=link.down_for_s,
            on_battery_s=state.on_battery_s,
            heard_s=link.contact_age_s,
            skew_s=link.skew_s,
            speed=desk.speed,
            on_mains=state.power.on_mains,
        )
        mode = self.is_on, self._after_s
        return outage_screen.build(desk.picture, desk.actor, signs, mode, desk.clock.now())

    @Slot()
    def look(self) -> None:
        """Fit everything to how network and supply stand now; once a second."""
        view = self.view
        window = self._window
        if window.mode.show_outage(view):
            window.place_again()
        window.strip.show_outage(view, clock_note(view)[0])
        window.status.show_note(_STAMP if self.is_on else "")
        window.link.enter.setVisible(not self.is_on)
        mode = mode_of(self._desk.carriers.state.power)
        self._spare(is_sparing=self.is_on or mode is not PowerMode.NORMAL)
        self._mark(is_queued=self._desk.actor.is_cut_off)

    @Slot()
    def toggle(self) -> None:
        """Enter the mode, or leave it."""
        if self.is_on:
            self.leave()
        else:
            self.enter()

    @Slot()
    def enter(self) -> None:
        """Go into the mode: black, one refresh a second, the card in sight."""
        if not self.is_on:
            self.is_on = True
            self._window.close_sheets()
            self._fit()

    @Slot()
    def leave(self) -> None:
        """Go back to how it was."""
        if self.is_on:
            self.is_on = False
            self._fit()

    def open_card(self) -> bool:
        """Bring the card into sight; tell whether it was not there yet."""
        if not self.is_on or self._window.is_card_shown:
            return False
        self._window.show_card(is_shown=True)
        self.card.composer.field.setFocus()
        return True

    def _fit(self) -> None:
        self._window.show_card(is_shown=self.is_on)
        self.look()
        self._carrying.show()
        self.changed.emit(self.is_on)

    def _spare(self, *, is_sparing: bool) -> None:
        """Dim, stop what moves and slow down, or the reverse."""
        window = self._window
        dress(window, window.theme, BLACK if self.is_on else DIM if is_sparing else DARK)
        if is_sparing == self.is_sparing:
            return
        self.is_sparing = is_sparing
        self._columns.map.set_animated(is_animated=not is_sparing)
        window.strip.banner.set_animated(is_animated=not is_sparing)
        if self._timers is not None:
            ticks, bridge = self._timers
            ticks.setInterval(SPARING_MS if is_sparing else TICK_MS)
            bridge.set_pace(SPARING_MS if is_sparing else EVERY_MS)

    def _mark(self, *, is_queued: bool) -> None:
        """Mark all buttons when that changes, and meanwhile those that an open sheet makes anew."""
        if is_queued != self._is_queued:
            self._is_queued = is_queued
            mark_queued(self._window, is_queued=is_queued)
        elif is_queued:
            for sheet in self._window.sheets:
                if sheet.isVisible():
                    mark_queued(sheet, is_queued=True)

    @Slot(object)
    def _show_card(self, view: CarriersView) -> None:
        if self.is_on and self.card.isVisible():
            now = self._desk.clock.now()
            log = self._desk.shown.log.values()
            since = now - _CALLS_COUNT_FOR
            phones = phones_screen.build(self._desk.district, log, since, now)
            self.card.show_view(view, self.view, phones)
