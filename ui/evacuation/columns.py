"""Which columns the board shows in a given width, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from app.domain.evacuation import FIGURES

_PAD = 12.0
_STREET_PX = 60.0
WIDE_PX = 700
# Right-aligned columns from left to right with their widths in px. Source: picture notes 5.
_BRIEF = (
    ("moved", 58.0),
    ("due", 50.0),
    ("share", 50.0),
    ("notified", 54.0),
    ("gained", 44.0),
    ("as_of", 70.0),
)
_FULL = (*((name, 46.0) for name in FIGURES), ("as_of", 70.0))
_WIDE = (*((name, 50.0) for name in FIGURES), ("share", 50.0), ("gained", 50.0), ("as_of", 70.0))
_IDLE = (
    ("population", 96.0),
    ("slopes", 84.0),
    ("shelters", 76.0),
    ("responders", 92.0),
    ("stations", 76.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Street, bar (None where there is no room) and figures, as (key, left, width) in px."""

    street: tuple[float, float]
    bar: tuple[float, float] | None
    figures: tuple[tuple[str, float, float], ...]

    def box(self, key: str, top: float, height: float) -> QRectF:
        """Return the box of a figure in a row."""
        left, width = next((x, w) for name, x, w in self.figures if name == key)
        return QRectF(left, top, width, height)

    @property
    def editable(self) -> tuple[str, ...]:
        """The figures on show that a person can enter, from left to right."""
        return tuple(name for name, _, _ in self.figures if name in FIGURES)


def columns(width: int, *, is_full: bool, is_idle: bool) -> Columns:
    """Return the columns for a board of that width in px."""
    if is_idle:
        return _stand(width, _IDLE, bar=False)
    if width >= WIDE_PX:
        return _stand(width, _WIDE, bar=True)
    return _stand(width, _FULL if is_full else _BRIEF, bar=not is_full)


def _stand(width: int, spec: tuple[tuple[str, float], ...], *, bar: bool) -> Columns:
    left = width - _PAD - sum(w for _, w in spec)
    first = left
    figures = []
    for name, column in spec:
        figures.append((name, left, column))
        left += column
    bar_left = _PAD + _STREET_PX + 4
    room = first - bar_left - 4
    return Columns(
        street=(_PAD, _STREET_PX),
        bar=(bar_left, room) if bar and room > 30 else None,
        figures=tuple(figures),
    )
