"""The lock of the seat: by Ctrl+L or after idle time; the one who acts opens it again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.desk.desk import Desk
from ui.duty.words import ROLES
from ui.frame.acts import Acts
from ui.frame.window import MainWindow
from ui.frame.words import NOBODY_TO_LOCK

_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Guard(QObject):
    """Locks and unlocks; level, alarms, clock and sound go on under the lock."""

    def __init__(
        self, desk: Desk, window: MainWindow, acts: Acts, lock_after_s: int | None
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._acts = acts
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock_if_signed_in)
        window.lock.unlock_wished.connect(self.unlock)
        if lock_after_s is not None:
            self._idle.setInterval(lock_after_s * 1000)
            self._idle.start()
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr] # runs

    @property
    def is_locked(self) -> bool:
        """Tell whether the seat is locked."""
        return self._acts.is_locked

    @Slot()
    def lock(self) -> None:
        """Lock, if there is anybody who could unlock."""
        if not self._desk.current:
            self._acts.tell_refused(NOBODY_TO_LOCK)
        elif not self.is_locked:
            account = self._desk.picture.registry.account(self._desk.current)
            role = ROLES.get(account.role.value, "") if account else ""
            self._acts.is_locked = True
            self._desk.hide_people(is_hidden=True)
            sentence = f"由当前操作的{role}输入口令解锁；响应级别、告警、时钟和告警声照常"
            self._window.set_locked(is_locked=True, sentence=sentence)
            self._acts.people_changed.emit()

    @Slot()
    def lock_if_signed_in(self) -> None:
        """Lock after idle time; a seat where nobody is signed in has nothing to hide."""
        if self._desk.current:
            self.lock()
        else:
            self._idle.start()

    @Slot(str)
    def unlock(self, passphrase: str) -> None:
        """Open the seat if the passphrase is that of the one who acts."""
        self._acts.unlock(passphrase, self._open, self._window.lock.show_problem)

    def _open(self) -> None:
        self._acts.is_locked = False
        self._desk.hide_people(is_hidden=False)
        self._window.set_locked(is_locked=False)
        self._acts.people_changed.emit()
        if self._idle.interval():
            self._idle.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin the idle time anew whenever a hand is at the seat."""
        if event.type() in _HANDS and self._idle.isActive():
            self._idle.start()
        return super().eventFilter(watched, event)
