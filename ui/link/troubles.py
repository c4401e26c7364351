"""The page of the link sheet that lists what is wrong with the record and what does not count."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.screens.troubles import TroublesView
from ui.link.trouble_words import EMPTY, EMPTY_HINT, copied_words, line
from ui.parts.button import Button
from ui.parts.lines import LineList
from ui.parts.panel import EmptyState
from ui.parts.theme import Theme


class TroubleList(QWidget):
    """One row for each; Ctrl+C copies the chosen row, the button all of them.

    Signals:
        copied: what was put on the clipboard, in one word.
    """

    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: TroublesView | None = None
        self.count = QLabel(self)
        self.count.setStyleSheet(f"color: {theme.text2}; font-size: 15px;")
        self.copy = Button("复制全部", theme, self)
        self.list = LineList(theme, "记录异常与不计", self)
        self.empty = EmptyState(theme, EMPTY, EMPTY_HINT, self)
        self.copy.clicked.connect(self._copy_all)
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        head.addWidget(self.copy)
        filled = QWidget(self)
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(filled)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to list."""
        return self._pages.currentWidget() is self.empty

    def show_view(self, view: TroublesView) -> None:
        """Show what there is, the worst first."""
        self._view = view
        self.count.setText(f"须处理 {view.alarms} 项 · 不计入 {view.uncounted:,} 条，均已保留")
        self.list.show_lines([line(item, view) for item in view.rows])
        self._pages.setCurrentIndex(int(bool(view.rows)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy(self.list.key, "所选一行")
        else:
            super().keyPressEvent(event)

    @Slot()
    def _copy_all(self) -> None:
        self._copy("", "全部")

    def _copy(self, key: str, what: str) -> None:
        if self._view is not None and self._view.rows:
            QGuiApplication.clipboard().setText(copied_words(self._view, key))
            self.copied.emit(what)
