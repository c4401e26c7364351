"""A form in the place of what is chosen: rows, what is missing, and the button that sends it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.parts.button import Button, ButtonKind
from ui.parts.fault_line import FaultLine
from ui.parts.form_rows import FormRows
from ui.parts.theme import Theme

_BUTTON_PX = 40


class PageForm(QWidget):
    """What makes a new thing; Ctrl+Enter sends it, Esc leaves it and records nothing.

    Subclasses add rows and say what is missing.

    Signals:
        command_wished: the command that makes it.
        left: nothing is recorded.
    """

    command_wished = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = QLabel(title, self)
        self.rows = FormRows(self)
        self.fault = FaultLine(theme, self)
        self.submit = Button(title, theme, self, kind=ButtonKind.PRIMARY, height_px=_BUTTON_PX)
        self.cancel = Button("返回 Esc", theme, self, kind=ButtonKind.QUIET, height_px=_BUTTON_PX)
        self.title.setStyleSheet(f"color: {theme.text1}; font-size: 18px;")
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.fault, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.submit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addLayout(self.rows)
        column.addStretch(1)
        column.addLayout(foot)
        self.submit.clicked.connect(self.send)
        self.cancel.clicked.connect(self.left)

    def chain(self, *fields: QWidget) -> None:
        """Let Tab go through the fields in this order, then to the buttons."""
        for first, then in pairwise((*fields, self.submit, self.cancel)):
            QWidget.setTabOrder(first, then)

    def begin(self) -> None:
        """Start anew, the keyboard in the first field; for subclasses."""

    def missing(self) -> str:
        """Return what keeps the form from being sent, "" if nothing does; for subclasses."""
        return ""

    @Slot()
    def send(self) -> None:
        """Send what the form says, if nothing is missing; for subclasses."""

    def show_state(self, words: str, note: str) -> None:
        """Name the button by verb and object; say what is missing, else what will happen."""
        missing = self.missing()
        self.fault.show_text(missing or note, is_fault=bool(missing))
        if self.submit.text() != words:
            self.submit.setText(words)
            self.submit.setAccessibleName(words)
            self.submit.updateGeometry()
        self.submit.setEnabled(not missing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
        else:
            super().keyPressEvent(event)
