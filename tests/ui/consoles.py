"""Consoles for tests: the real window on a real desk, offscreen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.desk.desk import Desk
from app.desk.window import OFFER_AFTER_S, WindowPlan
from app.geo.basemap import Basemap, load_basemap
from app.geo.projection import Projection
from app.settings.pack import default_pack
from tests.desk.making import pack
from ui.frame.console import Console
from ui.frame.theme import apply_theme
from ui.parts.theme import DARK


@cache
def basemap() -> Basemap:
    home = pack().home
    return load_basemap(default_pack(), Projection.about_e7(home.lat_e7, home.lon_e7))


def plan(folder: Path, offer_after_s: float = OFFER_AFTER_S) -> WindowPlan:
    return WindowPlan(
        basemap=basemap(),
        data_dir=folder,
        version="0.1.0",
        is_headless=True,
        lock_after_s=None,
        offer_after_s=offer_after_s,
    )


def show(
    desk: Desk,
    folder: Path,
    size: tuple[int, int] = (1920, 1080),
    offer_after_s: float = OFFER_AFTER_S,
) -> Console:
    """Return a console on show, complete."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, DARK)
    console = Console(desk, plan(folder, offer_after_s))
    console.begin(size)
    console.complete()
    return console
