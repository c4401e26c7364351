"""A row of words of which one is chosen; arrows move, Tab leaves."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from ui.parts.button import Button
from ui.parts.theme import Theme


class Choice(QWidget):
    """Checkable buttons side by side, exactly one of them down.

    Signals:
        chosen: another word was chosen by hand.
    """

    chosen = Signal(int)

    def __init__(
        self, theme: Theme, words: tuple[str, ...], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for index, word in enumerate(words):
            button = Button(word, theme, self)
            button.setCheckable(True)
            button.setAccessibleName(f"{name} {word}")
            self._group.addButton(button, index)
            row.addWidget(button)
        row.addStretch(1)
        self._group.setExclusive(True)
        self.choose(0)
        self._group.idClicked.connect(self._clicked)

    @property
    def index(self) -> int:
        """The chosen word."""
        return self._group.checkedId()

    def button(self, index: int) -> Button:
        """Return the button of a word."""
        found = self._group.button(index)
        assert isinstance(found, Button)
        return found

    def choose(self, index: int) -> None:
        """Choose a word without telling."""
        self.button(index).setChecked(True)

    @Slot(int)
    def _clicked(self, index: int) -> None:
        self.chosen.emit(index)
