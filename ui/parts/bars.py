"""Bars, trend lines and the hatch of what is old; painted into a given box.

Source: picture notes 4 and 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui.parts.theme import Theme, color

_HATCH_STEP = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitBar:
    """A value against its limits; ``share`` and ``ticks`` are parts of the full width, 0 to 1.

    ``tone`` is the fill; ``edge`` outlines it where the fill alone is too dark to see.
    """

    share: float
    ticks: tuple[float, ...]
    tone: str
    edge: str | None = None


def paint_limit_bar(painter: QPainter, box: QRectF, bar: LimitBar, theme: Theme) -> None:
    """Paint track, fill and limit ticks; the last tick is 2 px and stands 5 px over."""
    painter.fillRect(box, color(theme.track))
    fill = QRectF(box.left(), box.top(), box.width() * min(1.0, max(0.0, bar.share)), box.height())
    painter.fillRect(fill, color(bar.tone))
    if bar.edge is not None and fill.width() > 2:
        painter.setPen(QPen(color(bar.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(fill.adjusted(0.5, 0.5, -0.5, -0.5))
    for tick in bar.ticks[:-1]:
        left = round(box.left() + tick * box.width())
        painter.fillRect(QRectF(left, box.top() - 2, 1, box.height() + 4), color(theme.text3))
    if bar.ticks:
        left = round(box.left() + bar.ticks[-1] * box.width()) - 1
        painter.fillRect(QRectF(left, box.top() - 5, 2, box.height() + 10), color(theme.text1))


def paint_share_bar(
    painter: QPainter, box: QRectF, shares: tuple[float, float], theme: Theme
) -> None:
    """Paint a two-tone bar: the first share (moved) over the second (notified), on its track."""
    done, known = (min(1.0, max(0.0, share)) for share in shares)
    painter.fillRect(box, color(theme.track))
    painter.fillRect(
        QRectF(box.left(), box.top(), box.width() * known, box.height()), color(theme.bar2)
    )
    painter.fillRect(
        QRectF(box.left(), box.top(), box.width() * done, box.height()), color(theme.bar)
    )


def paint_sparkline(
    painter: QPainter, box: QRectF, points: Sequence[tuple[float, float]], tone: str
) -> None:
    """Paint a trend line; points are (x, y) parts of the box, 0 to 1, y up, in order of x."""
    if len(points) < 2:
        return
    line = QPolygonF(
        [QPointF(box.left() + x * box.width(), box.bottom() - y * box.height()) for x, y in points]
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(tone), 1.5))
    painter.drawPolyline(line)
    painter.restore()


def paint_hatch(
    painter: QPainter, box: QRectF, theme: Theme, *, alpha: float = 0.45, tone: str = ""
) -> None:
    """Paint 45° strokes over a box: what is under them is old or missing."""
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(tone or theme.text3, alpha), 1))
    start = box.left() - box.height()
    for step in range(int((box.width() + box.height()) / _HATCH_STEP) + 1):
        left = start + step * _HATCH_STEP
        painter.drawLine(QPointF(left, box.bottom()), QPointF(left + box.height(), box.top()))
    painter.restore()


def paint_focus_ring(painter: QPainter, box: QRectF, theme: Theme, *, radius: float = 3) -> None:
    """Paint the 2 px ring of the keyboard's place, inside the box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(theme.focus), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
    painter.restore()
