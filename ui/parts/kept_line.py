"""The line of a form that was opened again: what it goes on with, and the button that clears it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.parts.button import Button
from ui.parts.fault_line import FaultLine
from ui.parts.theme import Theme

_LINE_PX = 28


class KeptLine(QWidget):
    """接着 00:40 未提交的草稿, with 清空; hidden where a form begins anew.

    Signals:
        cleared: what was kept shall be thrown away.
    """

    cleared = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = FaultLine(theme, self)
        self.words.setFixedHeight(_LINE_PX)
        self.clear = Button("清空", theme, self)
        self.clear.setAccessibleName("清空草稿，重新开始")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.clear)
        self.clear.clicked.connect(self.cleared)
        self.hide()

    def tell(self, text: str) -> None:
        """Say what the form goes on with; "" hides the line."""
        self.words.show_text(text, is_fault=True)
        self.setVisible(bool(text))
