"""Text painted where the eye expects it: centred on the Han box, elided, never clipped.

Source: picture notes 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextLayout

from ui.parts.theme import color, font

HAN_MIDDLE = 0.355
# A number, a blank and its unit: 15 m³/s, +4.8 cm/5 分, 2 次.
_FIGURE = re.compile(r"(?<![\w.:])[+−]?\d[\d,.]* (?:[A-Za-z%°²³/]+(?:\d+ 分)?|[分秒时天次人条])")


class Align(Enum):
    """Where text stands in its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """How a piece of text is written; ``tone`` is a theme colour, ``size_px`` its height."""

    size_px: int
    tone: str
    bold: bool = False
    align: Align = Align.LEFT
    alpha: float = 1.0


def text_width(text: str, size_px: int, *, bold: bool = False) -> float:
    """Return the width of a text in px."""
    return QFontMetricsF(font(size_px, bold=bold)).horizontalAdvance(text)


@lru_cache(maxsize=4096)
def wrap(text: str, size_px: int, room_px: int, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text in lines that fit into a room; broken at blanks, or between Han.

    A line never ends between a number and its unit, nor inside of a unit.
    """
    layout = QTextLayout(_FIGURE.sub(_bound, text), font(size_px, bold=bold))
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(size_px, room_px))
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return tuple(lines) or ("",)


def _bound(figure: re.Match[str]) -> str:
    """Return letters that stay together instead of a figure, as many and not narrower."""
    return figure.group().replace(" ", "\N{NO-BREAK SPACE}").replace("/", "n")


def draw_text(painter: QPainter, box: QRectF, text: str, ink: Ink) -> float:
    """Paint one line in a box, elided to it, and return the width that it took in px."""
    letters = font(ink.size_px, bold=ink.bold)
    metrics = QFontMetricsF(letters)
    shown = text
    if metrics.horizontalAdvance(text) > box.width() + 0.5:
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    width = metrics.horizontalAdvance(shown)
    left = box.left()
    if ink.align is Align.RIGHT:
        left = box.right() - width
    elif ink.align is Align.CENTER:
        left = box.center().x() - width / 2
    painter.setFont(letters)
    painter.setPen(color(ink.tone, ink.alpha))
    painter.drawText(QPointF(left, box.center().y() + HAN_MIDDLE * ink.size_px), shown)
    return width


def draw_figure(
    painter: QPainter, box: QRectF, figure: tuple[str, str], inks: tuple[Ink, Ink]
) -> None:
    """Paint a right-aligned number with its unit after it, on one baseline."""
    value, unit = figure
    value_ink, unit_ink = inks
    baseline = box.center().y() + HAN_MIDDLE * value_ink.size_px
    unit_width = text_width(unit, unit_ink.size_px, bold=unit_ink.bold) if unit else 0.0
    gap = 4.0 if unit else 0.0
    value_width = text_width(value, value_ink.size_px, bold=value_ink.bold)
    painter.setFont(font(unit_ink.size_px, bold=unit_ink.bold))
    painter.setPen(color(unit_ink.tone, unit_ink.alpha))
    painter.drawText(QPointF(box.right() - unit_width, baseline), unit)
    painter.setFont(font(value_ink.size_px, bold=value_ink.bold))
    painter.setPen(color(value_ink.tone, value_ink.alpha))
    painter.drawText(QPointF(box.right() - unit_width - gap - value_width, baseline), value)
