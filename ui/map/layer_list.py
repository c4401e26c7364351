"""The layer list of the map: what is shown, by kind, with its number; all of it by keyboard."""

from __future__ import annotations

from collections import Counter
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.place import AssetKind, PlaceKind
from app.domain.reading import Kind
from app.screens.map import MapView
from ui.map.glyphs import paint_asset, paint_place, paint_sensor
from ui.map.layers import LAYERS, Group
from ui.parts.bars import paint_focus_ring
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color

_ROW_PX = 24
_HEAD_PX = 26
_COLUMN_PX = 214
_COLUMNS = ((Group.SENSOR, Group.BASE), (Group.ASSET,))


class LayerList(QWidget):
    """Chooses what the map shows.

    Signals:
        signs_changed: the kinds that are shown now (frozenset of kinds).
        closed: the list was closed.
    """

    signs_changed = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._on = [layer.is_on for layer in LAYERS]
        self._counts: Counter[Enum] = Counter()
        self._assets: object = None
        self._place = 0
        self._left_out = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("图层")
        self.hide()

    @property
    def signs(self) -> frozenset[Enum]:
        """The kinds that are shown."""
        chosen = zip(LAYERS, self._on, strict=True)
        return frozenset(sign for layer, is_on in chosen if is_on for sign in layer.signs)

    def show_counts(self, view: MapView) -> None:
        """Say how many there are of each kind."""
        if view.assets is self._assets:
            return
        self._assets = view.assets
        self._counts = Counter(asset.kind for asset in view.assets)
        self._counts.update(place.kind for place in view.places)
        self._counts.update(point.lead.kind for point in view.stations)
        self.update()

    def show_left_out(self, count: int) -> None:
        """Say how many signs are not drawn, for they would lie on others."""
        if count != self._left_out:
            self._left_out = count
            self.update()

    def place(self, left: int, top: int, width: int, height: int) -> None:
        """Take a room of the map, no larger than needed."""
        longest = max(self._height_of(groups) for groups in _COLUMNS)
        self.setGeometry(left, top, min(width, 2 * _COLUMN_PX), min(height, longest + 12))

    def close_list(self) -> None:
        """Close the list."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def toggle(self, index: int) -> None:
        """Show a layer, or leave it out."""
        self._on[index] = not self._on[index]
        self._tell()
        self.signs_changed.emit(self.signs)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -99, Qt.Key.Key_End: 99}
        if key in steps:
            order = self._order()
            place = order.index(self._place) + steps[key]
            self._place = order[min(len(order) - 1, max(0, place))]
            self._tell()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._cross(to_right=key is Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle(self._place)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_L):
            self.close_list()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, box in self._boxes().items():
            if box.contains(event.position()):
                self._place = index
                self.toggle(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(theme.line_ui), 1))
        painter.setBrush(color(theme.bg2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        column = self.width() / 2
        for number, groups in enumerate(_COLUMNS):
            top = 6.0
            for group in groups:
                head = QRectF(number * column + 12, top, column - 24, _HEAD_PX)
                draw_text(painter, head, group.value, Ink(size_px=14, tone=theme.text3))
                top += _HEAD_PX + _ROW_PX * len(_of(group))
        for index, box in self._boxes().items():
            self._paint_row(painter, index, box)
        if self._left_out:
            foot = QRectF(12, self.height() - _HEAD_PX - 4, column - 18, _HEAD_PX)
            words = f"{self._left_out:,} 处重叠未画"
            draw_text(painter, foot, words, Ink(size_px=14, tone=theme.text3))
        painter.end()

    def _paint_row(self, painter: QPainter, index: int, box: QRectF) -> None:
        theme, layer, is_on = self._theme, LAYERS[index], self._on[index]
        check = QRectF(box.left() + 6, box.center().y() - 7, 14, 14)
        painter.setPen(QPen(color(theme.text1 if is_on else theme.line_ui), 1.2))
        painter.setBrush(color(theme.text1) if is_on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(check.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        if is_on:
            ink = Ink(size_px=12, tone=theme.bg0, bold=True, align=Align.CENTER)
            draw_text(painter, check, "✓", ink)
        spot = QPointF(box.left() + 33, box.center().y())
        _paint_sign(painter, spot, layer.sign, theme)
        count = sum(self._counts[sign] for sign in layer.signs)
        ink = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
        draw_text(painter, box.adjusted(0, 0, -8, 0), f"{count:,}", ink)
        tone = theme.text1 if is_on else theme.text2
        words = box.adjusted(46, 0, -50, 0)
        draw_text(painter, words, layer.label, Ink(size_px=14, tone=tone))
        if index == self._place and self.hasFocus():
            paint_focus_ring(painter, box, theme)

    def _boxes(self) -> dict[int, QRectF]:
        """Return where each row stands."""
        boxes = {}
        column = self.width() / 2
        for number, groups in enumerate(_COLUMNS):
            top = 6.0
            for group in groups:
                top += _HEAD_PX
                for index in _of(group):
                    boxes[index] = QRectF(number * column + 6, top, column - 12, _ROW_PX)
                    top += _ROW_PX
        return boxes

    def _height_of(self, groups: tuple[Group, ...]) -> int:
        return sum(_HEAD_PX + _ROW_PX * len(_of(group)) for group in groups)

    def _order(self) -> list[int]:
        return list(self._boxes())

    def _cross(self, *, to_right: bool) -> None:
        """Go to the row beside, in the other column."""
        boxes = self._boxes()
        here = boxes[self._place]
        others = [i for i, box in boxes.items() if (box.left() > self.width() / 2) is to_right]
        self._place = min(others, key=lambda index: abs(boxes[index].top() - here.top()))
        self._tell()

    def _tell(self) -> None:
        state = "显示" if self._on[self._place] else "隐藏"
        self.setAccessibleDescription(f"{LAYERS[self._place].label} {state}")
        self.update()


def _of(group: Group) -> list[int]:
    return [index for index, layer in enumerate(LAYERS) if layer.group is group]


def _paint_sign(painter: QPainter, spot: QPointF, sign: Enum, theme: Theme) -> None:
    if isinstance(sign, AssetKind):
        paint_asset(painter, spot, sign, theme)
    elif isinstance(sign, PlaceKind):
        paint_place(painter, spot, sign, theme)
    elif isinstance(sign, Kind):
        paint_sensor(painter, spot, sign, theme, is_old=False)
