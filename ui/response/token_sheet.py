"""The sheet of command tokens (Shift+F4): who holds each, granting, and taking by two.

Source: domain brief 5.5 (a).
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.commands import RatifyOrder, RevokeOrder, TakeToken
from app.screens.token import Deed, TokensView
from app.wording import HAZARD_NAMES
from ui.parts.list_page import ListPage
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.response.token_form import GrantForm
from ui.response.token_words import count_words, token_acts, token_facts, token_line


class TokenPage(ListPage):
    """The tokens of all hazards."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        self.grant = GrantForm(theme)
        super().__init__(theme, ("指挥权", "授予…"), self.grant, host)
        self._view: TokensView | None = None

    def show_view(self, view: TokensView) -> None:
        """Show the tokens; what is typed stays."""
        self._view = view
        self.count.setText(count_words(view))
        done = self.grant.show_view(view)
        self.show_lines([token_line(row, view.now) for row in view.rows])
        if done:
            self.list.choose(done)
            self.leave_form()

    @Slot()
    def begin_new(self) -> None:
        self.grant.begin_at(self.list.key)
        super().begin_new()

    def fill(self, key: str) -> bool:
        row = self._view.row(key) if self._view else None
        if row is None or self._view is None:
            return False
        self.title.setText(f"{HAZARD_NAMES[row.hazard]} 指挥权")
        self.facts.show_facts(token_facts(row, self._view.now))
        self.bar.show_acts(key, token_acts(row))
        return True

    @Slot(int)
    def act(self, place: int) -> None:
        row = self._view.row(self.list.key) if self._view else None
        if row is None or place >= len(row.options):
            return
        option, reason = row.options[place], self.bar.text
        match option.deed:
            case Deed.TAKE:
                self.command_wished.emit(TakeToken(hazard=row.hazard, reason=reason))
            case Deed.SIGN:
                self.command_wished.emit(RatifyOrder(order=option.subject, reason=reason))
            case Deed.REVOKE:
                self.command_wished.emit(RevokeOrder(order=option.subject, reason=reason))


class TokenSheet(Sheet):
    """指挥权, 1120 x 640 at most.

    Signals:
        command_wished: a granting, a signature under a taking, or an answer to one.
    """

    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "指挥权", (1120, 640), parent)
        self.page = TokenPage(theme, self)
        self.content.addWidget(self.page, 1)
        self.page.command_wished.connect(self.command_wished)

    def opened(self) -> None:
        self.page.leave_form()
        self.page.take_focus()

    def show_view(self, view: TokensView) -> None:
        """Show the tokens; what is chosen and typed stays."""
        self.page.show_view(view)
