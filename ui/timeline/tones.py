"""Colours of the lanes: history is muted, so that hours of bars do not outshine the banner.

Source: picture notes 4, last paragraph.
"""

from __future__ import annotations

from ui.parts.theme import Filled, Theme, color

_PAST, _PAST_BRIGHT = 0.26, 0.17
_NOW, _NOW_BRIGHT = 0.50, 0.32
_BRIGHT_FROM = 0.6


def muted(theme: Theme, tone: Filled, *, is_in_force: bool) -> str:
    """Return the fill of a bar: its colour mixed with the panel, less of a bright one."""
    is_bright = _brightness(tone.fill) > _BRIGHT_FROM
    if is_in_force:
        return mix(tone.fill, theme.bg1, _NOW_BRIGHT if is_bright else _NOW)
    return mix(tone.fill, theme.bg1, _PAST_BRIGHT if is_bright else _PAST)


def mix(one: str, other: str, share: float) -> str:
    """Return the colour with ``share`` of the first and the rest of the second."""
    first, second = color(one), color(other)
    parts = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in parts)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG counts it, 1 to 21."""
    low, high = sorted((_brightness(one), _brightness(other)))
    return (high + 0.05) / (low + 0.05)


def _brightness(value: str) -> float:
    """Return the relative luminance, 0 to 1."""
    made = color(value)
    parts = [made.redF(), made.greenF(), made.blueF()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
