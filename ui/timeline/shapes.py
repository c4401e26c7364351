"""What is drawn in a lane: shapes in px that know their items and paint themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.screens.timeline import Lane
from ui.parts.text import Ink, draw_text
from ui.parts.theme import Theme, color
from ui.timeline.item_words import Item
from ui.timeline.sight import Sight

NEAR_PX = 5.0


class Shape(Protocol):
    """One thing in a lane; ``rect`` is where a pointer finds it, ``items`` what it stands for."""

    @property
    def lane(self) -> Lane:
        """The lane that it stands in."""

    @property
    def rect(self) -> QRectF:
        """Its room, in px of the lanes."""

    @property
    def items(self) -> tuple[Item, ...]:
        """What it stands for, () if a pointer shall not find it."""

    @property
    def anchor(self) -> float:
        """The x of its moment, or of its beginning."""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Where moments stand: px across ``width`` for a sight, with the now-line at ``now_x``."""

    sight: Sight
    width: float
    now: datetime

    def x(self, moment: datetime) -> float:
        """Return the x of a moment, in px."""
        return (moment - self.sight.start) / self.sight.width * self.width

    def moment(self, x: float) -> datetime:
        """Return the moment at an x."""
        return self.sight.start + self.sight.width * (x / self.width)

    @property
    def now_x(self) -> float:
        """The x of the now-line."""
        return self.x(self.now)

    @property
    def has_now(self) -> bool:
        """Tell whether the now-line is in sight."""
        return 0 <= self.now_x <= self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What a person points at: the scrubber's moment, and the shape chosen or pointed at."""

    cursor: datetime | None = None
    shape: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A piece of text in a lane, that stands for nothing that can be chosen."""

    lane: Lane
    rect: QRectF
    text: str
    ink: Ink
    items: tuple[Item, ...] = ()
    anchor: float = 0.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        del theme
        draw_text(painter, self.rect, self.text, self.ink)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a curve that can be chosen; the curve itself paints it."""

    lane: Lane
    rect: QRectF
    items: tuple[Item, ...]
    anchor: float = 0.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        del painter, theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A plain rectangle, hollow if ``is_hollow``."""

    lane: Lane
    rect: QRectF
    tone: str
    items: tuple[Item, ...] = ()
    anchor: float = 0.0
    is_hollow: bool = False

    def paint(self, painter: QPainter, theme: Theme) -> None:
        del theme
        if self.is_hollow:
            painter.setPen(QPen(color(self.tone), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(self.rect, color(self.tone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points, dotted if ``is_dotted``."""

    lane: Lane
    points: tuple[tuple[float, float], ...]
    tone: str
    width_px: float = 1.0
    is_dotted: bool = False
    rect: QRectF = field(default_factory=QRectF)
    items: tuple[Item, ...] = ()
    anchor: float = 0.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        del theme
        style = Qt.PenStyle.DotLine if self.is_dotted else Qt.PenStyle.SolidLine
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self.is_dotted)
        painter.setPen(QPen(color(self.tone), self.width_px, style))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in self.points]))
        painter.restore()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What lies under a step curve."""

    lane: Lane
    points: tuple[tuple[float, float], ...]
    tone: str
    alpha: float = 1.0
    rect: QRectF = field(default_factory=QRectF)
    items: tuple[Item, ...] = ()
    anchor: float = 0.0

    def paint(self, painter: QPainter, theme: Theme) -> None:
        del theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self.tone, self.alpha))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in self.points]))
