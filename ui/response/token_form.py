"""The form that grants a command token: of which hazard, to which seat, why."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from app.domain.commands import GrantToken
from app.domain.response import Hazard
from app.screens.token import Seat, TokensView
from app.wording import HAZARD_NAMES
from ui.parts.page_form import PageForm
from ui.parts.refusals import refusal_words
from ui.parts.theme import Theme


class GrantForm(PageForm):
    """授予指挥权."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "授予指挥权", parent)
        self._view: TokensView | None = None
        self._seats: tuple[Seat, ...] = ()
        self._sent: tuple[Hazard, str] | None = None
        self.hazard = QComboBox(self)
        self.seat = QComboBox(self)
        self.reason = QPlainTextEdit(self)
        for hazard in Hazard:
            self.hazard.addItem(HAZARD_NAMES[hazard], hazard.value)
        self.reason.setFixedHeight(88)
        self.reason.setPlaceholderText("为何移交：前移指挥、席位检修、换班")
        self.rows.add("灾种", self.hazard)
        self.rows.add("席位", self.seat)
        self.rows.add("理由", self.reason)
        self.chain(self.hazard, self.seat, self.reason)
        self.hazard.currentIndexChanged.connect(self._judge)
        self.seat.currentIndexChanged.connect(self._judge)
        self.reason.textChanged.connect(self._judge)

    def begin_at(self, hazard: str) -> None:
        """Say which token is meant, before the form begins."""
        self.hazard.setCurrentIndex(max(0, self.hazard.findData(hazard)))

    def begin(self) -> None:
        self._sent = None
        self.reason.clear()
        self.seat.setFocus()
        self._judge()

    def show_view(self, view: TokensView) -> str:
        """Take the seats; return the hazard whose token was granted as sent, "" if none was."""
        self._view = view
        if view.seats != self._seats:
            self._offer(view.seats)
        self._judge()
        if self._sent is None:
            return ""
        hazard, reason = self._sent
        row = view.row(hazard.value)
        if row is None or row.given is None or row.given.reason != reason:
            return ""
        self._sent = None
        return hazard.value

    def command(self) -> GrantToken:
        """Return the granting as it stands."""
        seat = next((s for s in self._seats if s.device.hex() == self.seat.currentData()), None)
        return GrantToken(
            hazard=Hazard(str(self.hazard.currentData())),
            reason=self.reason.toPlainText().strip(),
            device=seat.device if seat else b"",
        )

    def missing(self) -> str:
        """Return what keeps the token from being granted, "" if nothing does."""
        view = self._view
        if view is None:
            return "正在装载"
        if view.grant_refusal is not None:
            return refusal_words(view.grant_refusal.code, view.grant_refusal.details)
        row = view.row(str(self.hazard.currentData()))
        if row is not None and row.seat == self.seat.currentText().partition("（")[0]:
            return f"{row.seat}已持有这个灾种的指挥权"
        return "" if self.reason.toPlainText().strip() else "写明理由"

    @Slot()
    def send(self) -> None:
        """Send the granting if nothing is missing."""
        if not self.missing():
            command = self.command()
            self._sent = command.hazard, command.reason
            self.command_wished.emit(command)

    def _offer(self, seats: tuple[Seat, ...]) -> None:
        kept = self.seat.currentData()
        self._seats = seats
        self.seat.clear()
        for seat in seats:
            words = f"{seat.name}（本席）" if seat.is_here else seat.name
            self.seat.addItem(words, seat.device.hex())
        self.seat.setCurrentIndex(max(0, self.seat.findData(kept)))

    @Slot()
    def _judge(self) -> None:
        name, seat = self.hazard.currentText(), self.seat.currentText()
        note = "授予后其他席位不能再降级、终止这个灾种的响应"
        self.show_state(f"授予{name}指挥权给 {seat}" if seat else "授予指挥权", note)
