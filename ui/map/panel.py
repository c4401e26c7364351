"""The map column: the canvas, and over it the buttons for layers, zoom and home."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.geo.basemap import Basemap
from app.screens.map import MapView
from ui.map.canvas import MapCanvas
from ui.map.layer_list import LayerList
from ui.parts.button import Button
from ui.parts.theme import Theme

_EDGE_PX = 10
_ZOOM_PX = 32


class MapPanel(QWidget):
    """Shows the map.

    Signals:
        place_chosen: the leading stream of a station, or the id of an asset or place.
        plot_wished: the stream whose plot is wanted.
        closure_wished: the id of a closed place that somebody wants to deal with.
        command_wished: never sent; every column's panel has it.
    """

    place_chosen = Signal(str)
    plot_wished = Signal(str)
    closure_wished = Signal(str)
    command_wished = Signal(object)

    def __init__(self, theme: Theme, basemap: Basemap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("地图 F3")
        self.canvas = MapCanvas(theme, basemap, self)
        self.canvas.place_chosen.connect(self.place_chosen)
        self.canvas.plot_wished.connect(self.plot_wished)
        self.canvas.closure_wished.connect(self.closure_wished)
        self.canvas.layers_wished.connect(self.toggle_layers)
        self.layer_button = Button("图层 L", theme, self)
        self.layer_button.clicked.connect(self.toggle_layers)
        self.nearer_button = self._zoom_button("+", "放大", theme)
        self.nearer_button.clicked.connect(self._zoom_in)
        self.farther_button = self._zoom_button("−", "缩小", theme)
        self.farther_button.clicked.connect(self._zoom_out)
        self.home_button = self._zoom_button("⌂", "全区视图", theme)
        self.home_button.clicked.connect(self.canvas.go_home)
        self.layers = LayerList(theme, self)
        self.layers.signs_changed.connect(self._show_signs)
        self.layers.closed.connect(self._back_to_map)
        self.setFocusProxy(self.canvas)

    def show_view(self, view: MapView) -> None:
        """Show the map as it stands."""
        self.canvas.show_view(view)
        self.layers.show_counts(view)

    def go_to(self, stream_id: str) -> None:
        """Bring a station to the middle and flash its outline."""
        if self.canvas.go_to(stream_id):
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_animated(self, *, is_animated: bool) -> None:
        """Let rings and outlines blink, or stand still to spare the battery."""
        self.canvas.set_animated(is_animated=is_animated)

    def point_out(self, stream_id: str) -> None:
        """Bring a station to the middle and leave its outline on, "" = take the outline away."""
        if not stream_id or not self.canvas.go_to(stream_id, keeps=True):
            self.canvas.leave_out()

    @Slot()
    def toggle_layers(self) -> None:
        """Open the layer list, or close it."""
        if self.layers.isVisible():
            self.layers.close_list()
            return
        self.layers.show_left_out(self.canvas.state.scene.left_out)
        self.layers.show()
        self.layers.raise_()
        self.layers.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _show_signs(self, signs: frozenset[Enum]) -> None:
        self.canvas.show_signs(signs)
        self.layers.show_left_out(self.canvas.state.scene.left_out)

    @Slot()
    def _back_to_map(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _zoom_in(self) -> None:
        self.canvas.zoom(1)

    @Slot()
    def _zoom_out(self) -> None:
        self.canvas.zoom(-1)

    def _zoom_button(self, sign: str, words: str, theme: Theme) -> Button:
        button = Button(sign, theme, self, height_px=_ZOOM_PX)
        button.setFixedWidth(_ZOOM_PX)
        button.setAccessibleName(words)
        return button

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.canvas.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.setGeometry(self.rect())
        self.layer_button.move(_EDGE_PX, _EDGE_PX)
        left = self.width() - _EDGE_PX - _ZOOM_PX
        buttons = (self.nearer_button, self.farther_button, self.home_button)
        for number, button in enumerate(buttons):
            button.move(left, _EDGE_PX + number * _ZOOM_PX)
        top = _EDGE_PX + self.layer_button.height() + 6
        self.layers.place(_EDGE_PX, top, self.width() - 2 * _EDGE_PX, self.height() - top - 4)
