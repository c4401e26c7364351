"""The reconcile desk (对账台): open items on the left, both sides and the decision on the right.

Nothing is decided by closing it. Source: issue of the record, domain brief 5.5.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from app.domain.commands import Command, RatifyOrder, ResolveConflict, RevokeOrder
from app.screens.reconcile import Deed, ItemView, Option, ReconcileView
from ui.link.reconcile_cards import Sides
from ui.link.reconcile_list import ItemDelegate, ItemModel
from ui.link.reconcile_words import (
    KEYS,
    NOTHING_HINT,
    NOTHING_OPEN,
    also_words,
    button_words,
    count_words,
    for_now_words,
    missing_words,
    people_words,
    record_words,
    title_words,
)
from ui.parts.button import Button
from ui.parts.panel import EmptyState
from ui.parts.sheet import Sheet
from ui.parts.theme import Theme

_LIST_PX = 380
_BUTTON_PX = 40
_RECORDS_SHOWN = 6


class ReconcileSheet(Sheet):
    """对账台, 1216 x 680 at most.

    Signals:
        command_wished: the command that settles an item.
    """

    command_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "对账台", (1216, 680), parent)
        self._view: ReconcileView | None = None
        self._item: ItemView | None = None
        self.count = QLabel(self)
        self.model = ItemModel(self)
        self.list = QListView(self)
        self.records = QLabel(self)
        self.title = QLabel(self)
        self.rule = QLabel(self)
        self.sides = Sides(theme, self)
        self.info = QLabel(self)
        self.reason = QLineEdit(self)
        self.fault = QLabel(self)
        self.buttons: list[Button] = []
        self.empty = EmptyState(theme, NOTHING_OPEN, NOTHING_HINT, self)
        self.desk = QWidget(self)
        self._buttons_row = QHBoxLayout()
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.reason.textChanged.connect(self._judge)

    def _lay_out(self) -> None:
        theme = self.theme
        self.list.setModel(self.model)
        self.list.setItemDelegate(ItemDelegate(theme, self.model))
        self.list.setAccessibleName("待调解事项")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reason.setAccessibleName("理由")
        self.reason.setPlaceholderText("理由：裁定和撤销须填写")
        self.reason.setFixedHeight(_BUTTON_PX)
        for label, tone, size in (
            (self.count, theme.text2, 15),
            (self.records, theme.text2, 14),
            (self.title, theme.text1, 18),
            (self.rule, theme.text2, 15),
            (self.info, theme.text2, 14),
            (self.fault, theme.text2, 14),
        ):
            label.setStyleSheet(f"color: {tone}; font-size: {size}px;")
            label.setWordWrap(True)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.count)
        left.addWidget(self.list, 1)
        left.addWidget(self.records)
        right = QVBoxLayout(self.desk)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(self.title)
        right.addWidget(self.rule)
        right.addWidget(self.sides)
        right.addWidget(self.info)
        right.addStretch(1)
        right.addWidget(self.reason)
        right.addWidget(self.fault)
        self._buttons_row.setSpacing(12)
        self._buttons_row.addStretch(1)
        right.addLayout(self._buttons_row)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        column = QWidget(self)
        column.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        column.setFixedWidth(_LIST_PX)
        columns.addWidget(column)
        columns.addWidget(self.desk, 1)
        columns.addWidget(self.empty, 1)
        self.content.addLayout(columns, 1)

    def opened(self) -> None:
        self.list.setFocus()

    @property
    def item(self) -> ItemView | None:
        """The item on the right, None if nothing is open."""
        return self._item

    def show_view(self, view: ReconcileView) -> None:
        """Show the desk; the chosen item and what is typed stay."""
        before = self._item
        self._view = view
        if self.model.show_view(view) or before is None:
            row = self.model.row_of(before.id) if before else 0
            self.list.setCurrentIndex(self.model.index(max(row, 0)))
        self.count.setText(count_words(view))
        shown = [record_words(record) for record in view.records[-_RECORDS_SHOWN:]]
        more = len(view.records) - len(shown)
        lines = [f"规则已处理 {len(view.records)} 项，无须裁定：", *shown] if shown else []
        self.records.setText("\n".join([*lines, f"另有 {more} 项"] if more else lines))
        self._show_item()

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self._show_item()

    def _show_item(self) -> None:
        view = self._view
        item = self.model.item(self.list.currentIndex().row())
        before, self._item = self._item, item
        self.desk.setVisible(item is not None)
        self.empty.setVisible(item is None)
        if view is None or item is None:
            return
        if before is None or before.id != item.id:
            self.reason.clear()
        self.title.setText(title_words(item, view.now))
        self.rule.setText(for_now_words(item))
        self.sides.show_item(item, view.now)
        lines = [people_words(item), *(also_words(head, view.now) for head in item.also)]
        self.info.setText("\n".join(line for line in lines if line))
        self._make_buttons(item)
        self._judge()

    def _make_buttons(self, item: ItemView) -> None:
        while len(self.buttons) < len(item.options):
            button = Button("", self.theme, self.desk, height_px=_BUTTON_PX)
            place = len(self.buttons)
            button.setProperty("place", place)
            button.clicked.connect(self._pressed)
            self.buttons.append(button)
            self._buttons_row.addWidget(button)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(item.options))
        for button, option in zip(self.buttons, item.options, strict=False):
            words = button_words(item, option)
            button.setText(words)
            button.setAccessibleName(words)
            button.updateGeometry()

    @Slot()
    def _judge(self) -> None:
        item = self._item
        if item is None:
            return
        missing = missing_words(item, self.reason.text())
        self.fault.setText(missing or KEYS)
        for button, option in zip(self.buttons, item.options, strict=False):
            button.setEnabled(self._may(option))

    def _may(self, option: Option) -> bool:
        has_reason = bool(self.reason.text().strip())
        return not option.refusal and (has_reason or not option.needs_reason)

    @Slot()
    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.settle(int(button.property("place")))

    def settle(self, place: int) -> None:
        """Do what the button at a place stands for, if it may be done."""
        item = self._item
        if item is None or not 0 <= place < len(item.options):
            return
        option = item.options[place]
        if self._may(option):
            self.command_wished.emit(_command(item, option, self.reason.text().strip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        is_held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_held and 0 <= place < 9:
            self.settle(place)
            return
        super().keyPressEvent(event)


def _command(item: ItemView, option: Option, reason: str) -> Command:
    match option.deed:
        case Deed.RATIFY:
            return RatifyOrder(order=option.head, reason=reason)
        case Deed.REVOKE:
            return RevokeOrder(order=option.head, reason=reason)
        case Deed.CHOOSE:
            return ResolveConflict(conflict=item.id, choice=option.head, reason=reason)
