"""Bars of signals, levels and the link: muted where past, capped at the now-line, dashed ahead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.screens.timeline import Bar, Lane
from ui.parts.age import instant_words
from ui.parts.bars import paint_hatch
from ui.parts.signs import level_tone, signal_tone
from ui.parts.text import Ink, draw_text, text_width
from ui.parts.theme import Filled, Theme, color
from ui.timeline.item_words import Item
from ui.timeline.lanes import LaneBox
from ui.timeline.shapes import Block, Plane, Shape, Words
from ui.timeline.tones import muted
from ui.timeline.words import (
    NO_RESPONSE,
    NO_SIGNAL,
    level_words,
    link_word,
    short_moment,
    signal_words,
)

EDGE_PX = 3.0
CAP_PX = 8.0


_LINK_PX = {"online": 2.0, "recovering": 2.0, "degraded": 4.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class BarShape:
    """One bar: ``past`` is its part left of the now-line, ``dash`` what is drawn of the rest.

    ``said`` stands in ``said_room``: inside the rest before its dashed part, or right of it.
    """

    lane: Lane
    rect: QRectF
    past: QRectF
    dash: QRectF
    said_room: QRectF
    tone: Filled
    labels: tuple[str, ...]
    said: str
    items: tuple[Item, ...]
    anchor: float
    has_edge: bool
    is_in_force: bool
    is_disputed: bool

    def paint(self, painter: QPainter, theme: Theme) -> None:
        if self.past.width() > 0:
            self._paint_past(painter, theme)
        if self.dash.width() > 2:
            pen = QPen(color(self.tone.edge, 0.8), 1, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.dash.adjusted(0.5, 1.5, -0.5, -1.5))
        if self.said and self.said_room.width() > 14:
            ink = Ink(size_px=lane_text_px(self.rect.height()), tone=theme.text1)
            draw_text(painter, self.said_room, self.said, ink)

    def _paint_past(self, painter: QPainter, theme: Theme) -> None:
        box = self.past
        painter.fillRect(box, color(muted(theme, self.tone, is_in_force=self.is_in_force)))
        if self.is_disputed:
            paint_hatch(painter, box, theme, alpha=0.9)
        if self.has_edge:
            edge = QRectF(box.left(), box.top(), min(EDGE_PX, box.width()), box.height())
            painter.fillRect(edge, color(self.tone.edge))
        right = box.right()
        if self.is_in_force:
            cap = min(CAP_PX, box.width())
            painter.fillRect(
                QRectF(right - cap, box.top(), cap, box.height()), color(self.tone.fill)
            )
            right -= cap
        start = max(box.left() + EDGE_PX, 0.0) + 5
        room = QRectF(start, box.top(), right - start - 2, box.height())
        size_px, bold = lane_text_px(box.height()), self.is_in_force
        for label in self.labels:
            if text_width(label, size_px, bold=bold) <= room.width():
                tone = theme.text1 if self.is_in_force else theme.text2
                draw_text(painter, room, label, Ink(size_px=size_px, tone=tone, bold=bold))
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class Hatched:
    """A stretch without a link."""

    lane: Lane
    rect: QRectF
    items: tuple[Item, ...]
    anchor: float

    def paint(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(self.rect, color(theme.bg3))
        paint_hatch(painter, self.rect, theme, alpha=0.9)
        painter.setPen(QPen(color(theme.text3), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect.adjusted(0.5, 0.5, -0.5, -0.5))


def lane_text_px(height: float) -> int:
    """Return the size of text in a lane: 13, or 12 in a low row."""
    return 13 if height >= 15 else 12


def bar_shapes(bars: Iterable[Bar], box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    """Return the bars of signals or levels; what does not fit into the rows lies in the last."""
    shapes: list[Shape] = []
    nexts: dict[int, float] = {}
    for bar in sorted(bars, key=lambda item: item.start, reverse=True):
        row = min(bar.row, box.rows - 1)
        left, right = plane.x(bar.start), plane.x(bar.end)
        if right >= 0 and left <= plane.width:
            shapes.append(_bar_shape(bar, box, plane, (nexts.get(row, plane.width), theme)))
        nexts[row] = min(left, plane.width)
    if not any(bar.holds(plane.now) for bar in bars) and plane.has_now:
        word = NO_SIGNAL if box.lane is Lane.WARNING else NO_RESPONSE
        shapes.append(beside_now(word, box, plane, theme.text2))
    return shapes


def beside_now(text: str, box: LaneBox, plane: Plane, tone: str, *, shift: float = 0.0) -> Words:
    """Return what a lane says just right of the now-line, or ``shift`` px further on."""
    left = plane.now_x + 7 + shift
    rect = QRectF(left, box.top, max(0.0, plane.width - left - 8), box.height)
    ink = Ink(size_px=lane_text_px(box.height), tone=tone)
    return Words(lane=box.lane, rect=rect, text=text, ink=ink)


def link_shapes(bars: Iterable[Bar], box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    """Return the link's states: a thin line, thicker when degraded, a hatched box when lost."""
    shapes: list[Shape] = []
    for bar in bars:
        left = max(0.0, plane.x(bar.start))
        right = min(plane.width, plane.x(min(bar.end, plane.now)))
        if right <= left or bar.subject == "none":
            continue
        thick = _LINK_PX.get(bar.subject)
        middle = box.top + box.height / 2
        if thick is None:
            high = min(10.0, box.height - 4)
            rect = QRectF(left, middle - high / 2, max(2.0, right - left), high)
            shapes.append(Hatched(lane=box.lane, rect=rect, items=(bar,), anchor=left))
        else:
            rect = QRectF(left, round(middle - thick / 2), max(1.0, right - left), thick)
            tone = theme.text2 if bar.subject == "degraded" else theme.bar2
            shapes.append(Block(lane=box.lane, rect=rect, tone=tone, items=(bar,), anchor=left))
    return shapes


def link_present(word: str, box: LaneBox, plane: Plane, theme: Theme) -> list[Shape]:
    """Return what the link lane says beside the now-line."""
    if not plane.has_now:
        return []
    is_bad = word in ("offline", "degraded", "revoked", "unjoined")
    return [beside_now(link_word(word), box, plane, theme.text1 if is_bad else theme.text2)]


def _bar_shape(bar: Bar, box: LaneBox, plane: Plane, beside: tuple[float, Theme]) -> BarShape:
    """Return the shape of a bar; ``beside`` is where the next one begins in its row."""
    room_right, theme = beside
    row = min(bar.row, box.rows - 1)
    edges = [round(box.top + box.row_height * part) for part in (row, row + 1)]
    top, height = edges[0] + 0.5, edges[1] - edges[0] - 1.0
    left, right = max(-CAP_PX, plane.x(bar.start)), min(plane.width + CAP_PX, plane.x(bar.end))
    turn = min(max(plane.now_x, left), right)
    is_level = bar.lane is Lane.RESPONSE
    name = level_words(bar.subject, bar.tone) if is_level else signal_words(bar)
    said = _said(bar, name, plane) if right > plane.now_x else ""
    room, dash_left = QRectF(), turn
    if said:
        wide = text_width(said, lane_text_px(height)) + 1
        is_inside = right - turn >= wide + 24
        start = turn + 7 if is_inside else right + 6
        dash_left = start + wide + 6 if is_inside else turn
        room = QRectF(start, top, max(0.0, min(wide, room_right - start - 4)), height)
    return BarShape(
        lane=bar.lane,
        rect=QRectF(left, top, right - left, height),
        past=QRectF(left, top, turn - left, height),
        dash=QRectF(dash_left, top, max(0.0, right - dash_left), height),
        said_room=room,
        tone=level_tone(theme, bar.tone) if is_level else signal_tone(theme, bar.tone),
        labels=_labels(bar, name, plane),
        said=said,
        items=(bar,),
        anchor=left,
        has_edge=bar.start == bar.since,
        is_in_force=bar.holds(plane.now),
        is_disputed=bar.is_disputed,
    )


def _labels(bar: Bar, name: str, plane: Plane) -> tuple[str, ...]:
    """Return the texts for a bar, the longest first: what, since when, where.

    That a person must decide comes before all of it. A bar too short for its name has none.
    """
    parts = [name, short_moment(bar.since, plane.now), *bar.areas[:1]]
    if bar.is_disputed:
        parts.insert(0, "待核定")
    return tuple(" ".join(parts[:count]) for count in range(len(parts), 0, -1))


def _said(bar: Bar, name: str, plane: Plane) -> str:
    """Return the text right of the now-line: what holds, until when, and what is owed."""
    if bar.since > plane.now:
        return f"{name} {instant_words(bar.since, plane.now)} 起"
    if bar.debt_due is not None:
        word = "补签逾期" if bar.debt_due < plane.now else "待补签"
        return f"{name} · {word} {instant_words(bar.debt_due, plane.now)}"
    if bar.until is None:
        return name
    return f"{name} · 至 {instant_words(bar.until, plane.now)}"
