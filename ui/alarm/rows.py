"""How the rows of the alarm list are painted: to act on (52 px) and known (26 px).

A row is taller where its words do not fit beside each other; none of them is cut.
Source: picture notes 5, alarm row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.domain.alarm import AlarmState
from app.screens.alarm import AlarmRow
from ui.alarm.words import (
    STATE_WORDS,
    fact_parts,
    seat_words,
    standing_words,
    subject_words,
    value_words,
)
from ui.parts.bars import paint_hatch
from ui.parts.signs import Fill, paint_alarm_symbol
from ui.parts.text import Align, Ink, draw_text, text_width, wrap
from ui.parts.theme import Theme, color

WAITING_PX = 52
KNOWN_PX = 26
DIVIDER_PX = 26
_PAD = 12
_SYMBOL_X = 24
_TEXT_X = 46
_NAME_PX = 22
_FACTS_PX = 18
_KNOWN_NAME_PX = 20
_SEAT_PX = 20.0
_STATE_PX = 46.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list: an alarm, or a divider with its words (left, right)."""

    row: AlarmRow | None
    is_tall: bool
    words: tuple[str, str] = ("", "")


def height_px(line: Line, width: int, now: datetime) -> int:
    """Return how tall a line of the list is in a list of that width."""
    if line.row is None:
        return DIVIDER_PX
    if line.is_tall:
        names, facts = _waiting_lines(line.row, width, now)
        return WAITING_PX + _NAME_PX * (len(names) - 1) + _FACTS_PX * (len(facts) - 1)
    names = _known_spots(line.row, QRectF(0, 0, width, KNOWN_PX))[3]
    return KNOWN_PX + _KNOWN_NAME_PX * (len(names) - 1)


def paint_line(painter: QPainter, box: QRectF, line: Line, now: datetime, theme: Theme) -> None:
    """Paint one line of the list into its box."""
    if line.row is None:
        _paint_divider(painter, box, line.words, theme)
    elif line.is_tall:
        _paint_waiting(painter, box, line.row, now, theme)
    else:
        _paint_known(painter, box, line.row, theme)
    if line.row is not None:
        rule = QRectF(box.left() + _PAD, box.bottom() - 1, box.width() - 2 * _PAD, 1)
        painter.fillRect(rule, color(theme.line, 0.6))


def paint_empty(painter: QPainter, box: QRectF, words: tuple[str, str], theme: Theme) -> None:
    """Paint what an empty list says, and a hint below."""
    line = QRectF(box.left() + _PAD, box.top() + box.height() * 0.3, box.width() - 2 * _PAD, 22)
    ink = Ink(size_px=16, tone=theme.text2, align=Align.CENTER)
    draw_text(painter, line, words[0], ink)
    ink = Ink(size_px=14, tone=theme.text3, align=Align.CENTER)
    draw_text(painter, line.translated(0, 26), words[1], ink)


def _paint_divider(painter: QPainter, box: QRectF, words: tuple[str, str], theme: Theme) -> None:
    painter.fillRect(box, color(theme.bg0, 0.5))
    room = box.adjusted(_PAD, 0, -_PAD, 0)
    draw_text(painter, room, words[0], Ink(size_px=14, tone=theme.text2))
    ink = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
    draw_text(painter, room, words[1], ink)


def _paint_waiting(
    painter: QPainter, box: QRectF, row: AlarmRow, now: datetime, theme: Theme
) -> None:
    fill = Fill.FULL if row.is_waiting else Fill.OUTLINE
    center = QPointF(box.left() + _SYMBOL_X, box.top() + 18)
    paint_alarm_symbol(painter, center, row.severity, theme, fill=fill)
    names, facts = _waiting_lines(row, box.width(), now)
    left, room_px = box.left() + _TEXT_X, box.width() - _TEXT_X - _PAD
    first = QRectF(left, box.top() + 5, room_px, _NAME_PX)
    value = value_words(row)
    width = text_width(value, 16, bold=True)
    is_doubted = _is_doubted(row)
    if is_doubted:
        spot = QRectF(first.right() - width - 6, first.top() + 1, width + 8, first.height() - 2)
        paint_hatch(painter, spot, theme)
    ink = Ink(size_px=16, tone=theme.text1, bold=not is_doubted, align=Align.RIGHT)
    draw_text(painter, first, value, ink)
    name = first.adjusted(0, 0, -width - 12, 0)
    _paint_lines(painter, name, names, Ink(size_px=16, tone=theme.text1, bold=True))
    second = QRectF(left, first.top() + _NAME_PX * len(names) + 1, room_px, _FACTS_PX)
    last = second.translated(0, _FACTS_PX * (len(facts) - 1))
    bold, tone = row.is_waiting, theme.text1 if row.is_waiting else theme.text2
    ink = Ink(size_px=14, tone=tone, bold=bold, align=Align.RIGHT)
    width = draw_text(painter, last, _state_words(row, now), ink)
    beside = second.adjusted(0, 0, -width - 10, 0)
    _paint_lines(painter, beside, facts, Ink(size_px=14, tone=theme.text2))


def _paint_lines(painter: QPainter, box: QRectF, lines: tuple[str, ...], ink: Ink) -> None:
    """Paint lines one under the other, the first in the box; they were made to fit."""
    for index, line in enumerate(lines):
        draw_text(painter, box.translated(0, index * box.height()), line, ink)


def _state_words(row: AlarmRow, now: datetime) -> str:
    """Return what stands at the end of the facts: for how long, or the state."""
    if not row.is_waiting:
        return STATE_WORDS[row.state]
    return standing_words(row, now) if row.cleared_at is None else "未确认"


def _waiting_lines(
    row: AlarmRow, width: float, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of the name and of the facts; without the time if that saves a line."""
    room_px = width - _TEXT_X - _PAD
    value_px = text_width(value_words(row), 16, bold=True)
    names = wrap(subject_words(row), 16, int(room_px - value_px - 12), bold=True)
    facts_px = room_px - text_width(_state_words(row, now), 14, bold=row.is_waiting) - 10
    parts = fact_parts(row, now)
    facts, shorter = _joined(parts, facts_px), _joined(parts[1:], facts_px)
    is_told = row.is_waiting and row.cleared_at is None
    return names, shorter if is_told and len(shorter) == 1 else facts


def _joined(parts: list[str], room_px: float) -> tuple[str, ...]:
    """Return the parts in lines, as many to a line as fit."""
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]} · {part}"
        if text_width(longer, 14) <= room_px:
            lines[-1] = longer
        else:
            lines.append(part)
    return tuple(lines)


def _known_spots(row: AlarmRow, box: QRectF) -> tuple[QRectF, QRectF, QRectF, tuple[str, ...]]:
    """Return where seat, state and value stand, and the lines of the name beside them."""
    right, top, height = box.right() - _PAD, box.top(), KNOWN_PX
    seat = QRectF(right - _SEAT_PX, top, _SEAT_PX, height)
    state = QRectF(seat.left() - _STATE_PX, top, _STATE_PX - 2, height)
    width = text_width(value_words(row), 15)
    value = QRectF(state.left() - 8 - width, top, width, height)
    name_px = int(value.left() - 6 - box.left() - _TEXT_X)
    return seat, state, value, wrap(row.name, 15, name_px)


def _paint_known(painter: QPainter, box: QRectF, row: AlarmRow, theme: Theme) -> None:
    is_over = row.state is AlarmState.NORMAL
    painter.save()
    center = QPointF(box.left() + _SYMBOL_X, box.top() + KNOWN_PX / 2)
    painter.translate(center)
    painter.scale(0.86, 0.86)
    fill = Fill.GREY if is_over else Fill.OUTLINE
    paint_alarm_symbol(painter, QPointF(0, 0), row.severity, theme, fill=fill)
    painter.restore()
    seat, state, spot, names = _known_spots(row, box)
    ink = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
    draw_text(painter, seat, seat_words(row), ink)
    draw_text(painter, state, STATE_WORDS[row.state], Ink(size_px=14, tone=theme.text2))
    if _is_doubted(row):
        paint_hatch(painter, spot.adjusted(-4, 3, 4, -4), theme)
    tone = theme.text3 if is_over else theme.text1
    draw_text(painter, spot, value_words(row), Ink(size_px=15, tone=tone, align=Align.RIGHT))
    tone = theme.text2 if is_over else theme.text1
    left = box.left() + _TEXT_X
    first = QRectF(left, box.top() + 3, spot.left() - 6 - left, _KNOWN_NAME_PX)
    _paint_lines(painter, first, names, Ink(size_px=15, tone=tone))


def _is_doubted(row: AlarmRow) -> bool:
    return row.newest is None or row.newest.is_old or row.newest.is_doubtful
