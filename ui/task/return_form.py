"""The form that lets people of a street return home: how many, and why it is safe."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.commands import PermitReturn
from app.domain.place import Street
from app.screens.task import TaskView
from app.wording import RANK_NAMES
from ui.parts.page_form import PageForm
from ui.parts.refusals import refusal_words
from ui.parts.theme import Theme


class ReturnForm(PageForm):
    """提出返回许可."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "提出返回许可", parent)
        self._view: TaskView | None = None
        self._known: frozenset[bytes] | None = None
        self._streets: tuple[Street, ...] = ()
        self.street = QComboBox(self)
        self.people = QLineEdit(self)
        self.reason = QPlainTextEdit(self)
        digits = QRegularExpression("[0-9]{0,7}")
        self.people.setValidator(QRegularExpressionValidator(digits, self.people))
        self.people.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.people.setPlaceholderText("可以返回的人数")
        self.reason.setPlaceholderText("依据：信号解除、专家踏勘、水退、房屋安全")
        self.reason.setFixedHeight(88)
        self.rows.add("街道", self.street)
        self.rows.add("人数", self.people)
        self.rows.add("理由", self.reason)
        self.chain(self.street, self.people, self.reason)
        self.street.currentIndexChanged.connect(self._judge)
        self.people.textChanged.connect(self._judge)
        self.reason.textChanged.connect(self._judge)

    def begin(self) -> None:
        self._known = None
        own = self._view.own_street if self._view else ""
        self.street.setCurrentIndex(max(0, self.street.findData(own)))
        self.street.setEnabled(not own)
        self.people.clear()
        self.reason.clear()
        (self.people if own else self.street).setFocus()
        self._judge()

    def show_view(self, view: TaskView) -> str:
        """Take the streets; return the key of the permission that was recorded of what was sent."""
        self._view = view
        if view.streets != self._streets:
            self._streets = view.streets
            self.street.clear()
            for street in view.streets:
                self.street.addItem(street.full_name, street.code)
        self._judge()
        known = self._known
        if known is None:
            return ""
        new = next((row for row in view.returns if row.subject not in known), None)
        if new is None:
            return ""
        self._known = None
        return new.key

    def command(self) -> PermitReturn:
        """Return the permission as it stands."""
        return PermitReturn(
            street=str(self.street.currentData() or ""),
            count=int(self.people.text() or 0),
            reason=self.reason.toPlainText().strip(),
        )

    def missing(self) -> str:
        """Return what keeps it from being proposed, "" if nothing does."""
        view, wish = self._view, self.command()
        if view is None:
            return "正在装载"
        if view.return_refusal is not None:
            return refusal_words(view.return_refusal.code, view.return_refusal.details)
        if not wish.count:
            return "填可以返回的人数"
        return "" if wish.reason else "写明理由"

    @Slot()
    def send(self) -> None:
        """Send the proposal if nothing is missing."""
        if self._view is not None and not self.missing():
            self._known = frozenset(row.subject for row in self._view.returns)
            self.command_wished.emit(self.command())

    @Slot()
    def _judge(self) -> None:
        view, wish = self._view, self.command()
        note = f"{RANK_NAMES[view.return_signer]}签字后生效；许可返回不等于已返回" if view else ""
        words = f"提出 {self.street.currentText()} {wish.count:,} 人返回"
        self.show_state(words if wish.count else "提出返回许可", note)
