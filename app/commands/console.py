"""``console``: the seat."""

from __future__ import annotations

import argparse
from pathlib import Path

from app import VERSION
from app.commands.answers import refuse
from app.commands.link_voice import tell_refusals
from app.commands.options import add_carriers, add_clock, clock_of, with_carriers
from app.commands.seat import seat_settings
from app.desk.opening import SeatPlan, open_desk
from app.desk.window import Window, WindowPlan
from app.errors import OperatorError
from app.geo.basemap import load_basemap
from app.geo.projection import Projection
from app.logs import Log
from app.settings.config import default_data_dir
from app.settings.pack import default_pack, load_district


def main(arguments: list[str], window: Window) -> int:
    """Open a seat and show it until it is closed; 1 if it cannot be opened."""
    options = _parser().parse_args(arguments)
    try:
        folder = options.data_dir or default_data_dir()
        settings = with_carriers(seat_settings(folder, options.district), options)
        district = load_district(default_pack())
        clock = clock_of(options)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        desk = open_desk(
            SeatPlan(
                settings=settings,
                district=district,
                clock=clock,
                connects=False,
                key_file=options.key_file,
            )
        )
    except OperatorError as refusal:
        return refuse("console", refusal)
    log = Log(settings.data_dir, "console")
    log.hide(name for item in district.accounts for name in (item.id, item.name))
    log.hide_from(lambda: desk.names)
    stop_telling = tell_refusals("console", desk)
    try:
        projection = Projection.about_e7(district.home.lat_e7, district.home.lon_e7)
        plan = WindowPlan(
            basemap=load_basemap(default_pack(), projection),
            data_dir=settings.data_dir,
            version=VERSION,
            lock_after_s=settings.lock_after_min * 60,
        )
        return window(desk, plan)
    finally:
        stop_telling()
        log.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py console", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=None, help="where the seat keeps its data")
    parser.add_argument("--district", metavar="URL", help="the district server")
    parser.add_argument("--key-file", type=Path, metavar="F", help="what seals the keys")
    add_carriers(parser)
    add_clock(parser)
    return parser
