"""The sign-in sheet: who sits here, who acts, and the form for one more (Ctrl+Shift+S).

An approver signs in beside the drafter; commands go out in the name of the one who acts.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.screens.session import Person, SeatView
from ui.duty.words import person_words
from ui.parts.button import Button, ButtonKind
from ui.parts.sheet import Sheet
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_ROW_PX = 40
_PLACES = 4


class PersonRow(QWidget):
    """One signed-in person with 由其操作, 改口令 and 签退.

    Signals:
        switch_wished: account that shall act.
        passphrase_wished: account that wants another passphrase.
        sign_out_wished: account that leaves.
    """

    switch_wished = Signal(str)
    passphrase_wished = Signal(str)
    sign_out_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._person: Person | None = None
        self.setFixedHeight(_ROW_PX)
        self.switch = Button("由其操作", theme, self)
        self.passphrase = Button("改口令", theme, self, kind=ButtonKind.QUIET)
        self.sign_out = Button("签退", theme, self, kind=ButtonKind.QUIET)
        self.switch.clicked.connect(self._switch)
        self.passphrase.clicked.connect(self._change_passphrase)
        self.sign_out.clicked.connect(self._sign_out)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch(1)
        row.addWidget(self.switch)
        row.addWidget(self.passphrase)
        row.addWidget(self.sign_out)

    def show_person(self, person: Person | None) -> None:
        """Show a person, or nobody."""
        self._person = person
        self.setVisible(person is not None)
        if person is not None:
            self.switch.setEnabled(not person.is_current)
            self.switch.setAccessibleName(f"由 {person.name} 操作")
            self.passphrase.setAccessibleName(f"更改 {person.name} 的口令")
            self.sign_out.setAccessibleName(f"{person.name} 签退")
        self.update()

    @Slot()
    def _switch(self) -> None:
        if self._person is not None:
            self.switch_wished.emit(self._person.account)

    @Slot()
    def _change_passphrase(self) -> None:
        if self._person is not None:
            self.passphrase_wished.emit(self._person.account)

    @Slot()
    def _sign_out(self) -> None:
        if self._person is not None:
            self.sign_out_wished.emit(self._person.account)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._person is None:
            return
        theme, person = self._theme, self._person
        painter = QPainter(self)
        box = QRectF(self.rect())
        if person.is_current:
            painter.fillRect(box, color(theme.bg2))
            painter.fillRect(QRectF(0, 0, 3, box.height()), color(theme.text1))
        ink = Ink(size_px=16, tone=theme.text1, bold=person.is_current)
        width = draw_text(painter, box.adjusted(14, 0, -290, 0), person_words(person), ink)
        note = "操作人" if person.is_current else "已登录"
        draw_text(
            painter,
            box.adjusted(14 + width + 12, 0, -280, 0),
            note,
            Ink(size_px=14, tone=theme.text3),
        )
        painter.end()


class AccountField(QComboBox):
    """The accounts to choose from; Enter leads on.

    Signals:
        chosen: Enter was pressed.
    """

    chosen = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
            return
        super().keyPressEvent(event)


class SignInSheet(Sheet):
    """People at this seat and the form for signing in.

    Signals:
        sign_in_wished: account, passphrase.
        sign_out_wished: account.
        switch_wished: account that shall act from now on.
        passphrase_wished: account that wants another passphrase.
    """

    sign_in_wished = Signal(str, str)
    sign_out_wished = Signal(str)
    switch_wished = Signal(str)
    passphrase_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "登录与切换", (640, 470), parent)
        self._offered: tuple[tuple[str, str], ...] = ()
        self._heading = QLabel(self)
        self.content.addWidget(self._heading)
        self.rows = tuple(PersonRow(theme, self) for _ in range(_PLACES))
        for row in self.rows:
            row.switch_wished.connect(self.switch_wished)
            row.sign_out_wished.connect(self.sign_out_wished)
            row.passphrase_wished.connect(self.passphrase_wished)
            self.content.addWidget(row)
        self.content.addStretch(1)
        self.account = AccountField(self)
        self.passphrase = QLineEdit(self)
        self.submit = Button("登录", theme, self, kind=ButtonKind.PRIMARY, height_px=36)
        self.problem = QLabel(self)
        self._lay_out_form()
        self.submit.clicked.connect(self._submit)
        self.passphrase.returnPressed.connect(self._submit)
        self.account.chosen.connect(self.passphrase.setFocus)

    def _lay_out_form(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        self.account.setMinimumHeight(36)
        self.account.setAccessibleName("账户")
        self.passphrase.setMinimumHeight(36)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("口令")
        self.passphrase.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText)
        self.problem.setWordWrap(True)
        for row, (word, field) in enumerate((("账户", self.account), ("口令", self.passphrase))):
            form.addWidget(QLabel(word, self), row, 0)
            form.addWidget(field, row, 1, 1, 2)
        form.addWidget(self.problem, 2, 1)
        form.addWidget(self.submit, 2, 2)
        form.setColumnStretch(1, 1)
        self.content.addLayout(form)

    def show_view(self, view: SeatView) -> None:
        """Show the people of the seat; what stands in the form stays."""
        words = (
            "本席已登录" if view.people else "本席无人登录：登录后才能下达指令、确认告警、写记录"
        )
        self._heading.setText(words)
        padded = (*view.people[:_PLACES], *(None,) * (_PLACES - len(view.people)))
        for row, person in zip(self.rows, padded, strict=True):
            row.show_person(person)
        offered = tuple(
            (person.account, person_words(person))
            for person in view.accounts
            if not person.is_signed_in
        )
        if offered != self._offered:
            self._offer(offered)
        self.submit.setEnabled(bool(offered) and len(view.people) < _PLACES)

    def _offer(self, offered: tuple[tuple[str, str], ...]) -> None:
        chosen = self.account.currentData()
        self._offered = offered
        self.account.clear()
        for account, words in offered:
            self.account.addItem(f"{words}（{account}）", account)
        self.account.setCurrentIndex(max(0, self.account.findData(chosen)))

    def show_problem(self, sentence: str) -> None:
        """Say beside the field why the sign-in was refused."""
        self.problem.setText(sentence)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def signed_in(self) -> None:
        """Clear the form after a sign-in."""
        self.problem.setText("")
        self.passphrase.clear()
        self.submit.setText("登录")

    def opened(self) -> None:
        self.problem.setText("")
        self.passphrase.clear()
        is_preset = isinstance(self.account.currentData(), str)
        (self.passphrase if is_preset else self.account).setFocus()

    @Slot()
    def _submit(self) -> None:
        account = self.account.currentData()
        if not self.submit.isEnabled() or not isinstance(account, str):
            return
        if not self.passphrase.text():
            self.show_problem("请输入口令。")
            return
        self.problem.setText("正在核对口令…")
        self.sign_in_wished.emit(account, self.passphrase.text())
