"""The console: desk below, window above, and every wish led to where it is fulfilled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import shiboken6
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.desk.desk import Desk
from app.desk.hub import Changed
from app.desk.window import WindowPlan
from app.domain.commands import AcknowledgeAlarm
from ui.frame.actions import ActionId
from ui.frame.acts import Acts
from ui.frame.bridge import ChangeBridge
from ui.frame.carrying import Carrying
from ui.frame.columns import Columns
from ui.frame.edges import StatusFacts
from ui.frame.elsewhere import Elsewhere
from ui.frame.guard import Guard
from ui.frame.identity import Identity
from ui.frame.opening import Opening
from ui.frame.outage import TICK_MS, OutageMode
from ui.frame.plotting import Plotting
from ui.frame.refresh import Refresh
from ui.frame.trouble_watch import TroubleWatch
from ui.frame.window import MainWindow, Room
from ui.frame.words import (
    BANNER_EMPTY,
    BANNER_TOO_FRESH,
    LOCKED,
    STORAGE_BAD,
    STORAGE_GOOD,
    link_sentence,
)
from ui.parts.theme import DARK
from ui.response.panel import DraftWish

_ROOMS = {
    ActionId.ALARMS: Room.ALARM,
    ActionId.MAP: Room.MAP,
    ActionId.RESPONSE: Room.RESPONSE,
    ActionId.EVACUATION: Room.EVACUATION,
    ActionId.SENSORS: Room.SENSOR,
    ActionId.TIMELINE: Room.TIMELINE,
}
_UNDER_LOCK = frozenset({ActionId.FULL_SCREEN, ActionId.CLOSE, ActionId.LOCK})


class Console(QObject):
    """Everything on show; the window shows it, ``close`` ends it."""

    def __init__(self, desk: Desk, plan: WindowPlan) -> None:
        super().__init__()
        self._desk = desk
        self._plan = plan
        self.window = MainWindow(replace(DARK), desk.clock)
        self.acts = Acts(desk, self.window.notice, self)
        self.columns = Columns(self.window, plan, self.acts)
        self.guard = Guard(desk, self.window, self.acts, plan.lock_after_s)
        self.identity = Identity(desk, self.window, self.acts)
        self.refresh = Refresh(desk, self.window, self.columns, self.acts)
        self.carrying = Carrying(desk, self.window, self.acts, plan.data_dir / "window.ini")
        self.outage = OutageMode(desk, self.window, self.columns, self.carrying, plan.offer_after_s)
        self.refresh.add(Changed.CARRIERS | Changed.LINK, self._show_carriers)
        self.opening = Opening(self.window, self.columns, self.refresh, self.guard)
        self.plotting = Plotting(desk, self.window, self.columns, self.acts, self.refresh)
        self.elsewhere = Elsewhere(desk, self.window, self.columns, self.acts, self.refresh)
        self.troubles = TroubleWatch(desk, self.window, self.acts, self.refresh)
        self.bridge = ChangeBridge(self)
        self.bridge.changed.connect(self._changed)
        self._stop_listening = desk.listen(self.bridge.tell)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self.tick)
        self.outage.pace(self._ticks, self.bridge)
        self.outage.changed.connect(self.refresh.everything)
        self._link_refusal = ""
        self._keys: dict[ActionId, Callable[[], None]] = {
            ActionId.KEYS: self._toggle_keys,
            ActionId.ACKNOWLEDGE: self.window.strip.banner.acknowledge,
            ActionId.LOG: self._begin_log,
            ActionId.LINK: self._open_link,
            ActionId.RECONCILE: self._open_reconcile,
            ActionId.FULL_SCREEN: self.window.toggle_full_screen,
            ActionId.SILENCE: self.columns.alarm.silence,
            ActionId.SIGN_IN: self._open_sign_in,
            ActionId.LOCK: self.guard.lock,
            ActionId.CLOSE: self.window.close_top,
            **self.opening.keys,
            **self.elsewhere.keys,
        }
        self._connect()
        self._name_window()
        self._show_storage(STORAGE_GOOD)

    def _connect(self) -> None:
        window, columns, acts = self.window, self.columns, self.acts
        window.action_wished.connect(self.act)
        window.tabs.chosen.connect(self.refresh.everything)
        strip = window.strip
        strip.banner.acknowledge_wished.connect(self._acknowledge)
        strip.banner.too_fresh.connect(self._tell_fresh)
        strip.banner.nothing_there.connect(self._tell_empty)
        strip.seat.clicked.connect(self._open_sign_in)
        strip.levels_pressed.connect(self._go_to_response)
        strip.link_pressed.connect(self._open_link)
        strip.conflicts_pressed.connect(self._open_reconcile)
        window.sign_in.sign_in_wished.connect(acts.sign_in)
        window.sign_in.sign_out_wished.connect(acts.sign_out)
        window.sign_in.switch_wished.connect(acts.switch)
        acts.signed_in.connect(self._signed_in)
        acts.sign_in_refused.connect(window.sign_in.show_problem)
        acts.people_changed.connect(self.refresh.everything)
        acts.log_saved.connect(window.log.saved)
        acts.storage_failed.connect(self._storage_failed)
        columns.response.draft_wished.connect(self._open_draft)
        columns.response.approval_wished.connect(self._open_approval)
        columns.alarm.place_chosen.connect(columns.map.go_to)

    def begin(self, size: tuple[int, int] | None) -> None:
        """Show the window, of that size or as large as the screen, with everything in it."""
        if size is None:
            self.window.showMaximized()
        else:
            self.window.resize(*size)
            self.window.show()
        self.refresh.everything()
        self.window.strip.clock.show_time(self._desk.clock.now())
        self.window.resized.connect(self.refresh.everything)
        self._ticks.start()
        self.window.repaint()

    @Slot()
    def complete(self) -> None:
        """Add what the first picture does without: the way to the district."""
        self._desk.connect()

    def close(self) -> None:
        """Stop the timers, hear no more of the desk, and show nothing any more."""
        self._ticks.stop()
        self._stop_listening()
        self.bridge.close()
        self.acts.close()
        self.columns.alarm.close_sound()
        # A widget that dies must not tell its fellows, some of which are gone by then.
        for part in self.window.findChildren(QObject):
            part.blockSignals(True)
        shiboken6.delete(self.window)

    @Slot(object)
    def act(self, action: ActionId) -> None:
        """Do what a key stands for; under the lock only what harms nobody."""
        if self.guard.is_locked and action not in _UNDER_LOCK:
            self.acts.tell_refused(LOCKED)
        elif action in _ROOMS:
            self._go(_ROOMS[action])
        else:
            self._keys[action]()

    @Slot()
    def tick(self) -> None:
        """Move the clock on, and every age once a second, a part of the screens at a time."""
        self.window.strip.clock.show_time(self._desk.clock.now())
        self.refresh.next_slice(with_strip=self.outage.is_sparing)

    @Slot(object)
    def _changed(self, parts: Changed) -> None:
        if parts & (Changed.REGISTRY | Changed.LINK):
            self._name_window()
            self._tell_link()
            self.identity.look()
        self.refresh.show(parts)

    def _name_window(self) -> None:
        seat, district = self._desk.seat, self._desk.district
        title = f"{district.name}应急指挥控制台 · {seat.name}"
        realm = seat.realm_name.rpartition("/")[2]
        self.window.show_realm(title, realm, is_exercise=seat.is_exercise)

    def _tell_link(self) -> None:
        """Say once why the district does not take us."""
        refusal = self._desk.link_refusal
        if refusal != self._link_refusal:
            self._link_refusal = refusal
            if refusal:
                theirs, ours = self._desk.link_realm, self._desk.seat.realm_name
                self.acts.tell_refused(link_sentence(refusal, theirs, ours))

    def _show_storage(self, words: str) -> None:
        facts = StatusFacts(version=self._plan.version, storage=words, sample_note="")
        self.window.status.show_facts(facts)

    @Slot()
    def _storage_failed(self) -> None:
        self._show_storage(STORAGE_BAD)

    def _go(self, room: Room) -> None:
        """Lead the keyboard to a room; F5 a second time shows all eight figures."""
        panel = self.window.columns[room]
        holder: QWidget | None = self.window.focusWidget()
        is_again = holder is not None and panel.isAncestorOf(holder)
        if room is Room.EVACUATION and is_again:
            self.columns.evacuation.toggle_full()
            return
        self.window.focus(room)
        self.refresh.everything()

    @Slot()
    def _go_to_response(self) -> None:
        self.act(ActionId.RESPONSE)

    @Slot(object)
    def _acknowledge(self, alarm: bytes) -> None:
        self.acts.do(AcknowledgeAlarm(alarm=alarm))

    @Slot()
    def _tell_fresh(self) -> None:
        self.acts.tell_refused(BANNER_TOO_FRESH)

    @Slot()
    def _tell_empty(self) -> None:
        self.acts.tell(BANNER_EMPTY)

    def _toggle_keys(self) -> None:
        if self.window.key_sheet.isVisible():
            self.window.key_sheet.close_sheet()
        else:
            self.window.open_sheet(self.window.key_sheet)

    def _begin_log(self) -> None:
        self.window.log.begin_entry()
        self.window.open_sheet(self.window.log)
        self.refresh.show(Changed.LOG)

    def _show_carriers(self) -> None:
        self.outage.look()
        self.carrying.show()

    @Slot()
    def _open_link(self) -> None:
        """Bring the 三断 card into sight, or else open the link sheet."""
        if not self.guard.is_locked and not self.outage.open_card():
            self.window.open_sheet(self.window.link)
            self.carrying.show()

    @Slot()
    def _open_reconcile(self) -> None:
        if not self.guard.is_locked:
            self.columns.reconcile.show_view(self.refresh.views.reconcile())
            self.window.open_sheet(self.columns.reconcile)

    @Slot()
    def _open_sign_in(self) -> None:
        if not self.guard.is_locked:
            self.window.open_sheet(self.window.sign_in)

    @Slot(str)
    def _signed_in(self, _account: str) -> None:
        self.window.sign_in.signed_in()
        self.window.sign_in.close_sheet()

    @Slot(object)
    def _open_draft(self, wish: DraftWish) -> None:
        self.columns.draft.show_view(self.refresh.views.response())
        self.columns.draft.begin(wish)
        self.window.open_sheet(self.columns.draft)

    @Slot(bytes)
    def _open_approval(self, subject: bytes) -> None:
        self.columns.approval.show_view(self.refresh.views.response())
        self.columns.approval.begin(subject)
        self.window.open_sheet(self.columns.approval)
