"""Small pictures that are drawn once and then only copied: names, tags, symbols, crowds."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

_KEEP = 600
_EDGE_PX = 2


class Stamps:
    """Keeps the pictures used last, at one device pixel ratio."""

    def __init__(self, dpr: float, keep: int = _KEEP) -> None:
        self._dpr = dpr
        self._keep = keep
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def paint(
        self,
        painter: QPainter,
        key: Hashable,
        place: tuple[float, float, float, float],
        draw: Callable[[QPainter], None],
    ) -> None:
        """Paint a picture about ``place``: x, y of its middle, half its width and height.

        ``draw`` paints it about the origin; it is asked only if no picture of that key is kept.
        """
        x, y, half_width, half_height = place
        across, down = math.ceil(half_width) + _EDGE_PX, math.ceil(half_height) + _EDGE_PX
        whole = (key, across, down)
        picture = self._kept.get(whole)
        if picture is None:
            picture = self._kept[whole] = self._draw(across, down, draw)
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(whole)
        painter.drawPixmap(QPointF(round(x) - across, round(y) - down), picture)

    def _draw(self, across: int, down: int, draw: Callable[[QPainter], None]) -> QPixmap:
        picture = QPixmap(math.ceil(2 * across * self._dpr), math.ceil(2 * down * self._dpr))
        picture.setDevicePixelRatio(self._dpr)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(across, down)
        draw(painter)
        painter.end()
        return picture
