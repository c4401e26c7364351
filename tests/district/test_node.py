"""The district without HTTP: what it owes it writes as soon as it can, what it knows it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.district.alert_files import AlertFiles
from app.district.node import MOST_VARIANTS, Node, NodeParts
from app.domain.sensor import Observation
from app.errors import OperatorError
from app.feeds.cap import parse
from app.feeds.observations import Batch
from app.feeds.signal_ground import load_ground
from app.settings.pack import default_pack, load_district
from app.store.telemetry import Telemetry
from app.store.worker import Worker
from app.sync.authority import Authority
from tests.district.test_doors import alert
from tests.sync.making import START, authority, node

GROUND = load_ground(default_pack(), load_district(default_pack()))


@dataclass
class Bench:
    """A node over real files, its realm not founded yet."""

    node: Node
    found: Authority | None = None


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    worker = Worker()
    made = worker.submit(lambda: _made(worker, tmp_path)).result()
    yield made
    made.node.close()


def _made(worker: Worker, folder: Path) -> Bench:
    base = node("district", folder / "journal.db")
    streams = {stream.id: stream for stream in GROUND.district.streams}
    found = authority(base)
    parts = NodeParts(
        worker=worker,
        replica=base.replica,
        authority=found,
        telemetry=Telemetry(folder / "telemetry.db", streams),
        ground=GROUND,
        files=AlertFiles(folder),
        clock=base.clock,
        realm_name="440303/exercise/test",
    )
    return Bench(Node(parts), found)


def flood(*values: float) -> Batch:
    observations = tuple(
        Observation(stream="RS1/discharge", at=START - timedelta(seconds=9 - n), value=value)
        for n, value in enumerate(values)
    )
    return Batch(observations=observations, indexes=tuple(range(len(values))), rejected=())


def test_an_alarm_is_in_the_record_once_its_sample_was_answered(bench: Bench) -> None:
    bench.node.observe(flood(75.0)).result()

    (alarm,) = bench.node.picture.alarms.values()
    assert alarm.stream == "RS1/discharge"


def test_the_same_samples_again_raise_nothing_again(bench: Bench) -> None:
    bench.node.observe(flood(75.0)).result()
    events = bench.node.state().events

    again = bench.node.observe(flood(75.0)).result()

    assert (again.accepted, again.duplicates) == (0, 1)
    assert bench.node.state().events == events


def test_an_alarm_that_the_disk_did_not_take_is_written_with_the_next_samples(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = bench.node._parts.replica.journal
    with monkeypatch.context() as full:
        full.setattr(journal, "append", _full_disk)
        bench.node.observe(flood(75.0)).result()
    assert (bench.node.owed, len(bench.node.picture.alarms)) == (1, 0)

    bench.node.observe(flood(75.0, 74.0)).result()

    assert (bench.node.owed, len(bench.node.picture.alarms)) == (0, 1)


def test_no_sender_fills_the_record_with_ever_new_bytes_of_one_alert(bench: Bench) -> None:
    for count in range(MOST_VARIANTS + 5):
        raw = alert("V1") + b"\n" * count
        bench.node.warn(parse(raw, GROUND), raw).result()

    (warning,) = bench.node.picture.warnings.values()
    assert len(warning.variants) == MOST_VARIANTS


def test_listeners_hear_of_each_change_and_no_more_once_they_left(bench: Bench) -> None:
    heard: list[int] = []
    leave = bench.node.listen(lambda: heard.append(bench.node.revisions.latest))
    bench.node.observe(flood(0.0)).result()
    leave()
    bench.node.observe(flood(0.0, 0.0)).result()

    assert heard == [1]


def _full_disk(*_: object) -> None:
    raise OperatorError("disk_full")
