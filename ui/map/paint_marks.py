"""How active stations are painted: leaders, depth tags, rain boxes, alarms with their rings.

Filled asks for an act, an outline is known, a hatch is old or in doubt. Source: picture notes 6.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.domain.reading import Kind
from ui.map.marks import RINGS_PX, Form, Mark
from ui.map.room import Box
from ui.map.stamps import Stamps
from ui.parts.bars import paint_hatch
from ui.parts.reading import ARROWS, paint_kind
from ui.parts.signs import Fill, paint_alarm_symbol, severity_tone
from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Filled, Theme, color

_STEPS = 4


def paint_marks(
    painter: QPainter, marks: Sequence[Mark], theme: Theme, stamps: Stamps, *, is_bright: bool
) -> None:
    """Paint marks in world pixels: leaders lowest, then tags, then alarms, the urgent on top.

    ``is_bright`` is the phase of the rings, which alone blink.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in reversed(marks):
        _paint_leader(painter, mark, theme)
    for mark in reversed(marks):
        if mark.form is not Form.ALARM:
            stamps.paint(
                painter, _look_of(mark), _room_of(mark.tag), partial(_draw_tag, mark, theme)
            )
    for mark in reversed(marks):
        if mark.form is Form.ALARM:
            key = _look_of(mark)
            stamps.paint(painter, key, _room_of(mark.tag), partial(_draw_words, mark, theme))
            reach = RINGS_PX[1] + 2 if mark.is_ringed else 14.0
            show = partial(_draw_alarm, mark, theme, is_bright=is_bright)
            key = (mark.point.severity, mark.point.is_waiting, is_bright and mark.is_ringed)
            stamps.paint(painter, key, (mark.x, mark.y, reach, reach), show)
    painter.restore()


def _look_of(mark: Mark) -> Hashable:
    """Return all that the picture of a tag depends on."""
    point, lead = mark.point, mark.point.lead
    state = (point.severity, point.is_waiting, lead.doubt is not None, lead.passed, lead.trend)
    return mark.form, lead.kind, mark.lines, state


def _room_of(box: Box) -> tuple[float, float, float, float]:
    """Return the middle of a box and half its sides."""
    left, top, right, bottom = box
    return (left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2


def _about_origin(box: Box) -> QRectF:
    """Return a box of the same size about the origin, its line inside."""
    rect = rect_of(box)
    rect.moveCenter(QPointF(0, 0))
    return rect.adjusted(0.75, 0.75, -0.75, -0.75)


def tone_of(mark: Mark, theme: Theme) -> Filled:
    """Return the colours of a mark; greys if it only counts rain."""
    severity = mark.point.severity
    if severity is None:
        return Filled(fill=theme.bg1, text=theme.text2, edge=theme.line_ui)
    return severity_tone(theme, severity)


def rect_of(box: Box) -> QRectF:
    """Return a box as Qt's."""
    return QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])


def _paint_leader(painter: QPainter, mark: Mark, theme: Theme) -> None:
    tone = color(tone_of(mark, theme).edge)
    spot = QPointF(mark.x, mark.y)
    if mark.has_leader:
        painter.setPen(QPen(tone, 1.25))
        painter.drawLine(_start(mark), _nearest(mark))
    if mark.form is Form.DEPTH or (mark.form is Form.RAIN and mark.has_leader):
        painter.setPen(QPen(color(theme.map_out), 1))
        painter.setBrush(tone)
        painter.drawEllipse(spot, 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _start(mark: Mark) -> QPointF:
    """Return where the leader begins: at the place, or at the rings about it."""
    if not mark.is_ringed:
        return QPointF(mark.x, mark.y)
    end = _nearest(mark)
    over, down = end.x() - mark.x, end.y() - mark.y
    share = RINGS_PX[0] / max(RINGS_PX[0], math.hypot(over, down))
    return QPointF(mark.x + over * share, mark.y + down * share)


def _nearest(mark: Mark) -> QPointF:
    """Return where the leader meets the tag."""
    left, top, right, bottom = mark.tag
    x = min(right - 6, max(left + 6, mark.x))
    y = min(bottom - 4, max(top + 4, mark.y))
    return QPointF(x, y)


def _draw_tag(mark: Mark, theme: Theme, painter: QPainter) -> None:
    """Paint a depth tag or a rain box."""
    tone, lead = tone_of(mark, theme), mark.point.lead
    is_full = mark.point.is_waiting
    box = _about_origin(mark.tag)
    painter.setPen(QPen(color(tone.edge), 1.5))
    painter.setBrush(color(tone.fill if is_full else theme.bg1))
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if lead.doubt is not None:
        # On a fill the hatch has the colour of its text, or it would not be seen.
        strokes = replace(theme, text3=tone.text) if is_full else theme
        paint_hatch(painter, box.adjusted(1, 1, -1, -1), strokes, alpha=0.45 if is_full else 0.6)
    ink_tone = tone.text if is_full else theme.text1
    if mark.point.severity is None or lead.doubt is not None:
        ink_tone = tone.text if is_full else theme.text2
    if lead.kind is Kind.RAIN:
        _paint_kind_small(painter, QPointF(box.left() + 11, box.center().y()), lead.kind, ink_tone)
    else:
        _paint_gauge(painter, box, mark, tone)
    words = QRectF(box.left() + 21 if lead.kind is Kind.RAIN else box.left() + 16, box.top(), 60, 0)
    words.setBottom(box.bottom())
    width = draw_text(painter, words, mark.lines[0], Ink(size_px=15, tone=ink_tone, bold=True))
    if lead.kind is not Kind.RAIN and lead.doubt is None:
        arrow = QRectF(words.left() + width + 1, box.top(), 15, box.height())
        ink = Ink(size_px=14, tone=ink_tone, bold=True, align=Align.CENTER)
        draw_text(painter, arrow, ARROWS[lead.trend], ink)


def _paint_kind_small(painter: QPainter, center: QPointF, kind: Kind, tone: str) -> None:
    painter.save()
    painter.translate(center)
    painter.scale(0.86, 0.86)
    paint_kind(painter, QPointF(0, 0), kind, tone)
    painter.restore()


def _paint_gauge(painter: QPainter, box: QRectF, mark: Mark, tone: Filled) -> None:
    """Paint the four steps of a staff gauge, those of the limits passed in full."""
    ink = tone.text if mark.point.is_waiting else tone.edge
    for step in range(_STEPS):
        top = box.bottom() - 5.5 - step * 4
        is_passed = step < mark.point.lead.passed
        painter.fillRect(
            QRectF(box.left() + 5, top, 7, 2.6), color(ink, 1.0 if is_passed else 0.32)
        )


def _draw_words(mark: Mark, theme: Theme, painter: QPainter) -> None:
    """Paint the text tag of an alarm."""
    tone = tone_of(mark, theme)
    box = _about_origin(mark.tag)
    painter.setPen(QPen(color(tone.edge), 1.25))
    painter.setBrush(color(theme.bg1))
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark.point.lead.doubt is not None:
        paint_hatch(painter, box.adjusted(1, 1, -1, -1), theme, alpha=0.35)
    height = box.height() / len(mark.lines)
    is_title = len(mark.lines) > 1
    for number, line in enumerate(mark.lines):
        row = QRectF(box.left() + 6, box.top() + number * height, box.width() - 10, height)
        if is_title:
            row.translate(0, 1 if number == 0 else -1)
        ink = Ink(size_px=14, tone=theme.text1, bold=is_title and number == 0)
        draw_text(painter, row, line, ink)


def _draw_alarm(mark: Mark, theme: Theme, painter: QPainter, *, is_bright: bool) -> None:
    spot = QPointF(0, 0)
    severity = mark.point.severity or 4
    if mark.is_ringed:
        edge = tone_of(mark, theme).edge
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for radius, alpha in zip(RINGS_PX, (1.0, 0.45), strict=True):
            painter.setPen(QPen(color(edge, alpha if is_bright else alpha * 0.3), 2))
            painter.drawEllipse(spot, radius, radius)
    fill = Fill.FULL if mark.point.is_waiting else Fill.OUTLINE
    if fill is Fill.OUTLINE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(theme.map_land, 0.85))
        painter.drawEllipse(spot, 11, 11)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    paint_alarm_symbol(painter, spot, severity, theme, fill=fill)
