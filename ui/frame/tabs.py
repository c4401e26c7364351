"""The tab row of a narrow window: evacuation and sensors share one room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from ui.parts.button import Button, ButtonKind
from ui.parts.theme import Theme, color


class TabRow(QWidget):
    """Two words, one of them chosen.

    Signals:
        chosen: index of the word.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, words: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        for index, word in enumerate(words):
            button = Button(word, theme, self, kind=ButtonKind.QUIET)
            button.setCheckable(True)
            self._group.addButton(button, index)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self._clicked)
        self.choose(0)

    def choose(self, index: int) -> None:
        """Choose a word without telling."""
        button = self._group.button(index)
        if button is not None:
            button.setChecked(True)

    @Slot(int)
    def _clicked(self, index: int) -> None:
        self.chosen.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.end()
