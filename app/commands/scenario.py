"""``scenario``: plays a script through the desk of a seat without a window.

Each row that is recorded is told on standard error as ``saved N`` before the next one is played,
so that whoever kills the program knows what must be there.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from app.clock import JumpClock, ScenarioClock, SystemClock, monotonic_s
from app.commands.acting import DeskPeople, SeatFeeds
from app.commands.answers import print_json, refuse, say
from app.commands.draining import Drained, drain, is_verified
from app.commands.link_voice import tell_refusals
from app.commands.seat import seat_settings
from app.desk.desk import Desk
from app.desk.opening import SeatPlan, open_desk
from app.errors import OperatorError
from app.feeds.client import FeedClient
from app.feeds.signal_ground import load_ground
from app.scenario.library import Script, load_script
from app.scenario.pace import JumpPace, WallPace
from app.scenario.player import Outcome, Player, Stage
from app.scenario.ports import Pace
from app.scenario.report import Counted, Json, report
from app.settings.config import SeatSettings
from app.settings.pack import default_pack, load_district

JOIN_S = 20.0
_POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    script: Script
    until: datetime
    clock: ScenarioClock | JumpClock
    settings: SeatSettings
    drain_s: float
    seat: str
    stop: threading.Event

    @property
    def pace(self) -> Pace:
        if isinstance(self.clock, JumpClock):
            return JumpPace(self.clock, self.stop)
        return WallPace(self.clock, self.stop)


def main(arguments: list[str]) -> int:
    """Play a script; 1 if it was refused or an expectation failed."""
    parser = _parser()
    options = parser.parse_args(arguments)
    stop = threading.Event()
    try:
        run = _run_of(options, stop)
        options.data_dir.mkdir(parents=True, exist_ok=True)
        plan = SeatPlan(
            settings=run.settings,
            district=load_district(default_pack()),
            clock=run.clock,
            word="scenario",
        )
        desk = open_desk(plan)
    except (OperatorError, OSError) as error:
        return refuse("scenario", error)
    except ValueError:
        parser.error("--until: not HH:MM")
    before = _stop_on_signals(stop)
    stop_telling = tell_refusals("scenario", desk)
    try:
        answer = _play(desk, run)
    except OperatorError as error:
        return refuse("scenario", error)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        stop_telling()
        desk.close()
    if options.report is not None:
        options.report.write_text(json.dumps(answer, ensure_ascii=False, indent=1), "utf-8")
    if options.json:
        print_json(answer)
    return 0 if _is_good(answer) and not stop.is_set() else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py scenario", description=__doc__)
    parser.add_argument("file", metavar="FILE", help="a script, or the name of one")
    parser.add_argument("--data-dir", type=Path, required=True, metavar="D")
    parser.add_argument("--district", metavar="URL", help="the district server")
    parser.add_argument("--speed", type=_speed, default=math.inf, metavar="N|max")
    parser.add_argument("--until", metavar="HH:MM", help="Beijing time; default the end")
    parser.add_argument("--drain", type=float, default=60.0, metavar="S", help="0 = not")
    parser.add_argument("--seat", default="", metavar="A|B", help="which of two seats plays")
    parser.add_argument("--report", type=Path, metavar="JSON")
    parser.add_argument("--json", action="store_true", help="the report on standard output")
    return parser


def _speed(text: str) -> float:
    value = math.inf if text == "max" else float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"not above 0: {text}")
    return value


def _run_of(options: argparse.Namespace, stop: threading.Event) -> _Run:
    script = load_script(options.file)
    until, start = script.until(options.until), script.rows[0].at
    clock: ScenarioClock | JumpClock = JumpClock(start)
    if not math.isinf(options.speed):
        now = SystemClock().now()
        clock = ScenarioClock(epoch=start, anchor=now, speed=options.speed, hold=until)
    return _Run(
        script=script,
        until=until,
        clock=clock,
        settings=seat_settings(options.data_dir, options.district),
        drain_s=options.drain,
        seat=options.seat,
        stop=stop,
    )


def _stop_on_signals(stop: threading.Event) -> dict[signal.Signals, signal._HANDLER]:
    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}


def _play(desk: Desk, run: _Run) -> Json:
    url = run.settings.district_url or ""
    check_seat(desk, url, run.stop)
    client = FeedClient(url, door=desk.link.door) if url else None
    feeds = SeatFeeds(desk, client, load_ground(default_pack(), desk.district))
    stage = Stage(
        people=DeskPeople(desk),
        feeds=feeds,
        link=feeds,
        pace=run.pace,
        told=lambda row, _subjects: say(f"saved {row.number}"),
        seat=run.seat,
    )
    try:
        outcome = Player(run.script.rows, stage).play(run.until)
    finally:
        feeds.close()
    drained = drain(desk, url, run.drain_s, run.stop)
    return _answer(desk, run, outcome, (feeds.samples, drained))


def check_seat(desk: Desk, url: str, stop: threading.Event) -> None:
    """Wait until the seat belongs to a realm, and let only an exercise pass.

    Raises:
        OperatorError: not_joined, or realm_is_live.
    """
    deadline_s = monotonic_s() + (JOIN_S if url else 0.0)
    while not desk.seat.is_joined:
        if monotonic_s() >= deadline_s or stop.is_set():
            raise OperatorError("not_joined")
        stop.wait(_POLL_S)
    if not desk.seat.is_exercise:
        raise OperatorError("realm_is_live", realm=desk.seat.realm_name)


def _answer(desk: Desk, run: _Run, outcome: Outcome, ended: tuple[int, Drained]) -> Json:
    samples, drained = ended
    counted = Counted(
        samples=samples,
        events=sum(desk.picture.vector.values()),
        hash_seat=drained.hash_seat,
        hash_district=drained.hash_district,
        is_verified=is_verified(run.settings.data_dir, drained.hash_seat),
        held=outcome.held,
        failed=tuple(outcome.failed),
    )
    streets = [street.code for street in desk.district.streets]
    answer = report(desk.picture, run.clock.now(), streets, counted)
    return answer | {"saved": outcome.saved, "unsent": drained.unsent}


def _is_good(answer: Json) -> bool:
    """Tell whether all went well; what could not be sent is no failure."""
    expectations = answer["expectations"]
    has_failed = isinstance(expectations, dict) and bool(expectations["failed"])
    there = answer["hash_district"]
    is_apart = there is not None and there != answer["hash_seat"] and not answer["unsent"]
    return bool(answer["verified"]) and not has_failed and not is_apart
