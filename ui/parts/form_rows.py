"""The rows of a form: a word, and beside it what it names."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

FIELD_PX = 36
_WORD_PX = 76


class FormRows(QGridLayout):
    """Words on the left, fields on the right, one row each."""

    def __init__(self, host: QWidget) -> None:
        super().__init__()
        self._host = host
        self.setHorizontalSpacing(10)
        self.setVerticalSpacing(10)
        self.setColumnMinimumWidth(0, _WORD_PX)
        self.setColumnStretch(1, 1)

    def add(self, word: str, field: QWidget, name: str = "") -> None:
        """Add a row; the field is known by the word, or by another name."""
        row = self.rowCount()
        label = QLabel(word, self._host)
        label.setBuddy(field)
        label.setMinimumHeight(FIELD_PX)
        field.setAccessibleName(name or word)
        if isinstance(field, (QLineEdit, QComboBox)):
            field.setMinimumHeight(FIELD_PX)
        if isinstance(field, QPlainTextEdit):
            field.setTabChangesFocus(True)
        self.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self.addWidget(field, row, 1)


class ChoiceBox(QComboBox):
    """A list that is also written into: what is typed finds every item that holds it."""

    def __init__(self, parent: QWidget, hint: str = "") -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(hint)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.currentText().strip()

    @property
    def chosen(self) -> str:
        """The data of the item whose words stand in it, "" if it is none of them."""
        place = self.findText(self.text)
        return str(self.itemData(place) or "") if place >= 0 and self.text else ""

    def offer(self, items: tuple[tuple[str, str], ...]) -> None:
        """Offer (words, data); what is typed stays."""
        if items == tuple((self.itemText(i), str(self.itemData(i))) for i in range(self.count())):
            return
        text = self.currentText()
        self.blockSignals(True)
        self.clear()
        for words, data in items:
            self.addItem(words, data)
        self.setCurrentIndex(-1)
        self.setEditText(text)
        self.blockSignals(False)
