"""The sheet where a person changes the own passphrase; the district takes it over."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from ui.parts.button import Button, ButtonKind
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme

_RULE = "至少 10 个字符，不含账户名，不与原口令相同；须连上区服务器才能更改。"
_NOT_EQUAL = "两次输入的新口令不一致。"
_MISSING = "请填写原口令和新口令。"


class PassphraseSheet(Sheet):
    """Old passphrase, new passphrase twice.

    Signals:
        change_wished: account, old passphrase, new passphrase.
    """

    change_wished = Signal(str, str, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "更改口令", (560, 330), parent)
        self._account = ""
        self._whom = QLabel(self)
        self.before, self.after, self.again = (QLineEdit(self) for _ in range(3))
        self.submit = Button("更改口令", theme, self, kind=ButtonKind.PRIMARY, height_px=36)
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        form = QGridLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        words = ("原口令", "新口令", "再输一次")
        fields = (self.before, self.after, self.again)
        for row, (word, field) in enumerate(zip(words, fields, strict=True)):
            field.setMinimumHeight(36)
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText)
            field.setAccessibleName(word)
            form.addWidget(QLabel(word, self), row, 0)
            form.addWidget(field, row, 1, 1, 2)
        form.addWidget(self.problem, 3, 1)
        form.addWidget(self.submit, 3, 2)
        form.setColumnStretch(1, 1)
        self.content.addWidget(self._whom)
        self.content.addLayout(form)
        self.content.addStretch(1)
        self.submit.clicked.connect(self._submit)
        self.again.returnPressed.connect(self._submit)

    def begin(self, account: str, whom: str) -> None:
        """Begin for an account; ``whom`` is how it is called on the screen."""
        self._account = account
        self._whom.setText(f"更改 {whom} 的口令")
        self._clear()

    def show_problem(self, sentence: str) -> None:
        """Say why it was not changed."""
        self.problem.setText(sentence)
        self.submit.setEnabled(True)
        self.before.setFocus()

    def changed(self) -> None:
        """Clear everything after a change."""
        self._clear()
        self.close_sheet()

    def opened(self) -> None:
        self.before.setFocus()

    def _clear(self) -> None:
        for field in (self.before, self.after, self.again):
            field.clear()
        self.problem.setText(_RULE)
        self.submit.setEnabled(True)

    @Slot()
    def _submit(self) -> None:
        before, after = self.before.text(), self.after.text()
        if not self.submit.isEnabled():
            return
        if not before or not after:
            self.problem.setText(_MISSING)
        elif after != self.again.text():
            self.problem.setText(_NOT_EQUAL)
        else:
            self.problem.setText("正在更改口令…")
            self.submit.setEnabled(False)
            self.change_wished.emit(self._account, before, after)
