"""The rows of the duty log: a model, and how a row is painted."""

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
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.screens.duty import LogRow, LogView
from ui.duty.words import row_text
from ui.parts.age import instant_words
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color, font

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_TEXT_LEFT = 132
_PAD = 8
_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


def row_words(row: LogRow, now: datetime) -> str:
    """Return a row as one line to paste elsewhere, columns parted by tabs."""
    text = row_text(row).replace("\n", " ")
    return f"{instant_words(row.at, now)}\t{row.name}\t{row.seat}\t{text}"


class LogModel(QAbstractListModel):
    """The rows of a log view."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view: LogView | None = None

    def show_view(self, view: LogView) -> None:
        """Take over a view; the same rows change nothing."""
        if self._view is not None and self._view.rows == view.rows:
            self._view = view
            return
        self.beginResetModel()
        self._view = view
        self.endResetModel()

    def row(self, index: int) -> LogRow | None:
        """Return the row at an index, None beyond the end."""
        rows = self._view.rows if self._view else ()
        return rows[index] if 0 <= index < len(rows) else None

    @property
    def now(self) -> datetime | None:
        """The moment that the view was built for."""
        return self._view.now if self._view else None

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.isValid():
            return 0
        return len(self._view.rows) if self._view else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index.row())
        if row is None or self._view is None:
            return None
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row_words(row, self._view.now).replace("\t", " ")
        return None


class LogDelegate(QStyledItemDelegate):
    """Paints one entry: time and who on the left, the whole text on the right."""

    def __init__(self, theme: Theme, model: LogModel) -> None:
        super().__init__(model)
        self._theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._model.row(index.row())
        width = _rect(option).width()
        if row is None:
            return QSize(width, 0)
        bounds = QFontMetrics(font(15)).boundingRect(
            QRect(0, 0, max(80, width - _TEXT_LEFT - 12), 10_000), _WRAP, row_text(row)
        )
        return QSize(width, max(44, bounds.height() + 2 * _PAD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, now = self._model.row(index.row()), self._model.now
        if row is None or now is None:
            return
        theme, rect = self._theme, _rect(option)
        painter.save()
        state: QStyle.StateFlag = _state(option)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color(theme.bg2))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), color(theme.text1))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color(theme.line, 0.7))
        left = QRectF(rect.left() + 12, rect.top() + 4, _TEXT_LEFT - 20, 20)
        mark = " 补记" if row.is_late else ""
        ink = Ink(size_px=14, tone=theme.text1, bold=True)
        draw_text(painter, left, f"{instant_words(row.at, now)}{mark}", ink)
        who = f"{row.name} {row.seat}".strip()
        draw_text(painter, left.translated(0, 19), who, Ink(size_px=14, tone=theme.text3))
        painter.setFont(font(15))
        painter.setPen(color(theme.text1))
        body = rect.adjusted(_TEXT_LEFT, _PAD, -12, -_PAD)
        painter.drawText(body, int(_WRAP), row_text(row))
        painter.restore()


def _rect(option: QStyleOptionViewItem) -> QRect:
    rect: QRect = getattr(option, "rect")  # noqa: B009 - the stubs leave the option's fields out
    return rect


def _state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    """Return the state flags of a row."""
    state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - as above
    return state
