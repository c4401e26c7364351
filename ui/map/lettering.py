"""Names as small pictures with a halo, drawn once and kept."""

from __future__ import annotations

import math
from collections import OrderedDict

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from ui.map.labels import SIZES_PX, SPACING_PX, Label, LabelKind, is_spaced
from ui.parts.text import HAN_MIDDLE
from ui.parts.theme import Theme, color, font

_KEEP = 256
_Key = tuple[str, LabelKind, float]


class Lettering:
    """Paints names in one theme at one device pixel ratio."""

    def __init__(self, theme: Theme, dpr: float) -> None:
        self._dpr = dpr
        self._tones = {
            LabelKind.STREET: theme.map_label,
            LabelKind.NEIGHBOUR: theme.line_ui,
            LabelKind.ROAD: theme.map_district,
            LabelKind.WATER: theme.map_district,
            LabelKind.PLACE: theme.map_district,
        }
        self._halo = theme.map_land
        self._kept: OrderedDict[_Key, QPixmap] = OrderedDict()

    def paint(self, painter: QPainter, label: Label, x: float, y: float) -> None:
        """Paint a name about a pixel of the screen."""
        key = (label.text, label.kind, label.angle)
        picture = self._kept.get(key)
        if picture is None:
            picture = self._kept[key] = self._draw(label)
            while len(self._kept) > _KEEP:
                self._kept.popitem(last=False)
        half = picture.width() / self._dpr / 2, picture.height() / self._dpr / 2
        painter.drawPixmap(QPointF(round(x - half[0]), round(y - half[1])), picture)

    def _draw(self, label: Label) -> QPixmap:
        left, top, right, bottom = label.box
        width, height = math.ceil(right - left) + 2, math.ceil(bottom - top) + 2
        picture = QPixmap(round(width * self._dpr), round(height * self._dpr))
        picture.setDevicePixelRatio(self._dpr)
        picture.fill(Qt.GlobalColor.transparent)
        letters = font(SIZES_PX[label.kind])
        if is_spaced(label.kind):
            letters.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, SPACING_PX)
        start = -QFontMetricsF(letters).horizontalAdvance(label.text) / 2
        if is_spaced(label.kind):
            start += SPACING_PX / 2
        path = QPainterPath()
        path.addText(QPointF(start, HAN_MIDDLE * SIZES_PX[label.kind]), letters, label.text)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(width / 2, height / 2)
        painter.rotate(label.angle)
        halo = QPen(color(self._halo, 0.85), 4)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        painter.setFont(letters)
        painter.setPen(color(self._tones[label.kind]))
        painter.drawText(QPointF(start, HAN_MIDDLE * SIZES_PX[label.kind]), label.text)
        painter.end()
        return picture
