"""The sheet of one stream's limits, opened from its plot: what holds, who changed it, and why.

Source: domain brief 6 (two persons for a threshold) and 9.3.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.commands import RatifyOrder, RevokeOrder
from app.screens.threshold import Deed, LimitRow, LimitsView
from ui.parts.list_page import ListPage
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.sensor.limit_form import LimitForm
from ui.sensor.limit_words import limit_acts, limit_facts, limit_line, name_words, value_words


class LimitPage(ListPage):
    """The four limits of a stream."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        self.change = LimitForm(theme)
        super().__init__(theme, ("阈值", "改阈值…"), self.change, host)
        self._view: LimitsView | None = None

    def show_view(self, view: LimitsView) -> None:
        """Show the limits; what is typed stays."""
        self._view = view
        self.count.setText(view.name)
        done = self.change.show_view(view)
        self.show_lines([limit_line(row, view) for row in view.rows])
        if done:
            self.list.choose(done)
            self.leave_form()

    @Slot()
    def begin_new(self) -> None:
        self.change.begin_at(int(self.list.key or 0))
        super().begin_new()

    def fill(self, key: str) -> bool:
        view, row = self._view, self._row(key)
        if view is None or row is None:
            return False
        self.title.setText(f"{view.name} {name_words(row)} {value_words(row.value, view.unit)}")
        self.facts.show_facts(limit_facts(row, view))
        self.bar.show_acts(f"{view.stream}{key}", limit_acts(row, view))
        return True

    @Slot(int)
    def act(self, place: int) -> None:
        row = self._row(self.list.key)
        if row is None or place >= len(row.options):
            return
        option, reason = row.options[place], self.bar.text
        if option.deed is Deed.SIGN:
            self.command_wished.emit(RatifyOrder(order=option.subject, reason=reason))
        else:
            self.command_wished.emit(RevokeOrder(order=option.subject, reason=reason))

    def _row(self, key: str) -> LimitRow | None:
        return self._view.row(int(key)) if self._view and key else None


class LimitSheet(Sheet):
    """阈值, 1120 x 560 at most.

    Signals:
        command_wished: a change, or a second signature.
    """

    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "阈值", (1120, 560), parent)
        self.stream = ""
        self.page = LimitPage(theme, self)
        self.content.addWidget(self.page, 1)
        self.page.command_wished.connect(self.command_wished)

    def opened(self) -> None:
        self.page.leave_form()
        self.page.take_focus()

    def show_view(self, view: LimitsView) -> None:
        """Show the limits of a stream; what is chosen and typed stays."""
        if view.stream != self.stream:
            self.stream = view.stream
            self.page.leave_form()
        self.page.show_view(view)
