"""The evacuation panel: the board, the entry form and the preview of a pasted block.

Source: picture notes 2 and 5; screen design 5.9.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSaveFile, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.screens.evacuation import EvacuationView
from ui.evacuation.block import as_csv, as_tsv
from ui.evacuation.board import Board
from ui.evacuation.columns import WIDE_PX
from ui.evacuation.entry import EntryForm
from ui.evacuation.paste import PastePreview
from ui.evacuation.words import header_words
from ui.parts.button import Button
from ui.parts.panel import Panel
from ui.parts.theme import Theme


class EvacuationPanel(Panel):
    """转移安置, 520 x 302; shows all eight figures with 全表 or a second F5.

    Signals:
        command_wished: a report or a correction.
        told: one sentence about what was done (copied, exported).
        orders_wished: the evacuation orders are wanted.
    """

    command_wished = Signal(object)
    told = Signal(str)
    orders_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "转移安置", "F5", parent)
        self._view: EvacuationView | None = None
        self.orders = Button("令", theme, self.header)
        self.orders.setAccessibleName("转移令")
        self.orders.setToolTip("转移令：下达、批准、追认（Shift+F5）")
        self.full = Button("全表", theme, self.header)
        self.full.setCheckable(True)
        self.export = Button("CSV", theme, self.header)
        self.enter = Button("录入…", theme, self.header)
        self.full.setAccessibleName("显示全部八项数字")
        self.export.setAccessibleName("导出 CSV")
        for button in (self.orders, self.full, self.export, self.enter):
            self.header.add(button)
        self.board = Board(theme)
        self.form = EntryForm(theme)
        self.preview = PastePreview(theme)
        self.pages = QStackedWidget()
        for page in (self.board, self.form, self.preview):
            self.pages.addWidget(page)
        self.set_body(self.pages)
        self.setFocusProxy(self.board)
        self._connect()

    def _connect(self) -> None:
        self.orders.clicked.connect(self.orders_wished)
        self.full.toggled.connect(self._show_full)
        self.enter.clicked.connect(self._enter)
        self.export.clicked.connect(self._export)
        self.board.entry_wished.connect(self.begin_entry)
        self.board.copy_wished.connect(self.copy)
        self.board.paste_wished.connect(self.paste)
        self.board.full_wished.connect(self.full.toggle)
        for part in (self.form, self.preview):
            part.command_wished.connect(self.command_wished)
            part.left.connect(self._back)
        self.pages.currentChanged.connect(self._turned)

    def show_view(self, view: EvacuationView) -> None:
        """Show the board; a form that is open keeps what was typed."""
        self._view = view
        self.header.set_count(header_words(view))
        self.header.set_sample(
            is_sample=view.is_idle and any(item.is_sample for item in view.standing)
        )
        self._offer_full()
        self.export.setVisible(not view.is_idle)
        self.board.show_view(view)
        self.form.show_view(view)

    def toggle_full(self) -> None:
        """Show all eight figures, or the bar again."""
        self.full.toggle()

    @Slot(bool)
    def _show_full(self, is_full: object) -> None:
        self.board.set_full(is_full=bool(is_full))

    @Slot()
    def _enter(self) -> None:
        if self.board.chosen is not None:
            self.begin_entry(*self.board.chosen, "")

    @Slot(str, str, str)
    def begin_entry(self, street: str, figure: str, digit: str = "") -> None:
        """Open the entry form of a street."""
        row = self._view.row(street) if self._view else None
        if row is not None and self._view is not None:
            self.pages.setCurrentWidget(self.form)
            self.form.begin(row, self._view.now, figure, digit)

    @Slot(int)
    def _turned(self, page: int) -> None:
        """Let F5 lead to what is shown, not to what is behind it."""
        moved = self.form.fields["moved"].field
        self.setFocusProxy((self.board, moved, self.preview.cancel)[page])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offer_full()

    def _offer_full(self) -> None:
        """A wide board shows all eight figures anyway."""
        is_idle = self._view is None or self._view.is_idle
        self.full.setVisible(not is_idle and self.width() < WIDE_PX)

    @Slot()
    def _back(self) -> None:
        self.pages.setCurrentWidget(self.board)
        self.board.setFocus()

    @Slot()
    def copy(self) -> None:
        """Put the whole table on the clipboard, as cells that a spreadsheet takes."""
        if self._view is not None:
            QGuiApplication.clipboard().setText(as_tsv(self._view))
            self.told.emit("已复制转移安置表，可直接粘贴到表格。")

    @Slot()
    def paste(self) -> None:
        """Show what the clipboard's block would change."""
        text = QGuiApplication.clipboard().text()
        if self._view is None:
            return
        if not text.strip():
            self.told.emit("剪贴板里没有表格。")
            return
        self.pages.setCurrentWidget(self.preview)
        self.preview.begin(text, self._view)

    @Slot()
    def _export(self) -> None:
        dialog = QFileDialog(self, "导出转移安置表")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("转移安置.csv")
        dialog.setGeometry(QRect(200, 160, 760, 480))
        dialog.fileSelected.connect(self.export_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def export_to(self, name: str) -> None:
        """Write the table as CSV; the file is whole or not there."""
        if self._view is None:
            return
        file = QSaveFile(name)
        if file.open(QSaveFile.OpenModeFlag.WriteOnly):
            file.write(as_csv(self._view))
        if file.commit():
            self.told.emit(f"已导出 {Path(name).name}。")
        else:
            self.told.emit(f"没有写成 {Path(name).name}：{file.errorString()}")
