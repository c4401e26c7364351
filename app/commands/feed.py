"""``feed gauge`` and ``feed cap``: hand a file of readings or warnings to a district.

The district is named by its address, or on its own machine by its data folder, which knows address,
certificate and token. A certificate that no authority signed is pinned by its SHA-256, as the
district says it when it starts.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app.clock import SystemClock, monotonic_s
from app.commands.answers import words_of
from app.district import operator_file
from app.domain.sensor import Observation
from app.errors import OperatorError
from app.feeds.client import BATCH, FeedClient, Taken
from app.feeds.door import Door
from app.feeds.gauge import BadRow, Columns, GaugeError, read_gauge
from app.feeds.pace import Batch, at_once, in_time, restamped, shifted

_SHOWN = 20


@dataclass(slots=True, kw_only=True)
class Counts:
    """What became of a file, as it is printed."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0


class _UnknownStreamError(Exception):
    """The district has no such stream; the message names it."""


def main(arguments: list[str]) -> int:
    """Feed what the arguments name; 1 if anything of it was refused."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if bool(options.district) == bool(options.data_dir):
        parser.error("either --district or --data-dir")
    try:
        door = _door(options)
        client = FeedClient(door.url, door=door)
    except (OSError, UnicodeDecodeError) as error:
        _say(f"{options.token_file.name}: cannot be read: {error}")
        return 1
    except OperatorError as error:
        _say(_words(error))
        return 1
    try:
        done = _cap(client, options) if options.what == "cap" else _gauge(client, options)
    except GaugeError as error:
        _say(str(error))
        return 1
    except OperatorError as error:
        _say(_words(error))
        return 1
    except KeyboardInterrupt:
        return 1
    finally:
        client.close()
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py feed", description=__doc__)
    kinds = parser.add_subparsers(dest="what", required=True)
    gauge = kinds.add_parser("gauge", help="a table of readings (CSV, also .gz)")
    gauge.add_argument("file", type=Path)
    gauge.add_argument("--stream", required=True, help="the district's stream, STATION/quantity")
    gauge.add_argument("--time-column", required=True)
    gauge.add_argument("--value-column", required=True)
    gauge.add_argument("--scale", type=_decimal, default=Decimal(1), help="value x SCALE + OFFSET")
    gauge.add_argument("--offset", type=_decimal, default=Decimal(0))
    gauge.add_argument(
        "--shift-to", choices=["now"], help="move the times: the newest reading is true now"
    )
    gauge.add_argument("--speed", type=_speed, default=math.inf, metavar="N|max")
    cap = kinds.add_parser("cap", help="public warnings (CAP 1.2 and 1.1)")
    cap.add_argument("file", type=Path, nargs="+")
    for kind in (gauge, cap):
        kind.add_argument("--district", metavar="URL")
        kind.add_argument(
            "--data-dir", type=Path, metavar="D", help="of the district on this machine"
        )
        kind.add_argument(
            "--certificate",
            type=_fingerprint,
            default=b"",
            metavar="SHA256",
            help="the one to believe",
        )
        kind.add_argument("--insecure", action="store_true", help="a token may go over plain HTTP")
        kind.add_argument("--token-file", type=Path, help="device token, needed off loopback")
        kind.add_argument("--json", action="store_true", help="JSON is printed in any case")
    return parser


def _door(options: argparse.Namespace) -> Door:
    """Return the way into the district that the options name.

    Raises:
        OperatorError: district_not_running over the folder.
        OSError, UnicodeDecodeError: the file of the token cannot be read.
    """
    if options.data_dir is not None:
        file = operator_file.read(options.data_dir)
        return Door(url=file.url, token=file.token, certificate=bytes.fromhex(file.certificate))
    token = options.token_file.read_text("utf-8").strip() if options.token_file else ""
    return Door(
        url=options.district,
        token=token,
        certificate=options.certificate,
        in_clear=options.insecure,
    )


def _fingerprint(text: str) -> bytes:
    """Return a certificate's SHA-256; hex, with or without colons."""
    try:
        digest = bytes.fromhex(text.replace(":", ""))
    except ValueError:
        digest = b""
    if len(digest) != 32:
        raise argparse.ArgumentTypeError("not the SHA-256 of a certificate: 64 hex digits")
    return digest


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"no number: {text}") from None
    if not value.is_finite():
        raise argparse.ArgumentTypeError(f"no finite number: {text}")
    return value


def _speed(text: str) -> float:
    try:
        value = math.inf if text == "max" else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"neither a number nor max: {text}") from None
    if not value > 0:
        raise argparse.ArgumentTypeError(f"not above 0: {text}")
    return value


def _gauge(client: FeedClient, options: argparse.Namespace) -> int:
    counts = Counts()
    columns = Columns(
        stream=options.stream,
        time=options.time_column,
        value=options.value_column,
        scale=options.scale,
        offset=options.offset,
    )
    readings: list[Observation] = []
    for row in read_gauge(options.file, columns):
        counts.read += 1
        if isinstance(row, BadRow):
            counts.rejected += 1
            _say_some(counts.rejected, f"{options.file.name}:{row.line}: {row.reason}")
        else:
            readings.append(row)
    try:
        for batch in _paced(_batches(readings, options)):
            _count(counts, client.observations(batch.observations), batch)
    except _UnknownStreamError as error:
        counts.rejected = counts.read
        _say(str(error))
    _print(asdict(counts))
    return 1 if counts.rejected else 0


def _batches(readings: Sequence[Observation], options: argparse.Namespace) -> Iterator[Batch]:
    now = SystemClock().now()
    is_at_once = math.isinf(options.speed)
    if options.shift_to and is_at_once:
        readings = shifted(readings, now)
    elif options.shift_to:
        readings = restamped(readings, now, options.speed)
        return in_time(readings, 1.0, BATCH)
    return at_once(readings, BATCH) if is_at_once else in_time(readings, options.speed, BATCH)


def _paced(batches: Iterator[Batch]) -> Iterator[Batch]:
    begin_s, wait = monotonic_s(), threading.Event()
    for batch in batches:
        left_s = batch.after_s - (monotonic_s() - begin_s)
        if left_s > 0:
            wait.wait(left_s)
        yield batch


def _count(counts: Counts, taken: Taken, batch: Batch) -> None:
    for item in taken.rejected:
        if item.field == "stream":
            raise _UnknownStreamError(item.detail)
        at = batch.observations[item.index].at.isoformat()
        _say_some(counts.rejected + 1, f"{at}: {item.field}: {item.detail}")
        counts.rejected += 1
    counts.accepted += taken.accepted
    counts.duplicates += taken.duplicates


def _cap(client: FeedClient, options: argparse.Namespace) -> int:
    counts = Counts()
    refused: list[dict[str, str]] = []
    for path in _files(options.file):
        counts.read += 1
        try:
            warned = client.warning(path.read_bytes())
        except OSError as error:
            refused.append({"file": path.name, "reason": f"cannot be read: {error.strerror}"})
        except OperatorError as error:
            if error.code != "district_refused":
                raise
            refused.append({"file": path.name, "reason": str(error.details["detail"])})
        else:
            counts.accepted += not warned.is_duplicate
            counts.duplicates += warned.is_duplicate
    counts.rejected = len(refused)
    for item in refused:
        _say(f"{item['file']}: {item['reason']}")
    _print({**asdict(counts), "refused": refused})
    return 1 if refused else 0


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files named, of a folder all that it holds."""
    for path in paths:
        if path.is_dir():
            yield from sorted(item for item in path.iterdir() if item.is_file())
        else:
            yield path


def _words(error: OperatorError) -> str:
    if error.code == "district_unreachable":
        return f"no district answers at {error.details['url']}"
    if error.code == "district_refused":
        return f"the district refused ({error.details['status']}): {error.details['detail']}"
    return words_of(error)


def _say_some(number: int, text: str) -> None:
    """Name the first faults only: a table of a year may hold ten thousand."""
    if number <= _SHOWN:
        _say(text)
    elif number == _SHOWN + 1:
        _say("… and more")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
