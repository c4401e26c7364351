"""The duty log (F9): a new entry with Ctrl+Enter, the list, search and copy.

The time of an entry is the moment when its first key was pressed, or F9, not when it was saved.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListView, QPlainTextEdit, QWidget

from app.clock import Clock
from app.domain.commands import EnterLog
from app.screens.duty import LogRow, LogView
from ui.duty.log_list import LogDelegate, LogModel, row_words
from ui.parts.age import clock_words, instant_words
from ui.parts.button import Button, ButtonKind
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme


class EntryField(QPlainTextEdit):
    """The field of a new entry.

    Signals:
        save_wished: Ctrl+Enter was pressed.
        begun: the first sign of an entry was typed.
        left: Esc was pressed.
    """

    save_wished = Signal()
    begun = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setAccessibleName("新的值班记录")
        self.setPlaceholderText("何时何地何事，谁报，怎样处置。Ctrl+Enter 保存")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save_wished.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        if not self.toPlainText():
            self.begun.emit()
        super().keyPressEvent(event)


class LogSheet(Sheet):
    """The duty log over the body of the window.

    Signals:
        command_wished: an ``EnterLog``.
        search_changed: the words to search for.
    """

    command_wished = Signal(object)
    search_changed = Signal(str)

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget) -> None:
        super().__init__(theme, "值班记录", (980, 780), parent)
        self._clock = clock
        self._begun_at: datetime | None = None
        self.entry = EntryField(self)
        self.stamp = QLabel(self)
        self.renew = Button("改为现在 Ctrl+T", theme, self)
        self.save = Button("保存记录 Ctrl+Enter", theme, self, kind=ButtonKind.PRIMARY)
        self.search = QLineEdit(self)
        self.count = QLabel(self)
        self.copy = Button("复制所选", theme, self)
        self.model = LogModel(self)
        self.list = QListView(self)
        self._lay_out(theme)
        self.entry.begun.connect(self._begin)
        self.entry.save_wished.connect(self._save)
        self.entry.left.connect(self.close_sheet)
        self.renew.clicked.connect(self._renew)
        self.save.clicked.connect(self._save)
        self.search.textChanged.connect(self.search_changed)
        self.copy.clicked.connect(self.copy_selected)

    def _lay_out(self, theme: Theme) -> None:
        self.entry.setFixedHeight(88)
        self.renew.hide()
        self.list.setModel(self.model)
        self.list.setItemDelegate(LogDelegate(theme, self.model))
        self.list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setAccessibleName("值班记录列表")
        self.search.setPlaceholderText("检索：文字、姓名、席位")
        self.search.setAccessibleName("检索")
        self.search.setFixedWidth(320)
        self.search.setClearButtonEnabled(False)
        below = QHBoxLayout()
        below.addWidget(self.stamp)
        below.addWidget(self.renew)
        below.addStretch(1)
        below.addWidget(self.save)
        tools = QHBoxLayout()
        tools.addWidget(self.search)
        tools.addWidget(self.count, 1)
        tools.addWidget(self.copy)
        self.content.addWidget(self.entry)
        self.content.addLayout(below)
        self.content.addLayout(tools)
        self.content.addWidget(self.list, 1)

    def show_view(self, view: LogView) -> None:
        """Show the log; the selection stays on its entries."""
        chosen = {row.id for row in self._selected()}
        self.model.show_view(view)
        marks = self.list.selectionModel()
        for index in range(self.model.rowCount()):
            row = self.model.row(index)
            if row is not None and row.id in chosen:
                marks.select(self.model.index(index), QItemSelectionModel.SelectionFlag.Select)
        if view.search:
            self.count.setText(f"找到 {view.matching} 条，共 {view.total} 条")
        elif view.matching > len(view.rows):
            self.count.setText(f"最近 {len(view.rows)} 条，共 {view.total} 条")
        else:
            self.count.setText(f"共 {view.total} 条" if view.total else "还没有记录")

    def begin_entry(self) -> None:
        """Open the sheet for a new entry that is stamped with this moment.

        An entry that was left unfinished goes on with its own moment, and says so.
        """
        if not self.entry.toPlainText():
            self._begin()
        elif self._begun_at is not None:
            begun = instant_words(self._begun_at, self._clock.now())
            self.stamp.setText(f"草稿 {begun} 起，记录时刻照此")
            self.renew.show()
        self.open_sheet()

    def opened(self) -> None:
        self.entry.setFocus()

    def saved(self) -> None:
        """Clear the field after the entry was written."""
        self.entry.clear()
        self._begun_at = None
        self.stamp.setText("")
        self.renew.hide()
        self.entry.setFocus()

    @Slot()
    def _begin(self) -> None:
        self._begun_at = self._clock.now()
        self.stamp.setText(f"记录时刻 {clock_words(self._begun_at)}")
        self.renew.hide()

    @Slot()
    def _renew(self) -> None:
        """Stamp the entry with this moment, whenever it was begun."""
        self._begin()
        self.entry.setFocus()

    @Slot()
    def _save(self) -> None:
        text = self.entry.toPlainText().strip()
        if text:
            self.command_wished.emit(EnterLog(text=text, at=self._begun_at))
        else:
            self.stamp.setText("还没有写内容。")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if is_control and event.key() == Qt.Key.Key_T and self.renew.isVisible():
            self._renew()
            return
        super().keyPressEvent(event)

    @Slot()
    def copy_selected(self) -> None:
        """Put the selected rows, or all shown if none is selected, on the clipboard."""
        rows = self._selected() or [
            row for index in range(self.model.rowCount()) if (row := self.model.row(index))
        ]
        now = self.model.now
        if now is not None:
            QGuiApplication.clipboard().setText("\n".join(row_words(row, now) for row in rows))
            self.count.setText(f"已复制 {len(rows)} 条")

    def _selected(self) -> list[LogRow]:
        marks = self.list.selectionModel()
        return [row for index in marks.selectedIndexes() if (row := self.model.row(index.row()))]
