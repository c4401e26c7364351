"""How the rows of the alarm list are painted: to act on (52 px) and known (26 px).

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
    fact_words,
    seat_words,
    standing_words,
    subject_words,
    value_words,
)
from ui.parts.bars import paint_hatch
from ui.parts.signs import Fill, paint_alarm_symbol
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color

WAITING_PX = 52
KNOWN_PX = 26
DIVIDER_PX = 26
_PAD = 12
_SYMBOL_X = 24
_TEXT_X = 46
_STATE_FROM_PX = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list: an alarm, or a divider with its words (left, right)."""

    row: AlarmRow | None
    is_tall: bool
    words: tuple[str, str] = ("", "")

    @property
    def height(self) -> int:
        """Height in px."""
        if self.row is None:
            return DIVIDER_PX
        return WAITING_PX if self.is_tall else KNOWN_PX


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
    first = QRectF(box.left() + _TEXT_X, box.top() + 5, box.width() - _TEXT_X - _PAD, 22)
    second = QRectF(first.left(), box.top() + 28, first.width(), 18)
    value = value_words(row)
    width = text_width(value, 16, bold=True)
    is_doubted = _is_doubted(row)
    if is_doubted:
        spot = QRectF(first.right() - width - 6, first.top() + 1, width + 8, first.height() - 2)
        paint_hatch(painter, spot, theme)
    ink = Ink(size_px=16, tone=theme.text1, bold=not is_doubted, align=Align.RIGHT)
    draw_text(painter, first, value, ink)
    name = first.adjusted(0, 0, -width - 12, 0)
    draw_text(painter, name, subject_words(row), Ink(size_px=16, tone=theme.text1, bold=True))
    if row.is_waiting:
        right = standing_words(row, now) if row.cleared_at is None else "未确认"
        tone = theme.text1
    else:
        right, tone = STATE_WORDS[row.state], theme.text2
    bold = row.is_waiting
    width = text_width(right, 14, bold=bold)
    draw_text(painter, second, right, Ink(size_px=14, tone=tone, bold=bold, align=Align.RIGHT))
    facts = second.adjusted(0, 0, -width - 10, 0)
    draw_text(painter, facts, fact_words(row, now), Ink(size_px=14, tone=theme.text2))


def _paint_known(painter: QPainter, box: QRectF, row: AlarmRow, theme: Theme) -> None:
    is_over = row.state is AlarmState.NORMAL
    painter.save()
    center = QPointF(box.left() + _SYMBOL_X, box.center().y())
    painter.translate(center)
    painter.scale(0.86, 0.86)
    fill = Fill.GREY if is_over else Fill.OUTLINE
    paint_alarm_symbol(painter, QPointF(0, 0), row.severity, theme, fill=fill)
    painter.restore()
    seat_px, state_px = 34.0, 60.0 if box.width() >= _STATE_FROM_PX else 0.0
    right = box.right() - _PAD
    seat = QRectF(right - seat_px, box.top(), seat_px, box.height())
    ink = Ink(size_px=14, tone=theme.text3, align=Align.RIGHT)
    draw_text(painter, seat, seat_words(row), ink)
    state = QRectF(seat.left() - state_px, box.top(), state_px - 6, box.height())
    if state_px:
        draw_text(painter, state, STATE_WORDS[row.state], Ink(size_px=14, tone=theme.text2))
    value = value_words(row)
    width = text_width(value, 15)
    spot = QRectF(state.left() - 14 - width, box.top(), width, box.height())
    if _is_doubted(row):
        paint_hatch(painter, spot.adjusted(-4, 3, 4, -4), theme)
    tone = theme.text3 if is_over else theme.text1
    draw_text(painter, spot, value, Ink(size_px=15, tone=tone, align=Align.RIGHT))
    left = box.left() + _TEXT_X
    name = QRectF(left, box.top(), max(0.0, spot.left() - 10 - left), box.height())
    tone = theme.text2 if is_over else theme.text1
    draw_text(painter, name, row.name, Ink(size_px=15, tone=tone))


def _is_doubted(row: AlarmRow) -> bool:
    return row.newest is None or row.newest.is_old or row.newest.is_doubtful
