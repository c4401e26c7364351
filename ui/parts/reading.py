"""Words and small signs of readings that several columns show: numbers, arrows, quantities."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from app.domain.newest import Now
from app.domain.reading import Direction, Kind
from ui.parts.age import instant_words
from ui.parts.theme import color

QUANTITY_WORDS = {
    Kind.POND: "积水",
    Kind.RAIN: "雨量",
    Kind.SLOPE: "位移",
    Kind.SOIL: "含水率",
    Kind.RESERVOIR: "水位",
    Kind.RIVER: "水位",
    Kind.DISCHARGE: "下泄",
    Kind.WIND: "平均风",
    Kind.GUST: "阵风",
    Kind.OTHER: "",
}
ARROWS = {
    Direction.UP: "↑",
    Direction.FLAT: "→",
    Direction.DOWN: "↓",
    Direction.UNKNOWN: "",
}
NO_READINGS = "没有读数，无法告警"
SEVERITY_WORDS = {1: "红", 2: "橙", 3: "黄", 4: "蓝"}


def number_words(value: float, digits: int) -> str:
    """Return a number with fixed decimals, thousands parted and a real minus sign."""
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def limit_words(value: float) -> str:
    """Return a limit in as few digits as it needs: 40, 17.2, 27.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def raise_words(value: float, unit: str) -> str:
    """Return the value that raised an alarm, where there is no reading: 触发 5.1 cm."""
    return f"触发 {limit_words(value)} {unit}".rstrip()


def readable_words(newest: Now, digits: int, unit: str, now: datetime) -> str:
    """Return the last readable value: 40 cm ↑, or old: 6 cm 截至 02:29."""
    value = f"{number_words(newest.value, digits)} {unit}".rstrip()
    tail = f"截至 {instant_words(newest.at, now)}" if newest.is_old else ARROWS[newest.trend]
    return f"{value} {tail}".rstrip()


def rise_words(mm_per_5min: int | None) -> str:
    """Return a rise: +4.8 cm/5 分, −2 cm/5 分, 0 cm/5 分; "" for none."""
    if mm_per_5min is None:
        return ""
    sign = "+" if mm_per_5min > 0 else ""
    return f"{sign}{number_words(mm_per_5min / 10, 1).removesuffix('.0')} cm/5 分"


def reached_words(severity: int, limit: float, *, is_below: bool) -> str:
    """Return the limit that an alarm reached, or that the value is under it again."""
    if is_below:
        return f"已低于限值 {limit_words(limit)}"
    return f"≥ {SEVERITY_WORDS[severity]}限 {limit_words(limit)}"


def paint_kind(painter: QPainter, center: QPointF, kind: Kind, tone: str) -> None:
    """Paint the one-colour line glyph of a kind of sensor, 14 px."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(tone), 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.translate(center)
    painter.drawPath(_GLYPHS[kind]())
    painter.restore()


def _wave(path: QPainterPath, left: float, right: float, y: float) -> None:
    middle = (left + right) / 2
    path.moveTo(left, y + 1)
    path.cubicTo(left + 2, y - 3, middle - 1, y - 1, middle, y)
    path.cubicTo(middle + 1, y + 1, right - 2, y + 3, right, y - 1)


def _pond() -> QPainterPath:
    path = QPainterPath()
    for x in (-7.0, 7.0):
        path.moveTo(x, -5)
        path.lineTo(x, 5)
    _wave(path, -4.5, 4.5, -2.5)
    _wave(path, -4.5, 4.5, 2.5)
    return path


def _drop() -> QPainterPath:
    path = QPainterPath(QPointF(0, -7))
    path.cubicTo(2.5, -3.5, 5, -1, 5, 2)
    path.cubicTo(5, 8.5, -5, 8.5, -5, 2)
    path.cubicTo(-5, -1, -2.5, -3.5, 0, -7)
    return path


def _wedge() -> QPainterPath:
    path = QPainterPath(QPointF(-7, 5))
    path.lineTo(7, 5)
    path.lineTo(7, -5)
    path.closeSubpath()
    path.moveTo(-6, -6)
    path.lineTo(-1, -1)
    path.moveTo(-1, -5)
    path.lineTo(-1, -1)
    path.lineTo(-5, -1)
    return path


def _soil() -> QPainterPath:
    path = QPainterPath(QPointF(-7, 5))
    path.lineTo(7, 5)
    path.moveTo(-7, 1)
    path.lineTo(7, 1)
    path.moveTo(0, -7)
    path.cubicTo(3, -3, 3, -1, 0, -1)
    path.cubicTo(-3, -1, -3, -3, 0, -7)
    return path


def _basin() -> QPainterPath:
    path = QPainterPath(QPointF(-7, -5))
    path.lineTo(-5, -5)
    path.lineTo(-3.5, 5)
    path.lineTo(3.5, 5)
    path.lineTo(5, -5)
    path.lineTo(7, -5)
    path.moveTo(-4.5, -1)
    path.lineTo(4.5, -1)
    return path


def _river() -> QPainterPath:
    path = QPainterPath()
    for y in (-4.5, 0.0, 4.5):
        _wave(path, -7, 7, y)
    return path


def _outflow() -> QPainterPath:
    path = QPainterPath(QPointF(-6, -6))
    path.lineTo(-6, 6)
    path.moveTo(-3, 0)
    path.lineTo(7, 0)
    path.moveTo(3, -4)
    path.lineTo(7, 0)
    path.lineTo(3, 4)
    return path


def _wind() -> QPainterPath:
    path = QPainterPath(QPointF(-7, -2))
    path.lineTo(2, -2)
    path.cubicTo(7, -2, 6, -8, 2, -6)
    path.moveTo(-7, 2)
    path.lineTo(4, 2)
    path.cubicTo(8, 2, 7, 7, 4, 6)
    return path


def _dot() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(-4, -4, 8, 8))
    return path


_GLYPHS = {
    Kind.POND: _pond,
    Kind.RAIN: _drop,
    Kind.SLOPE: _wedge,
    Kind.SOIL: _soil,
    Kind.RESERVOIR: _basin,
    Kind.RIVER: _river,
    Kind.DISCHARGE: _outflow,
    Kind.WIND: _wind,
    Kind.GUST: _wind,
    Kind.OTHER: _dot,
}
