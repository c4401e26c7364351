"""The sheet of shelters (Shift+F8): who is where, by opaque identities; names stand nowhere.

Source: domain brief 3.7, 5.5 (f) and 6.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.commands import CloseShelter, RatifyOrder, RevokeOrder
from app.screens.shelter import Deed, SheltersView
from ui.forces.register_form import RegisterForm
from ui.forces.words import HINT, NOTHING, count_words, shelter_acts, shelter_facts, shelter_line
from ui.parts.list_page import ListPage
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme


class ShelterPage(ListPage):
    """避难场所."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        self.register = RegisterForm(theme)
        super().__init__(theme, ("避难场所", "登记…"), self.register, host)
        self._view: SheltersView | None = None
        self.empty.show_text(NOTHING, HINT)

    def show_view(self, view: SheltersView) -> None:
        """Show the shelters; what is typed stays."""
        self._view = view
        self.count.setText(count_words(view))
        done = self.register.show_view(view)
        self.show_lines([shelter_line(row, view.now) for row in view.rows])
        if done:
            self.list.choose(done)
            self.leave_form()

    @Slot()
    def begin_new(self) -> None:
        self.register.begin_at(self.list.key)
        super().begin_new()

    def fill(self, key: str) -> bool:
        row = self._view.row(key) if self._view else None
        if row is None or self._view is None:
            return False
        self.title.setText(row.name)
        self.facts.show_facts(shelter_facts(row, self._view.now))
        self.bar.show_acts(row.id, shelter_acts(row))
        return True

    @Slot(int)
    def act(self, place: int) -> None:
        row = self._view.row(self.list.key) if self._view else None
        if row is None or place >= len(row.options):
            return
        option, reason = row.options[place], self.bar.text
        match option.deed:
            case Deed.CLOSE:
                wish = CloseShelter(shelter=row.id, street=row.street_code, reason=reason)
                self.command_wished.emit(wish)
            case Deed.SIGN:
                self.command_wished.emit(RatifyOrder(order=option.subject, reason=reason))
            case Deed.REVOKE:
                self.command_wished.emit(RevokeOrder(order=option.subject, reason=reason))


class ShelterSheet(Sheet):
    """避难登记, 1216 x 680 at most.

    Signals:
        codes_wished: a ``CodesWish``; the desk makes identities of the codes.
        command_wished: the closing of a shelter, or its second signature.
    """

    codes_wished = Signal(object)
    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "避难登记", (1216, 680), parent)
        self.page = ShelterPage(theme, self)
        self.content.addWidget(self.page, 1)
        self.page.register.codes_wished.connect(self.codes_wished)
        self.page.command_wished.connect(self.command_wished)

    def opened(self) -> None:
        self.page.leave_form()
        self.page.take_focus()

    def show_view(self, view: SheltersView) -> None:
        """Show the shelters; what is chosen and typed stays."""
        self.page.show_view(view)
