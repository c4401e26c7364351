"""What the map shows and where it looks, without a widget: camera, layout, choice."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from app.geo.basemap import Basemap
from app.screens.map import MapView, StationPoint
from ui.map.camera import Camera, bounds_of, home_camera
from ui.map.layers import first_signs
from ui.map.layout import metres_of
from ui.map.maker import SceneMaker
from ui.map.picking import Hit, all_hits, hit_at, hit_of, key_of
from ui.map.scene import Density, Scene

NEAR_M = 8.0
"""Metres to a pixel at which a single station is looked at."""

_WORDS_FOR = timedelta(seconds=30)
_EDGE_PX = 24


class MapState:
    """The map between two frames; a layout is made only when it is asked for."""

    def __init__(self, basemap: Basemap) -> None:
        self._basemap = basemap
        self._maker = SceneMaker(basemap)
        self._bounds = bounds_of(basemap.outline)
        self._camera = Camera()
        self._is_home = True
        self._view: MapView | None = None
        self._signs = first_signs()
        self._density = Density()
        self._scene: Scene | None = None
        self._made_at: datetime | None = None
        self._chosen = ""

    @property
    def camera(self) -> Camera:
        """Where the map looks."""
        return self._camera

    @property
    def view(self) -> MapView | None:
        """What is shown, None before the first view."""
        return self._view

    @property
    def signs(self) -> frozenset[Enum]:
        """The kinds that are shown."""
        return self._signs

    @property
    def is_home(self) -> bool:
        """Tell whether the whole district is looked at, as after the start."""
        return self._is_home

    @property
    def scene(self) -> Scene:
        """The layout of the view at the camera's scale."""
        scene = self._scene
        if scene is None or not self._fits(scene):
            camera = self._camera
            scene = Scene(scale=camera.scale, window=camera.box)
            if self._view is not None:
                scene = self._maker.make(self._view, camera, self._signs, self._density)
                self._made_at = self._view.now
            self._scene = scene
        return scene

    @property
    def chosen(self) -> Hit | None:
        """What the keyboard or a click chose, if it is shown."""
        return hit_of(self.scene, self._chosen) if self._chosen else None

    @property
    def has_choice(self) -> bool:
        """Tell whether something was chosen, shown or not."""
        return bool(self._chosen)

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude of the middle of the screen."""
        lat, lon = self._basemap.projection.to_degrees((self._camera.x, self._camera.y))
        return float(lat), float(lon)

    def show(self, view: MapView) -> None:
        """Take a view; the layout is made anew only if something on it changed."""
        before = self._view
        self._view = view
        is_same = (
            before is not None
            and before.assets is view.assets
            and before.stations == view.stations
            and before.closed == view.closed
            and self._made_at is not None
            and abs(view.now - self._made_at) < _WORDS_FOR
        )
        if not is_same:
            self._scene = None
        if before is None and self._is_home:
            self.go_home()

    def show_signs(self, signs: frozenset[Enum]) -> None:
        """Show these kinds and no others; what is active always shows."""
        self._signs = signs
        self._scene = None

    def show_density(self, density: Density) -> None:
        """Tell crowds in another way."""
        self._density = density
        self._scene = None

    def resize(self, width: int, height: int) -> None:
        """Look through a screen of another size."""
        self._camera = self._camera.sized(width, height)
        if self._is_home:
            self.go_home()

    def go_home(self) -> None:
        """Look at the whole district."""
        width_m = self._view.home.width_m if self._view is not None else 0
        self._camera = home_camera(self._camera, self._bounds, width_m)
        self._is_home = True

    def move(self, dx: float, dy: float) -> None:
        """Pull the map by so many pixels."""
        self._look(self._camera.moved(dx, dy))

    def zoom(self, steps: float, x: float, y: float) -> None:
        """Look from nearer; what lies under the pixel stays there."""
        self._look(self._camera.zoomed(steps, x, y))

    def look_at(self, hit: Hit) -> None:
        """Bring a thing onto the screen, to its middle if it is not well inside."""
        camera = self._camera
        x, y = hit.x - camera.left, hit.y - camera.top
        inside = _EDGE_PX <= x <= camera.width - _EDGE_PX
        if not (inside and _EDGE_PX <= y <= camera.height - _EDGE_PX):
            self._look(camera.at(hit.x * camera.scale, -hit.y * camera.scale))

    def station_of(self, stream: str) -> StationPoint | None:
        """Return the station that a stream belongs to."""
        stations = self._view.stations if self._view is not None else ()
        return next((point for point in stations if point.has(stream)), None)

    def go_to(self, point: StationPoint) -> None:
        """Put a station into the middle, from near enough to tell it from its neighbours."""
        x, y = metres_of([point], self._basemap.projection)[0]
        self._look(self._camera.at(float(x), float(y), min(NEAR_M, self._camera.scale)))
        self._chosen = key_of(point)

    def choose(self, hit: Hit | None) -> None:
        """Choose a thing, or nothing."""
        self._chosen = hit.key if hit is not None else ""

    def step(self, by: int, *, only_active: bool) -> Hit | None:
        """Choose the next thing (by 1) or the one before (by -1); None past either end.

        The active stations stand in the order of their urgency, then what is closed. Unless only
        they are wanted, the small signs about the screen follow: sensors, assets, places.
        """
        hits = [hit for hit in all_hits(self.scene) if hit.key]
        if only_active:
            hits = hits[: len(self.scene.marks) + len(self.scene.closures)]
        keys = [hit.key for hit in hits]
        place = keys.index(self._chosen) if self._chosen in keys else (-1 if by > 0 else len(keys))
        if not 0 <= place + by < len(hits):
            return None
        self._chosen = hits[place + by].key
        return hits[place + by]

    def hit_at(self, x: float, y: float) -> Hit | None:
        """Return what lies under a pixel of the screen."""
        return hit_at(self.scene, x + self._camera.left, y + self._camera.top)

    def _fits(self, scene: Scene) -> bool:
        """Tell whether a layout is at the camera's scale and covers what it sees."""
        left, top, right, bottom = self._camera.box
        window = scene.window
        across = window[0] <= left and right <= window[2]
        return (
            scene.scale == self._camera.scale
            and across
            and window[1] <= top
            and bottom <= window[3]
        )

    def _look(self, camera: Camera) -> None:
        self._camera = camera.kept_in(self._bounds)
        self._is_home = False
