"""The two pages of the sheet: closures, and evacuation orders."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.commands import Command, RatifyOrder, ReopenPlace, RevokeOrder
from app.screens.task import ClosureRow, Deed, Option, OrderRow, ReturnRow, TaskView
from ui.parts.list_page import ListPage
from ui.parts.theme import Theme
from ui.task.close_form import CloseForm
from ui.task.order_form import OrderForm
from ui.task.return_form import ReturnForm
from ui.task.words import (
    CLOSED_HINT,
    CLOSED_NOTHING,
    ORDERED_HINT,
    ORDERED_NOTHING,
    RETURNED_HINT,
    RETURNED_NOTHING,
    closure_acts,
    closure_count_words,
    closure_facts,
    closure_line,
    order_acts,
    order_count_words,
    order_facts,
    order_line,
    return_acts,
    return_count_words,
    return_facts,
    return_line,
)


class ClosurePage(ListPage):
    """道路封闭."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        self.close_form = CloseForm(theme)
        super().__init__(theme, ("封闭的道路和场所", "封闭…"), self.close_form, host)
        self._view: TaskView | None = None
        self.empty.show_text(CLOSED_NOTHING, CLOSED_HINT)

    def show_view(self, view: TaskView) -> None:
        """Show the closures; what is typed stays."""
        self._view = view
        self.count.setText(closure_count_words(view))
        done = self.close_form.show_view(view)
        self.show_lines([closure_line(row, view.now) for row in view.closures])
        if done:
            self.list.choose(done)
            self.leave_form()

    def fill(self, key: str) -> bool:
        row = self._row(key)
        if row is None or self._view is None:
            return False
        self.title.setText(row.name)
        self.facts.show_facts(closure_facts(row, self._view.now))
        self.bar.show_acts(row.key, closure_acts(row))
        return True

    @Slot(int)
    def act(self, place: int) -> None:
        row = self._row(self.list.key)
        if row is not None and place < len(row.options):
            option = row.options[place]
            self.command_wished.emit(_command(option, self.bar.text, row.place))

    def _row(self, key: str) -> ClosureRow | None:
        rows = self._view.closures if self._view else ()
        return next((row for row in rows if row.key == key), None)


class OrderPage(ListPage):
    """转移令."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        self.order_form = OrderForm(theme)
        super().__init__(theme, ("转移令", "下达转移令…"), self.order_form, host)
        self._view: TaskView | None = None
        self.empty.show_text(ORDERED_NOTHING, ORDERED_HINT)

    def show_view(self, view: TaskView) -> None:
        """Show the orders; what is typed stays."""
        self._view = view
        self.count.setText(order_count_words(view))
        done = self.order_form.show_view(view)
        self.show_lines([order_line(row, view.now) for row in view.orders])
        if done:
            self.list.choose(done)
            self.leave_form()

    def fill(self, key: str) -> bool:
        row = self._row(key)
        if row is None or self._view is None:
            return False
        self.title.setText(f"转移 {'、'.join(row.streets)} {row.count:,} 人")
        self.facts.show_facts(order_facts(row, self._view))
        self.bar.show_acts(row.key, order_acts(row))
        return True

    @Slot(int)
    def act(self, place: int) -> None:
        row = self._row(self.list.key)
        if row is not None and place < len(row.options):
            self.command_wished.emit(_command(row.options[place], self.bar.text, ""))

    def _row(self, key: str) -> OrderRow | None:
        rows = self._view.orders if self._view else ()
        return next((row for row in rows if row.key == key), None)


class ReturnPage(ListPage):
    """返回许可."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        self.return_form = ReturnForm(theme)
        super().__init__(theme, ("返回许可", "提出返回…"), self.return_form, host)
        self._view: TaskView | None = None
        self.empty.show_text(RETURNED_NOTHING, RETURNED_HINT)

    def show_view(self, view: TaskView) -> None:
        """Show the permissions; what is typed stays."""
        self._view = view
        self.count.setText(return_count_words(view))
        done = self.return_form.show_view(view)
        self.show_lines([return_line(row, view.now) for row in view.returns])
        if done:
            self.list.choose(done)
            self.leave_form()

    def fill(self, key: str) -> bool:
        row = self._row(key)
        if row is None or self._view is None:
            return False
        self.title.setText(f"{row.street} {row.count:,} 人返回")
        self.facts.show_facts(return_facts(row, self._view))
        self.bar.show_acts(row.key, return_acts(row))
        return True

    @Slot(int)
    def act(self, place: int) -> None:
        row = self._row(self.list.key)
        if row is not None and place < len(row.options):
            self.command_wished.emit(_command(row.options[place], self.bar.text, ""))

    def _row(self, key: str) -> ReturnRow | None:
        rows = self._view.returns if self._view else ()
        return next((row for row in rows if row.key == key), None)


def _command(option: Option, reason: str, place: str) -> Command:
    match option.deed:
        case Deed.SIGN:
            return RatifyOrder(order=option.subject, reason=reason)
        case Deed.REVOKE:
            return RevokeOrder(order=option.subject, reason=reason)
        case Deed.REOPEN:
            return ReopenPlace(place=place, reason=reason)
