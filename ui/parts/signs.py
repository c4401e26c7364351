"""The signs of the console, painted: shield, signal square, alarm symbol, link mark.

One grammar: filled = act now, outline = known and being handled, grey = normal.
Source: picture notes 1, 5 and 6.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from ui.parts.text import Align, Ink, draw_text
from ui.parts.theme import Filled, Theme, color

LEVEL_WORDS = {"attention": "关注", "IV": "Ⅳ", "III": "Ⅲ", "II": "Ⅱ", "I": "Ⅰ", "ended": "无响应"}
_LEVEL_NUMERALS = {"attention": "关注", "IV": "IV", "III": "III", "II": "II", "I": "I"}


class Fill(Enum):
    """How a sign is drawn: to act on now, known and handled, or normal."""

    FULL = "full"
    OUTLINE = "outline"
    GREY = "grey"


class Mark(Enum):
    """The shape in a link pill; never colour alone."""

    FULL = "full"
    HALF = "half"
    HOLLOW = "hollow"
    BARS = "bars"


def level_tone(theme: Theme, level: str) -> Filled:
    """Return the colours of a response level code; grey for 关注 and for none."""
    tones = {"I": theme.red, "II": theme.orange, "III": theme.yellow, "IV": theme.blue}
    return tones.get(level, theme.grey)


def severity_tone(theme: Theme, severity: int) -> Filled:
    """Return the colours of an alarm severity, 1 to 4; grey for any other number."""
    tones = {1: theme.red, 2: theme.orange, 3: theme.yellow, 4: theme.blue}
    return tones.get(severity, theme.grey)


def signal_tone(theme: Theme, colour: str) -> Filled:
    """Return the colours of a public signal: red, orange, yellow, blue or white; else grey."""
    tones = {
        "red": theme.red,
        "orange": theme.orange,
        "yellow": theme.yellow,
        "blue": theme.blue,
        "white": theme.white,
    }
    return tones.get(colour, theme.grey)


def paint_shield(painter: QPainter, box: QRectF, level: str, theme: Theme) -> None:
    """Paint the shield of a response level with its numeral, filled by the level's colour."""
    tone = level_tone(theme, level)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(tone.edge), 1.5))
    painter.setBrush(color(tone.fill))
    painter.drawPath(_shield(box.adjusted(0.75, 0.75, -0.75, -0.75)))
    numeral = _LEVEL_NUMERALS.get(level, "—")
    size = round(box.height() * (0.3 if level == "attention" else 0.5))
    spot = box.adjusted(0, -box.height() * 0.06, 0, -box.height() * 0.06)
    draw_text(
        painter, spot, numeral, Ink(size_px=size, tone=tone.text, bold=True, align=Align.CENTER)
    )
    painter.restore()


def _shield(box: QRectF) -> QPainterPath:
    """Return a shield: straight shoulders with a small peak, sides that meet in a point."""
    left, right, top, bottom = box.left(), box.right(), box.top(), box.bottom()
    width, height = box.width(), box.height()
    path = QPainterPath(QPointF(left + width / 2, top))
    path.quadTo(
        QPointF(left + width * 0.75, top + height * 0.1), QPointF(right, top + height * 0.1)
    )
    path.lineTo(right, top + height * 0.55)
    path.quadTo(QPointF(right, top + height * 0.83), QPointF(left + width / 2, bottom))
    path.quadTo(QPointF(left, top + height * 0.83), QPointF(left, top + height * 0.55))
    path.lineTo(left, top + height * 0.1)
    path.quadTo(QPointF(left + width * 0.25, top + height * 0.1), QPointF(left + width / 2, top))
    path.closeSubpath()
    return path


def paint_signal_square(painter: QPainter, box: QRectF, glyph: str, tone: Filled) -> None:
    """Paint a public warning signal: a square with one Han glyph at 62 % of its side."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(tone.edge), 1.25))
    painter.setBrush(color(tone.fill))
    painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 2, 2)
    size = round(box.height() * 0.62)
    draw_text(painter, box, glyph, Ink(size_px=size, tone=tone.text, bold=True, align=Align.CENTER))
    painter.restore()


def paint_alarm_symbol(
    painter: QPainter, center: QPointF, severity: int, theme: Theme, *, fill: Fill = Fill.FULL
) -> None:
    """Paint ◆1 ▲2 ●3 ▬4 around a centre: filled until acknowledged, then an outline."""
    tone = severity_tone(theme, severity)
    edge = theme.text3 if fill is Fill.GREY else tone.edge
    full = fill is Fill.FULL
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(edge), 1.5))
    painter.setBrush(color(tone.fill) if full else Qt.BrushStyle.NoBrush)
    painter.drawPath(alarm_shape(center, severity))
    ink = Ink(size_px=13, tone=tone.text if full else edge, bold=True, align=Align.CENTER)
    drop = 3.0 if severity == 2 else 0.0
    spot = QRectF(center.x() - 12, center.y() - 12 + drop, 24, 24)
    draw_text(painter, spot, str(severity), ink)
    painter.restore()


def alarm_shape(center: QPointF, severity: int) -> QPainterPath:
    """Return the outline of an alarm symbol: diamond 24, triangle 23, disc 19, bar 22x14 px."""
    x, y = center.x(), center.y()
    path = QPainterPath()
    if severity == 1:
        corners = [(x, y - 12), (x + 12, y), (x, y + 12), (x - 12, y)]
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        path.closeSubpath()
    elif severity == 2:
        corners = [(x, y - 12), (x + 12, y + 9), (x - 12, y + 9)]
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        path.closeSubpath()
    elif severity == 3:
        path.addEllipse(center, 9.5, 9.5)
    else:
        path.addRoundedRect(QRectF(x - 11, y - 7, 22, 14), 3, 3)
    return path


def paint_mark(painter: QPainter, center: QPointF, mark: Mark, tone: str) -> None:
    """Paint the shape of a link state, 10 px: ● ◐ ○ or ///."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(tone), 1.5))
    ring = QRectF(center.x() - 4, center.y() - 4, 8, 8)
    match mark:
        case Mark.FULL:
            painter.setBrush(color(tone))
            painter.drawEllipse(ring)
        case Mark.HALF:
            painter.drawEllipse(ring)
            painter.setBrush(color(tone))
            painter.drawPie(ring, 90 * 16, 180 * 16)
        case Mark.HOLLOW:
            painter.drawEllipse(ring)
        case Mark.BARS:
            for shift in (-4.0, 0.0, 4.0):
                low = QPointF(center.x() + shift - 2, center.y() + 5)
                painter.drawLine(low, QPointF(low.x() + 4, low.y() - 10))
    painter.restore()
