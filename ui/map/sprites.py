"""One picture with every small sign in it, so that thousands are painted by one call.

Source: measurements in the Qt notes, ``drawPixmapFragments``.
"""

from __future__ import annotations

from enum import Enum
from typing import cast

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.domain.place import AssetKind, PlaceKind
from app.domain.reading import Kind
from app.geo.projection import Floats
from ui.map.glyphs import CELL_PX, paint_asset, paint_place, paint_sensor
from ui.parts.theme import Theme

Ints = npt.NDArray[np.intp]
_COLUMNS = 10
_FRAGMENT = 10
"""Numbers of one fragment: x, y, source left and top, width, height, scales, turn, opacity."""

_ASSETS = {kind: index for index, kind in enumerate(AssetKind)}
_PLACES = {kind: len(_ASSETS) + index for index, kind in enumerate(PlaceKind)}
_KINDS = {kind: len(_ASSETS) + len(_PLACES) + index for index, kind in enumerate(Kind)}
_COUNT = len(_ASSETS) + len(_PLACES) + 2 * len(_KINDS)


def sprite_of(sign: Enum, *, is_old: bool = False) -> int:
    """Return the number of the sign of an asset, a place or a sensor kind."""
    if isinstance(sign, AssetKind):
        return _ASSETS[sign]
    if isinstance(sign, PlaceKind):
        return _PLACES[sign]
    if isinstance(sign, Kind):
        return _KINDS[sign] + (len(_KINDS) if is_old else 0)
    raise TypeError(sign)


class Atlas:
    """The signs of one theme at one device pixel ratio."""

    def __init__(self, theme: Theme, dpr: float) -> None:
        self._dpr = dpr
        self._side = round(CELL_PX * dpr)
        rows = -(-_COUNT // _COLUMNS)
        self._sheet = QPixmap(self._side * _COLUMNS, self._side * rows)
        self._sheet.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._sheet)
        painter.scale(self._side / CELL_PX, self._side / CELL_PX)
        for kind, number in _ASSETS.items():
            paint_asset(painter, _middle(number), kind, theme)
        for place, number in _PLACES.items():
            paint_place(painter, _middle(number), place, theme)
        for sensor, number in _KINDS.items():
            paint_sensor(painter, _middle(number), sensor, theme, is_old=False)
            paint_sensor(painter, _middle(number + len(_KINDS)), sensor, theme, is_old=True)
        painter.end()

    def paint(self, painter: QPainter, spots: Floats, numbers: Ints) -> None:
        """Paint signs by number around spots, shape (signs, 2), in one call."""
        count = len(spots)
        if count == 0:
            return
        side = self._side
        fragments = np.empty((count, _FRAGMENT), dtype=np.float64)
        fragments[:, 0:2] = np.round(spots)
        fragments[:, 2] = (numbers % _COLUMNS) * side
        fragments[:, 3] = (numbers // _COLUMNS) * side
        fragments[:, 4:6] = side
        fragments[:, 6:8] = CELL_PX / side
        fragments[:, 8] = 0
        fragments[:, 9] = 1
        # WORKAROUND PySide6 6.11: the binding takes one fragment and a count, not a list; the
        # array has the layout of QPainter::PixmapFragment.
        first = cast(
            "QPainter.PixmapFragment",
            shiboken6.Shiboken.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment),
        )
        painter.drawPixmapFragments(first, count, self._sheet)


def _middle(number: int) -> QPointF:
    column, row = number % _COLUMNS, number // _COLUMNS
    return QPointF((column + 0.5) * CELL_PX, (row + 0.5) * CELL_PX)
