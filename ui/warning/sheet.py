"""The sheet of warnings (Shift+F3): all that ever came, also what is over or for other places."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.screens.warning import WarningsView
from ui.parts.button import Button
from ui.parts.facts import FactTable
from ui.parts.lines import LineList
from ui.parts.panel import EmptyState
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme
from ui.warning.words import (
    HINT,
    NOTHING,
    SEEK,
    count_words,
    name_words,
    warning_facts,
    warning_line,
)

_LIST_PX = 440


class WarningSheet(Sheet):
    """预警信号, 1216 x 680 at most: the list on the left, what is chosen on the right.

    Signals:
        sought: the subject of a warning that somebody wants to see on the timeline.
    """

    sought = Signal(bytes)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "预警信号", (1216, 680), parent)
        self._view: WarningsView | None = None
        self.count = _label(theme.text2, 15, self)
        self.list = LineList(theme, "预警信号", self)
        self.title = _label(theme.text1, 18, self)
        self.facts = FactTable(theme, self)
        self.seek = Button(f"{SEEK} Enter", theme, self, height_px=40)
        self.empty = EmptyState(theme, NOTHING, HINT, self)
        self.pages = QStackedWidget(self)
        self._lay_out()
        self.list.chosen.connect(self._show_chosen)
        self.list.activated.connect(self.wish)
        self.seek.clicked.connect(self.wish)

    def show_view(self, view: WarningsView) -> None:
        """Show the warnings; what is chosen stays."""
        self._view = view
        self.count.setText(count_words(view))
        self.list.show_lines([warning_line(row, view.now) for row in view.rows])
        self.pages.setCurrentIndex(0 if view.rows else 1)
        self._show_chosen()

    def opened(self) -> None:
        (self.list if self._view is not None and self._view.rows else self).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wish()
            return
        super().keyPressEvent(event)

    @Slot()
    def wish(self) -> None:
        """Ask for the chosen warning to be shown on the timeline."""
        row = self._view.row(self.list.key) if self._view else None
        if row is not None:
            self.sought.emit(row.id)

    @Slot()
    def _show_chosen(self) -> None:
        row = self._view.row(self.list.key) if self._view else None
        if row is not None and self._view is not None:
            self.title.setText(name_words(row))
            self.facts.show_facts(warning_facts(row, self._view.now))

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.count)
        left.addWidget(self.list, 1)
        right.setSpacing(10)
        right.addWidget(self.title)
        right.addWidget(_scrolled(self.facts), 1)
        right.addWidget(self.seek, 0, Qt.AlignmentFlag.AlignLeft)
        full = QWidget(self)
        columns = QHBoxLayout(full)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(24)
        column = QWidget(full)
        column.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        column.setFixedWidth(_LIST_PX)
        columns.addWidget(column)
        columns.addLayout(right, 1)
        self.pages.addWidget(full)
        self.pages.addWidget(self.empty)
        self.content.addWidget(self.pages, 1)


def _label(tone: str, size_px: int, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setStyleSheet(f"color: {tone}; font-size: {size_px}px;")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _scrolled(widget: QWidget) -> QScrollArea:
    """Return a scroll area of the sheet's own ground; the wheel and Page keys move it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    area.setAccessibleName("预警全文")
    inner = QWidget()
    inner.setAutoFillBackground(False)
    lines = QVBoxLayout(inner)
    lines.setContentsMargins(0, 0, 6, 0)
    lines.addWidget(widget)
    lines.addStretch(1)
    area.setWidget(inner)
    inner.setAutoFillBackground(False)
    return area
