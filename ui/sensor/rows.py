"""How a sensor row is painted, 33 px. Source: picture notes 5, sensor row."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.screens.sensor import SensorRow
from ui.parts.bars import LimitBar, paint_hatch, paint_limit_bar, paint_sparkline
from ui.parts.reading import ARROWS, paint_kind
from ui.parts.signs import severity_tone
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Theme, color
from ui.sensor.words import age_or_reason, name_words, number_of, old_words

ROW_PX = 33
_PAD = 12
_BAR_PX = 128
_NAME_X = 36
_AGE_PX = 74
_ARROW_PX = 22
_UNIT_PX = 42
_VALUE_PX = 52
_SPARK_PX = 116
_SPARK_FROM_PX = 640


def paint_row(painter: QPainter, box: QRectF, row: SensorRow, now: datetime, theme: Theme) -> None:
    """Paint one row into its box: glyph, name, bar, value, arrow, age or reason."""
    right = box.right() - _PAD
    age = QRectF(right - _AGE_PX, box.top(), _AGE_PX, box.height())
    arrow = QRectF(age.left() - _ARROW_PX, box.top(), _ARROW_PX, box.height())
    unit = QRectF(arrow.left() - _UNIT_PX, box.top(), _UNIT_PX, box.height())
    value = QRectF(unit.left() - 5 - _VALUE_PX, box.top(), _VALUE_PX, box.height())
    left = value.left() - 4
    if box.width() >= _SPARK_FROM_PX:
        left -= _SPARK_PX + 16
        spark = QRectF(left + 8, box.top() + 8, _SPARK_PX, box.height() - 16)
        paint_sparkline(painter, spark, row.points, theme.text2)
    bar_px = min(_BAR_PX, max(0.0, left - _NAME_X - 110))
    bar = QRectF(left - bar_px, box.center().y() - 4, bar_px, 8)
    name = QRectF(box.left() + _NAME_X, box.top(), bar.left() - 8 - _NAME_X, box.height())
    is_hot = row.severity is not None
    paint_kind(painter, QPointF(box.left() + 20, box.center().y()), row.kind, theme.text2)
    draw_text(painter, name, name_words(row), Ink(size_px=15, tone=theme.text1))
    _paint_bar(painter, bar, (row, old_words(row, now)), theme)
    if not row.is_trusted:
        hatched = QRectF(value.left() - 2, box.top() + 5, unit.right() - value.left(), 23)
        paint_hatch(painter, hatched, theme)
    tone = theme.text1 if row.is_trusted else theme.text2
    bold = is_hot and row.is_trusted
    ink = Ink(size_px=16, tone=tone, bold=bold, align=Align.RIGHT)
    draw_text(painter, value, number_of(row), ink)
    if row.value is not None:
        draw_text(painter, unit, row.unit, Ink(size_px=14, tone=theme.text3))
    if row.is_trusted:
        tone = theme.text1 if is_hot else theme.text3
        ink = Ink(size_px=16, tone=tone, align=Align.CENTER)
        draw_text(painter, arrow, ARROWS[row.trend], ink)
    tone = theme.text3 if row.is_trusted else theme.text1
    ink = Ink(size_px=14, tone=tone, align=Align.RIGHT)
    draw_text(painter, age, age_or_reason(row, now), ink)
    rule = QRectF(box.left() + _PAD, box.bottom() - 1, box.width() - 2 * _PAD, 1)
    painter.fillRect(rule, color(theme.line, 0.6))


def _paint_bar(painter: QPainter, box: QRectF, shown: tuple[SensorRow, str], theme: Theme) -> None:
    """Paint the bar, or in its place of when a value is that is too old for one."""
    row, old = shown
    if old:
        ink = Ink(size_px=14, tone=theme.text2, align=Align.RIGHT)
        draw_text(painter, box.adjusted(-24, -12, -6, 12), old, ink)
        return
    if box.width() < 40 or not row.ticks:
        return
    tone = severity_tone(theme, row.severity) if row.severity is not None else None
    is_solid = tone is not None and row.is_trusted
    bar = LimitBar(
        share=row.share,
        ticks=tuple(part for _, part in row.ticks),
        tone=tone.fill if tone is not None and is_solid else theme.bar2,
        edge=tone.edge if tone is not None and is_solid and row.severity in (1, 4) else None,
    )
    paint_limit_bar(painter, box, bar, theme)
