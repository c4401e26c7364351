"""What lies fixed over the map: scale bar, the mark of a sketch, scale and middle.

Source: picture notes 3 and storm picture.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.map.camera import Camera, round_length_m
from ui.map.words import SKETCH, length_words
from ui.parts.panel import paint_tag
from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color

BAR_MOST_PX = 140
_LEFT_PX = 14
_INCH_M = 0.0254
_DOTS_PER_INCH = 96


def scale_bar(scale: float) -> tuple[int, float]:
    """Return the length of the scale bar in metres and in px."""
    metres = round_length_m(BAR_MOST_PX * scale)
    return metres, metres / scale


def ratio_words(scale: float) -> str:
    """Return the scale as 1:64 000, two figures, on a screen of 96 dots to the inch."""
    ratio = scale * _DOTS_PER_INCH / _INCH_M
    digits = 10 ** max(0, len(str(int(ratio))) - 2)
    return f"1:{round(ratio / digits) * digits:,}".replace(",", " ")


def paint_furniture(
    painter: QPainter, camera: Camera, middle: tuple[float, float], theme: Theme, *, is_sample: bool
) -> None:
    """Paint the lower edge; ``middle`` is latitude and longitude of the middle of the screen."""
    base = camera.height - 14.0
    metres, width = scale_bar(camera.scale)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(color(theme.text2), 1))
    left, right = _LEFT_PX, round(_LEFT_PX + width)
    painter.drawLine(left, round(base), right, round(base))
    for x, height in ((left, 6), ((left + right) // 2, 3), (right, 6)):
        painter.drawLine(x, round(base), x, round(base) - height)
    ink = Ink(size_px=13, tone=theme.text2)
    draw_text(painter, QRectF(left, base - 24, 120, 18), length_words(metres), ink)
    ink = Ink(size_px=13, tone=theme.text3)
    start = max(right, left + 60) + 16.0
    tag = text_width("样例", 14) + 18 if is_sample else 0.0
    sketch, place = _fitting(camera, middle, camera.width - start - tag - 24)
    start += draw_text(painter, QRectF(start, base - 13, 240, 20), sketch, ink) + 8
    if is_sample:
        paint_tag(painter, start, base - 3, "样例", theme)
    painter.setPen(Qt.PenStyle.NoPen)
    ink = Ink(size_px=13, tone=theme.text3, align=Align.RIGHT)
    draw_text(painter, QRectF(camera.width - 252, base - 13, 240, 20), place, ink)
    painter.restore()


def _fitting(camera: Camera, middle: tuple[float, float], width: float) -> tuple[str, str]:
    """Return the note of a sketch, and scale and place, as long as both fit a width in px."""
    ratio = ratio_words(camera.scale)
    whole = f"{ratio}   {middle[1]:.3f} E  {middle[0]:.3f} N"
    short = SKETCH.partition(" ")[0]
    for sketch, place in ((SKETCH, whole), (short, whole), (short, ratio)):
        if text_width(sketch, 13) + text_width(place, 13) <= width:
            return sketch, place
    return short, ""
