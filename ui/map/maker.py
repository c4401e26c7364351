"""Makes the layout of a view for a camera, and keeps what does not change from view to view."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import replace
from enum import Enum

from app.domain.place import Place, PlaceKind
from app.geo.basemap import Basemap
from app.screens.map import MapView
from ui.map.camera import Camera, bounds_of, world_px
from ui.map.closures import Roads
from ui.map.crowd import CELL_PX
from ui.map.labels import PLACES_BELOW_M, Names
from ui.map.layout import Layout, Stock, metres_of
from ui.map.marks import Ground
from ui.map.picking import key_of
from ui.map.room import Box, Room
from ui.map.scene import Density, Scene

_FRAME_PX = (20.0, 58.0)


class SceneMaker:
    """Lays out views on a base map."""

    def __init__(self, basemap: Basemap) -> None:
        self._projection = basemap.projection
        self._names = Names(basemap)
        self._roads = Roads(basemap)
        self._bounds = bounds_of(basemap.outline)
        self._stock = Stock((), basemap.projection)
        self._before: dict[str, tuple[float, float]] = {}
        self._last: tuple[Hashable, Scene] | None = None

    def make(
        self, view: MapView, camera: Camera, signs: frozenset[Enum], density: Density
    ) -> Scene:
        """Return the layout of a view with the chosen signs.

        What is normal is laid out on the camera's screen and half a screen about it; what is
        active, in the whole district.
        """
        if view.assets is not self._stock.assets:
            self._stock = Stock(view.assets, self._projection)
        scale, window = camera.scale, _window(camera)
        layout = Layout(view, window, signs, density)
        spots = world_px(metres_of(view.stations, self._projection), scale)
        layout.place_marks(spots, self._ground(view, layout.room, scale))
        self._before = {mark.point.station: mark.away for mark in layout.marks}
        closed = metres_of(view.closed, self._projection)
        turns = [self._roads.turn_at(float(x), float(y)) for x, y in closed]
        layout.place_closures(world_px(closed, scale), turns, self._frame(scale))
        layout.place_sensors(spots)
        # Values change all the time, what they take room for seldom does.
        sensors = tuple(key_of(thing) for thing in layout.signs)
        tags = tuple((mark.tag, mark.core) for mark in layout.marks)
        tags += tuple((mark.tag, mark.core) for mark in layout.closures)
        key = (scale, window, signs, density, sensors, tags, id(view.assets), id(view.places))
        if self._last is not None and self._last[0] == key:
            last = self._last[1]
            things = (*layout.signs, *last.things[len(sensors) :])
            scene = replace(last, marks=layout.marks, closures=layout.closures, things=things)
        else:
            scene = self._finish(view, layout, scale, signs)
        self._last = key, scene
        return scene

    def _ground(self, view: MapView, room: Room, scale: float) -> Ground:
        soft = Room()
        for box in self._names.street_boxes(view.streets, scale):
            soft.take(box)
        return Ground(room=room, soft=soft, frame=self._frame(scale), before=self._before)

    def _finish(self, view: MapView, layout: Layout, scale: float, signs: frozenset[Enum]) -> Scene:
        """Place names, crowds and places beside what stands already."""
        streets = self._names.streets(view.streets, scale, layout.room)
        layout.place_crowds(self._stock, world_px(self._stock.metres, scale), streets)
        places = [place for place in view.places if place.kind in signs and _is_near(place, scale)]
        layout.place_places(places, world_px(metres_of(places, self._projection), scale))
        others = self._names.others(places, scale, layout.room, self._frame(scale))
        return layout.scene(scale, (*streets, *others))

    def _frame(self, scale: float) -> Box:
        """Return the box of the district with a margin about it, in world pixels."""
        left, bottom, right, top = (side / scale for side in self._bounds)
        over, down = _FRAME_PX
        return left - over, -top - down, right + over, -bottom + down


def _window(camera: Camera) -> Box:
    """Return the world pixels of the camera's screen and half of one about it, in whole cells."""
    left, top, right, bottom = camera.box
    over, down = camera.width / 2, camera.height / 2
    return (
        math.floor((left - over) / CELL_PX) * CELL_PX,
        math.floor((top - down) / CELL_PX) * CELL_PX,
        math.ceil((right + over) / CELL_PX) * CELL_PX,
        math.ceil((bottom + down) / CELL_PX) * CELL_PX,
    )


def _is_near(place: Place, scale: float) -> bool:
    """Tell whether a place is shown at a scale: landmarks only where they are also named."""
    return place.kind is PlaceKind.METRO or scale <= PLACES_BELOW_M
