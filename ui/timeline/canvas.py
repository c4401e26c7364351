"""The lanes on pyqtgraph: one view box whose one item draws every shape; imported late."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.parts.text import Align, Ink, draw_text, text_width
from ui.parts.theme import Theme, color
from ui.timeline.scene import Scene
from ui.timeline.shapes import Hand
from ui.timeline.words import cursor_words, tick_words

_GRAB_PX = 6.0


class Canvas(pg.GraphicsView):  # type: ignore[misc] # pyqtgraph has no types
    """Shows a scene under its axis.

    Signals:
        dragged: the lanes were dragged by so many px to the right.
        zoomed: (factor of the width, x that stays).
        scrubbed: the scrubber was moved to an x.
        pointed: the pointer is at a QPointF, None when it left.
        pressed: the lanes were clicked at a QPointF.
    """

    dragged = Signal(float)
    zoomed = Signal(float, float)
    scrubbed = Signal(float)
    pointed = Signal(object)
    pressed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, useOpenGL=False, background=color(theme.bg1))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.axis_px = 20.0
        self.scene_shown: Scene | None = None
        self.hand = Hand()
        self.box = LaneBoxView(self)
        self.setCentralItem(self.box)
        self.item = LanesItem(self, theme)
        self.box.addItem(self.item, ignoreBounds=True)
        self.scene().sigMouseMoved.connect(self._moved)

    def show_scene(self, scene: Scene, hand: Hand) -> None:
        """Draw a scene and what is pointed at."""
        self.scene_shown, self.hand = scene, hand
        sight = scene.plane.sight
        seconds = sight.width.total_seconds()
        self.box.setRange(xRange=(0.0, seconds), yRange=(0.0, float(self.height())), padding=0)
        self.item.update()

    def show_hand(self, hand: Hand) -> None:
        """Draw another scrubber or choice over the same scene."""
        if hand != self.hand:
            self.hand = hand
            self.item.update()

    def grabs(self, spot: QPointF) -> bool:
        """Tell whether a drag from there moves the scrubber: on the axis, or at its line."""
        if spot.y() < self.axis_px:
            return True
        scene, cursor = self.scene_shown, self.hand.cursor
        if scene is None or cursor is None:
            return False
        return abs(scene.plane.x(cursor) - spot.x()) <= _GRAB_PX

    @Slot(object)
    def _moved(self, spot: QPointF) -> None:
        inside = self.rect().contains(spot.toPoint())
        self.pointed.emit(spot if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)


class LaneBoxView(pg.ViewBox):  # type: ignore[misc] # pyqtgraph has no types
    """Hands what the mouse does to the canvas; where the sight goes is decided elsewhere."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(enableMenu=False, invertY=True, defaultPadding=0.0)
        self._canvas = canvas
        self._is_scrub = False
        self.setMouseEnabled(x=False, y=False)
        self.disableAutoRange()

    def mouseDragEvent(self, event: pg.GraphicsScene.mouseEvents.MouseDragEvent) -> None:
        event.accept()
        if event.isStart():
            self._is_scrub = self._canvas.grabs(event.buttonDownPos())
        if self._is_scrub:
            self._canvas.scrubbed.emit(float(event.pos().x()))
        else:
            self._canvas.dragged.emit(float(event.pos().x() - event.lastPos().x()))

    def mouseClickEvent(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        spot = event.pos()
        if spot.y() < self._canvas.axis_px:
            self._canvas.scrubbed.emit(float(spot.x()))
        else:
            self._canvas.pressed.emit(QPointF(spot.x(), spot.y()))

    def wheelEvent(
        self, event: pg.QtWidgets.QGraphicsSceneWheelEvent, axis: int | None = None
    ) -> None:
        del axis
        event.accept()
        self._canvas.zoomed.emit(0.999 ** event.delta(), float(event.pos().x()))


class LanesItem(pg.GraphicsObject):  # type: ignore[misc] # pyqtgraph has no types
    """Paints the whole scene in px, whatever the view box's scale."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._canvas = canvas
        self._theme = theme
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable, enabled=False)

    def boundingRect(self) -> QRectF:
        return QRectF(self._canvas.box.viewRect())

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        del option, widget
        scene = self._canvas.scene_shown
        view, room = self._canvas.box.viewRect(), self._canvas.box.boundingRect()
        if scene is None or room.width() < 1 or room.height() < 1:
            return
        painter.save()
        painter.scale(view.width() / room.width(), view.height() / room.height())
        painter.translate(0, self._canvas.axis_px)
        self._paint_ground(painter, scene)
        for shape in scene.shapes:
            shape.paint(painter, self._theme)
        self._paint_hand(painter, scene)
        painter.translate(0, -self._canvas.axis_px)
        self._paint_axis(painter, scene)
        painter.restore()

    def _paint_ground(self, painter: QPainter, scene: Scene) -> None:
        """Dim what is ahead, and draw the grid and the lines between lanes."""
        theme, plane = self._theme, scene.plane
        bottom = scene.boxes[-1].bottom if scene.boxes else 0.0
        ahead = max(0.0, plane.now_x)
        if ahead < plane.width:
            dim = QRectF(ahead, 0, plane.width - ahead, bottom)
            painter.fillRect(dim, color(theme.bg0, 0.55))
        for tick in scene.ticks:
            painter.fillRect(QRectF(round(plane.x(tick)), 0, 1, bottom), color(theme.line, 0.6))
        for box in scene.boxes:
            painter.fillRect(QRectF(0, box.top, plane.width, 1), color(theme.line, 0.6))

    def _paint_hand(self, painter: QPainter, scene: Scene) -> None:
        theme, plane, hand = self._theme, scene.plane, self._canvas.hand
        bottom = scene.boxes[-1].bottom if scene.boxes else 0.0
        if plane.has_now:
            painter.fillRect(QRectF(round(plane.now_x) - 1, 0, 2, bottom), color(theme.text1))
        if hand.shape is not None:
            box = hand.shape.rect.intersected(QRectF(0, 0, plane.width, bottom))
            painter.setPen(QPen(color(theme.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if hand.cursor is not None and plane.sight.holds(hand.cursor):
            x = round(plane.x(hand.cursor))
            painter.fillRect(QRectF(x - 0.5, 0, 1.5, bottom), color(theme.focus))

    def _paint_axis(self, painter: QPainter, scene: Scene) -> None:
        theme, plane, high = self._theme, scene.plane, self._canvas.axis_px
        painter.fillRect(QRectF(0, 0, plane.width, high), color(theme.bg1))
        tags: list[tuple[float, str, str, str]] = []
        if plane.has_now:
            tags.append((plane.now_x, tick_words(plane.now), theme.text1, theme.bg0))
        cursor = self._canvas.hand.cursor
        if cursor is not None and plane.sight.holds(cursor):
            tags.append((plane.x(cursor), cursor_words(cursor, plane.now), theme.focus, theme.bg0))
        ink = Ink(size_px=14 if high >= 18 else 12, tone=theme.text2, align=Align.CENTER)
        taken = [(x, text_width(words, ink.size_px) / 2) for x, words, _, _ in tags]
        for tick in scene.ticks:
            x = plane.x(tick)
            half = text_width(tick_words(tick), ink.size_px) / 2 + 2
            is_free = all(abs(x - other) > half + wide + 12 for other, wide in taken)
            if is_free and half <= x <= plane.width - half:
                box = QRectF(x - half, 0, 2 * half, high)
                draw_text(painter, box, tick_words(tick), ink)
        for x, text, fill, tone in tags:
            self._paint_tag(painter, x, text, (fill, tone))

    def _paint_tag(self, painter: QPainter, x: float, text: str, tones: tuple[str, str]) -> None:
        fill, tone = tones
        high = self._canvas.axis_px
        size_px = 14 if high >= 18 else 12
        width = text_width(text, size_px, bold=True) + 12
        right = self._canvas.box.boundingRect().width()
        left = min(max(0.0, x - width / 2), right - width)
        box = QRectF(left, 1, width, high - 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(fill))
        painter.drawRoundedRect(box, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        draw_text(
            painter, box, text, Ink(size_px=size_px, tone=tone, bold=True, align=Align.CENTER)
        )
