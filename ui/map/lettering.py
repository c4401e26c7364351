"""How a name on the map is written: with a halo, areas with their letters apart."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from ui.map.labels import SIZES_PX, SPACING_PX, Label, LabelKind, is_spaced
from ui.parts.text import HAN_MIDDLE
from ui.parts.theme import Theme, color, font

_HALO_PX = 4


def write_label(painter: QPainter, label: Label, theme: Theme) -> None:
    """Write a name about the origin, turned as it stands."""
    letters = font(SIZES_PX[label.kind])
    if is_spaced(label.kind):
        letters.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, SPACING_PX)
    left = -QFontMetricsF(letters).horizontalAdvance(label.text) / 2
    if is_spaced(label.kind):
        left += SPACING_PX / 2
    start = QPointF(left, HAN_MIDDLE * SIZES_PX[label.kind])
    path = QPainterPath()
    path.addText(start, letters, label.text)
    painter.rotate(label.angle)
    halo = QPen(color(theme.map_land, 0.85), _HALO_PX)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.setFont(letters)
    painter.setPen(color(_tone(label.kind, theme)))
    painter.drawText(start, label.text)


def _tone(kind: LabelKind, theme: Theme) -> str:
    match kind:
        case LabelKind.STREET:
            return theme.map_label
        case LabelKind.NEIGHBOUR:
            return theme.line_ui
        case LabelKind.ROAD | LabelKind.WATER | LabelKind.PLACE:
            return theme.map_district
