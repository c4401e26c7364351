"""How fast the map paints: ``python -m ui.map.pace`` moves it about and prints the times.

A process of its own, because the bench of app knows no Qt. A frame is a move and the painting
that follows it, on a canvas of the size that the notes give it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.clock import SystemClock, monotonic_s
from app.geo.basemap import load_basemap
from app.geo.projection import Projection
from app.screens.map import Live, MapView, build
from app.settings.pack import default_pack, load_district
from ui.map.canvas import MapCanvas
from ui.map.layers import LAYERS
from ui.parts.theme import DARK

_SIZE = (992, 732)
_PAN_PX = 12
_ZOOM_STEPS = 0.5
_ROUND = 30


def main(arguments: list[str]) -> int:
    """Print the frame times of a map with so many symbols, in milliseconds, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m ui.map.pace", description=__doc__)
    parser.add_argument("--symbols", type=int, default=10_000)
    options = parser.parse_args(arguments)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("map pace")
    canvas = _canvas()
    bare, _ = _run(canvas, 0)
    frames, symbols = _run(canvas, options.symbols)
    told = {"symbols": symbols, "frames_ms": frames, "bare_frames_ms": bare}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _canvas() -> MapCanvas:
    """Return a canvas over the base map, with every layer on."""
    home = load_district(default_pack()).home
    basemap = load_basemap(default_pack(), Projection.about_e7(home.lat_e7, home.lon_e7))
    canvas = MapCanvas(DARK, basemap)
    canvas.resize(*_SIZE)
    signs: frozenset[Enum] = frozenset(sign for layer in LAYERS for sign in layer.signs)
    canvas.show_signs(signs)
    return canvas


def _run(canvas: MapCanvas, symbols: int) -> tuple[list[float], int]:
    """Return the times of a walk over the map in ms, and how many symbols stood on it."""
    view = _view(symbols)
    canvas.show_view(view)
    canvas.go_home()
    return [*_frames_ms(canvas)], len(view.assets) + len(view.stations)


def _view(symbols: int) -> MapView:
    """Return the district on a calm day with so many symbols, as far as it has them."""
    district = load_district(default_pack())
    view = build(district, {}, Live(), SystemClock().now())
    stations = view.stations[:symbols]
    return replace(view, stations=stations, assets=view.assets[: symbols - len(stations)])


def _frames_ms(canvas: MapCanvas) -> Iterator[float]:
    """Pull the map about from afar, go in to the street and out again, with pulls in between."""
    page = QImage(canvas.size(), QImage.Format.Format_RGB32)
    for step in range(6 * _ROUND):
        part, begun_s = step // _ROUND, monotonic_s()
        if part in (1, 4):
            canvas.zoom(_ZOOM_STEPS if part == 1 else -_ZOOM_STEPS)
        else:
            sign = 1 if part in (0, 2) else -1
            canvas.state.move(sign * _PAN_PX, sign * _PAN_PX / 2)
        canvas.render(page)
        yield (monotonic_s() - begun_s) * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
