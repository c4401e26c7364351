"""The canvas of the map: one widget that paints it, moves it and tells what was chosen."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.geo.basemap import Basemap
from app.screens.map import ClosedPlace, MapView
from ui.map.furniture import paint_furniture
from ui.map.marks import has_rings
from ui.map.paint_marks import rect_of
from ui.map.painting import Look, MapPainter
from ui.map.picking import Hit, hit_of, key_of, told_id
from ui.map.scene import ClusterMark, Density
from ui.map.state import MapState
from ui.map.tooltip import paint_tooltip, place_tooltip, tooltip_lines
from ui.map.words import map_words, station_words
from ui.parts.bars import paint_focus_ring
from ui.parts.theme import Theme

ARROW_PX = 90
DRAG_FROM_PX = 4
PULSE_MS = 500
FLASHES = 8
_BUDGET_S = 0.012
_ARROWS = {
    Qt.Key.Key_Left: (ARROW_PX, 0),
    Qt.Key.Key_Right: (-ARROW_PX, 0),
    Qt.Key.Key_Up: (0, ARROW_PX),
    Qt.Key.Key_Down: (0, -ARROW_PX),
}
_ZOOMS = {
    Qt.Key.Key_Plus: 1,
    Qt.Key.Key_Equal: 1,
    Qt.Key.Key_Minus: -1,
    Qt.Key.Key_Underscore: -1,
}


class MapCanvas(QWidget):
    """Shows a view of the map.

    Signals:
        place_chosen: the leading stream of a station, or the id of an asset or place.
        plot_wished: the stream whose plot is wanted.
        closure_wished: the id of a closed place that somebody wants to deal with.
        layers_wished: the layer list is wanted.
    """

    place_chosen = Signal(str)
    plot_wished = Signal(str)
    closure_wished = Signal(str)
    layers_wished = Signal()

    def __init__(self, theme: Theme, basemap: Basemap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.state = MapState(basemap)
        self._painter = MapPainter(theme, basemap)
        self._hover: Hit | None = None
        self._flashing = ""
        self._flashes = 0
        self._keeps = False
        self._is_bright = True
        self._is_animated = True
        self._pressed: QPointF | None = None
        self._is_pulled = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("地图")
        self._pulse = QTimer(self)
        self._pulse.setInterval(PULSE_MS)
        self._pulse.timeout.connect(self._beat)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.update)

    def show_view(self, view: MapView) -> None:
        """Show the map as it stands."""
        self.state.show(view)
        self.setAccessibleName(map_words(view))
        self._hover = None
        self._settle()

    def show_signs(self, signs: frozenset[Enum]) -> None:
        """Show these kinds and no others."""
        self.state.show_signs(signs)
        self._hover = None
        self._settle()

    def show_density(self, density: Density) -> None:
        """Tell crowds in another way."""
        self.state.show_density(density)
        self._settle()

    def restyle(self) -> None:
        """Paint everything anew: the theme has other colours."""
        self._painter.forget()
        self.update()

    def set_animated(self, *, is_animated: bool) -> None:
        """Let rings and outlines blink, or stand still to spare the battery."""
        self._is_animated = is_animated
        self._settle()

    def go_to(self, stream: str, *, keeps: bool = False) -> bool:
        """Bring a station to the middle and flash its outline; tell whether there is one.

        With ``keeps`` the outline stays after it has flashed, until the next one flashes.
        """
        point = self.state.station_of(stream)
        if point is None:
            return False
        self.state.go_to(point)
        self._flashing, self._flashes = key_of(point), FLASHES
        self._keeps = keeps
        self._settle()
        return True

    def leave_out(self) -> None:
        """Take the outline that stayed away."""
        self._flashing, self._keeps = "", False
        self._settle()

    def go_home(self) -> None:
        """Look at the whole district."""
        self.state.go_home()
        self._settle()

    def zoom(self, steps: float) -> None:
        """Look from nearer, the middle stays."""
        self.state.zoom(steps, self.width() / 2, self.height() / 2)
        self._settle()

    def paint_map(self, painter: QPainter, *, is_patient: bool = True) -> bool:
        """Paint the map; patient painting waits for every tile. Tell whether all were there."""
        state = self.state
        scene = state.scene
        is_lit = self._flashes % 2 == 0 or not self._is_animated
        flashing = hit_of(scene, self._flashing) if self._flashing and is_lit else None
        look = Look(
            chosen=state.chosen if self.hasFocus() else None,
            flashing=flashing,
            is_bright=self._is_bright,
            budget_s=None if is_patient else _BUDGET_S,
        )
        is_complete = self._painter.paint(
            painter, scene, state.camera, self.devicePixelRatioF(), look
        )
        view = state.view
        is_sample = view is not None and any(point.is_sample for point in view.stations)
        paint_furniture(painter, state.camera, state.middle, self._theme, is_sample=is_sample)
        return is_complete

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.state.move(*_ARROWS[key])
        elif key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        elif key is Qt.Key.Key_Home:
            self.state.go_home()
        elif key is Qt.Key.Key_L:
            self.layers_wished.emit()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._step(1 if key is Qt.Key.Key_PageDown else -1, only_active=False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.state.chosen)
        elif key is Qt.Key.Key_Escape and self.state.chosen is not None:
            self.state.choose(None)
        else:
            event.ignore()
            return
        self._settle()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go through what is active first; past its end the keyboard leaves the map."""
        if self.hasFocus() and self._step(1 if forward else -1, only_active=True):
            return True
        return super().focusNextPrevChild(forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._is_pulled = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            pull = spot - self._pressed
            if self._is_pulled or pull.manhattanLength() >= DRAG_FROM_PX:
                self._is_pulled, self._pressed, self._hover = True, spot, None
                self.state.move(pull.x(), pull.y())
                self.update()
            return
        before = self._hover
        self._hover = self.state.hit_at(spot.x(), spot.y())
        if before is not None or self._hover is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_click = self._pressed is not None and not self._is_pulled
        self._pressed = None
        if not is_click or event.button() is not Qt.MouseButton.LeftButton:
            return
        hit = self.state.hit_at(event.position().x(), event.position().y())
        if hit is not None and isinstance(hit.what, ClusterMark):
            self.state.zoom(3, event.position().x(), event.position().y())
            self._hover = None
        else:
            self.state.choose(hit)
            if hit is not None:
                self.place_chosen.emit(told_id(hit.what))
        self._settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self.state.hit_at(event.position().x(), event.position().y())
        if hit is None:
            self.state.zoom(2, event.position().x(), event.position().y())
            self._settle()
        elif not isinstance(hit.what, ClusterMark):
            self._open(hit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        spot = event.position()
        self.state.zoom(event.angleDelta().y() / 120, spot.x(), spot.y())
        self._hover = None
        self._settle()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.state.resize(self.width(), self.height())
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        is_complete = self.paint_map(painter, is_patient=self.state.is_home)
        self._paint_told(painter)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), self._theme, radius=0)
        painter.end()
        if not is_complete:
            self._later.start()

    def _paint_told(self, painter: QPainter) -> None:
        """Paint the tooltip of what the pointer is over, or the keyboard has chosen."""
        state = self.state
        told = self._hover or (state.chosen if self.hasFocus() else None)
        if told is None or state.view is None:
            return
        corner = QPointF(state.camera.left, state.camera.top)
        boxes = [box for mark in state.scene.marks for box in (mark.tag, mark.core)]
        taken = [rect_of(box).translated(-corner) for box in boxes]
        lines = tooltip_lines(told.what, state.view.now)
        spot = QPointF(told.x, told.y) - corner
        box = place_tooltip(lines, spot, QRectF(self.rect()), taken)
        paint_tooltip(painter, box, lines, self._theme)

    def _step(self, by: int, *, only_active: bool) -> bool:
        hit = self.state.step(by, only_active=only_active)
        if hit is None:
            return False
        self.state.look_at(hit)
        self.place_chosen.emit(told_id(hit.what))
        self._settle()
        return True

    def _open(self, hit: Hit | None) -> None:
        if hit is None:
            return
        if hit.station is not None:
            self.plot_wished.emit(told_id(hit.what))
        elif isinstance(hit.what, ClosedPlace):
            self.closure_wished.emit(hit.what.place)
        else:
            self.place_chosen.emit(told_id(hit.what))

    def _settle(self) -> None:
        """Fit the blinking and the spoken text to what is shown."""
        view = self.state.view
        chosen = self.state.chosen if self.state.has_choice else None
        words = ""
        if view is not None and chosen is not None:
            point = chosen.station
            lines = tooltip_lines(chosen.what, view.now)
            words = station_words(point, view.now) if point is not None else "，".join(lines)
        self.setAccessibleDescription(words)
        blinks = self._flashes > 0 or (view is not None and any(map(has_rings, view.stations)))
        if blinks and self._is_animated:
            if not self._pulse.isActive():
                self._pulse.start()
        else:
            self._pulse.stop()
            self._is_bright = True
        self.update()

    @Slot()
    def _beat(self) -> None:
        """Turn the phase of what blinks."""
        self._is_bright = not self._is_bright
        if self._flashes > 0:
            self._flashes -= 1
            if self._flashes == 0:
                self._flashing = self._flashing if self._keeps else ""
                self._settle()
        self.update()
