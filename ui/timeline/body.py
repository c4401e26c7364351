"""The lanes with their labels: what is in sight, the scrubber, and what is pointed at."""

from __future__ import annotations

import importlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.screens.timeline import AlarmBucket, Lane, TimelineView
from ui.parts.theme import Theme, color
from ui.timeline.item_words import lines
from ui.timeline.labels import Card, LaneLabels
from ui.timeline.lanes import LABEL_PX
from ui.timeline.scene import Scene, lay_out
from ui.timeline.shapes import Hand, Shape
from ui.timeline.sight import WIDTHS, Sight, live, next_width

if TYPE_CHECKING:
    from ui.timeline.canvas import Canvas

LOW_PX = 164
AXIS_PX, AXIS_LOW_PX = 20.0, 16.0

_REACH_PX = 12.0


class TimelineBody(QWidget):
    """Shows a view; keys and mouse move what is in sight and the scrubber.

    Signals:
        looked: the sight or the scrubber changed.
        item_chosen: (lane, id).
    """

    looked = Signal()
    item_chosen = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: TimelineView | None = None
        self._scene: Scene | None = None
        self._canvas: Canvas | None = None
        self._lane = Lane.WARNING
        self._under: Shape | None = None
        self.width_wished = WIDTHS[1]
        self.sight: Sight | None = None
        self.cursor_at: datetime | None = None
        self.setAccessibleName("时间轴")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.labels = LaneLabels(theme, self)
        self.card = Card(theme, self)

    @property
    def scene(self) -> Scene | None:
        """What is drawn, None before the first view."""
        return self._scene

    @property
    def canvas(self) -> Canvas | None:
        """The drawing, None before ``load``."""
        return self._canvas

    @property
    def axis_px(self) -> float:
        """The height of the axis."""
        return AXIS_LOW_PX if self.height() < LOW_PX else AXIS_PX

    @property
    def chosen(self) -> Shape | None:
        """What the scrubber is at, in the lane that the keyboard is in."""
        if self._scene is None or self.cursor_at is None:
            return None
        return self._scene.near(self._lane, self._scene.plane.x(self.cursor_at), _REACH_PX)

    def load(self) -> None:
        """Bring in the plotting library and draw; a second call does nothing."""
        if self._canvas is not None:
            return
        made: Canvas = importlib.import_module("ui.timeline.canvas").Canvas(self._theme, self)
        made.dragged.connect(self._dragged)
        made.zoomed.connect(self._zoomed)
        made.scrubbed.connect(self._scrubbed)
        made.pointed.connect(self._pointed)
        made.pressed.connect(self._pressed)
        self._canvas = made
        made.show()
        self._place()

    def show_view(self, view: TimelineView) -> None:
        """Show the lanes as they stand; a live sight follows the view's clock."""
        self._view = view
        if self.sight is None or self.sight.is_live:
            self.sight = live(view.now, self.width_wished)
        self._lay_out()

    def look(self, sight: Sight) -> None:
        """Put another span of time in sight."""
        self.sight = sight
        self.card.hide()
        self._under = None
        self._lay_out()
        self.looked.emit()

    def go_live(self) -> None:
        """Follow the clock again, without the scrubber."""
        if self._view is not None:
            self.cursor_at = None
            self.look(live(self._view.now, self.width_wished))

    def set_width(self, width: timedelta) -> None:
        """Take one of the three widths, around the scrubber or the middle when fixed."""
        self.width_wished = width
        if self.sight is None or self._view is None:
            return
        if self.sight.is_live:
            self.look(live(self._view.now, width))
        else:
            self.look(self.sight.widened(width, self.cursor_at or self.sight.middle))

    def scrub(self, moment: datetime | None) -> None:
        """Put the scrubber at a moment, None = away; what is in sight follows it."""
        self.cursor_at = moment
        sight = self.sight
        if moment is not None and sight is not None and not sight.holds(moment):
            edge = sight.start if moment < sight.start else sight.end
            self.look(sight.shifted(moment - edge))
            return
        self._show_hand()
        self.looked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        lane = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        wider = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}.get(Qt.Key(event.key()))
        if by is not None:
            leaps = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._leap(by) if leaps else self._step(by)
        elif lane is not None:
            self._choose_lane(lane)
        elif wider is not None:
            width = self.sight.width if self.sight is not None else self.width_wished
            self.set_width(next_width(width, wider))
        elif event.key() == Qt.Key.Key_Home:
            self.go_live()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.chosen)
        elif event.key() == Qt.Key.Key_Escape and self.cursor_at is not None:
            self.scrub(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_hand()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_hand()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.card.hide()
        elif event.type() == QEvent.Type.StyleChange:
            if self._canvas is not None:
                self._canvas.setBackground(color(self._theme.bg1))
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(self._theme.bg1))
        painter.end()

    def _step(self, by: int) -> None:
        """Move the scrubber by one step; it starts at the now-line, or else in the middle."""
        sight, view = self.sight, self._view
        if sight is not None and view is not None:
            start = view.now if sight.holds(view.now) else sight.middle
            self.scrub(sight.stepped(self.cursor_at or start, by))

    def _leap(self, by: int) -> None:
        """Move the scrubber to the next item in sight of the lane that the keyboard is in."""
        scene, view = self._scene, self._view
        if scene is None or view is None:
            return
        x = scene.plane.x(self.cursor_at or view.now)
        own = [shape for shape in scene.shapes if shape.lane is self._lane and shape.items]
        spots = sorted({min(max(0.0, shape.anchor), scene.plane.width) for shape in own})
        after = [spot for spot in spots if (spot > x + 0.5 if by > 0 else spot < x - 0.5)]
        if after:
            self.scrub(scene.plane.moment(after[0] if by > 0 else after[-1]))

    def _choose_lane(self, by: int) -> None:
        lanes = [box.lane for box in self._scene.boxes] if self._scene else list(Lane)
        place = lanes.index(self._lane) if self._lane in lanes else 0
        self._lane = lanes[min(len(lanes) - 1, max(0, place + by))]
        self._show_hand()

    def _choose(self, shape: Shape | None) -> None:
        if shape is None or not shape.items:
            return
        item = shape.items[0]
        if isinstance(item, AlarmBucket):
            self.item_chosen.emit(Lane.ALARM.value, item.alarms[0].id)
        else:
            self.item_chosen.emit(item.lane.value, item.id)

    @Slot(float)
    def _dragged(self, by_px: float) -> None:
        if self.sight is not None and self._scene is not None:
            width = self._scene.plane.width
            self.look(self.sight.shifted(-self.sight.width * (by_px / width)))

    @Slot(float, float)
    def _zoomed(self, factor: float, x: float) -> None:
        if self.sight is not None and self._scene is not None:
            around = self._scene.plane.moment(x)
            self.look(self.sight.widened(self.sight.width * factor, around))

    @Slot(float)
    def _scrubbed(self, x: float) -> None:
        scene = self._scene
        if scene is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.scrub(scene.plane.moment(min(scene.plane.width, max(0.0, x))))

    @Slot(object)
    def _pointed(self, spot: QPointF | None) -> None:
        self._under = None
        if spot is not None and self._scene is not None:
            self._under = self._scene.at(QPointF(spot.x(), spot.y() - self.axis_px))
        if self._under is None or self._view is None or spot is None:
            self.card.hide()
        else:
            corner = QPoint(round(spot.x()) + LABEL_PX, round(spot.y()))
            self.card.show_lines(lines(self._under.items, self._view.now), corner)
        self._show_hand(with_card=False)

    @Slot(object)
    def _pressed(self, spot: QPointF) -> None:
        scene = self._scene
        if scene is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        here = QPointF(spot.x(), spot.y() - self.axis_px)
        lane = next((b.lane for b in scene.boxes if b.top <= here.y() < b.bottom), self._lane)
        self._lane = lane
        self.scrub(scene.plane.moment(here.x()))
        self._choose(scene.at(here))

    def _place(self) -> None:
        self.labels.setGeometry(0, 0, LABEL_PX, self.height())
        if self._canvas is not None:
            self._canvas.axis_px = self.axis_px
            self._canvas.setGeometry(LABEL_PX, 0, max(1, self.width() - LABEL_PX), self.height())
        self._lay_out()

    def _lay_out(self) -> None:
        if self._view is None or self.sight is None:
            return
        size = (float(max(1, self.width() - LABEL_PX)), self.height() - self.axis_px)
        self._scene = lay_out(self._view, self.sight, size, self._theme)
        if self._canvas is not None:
            self._canvas.show_scene(self._scene, self._hand())
        self._show_hand(with_card=False)

    def _hand(self) -> Hand:
        shape = self._under or (self.chosen if self.hasFocus() else None)
        return Hand(cursor=self.cursor_at, shape=shape)

    def _show_hand(self, *, with_card: bool = True) -> None:
        """Show scrubber, choice and lane; by keyboard the card tells of the choice."""
        scene = self._scene
        if scene is None:
            return
        self.labels.show_lanes(scene.boxes, self.axis_px, self._lane if self.hasFocus() else None)
        if self._canvas is not None:
            self._canvas.show_hand(self._hand())
        if not with_card or self._view is None:
            return
        shape, box = self.chosen, scene.box(self._lane)
        if shape is None or box is None or self.cursor_at is None or not self.hasFocus():
            self.card.hide()
            return
        x = round(scene.plane.x(self.cursor_at)) + LABEL_PX
        corner = QPoint(x, round(self.axis_px + box.bottom) - 8)
        self.card.show_lines(lines(shape.items, self._view.now), corner)
