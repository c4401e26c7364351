"""The list of open items: what each is about, one under the other."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.screens.reconcile import ItemView, ReconcileView
from ui.link.reconcile_words import KINDS, title_words, value_words
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

Index = QModelIndex | QPersistentModelIndex
_ROW_PX = 74


class ItemModel(QAbstractListModel):
    """The open items of a view."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[ItemView, ...] = ()
        self._now: datetime | None = None

    def show_view(self, view: ReconcileView) -> bool:
        """Take over a view; tell whether the list itself is another."""
        is_other = [item.id for item in view.items] != [item.id for item in self._items]
        if is_other:
            self.beginResetModel()
        self._items, self._now = view.items, view.now
        if is_other:
            self.endResetModel()
        return is_other

    @property
    def now(self) -> datetime | None:
        """The moment that the view was built for."""
        return self._now

    def item(self, row: int) -> ItemView | None:
        """Return the item of a row, None beyond the end."""
        return self._items[row] if 0 <= row < len(self._items) else None

    def row_of(self, item_id: bytes) -> int:
        """Return the row of an item, -1 if it is not there."""
        return next((row for row, item in enumerate(self._items) if item.id == item_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index.row())
        if item is None or self._now is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{KINDS[item.kind]} {title_words(item, self._now)} {sides_words(item)}"
        return None


def sides_words(item: ItemView) -> str:
    """Return what each seat says, in one line."""
    return "  /  ".join(f"{head.seat} {value_words(item, head)}" for head in item.heads)


class ItemDelegate(QStyledItemDelegate):
    """Paints one open item: its kind, what it is about, and what each seat says."""

    def __init__(self, theme: Theme, model: ItemModel) -> None:
        super().__init__(model)
        self._theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del index
        return QSize(_rect(option).width(), _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item, now = self._model.item(index.row()), self._model.now
        if item is None or now is None:
            return
        theme, rect = self._theme, _rect(option)
        painter.save()
        if _state(option) & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color(theme.bg2))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), color(theme.text1))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color(theme.line, 0.7))
        line = QRectF(rect.left() + 12, rect.top() + 6, rect.width() - 20, 20)
        draw_text(painter, line, KINDS[item.kind], Ink(size_px=14, tone=theme.text3))
        line.translate(0, 20)
        ink = Ink(size_px=16, tone=theme.text1, bold=True)
        draw_text(painter, line, title_words(item, now), ink)
        line.translate(0, 21)
        draw_text(painter, line, sides_words(item), Ink(size_px=14, tone=theme.text2))
        painter.restore()


def _rect(option: QStyleOptionViewItem) -> QRect:
    rect: QRect = getattr(option, "rect")  # noqa: B009 - the stubs leave the option's fields out
    return rect


def _state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    """Return the state flags of a row."""
    state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - as above
    return state
