"""The lock over a seat: hides people and commands; level, alarms, clock and sound stay."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.parts.button import Button, ButtonKind
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color


class LockCover(QWidget):
    """Covers what a passer-by must not see; only the passphrase of the one who acts opens it.

    Signals:
        unlock_wished: passphrase.
    """

    unlock_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sentence = ""
        self.passphrase = QLineEdit(self)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("解锁口令")
        self.passphrase.setPlaceholderText("口令")
        self.passphrase.setFixedSize(240, 36)
        self.unlock = Button("解锁", theme, self, kind=ButtonKind.PRIMARY, height_px=36)
        self.problem = QLabel(self)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.passphrase)
        row.addWidget(self.unlock)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(3)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addStretch(2)
        self.unlock.clicked.connect(self._submit)
        self.passphrase.returnPressed.connect(self._submit)
        self.hide()

    def place(self, room: QRect) -> None:
        """Cover a room of the window."""
        self.setGeometry(room)

    def cover(self, sentence: str) -> None:
        """Lock, saying who can unlock."""
        self._sentence = sentence
        self.problem.setText("")
        self.passphrase.clear()
        self.show()
        self.raise_()
        self.passphrase.setFocus()

    def show_problem(self, sentence: str) -> None:
        """Say why it stays locked."""
        self.problem.setText(sentence)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def uncover(self) -> None:
        """Open the seat again."""
        self.passphrase.clear()
        self.hide()

    @Slot()
    def _submit(self) -> None:
        if self.passphrase.text():
            self.problem.setText("正在核对口令…")
            self.unlock_wished.emit(self.passphrase.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.bg0))
        middle = self.passphrase.geometry().top() - 76
        title = QRectF(0, middle, self.width(), 30)
        ink = Ink(size_px=22, tone=theme.text1, bold=True, align=Align.CENTER)
        draw_text(painter, title, "席位已锁定", ink)
        ink = Ink(size_px=15, tone=theme.text2, align=Align.CENTER)
        draw_text(painter, title.translated(0, 34), self._sentence, ink)
        painter.end()
