"""A list of things to choose from: each a title with a tag, and two lines under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.parts.panel import paint_tag
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color

Index = QModelIndex | QPersistentModelIndex
_ROW_PX = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row; ``key`` stays the same from view to view, ``is_over`` greys it."""

    key: str
    title: str
    tag: str = ""
    second: str = ""
    third: str = ""
    is_over: bool = False

    @property
    def words(self) -> str:
        """The row as one sentence, for those who listen."""
        return "，".join(part for part in (self.title, self.tag, self.second, self.third) if part)


class LineModel(QAbstractListModel):
    """The rows of a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def show(self, lines: tuple[Line, ...]) -> bool:
        """Take over rows; tell whether others stand in the list now, or in another order."""
        is_other = [line.key for line in lines] != [line.key for line in self._lines]
        if is_other:
            self.beginResetModel()
        has_news = lines != self._lines
        self._lines = lines
        if is_other:
            self.endResetModel()
        elif has_news:
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
        return is_other

    def line(self, row: int) -> Line | None:
        """Return a row, None beyond the end."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, key: str) -> int:
        """Return the row of a key, -1 if it is not there."""
        return next((row for row, line in enumerate(self._lines) if line.key == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row())
        if line is None:
            return None
        is_text = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return line.words if is_text else None


class LineDelegate(QStyledItemDelegate):
    """Paints a row."""

    def __init__(self, theme: Theme, model: LineModel) -> None:
        super().__init__(model)
        self._theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del index
        return QSize(_rect(option).width(), _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._model.line(index.row())
        if line is None:
            return
        theme, rect = self._theme, _rect(option)
        painter.save()
        if _state(option) & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color(theme.bg2))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), color(theme.text1))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color(theme.line, 0.7))
        row = QRectF(rect.left() + 12, rect.top() + 6, rect.width() - 20, 21)
        tone = theme.text2 if line.is_over else theme.text1
        ink = Ink(size_px=16, tone=tone, bold=not line.is_over)
        tag_px = text_width(line.tag, 14) + 18 if line.tag else 0.0
        width = draw_text(painter, row.adjusted(0, 0, -tag_px, 0), line.title, ink)
        if line.tag:
            paint_tag(painter, row.left() + width + 8, row.center().y(), line.tag, theme)
        row.translate(0, 21)
        draw_text(painter, row, line.second, Ink(size_px=14, tone=theme.text2))
        row.translate(0, 20)
        draw_text(painter, row, line.third, Ink(size_px=14, tone=theme.text3))
        painter.restore()


class LineList(QListView):
    """The list; what was chosen stays chosen when the rows change.

    Signals:
        chosen: the key of the row that is chosen now, "" if none.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LineModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(theme, self.lines))
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._tell)

    @property
    def key(self) -> str:
        """The key of the chosen row, "" if none is."""
        line = self.lines.line(self.currentIndex().row())
        return line.key if line else ""

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show rows; the first is chosen where the chosen one is gone."""
        before = self.key
        if self.lines.show(tuple(lines)):
            self.choose(before)

    def choose(self, key: str) -> None:
        """Choose a row by its key, the first if it is not there."""
        row = self.lines.row_of(key)
        self.setCurrentIndex(self.lines.index(max(row, 0)))

    @Slot(QModelIndex, QModelIndex)
    def _tell(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.key)


def _rect(option: QStyleOptionViewItem) -> QRect:
    rect: QRect = getattr(option, "rect")  # noqa: B009 - the stubs leave the option's fields out
    return rect


def _state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    """Return the state flags of a row."""
    state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - as above
    return state
