"""The tooltip of the map, painted by the map itself: name, values, ages, source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from app.domain.place import Asset, Confidence, Place
from app.screens.map import ClosedPlace, StationPoint
from ui.map.picking import What
from ui.map.scene import ClusterMark
from ui.map.words import alarm_words, closed_lines, reading_words, source_words
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Theme, color

_ROW_PX = 21
_PAD_PX = 9
_MOST_KINDS = 6
_REACH = {
    Confidence.HIGH: "位置误差 150 m 内",
    Confidence.MEDIUM: "位置误差 400 m 内",
    Confidence.MEDIUM_LOW: "位置误差可能超过 400 m",
    Confidence.LOW: "位置误差 1 km 内，待现场核对",
}


def tooltip_lines(what: What, now: datetime) -> tuple[str, ...]:
    """Return what the tooltip says, its title first."""
    match what:
        case StationPoint():
            return _station_lines(what, now)
        case ClosedPlace():
            return closed_lines(what, now)
        case Asset():
            return what.name, what.kind.label, source_words(is_sample=what.sample)
        case Place():
            return what.name, _REACH[what.confidence]
        case ClusterMark():
            counts = sorted(what.counts.items(), key=lambda item: -item[1])
            lines = [f"{kind.label} {count:,}" for kind, count in counts[:_MOST_KINDS]]
            return f"{sum(what.counts.values()):,} 处设施", *lines, "放大可分开"


def place_tooltip(
    lines: tuple[str, ...], spot: QPointF, room: QRectF, taken: Sequence[QRectF]
) -> QRectF:
    """Return where a tooltip stands beside a spot: inside the room, covering least of ``taken``."""
    widths = [text_width(line, 14, bold=number == 0) for number, line in enumerate(lines)]
    width, height = max(widths) + 2 * _PAD_PX, len(lines) * _ROW_PX + 10
    inner = room.adjusted(4, 4, -4, -4)
    best, least = QRectF(), float("inf")
    for down in (14.0, -14.0 - height, -height / 2):
        for over in (22.0, -22.0 - width, 60.0, -60.0 - width):
            left = max(inner.left(), min(inner.right() - width, spot.x() + over))
            top = max(inner.top(), min(inner.bottom() - height, spot.y() + down))
            box = QRectF(left, top, width, height)
            cost = sum(_area(box.intersected(other)) for other in taken)
            cost += 9999.0 if box.contains(spot) else 0.0
            if cost < least:
                best, least = box, cost
    return best


def paint_tooltip(painter: QPainter, box: QRectF, lines: tuple[str, ...], theme: Theme) -> None:
    """Paint a tooltip into its box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(theme.line_ui), 1))
    painter.setBrush(color(theme.bg3))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    for number, line in enumerate(lines):
        top = box.top() + 5 + number * _ROW_PX
        row = QRectF(box.left() + _PAD_PX, top, box.width() - 2 * _PAD_PX, _ROW_PX)
        tone = theme.text1 if number == 0 else theme.text2
        draw_text(painter, row, line, Ink(size_px=14, tone=tone, bold=number == 0))
    painter.restore()


def _area(box: QRectF) -> float:
    return max(0.0, box.width()) * max(0.0, box.height())


def _station_lines(point: StationPoint, now: datetime) -> tuple[str, ...]:
    readings = [reading_words(reading, now) for reading in point.readings]
    about = " · ".join(
        part for part in (point.street, source_words(is_sample=point.is_sample)) if part
    )
    alarm = alarm_words(point, now)
    return (point.name, *([alarm] if alarm else []), *readings, about)
