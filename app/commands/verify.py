"""``verify``: looks at every byte of a journal again, beside its running owner or without one."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.clock import SystemClock, from_micros
from app.commands.answers import print_json, refuse, say
from app.domain.evacuation import total
from app.errors import OperatorError
from app.scenario.report import figures_of, responses_at
from app.store.database import open_reader
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.sync.verify import Verification, verify

JOURNAL = "journal.db"


def main(arguments: list[str]) -> int:
    """Verify a journal; 1 if anything is wrong with it; a fork is kept whole and only noted."""
    options = _parser().parse_args(arguments)
    try:
        answer, found = verified(options.data_dir)
    except OperatorError as error:
        return refuse("verify", error)
    for problem in found.problems:
        say(f"{problem.writer} {problem.seq}: {problem.what}")
    for note in found.notes:
        say(f"note: {note.writer} {note.seq}: {note.what}")
    if options.json:
        print_json(answer)
    else:
        say(f"{found.events} events, {len(found.problems)} problems, hash {found.hash[:16]}…")
    return 0 if found.is_sound else 1


def verified(folder: Path) -> tuple[dict[str, object], Verification]:
    """Return what is found in a data folder's journal, as JSON and as a value.

    Levels are those in force when the newest event came in: an exercise has its own time.

    Raises:
        OperatorError: journal_missing, journal_unreadable or journal_newer.
    """
    database = open_reader(folder / JOURNAL)
    try:
        journal = Journal(database, is_owner=False)
        found = verify(journal, Ed25519())
        received = max((kept.received_at_us for _, kept in journal.all()), default=None)
    finally:
        database.close()
    now = SystemClock().now() if received is None else from_micros(received)
    picture = found.picture
    answer: dict[str, object] = {
        "events": found.events,
        "journal_hash": found.journal_hash.hex(),
        "picture_hash": found.picture_hash.hex(),
        "hash": found.hash,
        "verified": found.is_sound,
        "responses": responses_at(picture.responses, now),
        "evacuation": figures_of(total(picture.evacuation.values())),
        "problems": [asdict(problem) for problem in found.problems],
        "notes": [asdict(note) for note in found.notes],
    }
    return answer, found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py verify", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, metavar="D")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser
