"""What people wish, handed to the desk, and what became of it, told in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal, Slot

from app.desk.desk import Desk
from app.domain.commands import Command, EnterLog, RegisterShelter
from app.errors import OperatorError
from ui.forces.register_form import CodesWish
from ui.frame.answers import Answers
from ui.frame.words import LOCKED, NOT_SIGNED_IN, done_sentence, refusal_sentence
from ui.parts.notice import NoticeKind, NoticeStrip


class Acts(QObject):
    """Sends commands, signs people in and out; refuses everything while the seat is locked.

    Signals:
        log_saved: an entry of the duty log was recorded.
        signed_in: an account signed in (its id).
        sign_in_refused: the sentence for it.
        people_changed: who is here or who acts has changed.
        storage_failed: the disk took nothing.
    """

    log_saved = Signal()
    signed_in = Signal(str)
    sign_in_refused = Signal(str)
    people_changed = Signal()
    storage_failed = Signal()

    def __init__(self, desk: Desk, notice: NoticeStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._notice = notice
        self.is_locked = False
        self.answers = Answers(self)
        self._files = ThreadPoolExecutor(1, thread_name_prefix="files")

    @Slot(object)
    def do(self, command: Command) -> None:
        """Record a command in the name of the one who acts."""
        if self._may_act():
            future = self._desk.do(command)
            self.answers.wait(future, lambda _: self._done(command), self.refuse)

    @Slot(object, str, str)
    def do_as(self, command: Command, account: str, passphrase: str) -> None:
        """Record a command in another's name, who signs for this one act with a passphrase.

        Without a passphrase the account must be signed in here; without an account it is the one
        who acts.
        """
        if self.is_locked:
            self.tell_refused(LOCKED)
            return
        if passphrase:
            future = self._desk.do_once(command, account, passphrase)
        elif account:
            future = self._desk.do(command, account)
        else:
            self.do(command)
            return
        self.answers.wait(future, lambda _: self._done(command), self.refuse)

    @Slot(object)
    def register(self, wish: CodesWish) -> None:
        """Register people in a shelter; the desk makes identities of their codes."""
        if self._may_act():
            self.answers.wait(
                self._desk.identities(wish.codes),
                lambda people: self.do(RegisterShelter(shelter=wish.shelter, people=people)),
                self.refuse,
            )

    @Slot(str, str)
    def sign_in(self, account: str, passphrase: str) -> None:
        """Let an account in."""
        if self.is_locked:
            self.tell_refused(LOCKED)
            return

        def refused(refusal: OperatorError) -> None:
            self.sign_in_refused.emit(refusal_sentence(refusal))

        future = self._desk.sign_in(account, passphrase)
        self.answers.wait(future, self._let_in, refused)

    @Slot(str)
    def sign_out(self, account: str) -> None:
        """Let an account go."""
        name = self._name(account)

        def gone(_: None) -> None:
            self._notice.tell(f"{name} 已签退。")
            self.people_changed.emit()

        self.answers.wait(self._desk.sign_out(account), gone, self.refuse)

    @Slot(str)
    def switch(self, account: str) -> None:
        """Let another signed-in account act."""
        try:
            self._desk.switch(account)
        except OperatorError as refusal:
            self.refuse(refusal)
            return
        self._notice.tell(f"现在由 {self._name(account)} 操作。")
        self.people_changed.emit()

    @Slot(str)
    def hand_seat(self, account: str) -> None:
        """Let the one who took over act, if signed in here."""
        if account in self._desk.signed_in:
            self.switch(account)

    def unlock(
        self, passphrase: str, opened: Callable[[], None], refused: Callable[[str], None]
    ) -> None:
        """Check the passphrase of the one who acts."""
        future = self._desk.check(self._desk.current, passphrase)
        self.answers.wait(
            future, lambda _: opened(), lambda refusal: refused(refusal_sentence(refusal))
        )

    def write(self, task: Callable[[], int], done: Callable[[int], None]) -> None:
        """Write a file off the Qt thread; the answer is how much it holds."""
        self.answers.wait(self._files.submit(task), done, self.refuse)

    def close(self) -> None:
        """Finish the files that were begun; nobody hears of anything any more."""
        self.answers.forget()
        self._files.shutdown(wait=True)

    def refuse(self, refusal: OperatorError) -> None:
        """Say why something was not done."""
        self.tell_refused(refusal_sentence(refusal))
        if refusal.code == "disk_full":
            self.storage_failed.emit()

    def tell_refused(self, sentence: str) -> None:
        """Show a sentence about what was not done."""
        self._notice.tell(sentence, NoticeKind.REFUSED)

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """Show a sentence about what was done."""
        self._notice.tell(sentence)

    @Slot(str)
    def tell_copied(self, what: str) -> None:
        """Say what was put on the clipboard."""
        self._notice.tell(f"已复制{what}。")

    def _may_act(self) -> bool:
        if self.is_locked:
            self.tell_refused(LOCKED)
        elif not self._desk.current and self._desk.seat.is_joined:
            self.tell_refused(NOT_SIGNED_IN)
        else:
            return True
        return False

    def _done(self, command: Command) -> None:
        self._notice.tell(done_sentence(command))
        if isinstance(command, EnterLog):
            self.log_saved.emit()

    def _let_in(self, account: str) -> None:
        self._notice.tell(f"{self._name(account)} 已登录。")
        self.signed_in.emit(account)
        self.people_changed.emit()

    def _name(self, account: str) -> str:
        found = self._desk.registry.account(account)
        return found.name if found else account
