"""What a demo does beside its window: plays the script, then drains, verifies and reports.

The script runs on a thread of its own; only ``tick`` runs on the window's. Once the hashes are
taken neither program writes another event.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.clock import BEIJING, Clock, ScenarioClock, monotonic_s
from app.commands.acting import DeskPeople, SeatFeeds
from app.commands.answers import say, words_of
from app.commands.demo_district import ChildDistrict, feed
from app.commands.draining import Drained, drain, is_verified
from app.commands.scenario import check_seat
from app.commands.shutter import Shutter
from app.desk.desk import Desk
from app.desk.window import Running
from app.errors import OperatorError
from app.feeds.client import FeedClient
from app.feeds.signal_ground import load_ground
from app.scenario.library import Script
from app.scenario.pace import WallPace
from app.scenario.player import Outcome, Player, Stage
from app.scenario.progress import Progress
from app.scenario.report import Counted, Json, report
from app.scenario.rows import Signal
from app.settings.pack import default_pack
from app.store.telemetry import TelemetryReader

DRAIN_S = 60.0
GRAB_S = 30.0
SETTLES_S = 20.0
PICTURE_SETTLES_S = 3.0
"""So long a picture waits for a settled screen: the last one, and those while the clock runs."""
PICTURE_EVERY_S = 10.0
PICTURES_KEPT = 20
GAUGE_STREAM = "P21/pond_depth"
_GAUGE = ("--stream", GAUGE_STREAM, "--time-column", "_time", "--value-column", "water_height_mm")
_GAUGE_SCALE = ("--scale=-0.1", "--offset=57.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPlan:
    """What to show; ``stays`` tells that the window stays open at the end."""

    script: Script
    until: datetime
    clock: ScenarioClock
    seat_folder: Path
    stays: bool
    progress: Progress
    gauge: Path | None = None
    cap: tuple[Path, ...] = ()
    shot: Path | None = None
    report: Path | None = None
    pictures: Path | None = None


class DemoShow:
    """One demo; ``code`` is None until it came to its end."""

    def __init__(self, desk: Desk, district: ChildDistrict, plan: ShowPlan) -> None:
        self._desk = desk
        self._district = district
        self._plan = plan
        self._stop = threading.Event()
        self._shutter = Shutter(lambda words: say(f"demo: {words}"))
        self._picture_due_s = monotonic_s() + PICTURE_EVERY_S
        self._children: list[subprocess.Popen[bytes]] = []
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)
        self.code: int | None = None

    def begin(self) -> None:
        """Start the script."""
        self._thread.start()

    def end(self) -> None:
        """Stop whatever still runs."""
        self._stop.set()
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        self._thread.join(1.0)

    def tick(self, window: Running) -> None:
        """Write the pictures that are due, and close the window at the end; window's thread."""
        if self._plan.pictures is not None and monotonic_s() >= self._picture_due_s:
            self._picture_due_s = monotonic_s() + PICTURE_EVERY_S
            picture = _next_picture(self._plan.pictures, self._plan.clock)
            self._shutter.wish(picture, PICTURE_SETTLES_S)
        self._shutter.tick(window)
        if self.code is not None and not self._plan.stays:
            window.quit(self.code)

    def _run(self) -> None:
        code = 1
        try:
            code = self._play()
        except OperatorError as error:
            if not self._stop.is_set():
                say(f"demo: {words_of(error)}")
        finally:
            self.code = code

    def _play(self) -> int:
        plan, desk, url = self._plan, self._desk, self._district.url
        check_seat(desk, url, self._stop)
        self._feed()
        feeds = SeatFeeds(desk, FeedClient(url), load_ground(default_pack(), desk.district))
        stage = Stage(
            people=DeskPeople(desk),
            feeds=feeds,
            link=feeds,
            pace=WallPace(plan.clock, self._stop),
            told=plan.progress.note,
        )
        for row in plan.script.rows:
            if row.number in plan.progress.saved and isinstance(row.deed, Signal):
                feeds.recall(row.deed.row, row.at)
        try:
            player = Player(plan.script.rows, stage, plan.progress.subjects, plan.progress.saved)
            outcome = player.play(plan.until)
            if not outcome.is_complete:
                return 1
            for child in self._children:
                child.wait()
            return self._finish(outcome, feeds)
        finally:
            feeds.close()

    def _feed(self) -> None:
        plan, url = self._plan, self._district.url
        if plan.gauge is not None:
            child = feed(url, "gauge", str(plan.gauge), *_GAUGE, *_GAUGE_SCALE)
            self._children.append(child)
        if plan.cap:
            self._children.append(feed(url, "cap", *map(str, plan.cap)))

    def _finish(self, outcome: Outcome, feeds: SeatFeeds) -> int:
        """Drain, compare, look at every byte again, and say what was found."""
        plan = self._plan
        was_cut = feeds.is_cut
        if was_cut:
            self._shoot()
            feeds.cut(is_cut=False)
        drained = drain(self._desk, self._district.url, DRAIN_S, self._stop)
        if not was_cut:
            self._shoot()
        answer = self._report(outcome, drained)
        if plan.report is not None:
            plan.report.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(answer, ensure_ascii=False, indent=1)
            plan.report.write_text(text + "\n", encoding="utf-8")
        is_good = bool(answer["verified"]) and drained.is_equal and not outcome.failed
        say(_end_words(outcome, drained, answer))
        return 0 if is_good else 1

    def _report(self, outcome: Outcome, drained: Drained) -> Json:
        plan, desk = self._plan, self._desk
        streams = {stream.id: stream for stream in desk.district.streams}
        telemetry = TelemetryReader.open(self._district.folder / "telemetry.db", streams)
        samples = telemetry.count()
        telemetry.close()
        is_sound = [
            is_verified(folder, digest)
            for folder, digest in (
                (plan.seat_folder, drained.hash_seat),
                (self._district.folder, drained.hash_district),
            )
        ]
        counted = Counted(
            samples=samples,
            events=sum(desk.picture.vector.values()),
            hash_seat=drained.hash_seat,
            hash_district=drained.hash_district,
            is_verified=all(is_sound),
            held=outcome.held,
            failed=tuple(outcome.failed),
        )
        streets = [street.code for street in desk.district.streets]
        return report(desk.picture, plan.clock.now(), streets, counted)

    def _shoot(self) -> None:
        """Let the window's thread write the picture, and wait for it."""
        if self._plan.shot is not None and not self._stop.is_set():
            self._shutter.wish(self._plan.shot, SETTLES_S).wait(GRAB_S)


def _next_picture(folder: Path, clock: Clock) -> Path:
    """Return the path of a new picture, and forget the oldest ones."""
    kept = sorted(folder.glob("demo-*.png"))
    for path in kept[: max(0, len(kept) - PICTURES_KEPT + 1)]:
        path.unlink(missing_ok=True)
    return folder / f"demo-{clock.now().astimezone(BEIJING):%Y%m%d-%H%M%S}.png"


def _end_words(outcome: Outcome, drained: Drained, answer: Mapping[str, object]) -> str:
    same = "equal" if drained.is_equal else "NOT equal"
    sound = "verified" if answer["verified"] else "NOT verified"
    failed = "".join(
        f"\n  row {item.row}: expected {item.expected}, found {item.found}"
        for item in outcome.failed
    )
    return (
        f"demo: {answer['clock']}, {outcome.held} expectations held, "
        f"{len(outcome.failed)} failed, hashes {same}, {sound}{failed}"
    )
