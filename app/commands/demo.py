"""``demo``: a district, its feeds and a seat, playing a script on a scenario clock."""

from __future__ import annotations

import argparse
import signal
import tempfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from app import VERSION
from app.clock import ScenarioClock, SystemClock
from app.commands.answers import refuse
from app.commands.demo_district import ChildDistrict
from app.commands.demo_show import DemoShow, ShowPlan
from app.commands.options import speed
from app.commands.seat import seat_settings
from app.commands.verify import JOURNAL
from app.desk.opening import SeatPlan, open_desk
from app.desk.window import Window, WindowPlan
from app.domain.place import District
from app.errors import OperatorError
from app.geo.basemap import load_basemap
from app.geo.projection import Projection
from app.logs import Log
from app.scenario.library import Script, load_script
from app.scenario.progress import Progress, begin_progress, read_progress
from app.settings.pack import default_pack, load_district

EXERCISE = "demo"
SHOT_SIZE = (1920, 1080)
LEAD = timedelta(seconds=8)
"""How long the clock stands at the script's start while both programs come up."""


def main(arguments: list[str], window: Window) -> int:
    """Run a demo; 0 only if it was verified, equal on both sides and as expected."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        script = load_script(options.scenario)
        until = script.until(options.until)
    except OperatorError as error:
        return refuse("demo", error)
    except ValueError:
        parser.error("--until: not HH:MM")
    # The window hears of it by itself; before and after it, this ends both programs in their order.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with ExitStack() as stack:
            folder = _folder(options, stack)
            progress = _progress(options, folder, script)
            plan = _plan(options, script, until, (folder, progress))
            code = _run(plan, folder, window, stack)
            return 0 if code is None and _is_show(options) else 1 if code is None else code
    except (OperatorError, OSError) as error:
        return refuse("demo", error)
    except KeyboardInterrupt:
        return 0 if _is_show(options) else 1


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _is_show(options: argparse.Namespace) -> bool:
    """Tell whether it is for the eye, so that to end it early is to end it well.

    Shown by pictures it is a window without a display.
    """
    is_seen = not options.headless or options.pictures is not None
    return is_seen and options.report is None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py demo", description=__doc__)
    parser.add_argument("--scenario", default="rainstorm", metavar="NAME|FILE")
    parser.add_argument("--speed", type=speed, default=60.0, metavar="N")
    parser.add_argument("--until", metavar="HH:MM", help="Beijing time; default the script's end")
    parser.add_argument("--headless", action="store_true", help="no display; ends by itself")
    parser.add_argument("--shot", type=Path, metavar="PNG", help="a picture of the end")
    parser.add_argument("--report", type=Path, metavar="JSON")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="a picture every 10 s")
    parser.add_argument("--data-dir", type=Path, metavar="D", help="default a temporary folder")
    parser.add_argument("--resume", action="store_true", help="go on in a D that was used before")
    parser.add_argument("--gauge", type=Path, metavar="FILE", help="readings for P21")
    parser.add_argument("--cap", type=Path, nargs="+", default=[], metavar="FILE")
    return parser


def _folder(options: argparse.Namespace, stack: ExitStack) -> Path:
    if options.data_dir is not None:
        folder: Path = options.data_dir
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    temporary = tempfile.TemporaryDirectory(prefix="luohu-demo-", ignore_cleanup_errors=True)
    return Path(stack.enter_context(temporary))


def _progress(options: argparse.Namespace, folder: Path, script: Script) -> Progress:
    is_used = any((folder / side / JOURNAL).exists() for side in ("district", "seat"))
    if is_used and not options.resume:
        raise OperatorError("demo_used", folder=str(folder))
    return read_progress(folder, script.name) if is_used else begin_progress(folder, script.name)


def _plan(
    options: argparse.Namespace, script: Script, until: datetime, kept: tuple[Path, Progress]
) -> ShowPlan:
    folder, progress = kept
    epoch = max(script.start, progress.reached) if progress.reached else script.start
    clock = ScenarioClock(
        epoch=epoch, anchor=SystemClock().now() + LEAD, speed=options.speed, hold=until
    )
    return ShowPlan(
        script=script,
        until=until,
        clock=clock,
        seat_folder=folder / "seat",
        stays=not options.headless,
        progress=progress,
        gauge=options.gauge,
        cap=tuple(options.cap),
        shot=options.shot,
        report=options.report,
        pictures=options.pictures,
    )


def _run(plan: ShowPlan, folder: Path, window: Window, stack: ExitStack) -> int | None:
    """Start both programs and show the seat until the demo is over or the window is closed.

    None means that it was ended before its end.
    """
    child = ChildDistrict(folder / "district", EXERCISE, plan.clock)
    stack.callback(child.stop)
    place = load_district(default_pack())
    plan.seat_folder.mkdir(parents=True, exist_ok=True)
    settings = seat_settings(plan.seat_folder, child.url)
    log = Log(plan.seat_folder, "demo")
    stack.callback(log.close)
    log.hide(name for item in place.accounts for name in (item.id, item.name))
    desk = open_desk(SeatPlan(settings=settings, district=place, clock=plan.clock, word="demo"))
    log.hide_from(lambda: desk.names)
    show = DemoShow(desk, child, plan)
    stack.callback(show.end)
    show.begin()
    code = window(desk, _window_plan(plan, show, place))
    return code if plan.stays else show.code


def _window_plan(plan: ShowPlan, show: DemoShow, place: District) -> WindowPlan:
    projection = Projection.about_e7(place.home.lat_e7, place.home.lon_e7)
    return WindowPlan(
        basemap=load_basemap(default_pack(), projection),
        data_dir=plan.seat_folder,
        version=VERSION,
        is_headless=not plan.stays,
        size=None if plan.stays else SHOT_SIZE,
        lock_after_s=None,
        on_tick=show.tick,
    )
