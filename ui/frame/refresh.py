"""Shows what is new, on the screens that are visible; a hidden one is made when it appears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.desk.desk import Desk
from app.desk.hub import EVERYTHING, Changed
from ui.frame.acts import Acts
from ui.frame.columns import Columns
from ui.frame.past import Past
from ui.frame.trends import Trends
from ui.frame.views import Views
from ui.frame.window import MainWindow

_C = Changed
_APART = _C.OUTAGE | _C.RESPONSE | _C.EVACUATION | _C.REGISTRY
_Show = Callable[[], None]
SOON_MS = 500
"""What is put off for less than this belongs to what is shown now."""
SLICES = 4
"""In so many parts all screens are shown again each second, so that no paint takes long.

Readings alone wake only what is small; map, sensors and timeline take them in with their part.
"""


class Refresh(QObject):
    """Rebuilds views; owns the trends that they share."""

    def __init__(self, desk: Desk, window: MainWindow, columns: Columns, acts: Acts) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._columns = columns
        self._acts = acts
        self._search = ""
        self._trends = Trends(desk.district.streams, desk.history)
        self._past = Past(desk.district.streams, desk.history)
        self._views = Views(desk, self._trends, self._past)
        self._slice = 0
        self._screens: list[tuple[Changed, QWidget, _Show, int]] = [
            (_C.SESSION | _C.REGISTRY | _C.LINK, window.strip, self._show_seat, 0),
            (
                _C.RESPONSE | _C.ALARM | _C.WARNING | _C.TELEMETRY | _C.REGISTRY,
                window.strip,
                self._show_strip,
                0,
            ),
            (_C.LINK | _C.TELEMETRY | _C.JOURNAL, window.strip, self._show_link, 0),
            (_C.ALARM | _C.TELEMETRY | _C.REGISTRY, columns.alarm, self._show_alarms, 0),
            (
                _C.RESPONSE | _C.SUGGESTION | _C.SESSION | _C.WARNING | _C.REGISTRY,
                columns.response,
                self._show_response,
                1,
            ),
            (
                _C.EVACUATION | _C.RESPONSE | _C.REGISTRY,
                columns.evacuation,
                self._show_evacuation,
                1,
            ),
            (_C.REGISTRY, columns.sensor, self._show_sensors, 1),
            (_C.ALARM | _C.OUTAGE, columns.map, self._show_map, 2),
            (_C.JOURNAL | _C.LINK, columns.timeline, self._show_timeline, 3),
            (_C.LOG | _C.OUTAGE | _C.EVACUATION | _C.REGISTRY, window.log, self._show_log, 3),
            (_APART, window.strip, self._show_conflicts, 0),
            (_APART | _C.SESSION | _C.LINK, columns.reconcile, self._show_reconcile, 3),
            (_APART | _C.SESSION | _C.LINK, columns.task, self._show_task, 3),
            (_C.OUTAGE | _C.REGISTRY | _C.SESSION, columns.shelters, self._show_shelters, 3),
            (_APART | _C.SESSION | _C.LINK, columns.limits, self._show_limits, 3),
            (_APART | _C.SESSION | _C.LINK, columns.tokens, self._show_tokens, 3),
            (_C.WARNING, columns.warnings, self._show_warnings, 3),
            (
                _APART | _C.ALARM | _C.LOG | _C.SESSION | _C.LINK,
                columns.handover,
                self._show_handover,
                3,
            ),
        ]
        window.log.search_changed.connect(self.search)
        columns.timeline.window_changed.connect(self._look_elsewhere)

    def add(self, of: Changed, show: Callable[[], None]) -> None:
        """Let something else be shown again too, once a second and when it is stale."""
        self._screens.append((of, self._window.strip, show, 0))

    @property
    def views(self) -> Views:
        """Makes single views, for a sheet that is just opened."""
        return self._views

    @Slot(object)
    def show(self, parts: Changed) -> None:
        """Show again what the parts make stale, where it can be seen."""
        self._trends.refresh(self._desk.latest, self._desk.clock.now())
        for of, widget, show, _ in self._screens:
            if parts & of and not widget.isHidden():
                show()

    def next_slice(self, *, with_strip: bool = False) -> None:
        """Show the next part of the screens again; after four calls all were.

        Where calls come but once a second, the strip and the alarms are part of each.
        """
        self._trends.refresh(self._desk.latest, self._desk.clock.now())
        for _, widget, show, part in self._screens:
            if part in (self._slice, 0 if with_strip else self._slice) and not widget.isHidden():
                show()
        self._slice = (self._slice + 1) % SLICES

    @Slot()
    def everything(self) -> None:
        """Show everything again; ages and the clock move on."""
        self.show(EVERYTHING)

    def settle(self) -> tuple[str, ...]:
        """Show everything as far as it has come, and name what is still under way."""
        self.everything()
        desk, timeline = self._desk, self._columns.timeline
        now, latest = desk.clock.now(), desk.latest
        found = [f"trend of {item}" for item in self._trends.missing(latest, now)]
        if not timeline.isHidden():
            window = timeline.window_at(now)
            found += [f"past of {item}" for item in self._past.missing(latest, window)]
        if self._acts.answers.waiting:
            found.append("an answer")
        soon = (item for item in self._window.findChildren(QTimer) if item.isActive())
        if any(item.isSingleShot() and item.interval() <= SOON_MS for item in soon):
            found.append("a layout")
        return tuple(found)

    @Slot(str)
    def search(self, words: str) -> None:
        """Show the entries of the log that have these words."""
        self._search = words
        self._show_log()

    def _show_seat(self) -> None:
        view = self._views.seat()
        self._window.strip.show_seat(view, is_locked=self._acts.is_locked)
        self._window.sign_in.show_view(view)
        self._window.next_step.show_view(view, self._views.link())

    def _show_strip(self) -> None:
        self._window.strip.show_view(self._views.strip())

    def _show_link(self) -> None:
        view = self._views.link()
        self._window.strip.show_link(view, self._desk.clock.now())
        self._window.status.show_link(view)
        self._window.link.show_view(view)

    def _show_alarms(self) -> None:
        self._columns.alarm.show_view(self._views.alarms())

    def _show_response(self) -> None:
        view = self._views.response()
        self._columns.response.show_view(view)
        self._columns.draft.show_view(view)
        self._columns.approval.show_view(view)

    def _show_evacuation(self) -> None:
        self._columns.evacuation.show_view(self._views.evacuation())

    def _show_sensors(self) -> None:
        self._columns.sensor.show_view(self._views.sensors())

    def _show_map(self) -> None:
        self._columns.map.show_view(self._views.map())

    def _show_timeline(self) -> None:
        desk, panel = self._desk, self._columns.timeline
        now = desk.clock.now()
        window = panel.window_at(now)
        self._past.hear_link(desk.link.word, now)
        self._past.refresh(desk.latest, window, now)
        panel.show_view(self._views.timeline(window))

    def _show_conflicts(self) -> None:
        self._window.strip.conflicts.show_count(self._views.conflicts())

    def _show_reconcile(self) -> None:
        self._columns.reconcile.show_view(self._views.reconcile())

    def _show_task(self) -> None:
        self._columns.task.show_view(self._views.task())

    def _show_shelters(self) -> None:
        self._columns.shelters.show_view(self._views.shelters())

    def _show_limits(self) -> None:
        view = self._views.limits(self._columns.limits.stream)
        if view is not None:
            self._columns.limits.show_view(view)

    def _show_tokens(self) -> None:
        self._columns.tokens.show_view(self._views.tokens())

    def _show_handover(self) -> None:
        self._columns.handover.show_view(self._views.handover())

    def _show_warnings(self) -> None:
        self._columns.warnings.show_view(self._views.warnings())

    @Slot(object, object)
    def _look_elsewhere(self, _start: datetime, _end: datetime) -> None:
        self._show_timeline()

    def _show_log(self) -> None:
        self._window.log.show_view(self._views.log(self._search))
