"""How far each act of this seat has come: disk, peers, district, a person's eyes.

Four columns, never one lamp. Source: issue of the carriers.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.domain.place import District
from app.domain.response import Hazard
from app.screens.delivery import DeliveryRow, DeliveryView, What
from app.wording import HAZARD_NAMES
from ui.parts.age import instant_words
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color

_HEAD_PX = 28
_ROW_PX = 28
_WHAT = {
    What.DRAFT: "起草",
    What.APPROVAL: "批准",
    What.RESPONSE_NOTE: "答复",
    What.TALLY: "转移数",
    What.CORRECTION: "更正",
    What.CLOSURE: "封闭",
    What.REOPENING: "重开",
    What.ORDER: "转移令",
    What.SHELTER: "避难登记",
    What.TOKEN: "指挥权",
    What.HEARD: "收听",
    What.ANSWER: "追认/撤销",
    What.ACKNOWLEDGED: "告警确认",
}
_COLUMNS = (
    ("时间", 0.0),
    ("事项", 0.09),
    ("本机", 0.36),
    ("他席", 0.43),
    ("区服务器", 0.64),
    ("有人看过", 0.76),
)


def name_words(row: DeliveryRow, district: District) -> str:
    """Return what an act is about."""
    if row.name in {item.value for item in Hazard}:
        return HAZARD_NAMES[Hazard(row.name)]
    names = [
        street.name if (street := district.street(part)) is not None else part
        for part in row.name.split("、")
    ]
    stream = district.stream(row.name)
    return stream.name if stream is not None else "、".join(names)


def row_words(row: DeliveryRow, district: District) -> tuple[str, ...]:
    """Return the cells of a row but the time."""
    peers = [
        *row.peers,
        *(f"{name}（卫星）" for name in row.cards if name not in row.peers),
        *(f"{name or f'未登记设备 {mark}'}（据U盘自述）" for name, mark in row.claimed),
    ]
    return (
        f"{_WHAT[row.what]} {name_words(row, district)}",
        "已存",
        "、".join(peers) if peers else "—",
        "已到" if row.is_on_district else "未到",
        "、".join(row.seen_by) if row.seen_by else "未见答复",
    )


class DeliveryList(QScrollArea):
    """The newest acts, scrolled by wheel and keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        holder = QWidget(self)
        holder.setAutoFillBackground(False)
        self.rows = _Rows(theme, holder)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.rows)
        column.addStretch(1)
        self.setWidget(holder)
        self.setAccessibleName("送达")

    def show_view(self, view: DeliveryView, district: District) -> None:
        """Show how far the acts have come."""
        self.rows.show_view(view, district)
        self.setAccessibleDescription("；".join(" ".join(row) for row in self.rows.cells[:12]))


class _Rows(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cells: tuple[tuple[str, ...], ...] = ()

    def show_view(self, view: DeliveryView, district: District) -> None:
        cells = tuple(
            (instant_words(row.at, view.now), *row_words(row, district)) for row in view.rows
        )
        if len(cells) != len(self.cells):
            self.setMinimumHeight(_HEAD_PX + max(1, len(cells)) * _ROW_PX)
        self.cells = cells
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, _HEAD_PX + max(1, len(self.cells)) * _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        row = QRectF(0, 0, self.width(), _HEAD_PX)
        inks = Ink(size_px=14, tone=theme.text3), Ink(size_px=15, tone=theme.text1)
        self._paint_row(painter, row, tuple(name for name, _ in _COLUMNS), inks[0])
        row = QRectF(0, _HEAD_PX, self.width(), _ROW_PX)
        if not self.cells:
            words = "本席还没有需要送达的指令与数字"
            draw_text(painter, row, words, Ink(size_px=15, tone=theme.text2))
        for cells in self.cells:
            painter.fillRect(QRectF(0, row.top(), row.width(), 1), color(theme.line, 0.6))
            self._paint_row(painter, row, cells, inks[1])
            row.translate(0, _ROW_PX)
        painter.end()

    def _paint_row(self, painter: QPainter, row: QRectF, cells: tuple[str, ...], ink: Ink) -> None:
        ends = [start for _, start in _COLUMNS[1:]] + [1.0]
        for (_, start), end, words in zip(_COLUMNS, ends, cells, strict=True):
            width = (end - start) * row.width() - 8
            box = QRectF(row.left() + start * row.width(), row.top(), width, row.height())
            draw_text(painter, box, words, ink)
