"""A page of a sheet: a list on the left; on the right what is chosen and its acts, or a form."""

from __future__ import annotations

from collections.abc import Sequence

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

from ui.parts.act_bar import ActBar
from ui.parts.button import Button
from ui.parts.facts import FactTable
from ui.parts.lines import Line, LineList
from ui.parts.page_form import PageForm
from ui.parts.panel import EmptyState
from ui.parts.theme import Theme

LIST_PX = 380


class ListPage(QWidget):
    """List, detail and form; subclasses fill them from a view.

    Signals:
        command_wished: a command of the form or of a button.
    """

    command_wished = Signal(object)

    def __init__(self, theme: Theme, words: tuple[str, str], form: PageForm, host: QWidget) -> None:
        """Make a page; ``words`` are the name of the list and what the form makes."""
        super().__init__(host)
        name, making = words
        self.count = QLabel(self)
        self.new = Button(f"{making} Ctrl+N", theme, self)
        self.list = LineList(theme, name, self)
        self.note = QLabel(self)
        self.title = QLabel(self)
        self.facts = FactTable(theme, self)
        self.bar = ActBar(theme, self)
        self.form = form
        self.empty = EmptyState(theme, "", "", self)
        self.detail = QWidget(self)
        self.right = QStackedWidget(self)
        self._lay_out(theme)
        self.new.clicked.connect(self.begin_new)
        self.list.chosen.connect(self.show_chosen)
        self.bar.acted.connect(self.act)
        form.command_wished.connect(self.command_wished)
        form.left.connect(self.leave_form)

    def _lay_out(self, theme: Theme) -> None:
        for label, tone, size in (
            (self.count, theme.text2, 15),
            (self.note, theme.text2, 14),
            (self.title, theme.text1, 18),
        ):
            label.setStyleSheet(f"color: {tone}; font-size: {size}px;")
            label.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        head.addWidget(self.new)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(head)
        left.addWidget(self.list, 1)
        left.addWidget(self.note)
        self._lay_out_detail()
        for part in (self.detail, self.form, self.empty):
            self.right.addWidget(part)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(24)
        column = QWidget(self)
        column.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        column.setFixedWidth(LIST_PX)
        columns.addWidget(column)
        columns.addWidget(self.right, 1)

    def _lay_out_detail(self) -> None:
        scroll = QScrollArea(self.detail)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 6, 0)
        lines.addWidget(self.facts)
        lines.addStretch(1)
        scroll.setWidget(inner)
        inner.setAutoFillBackground(False)
        column = QVBoxLayout(self.detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(scroll, 1)
        column.addWidget(self.bar)

    @property
    def is_making(self) -> bool:
        """Tell whether the form is open."""
        return self.right.currentWidget() is self.form

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the rows, and what is chosen among them."""
        self.list.show_lines(lines)
        self.show_chosen()

    @Slot()
    def begin_new(self) -> None:
        """Open the form."""
        if self.new.isEnabled():
            self.right.setCurrentWidget(self.form)
            self.form.begin()

    @Slot()
    def leave_form(self) -> None:
        """Go back to the list."""
        if self.is_making:
            self.right.setCurrentWidget(self.detail)
            self.show_chosen()
            self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard where the person begins."""
        (self.list if self.list.key else self.new).setFocus()

    @Slot()
    def show_chosen(self) -> None:
        """Show what is chosen on the right; the form stays open over it."""
        has_choice = self.fill(self.list.key)
        if not self.is_making:
            self.right.setCurrentWidget(self.detail if has_choice else self.empty)

    def fill(self, key: str) -> bool:
        """Fill the detail of a row; tell whether there is one. For subclasses."""
        return bool(key)

    @Slot(int)
    def act(self, place: int) -> None:
        """Do what a button of the detail stands for; for subclasses."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_held and event.key() == Qt.Key.Key_N:
            self.begin_new()
        elif self.is_making or not self.bar.press_by(event):
            super().keyPressEvent(event)
