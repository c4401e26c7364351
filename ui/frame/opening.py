"""Opens the sheets of acts, each with a view of this very moment; none under the lock."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ui.frame.actions import ActionId
from ui.frame.columns import Columns
from ui.frame.guard import Guard
from ui.frame.refresh import Refresh
from ui.frame.window import MainWindow
from ui.task.sheet import CLOSURES, ORDERS


class Opening(QObject):
    """One slot a sheet; ``keys`` leads to them."""

    def __init__(
        self, window: MainWindow, columns: Columns, refresh: Refresh, guard: Guard
    ) -> None:
        super().__init__(window)
        self._window = window
        self._columns = columns
        self._refresh = refresh
        self._guard = guard
        self.keys: dict[ActionId, Callable[[], None]] = {
            ActionId.CLOSURES: self.closures,
            ActionId.ORDERS: self.orders,
            ActionId.SHELTERS: self.shelters,
            ActionId.TOKENS: self.tokens,
            ActionId.HANDOVER: self.handover,
        }
        columns.map.closure_wished.connect(self.closure)
        columns.plot.limits_wished.connect(self.limits)
        columns.evacuation.orders_wished.connect(self.orders)

    @Slot()
    def closures(self) -> None:
        """Open the list of what is closed."""
        self._task(CLOSURES)

    @Slot(str)
    def closure(self, place: str) -> None:
        """Open the list of what is closed at one place."""
        self._task(CLOSURES)
        self._columns.task.closures.list.choose(place)

    @Slot()
    def orders(self) -> None:
        """Open the list of evacuation orders."""
        self._task(ORDERS)

    @Slot(str)
    def limits(self, stream: str) -> None:
        """Open the limits of a stream."""
        view = self._refresh.views.limits(stream)
        if view is not None and not self._guard.is_locked:
            sheet = self._columns.limits
            sheet.show_view(view)
            self._window.open_sheet(sheet)

    @Slot()
    def tokens(self) -> None:
        """Open the list of command tokens."""
        if not self._guard.is_locked:
            sheet = self._columns.tokens
            sheet.show_view(self._refresh.views.tokens())
            self._window.open_sheet(sheet)

    @Slot()
    def shelters(self) -> None:
        """Open the list of shelters."""
        if not self._guard.is_locked:
            sheet = self._columns.shelters
            sheet.show_view(self._refresh.views.shelters())
            self._window.open_sheet(sheet)

    @Slot()
    def handover(self) -> None:
        """Open the hand-over sheet."""
        if not self._guard.is_locked:
            sheet = self._columns.handover
            sheet.show_view(self._refresh.views.handover())
            self._window.open_sheet(sheet)

    def _task(self, page: int) -> None:
        if not self._guard.is_locked:
            sheet = self._columns.task
            sheet.show_view(self._refresh.views.task())
            self._window.open_sheet(sheet)
            sheet.turn_to(page)
