"""What ``doctor`` says of a record that is whole: forks, entries that do not count, newer kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.commands.doctor_checks import Finding, State
from app.commands.verify import JOURNAL
from app.errors import OperatorError
from app.store.database import open_reader
from app.store.journal import Journal
from app.store.keys import Ed25519
from app.sync.keeping import load
from app.sync.ledger import Ledger

_LATER = "unknown_kind"
_KEPT = "all are kept and forwarded"


def record(folder: Path) -> Iterator[Finding]:
    """Say what of the record is disputed or does not count; nothing where it cannot be read."""
    if not (folder / JOURNAL).exists():
        return
    try:
        database = open_reader(folder / JOURNAL)
    except OperatorError:
        return
    try:
        ledger, _ = load(Journal(database, is_owner=False), Ed25519())
    except OperatorError:
        return
    finally:
        database.close()
    picture = ledger.picture
    yield _forks(ledger)
    reasons = Counter(reason for reason in picture.ignored.values() if reason != _LATER)
    yield _counted("ignored", "do not count", "every entry counts", reasons)
    kinds = Counter(picture.unknown.values())
    kinds += Counter(reason for reason in picture.ignored.values() if reason == _LATER)
    yield _counted("unknown", "need a newer console", "every kind is known", kinds)


def _forks(ledger: Ledger) -> Finding:
    if not ledger.frozen:
        return Finding(check="forks", state=State.GOOD, says="no writer used a number twice")
    names = ", ".join(
        f"{_name(ledger, writer)} ({writer.hex()[:8]}) after {seq}"
        for writer, seq in sorted(ledger.frozen.items())
    )
    says = f"{len(ledger.frozen)} writers used a number twice: {names}; both branches are kept"
    return Finding(check="forks", state=State.BAD, says=says)


def _name(ledger: Ledger, writer: bytes) -> str:
    opened = ledger.picture.writers.get(writer)
    return ledger.state.device_names.get(opened.device, opened.name) if opened else "unknown"


def _counted(check: str, what: str, good: str, by: Counter[str]) -> Finding:
    if not by:
        return Finding(check=check, state=State.GOOD, says=good)
    says = f"{by.total()} entries {what}: {_listed(by.most_common())}; {_KEPT}"
    return Finding(check=check, state=State.NOTE, says=says)


def _listed(items: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in items)
