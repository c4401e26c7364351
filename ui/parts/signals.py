"""Words and glyphs of public warning signals, by kind code."""

from __future__ import annotations

_KINDS = {
    "rainstorm": ("雨", "暴雨"),
    "rain": ("雨", "暴雨"),
    "typhoon": ("台", "台风"),
    "geohazard": ("地", "地灾"),
    "wind": ("风", "大风"),
    "thunderstorm": ("雷", "雷电"),
    "lightning": ("雷", "雷电"),
    "heat": ("热", "高温"),
    "cold": ("冷", "寒冷"),
    "fog": ("雾", "大雾"),
    "haze": ("霾", "灰霾"),
    "hail": ("雹", "冰雹"),
    "drought": ("旱", "干旱"),
    "forest_fire": ("火", "森火"),
    "flood": ("洪", "洪水"),
}
_COLOURS = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝", "white": "白"}


def glyph(kind: str) -> str:
    """Return the one Han glyph of a kind."""
    return _KINDS.get(kind, ("警", ""))[0]


def chip_words(kind: str, colour: str) -> str:
    """Return a signal as 暴雨橙."""
    return _KINDS.get(kind, ("", "预警"))[1] + _COLOURS.get(colour, "")
