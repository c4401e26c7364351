"""Who may, as the console tells it: passphrases that people change, and a registry that froze."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.desk.desk import Desk
from app.errors import OperatorError
from ui.duty.passphrase import PassphraseSheet
from ui.frame.acts import Acts
from ui.frame.window import MainWindow
from ui.frame.words import LOCKED, refusal_sentence, registry_sentence


class Identity(QObject):
    """Leads the passphrase sheet, and keeps the registry's state in sight."""

    def __init__(self, desk: Desk, window: MainWindow, acts: Acts) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._acts = acts
        self._dispute: int | None = None
        self.sheet = PassphraseSheet(window.theme, window)
        window.add_sheet(self.sheet)
        window.sign_in.passphrase_wished.connect(self._open)
        self.sheet.change_wished.connect(self._change)

    def look(self) -> None:
        """Say on the status line that the registry is frozen as long as it is, and once aloud."""
        dispute = self._desk.registry_dispute
        if dispute == self._dispute:
            return
        self._dispute = dispute
        sentence = "" if dispute is None else registry_sentence(dispute)
        self._window.status.show_registry(sentence)
        if sentence:
            self._acts.tell_refused(sentence)
        else:
            self._acts.tell("账户登记册已由恢复密钥继续，恢复正常。")

    @Slot(str)
    def _open(self, account: str) -> None:
        if self._acts.is_locked:
            self._acts.tell_refused(LOCKED)
            return
        found = self._desk.registry.account(account)
        self.sheet.begin(account, found.name if found else account)
        self._window.open_sheet(self.sheet)

    @Slot(str, str, str)
    def _change(self, account: str, before: str, after: str) -> None:
        def refused(refusal: OperatorError) -> None:
            self.sheet.show_problem(refusal_sentence(refusal))

        future = self._desk.change_passphrase(account, before, after)
        self._acts.answers.wait(future, self._changed, refused)

    def _changed(self, _epoch: int) -> None:
        self.sheet.changed()
        self._acts.tell("口令已更改，各席位下次与区服务器交换后生效。")
