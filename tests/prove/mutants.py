"""Faults put into the real record on purpose: a prover that misses one proves nothing.

Each replaces a function of the product while a run plays; nothing of it is left afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import cbor2

from app.domain import alarm, duty, evacuation, picture, response, response_facts
from app.domain.event import Event, Fact, IgnoredError
from app.domain.people import RegistryChain
from app.domain.picture import Builder
from app.store.codec import Signed
from app.store.journal import Journal
from app.sync import bundle, exchange, ingest, keeping, ledger, registry_fold, satellite
from app.sync.author import Author
from app.sync.authority import Authority
from app.sync.ingest import Ingest
from app.sync.ledger import Ledger
from app.sync.satellite import Satellite
from tests.prove.fuzz import fuzz
from tests.prove.options import draw
from tests.prove.simulation import run

Change = tuple[object, str, object]
MOST_RUNS = 200
_RANK = satellite.priority


def _accept_gaps(self: Ingest, event: Event) -> bool:
    return event.seq > self.builder.head(event.writer)[0]


def _drop_older(tally: evacuation.StreetTally, report: evacuation.Report) -> object:
    if tally.reports and report.as_of < tally.reports[-1].as_of:
        return tally
    return replace(tally, reports=(*tally.reports, report))


def _by_clock(approval: response.Approval) -> tuple[int, int, object]:
    return approval.hlc, 0, approval.id


def _lower_wins(approval: response.Approval) -> tuple[int, int, object]:
    return -approval.level.severity, approval.rank, approval.id


def _p1_first(kind: str) -> int:
    rank = _RANK(kind)
    return rank if rank > 1 else 1 - rank


def _last_only(items: Iterable[response.Approval]) -> tuple[response.Approval, ...]:
    return tuple(items)[-1:]


def _any_device(event: Event, fact: Fact, registry: object) -> duty.Writer:
    key, device = event.data.get("public_key"), event.data.get("device")
    if not isinstance(key, bytes) or not isinstance(device, bytes):
        raise IgnoredError("malformed")
    return duty.Writer(**fact.base(), public_key=key, device=device, name="")


@contextmanager
def _no_transaction(database: object) -> Iterator[None]:
    yield


def _cut_and_forget(self: Journal, writer: bytes, keep_to: int, head: bytes) -> None:
    self._database.execute("DELETE FROM event WHERE writer=? AND seq>?", (writer, keep_to))
    self.set_heads({writer: (keep_to, head)})


def _quiet(self: Ingest, event: Event, kept: object) -> None:
    self.found.known += 1


def _first_rival(rivals: list[Any], *_: object) -> list[Any]:  # Any: records
    return rivals[:1]


_beyond = Journal.beyond


def _without_unknown(self: Journal, after: Mapping[bytes, int], most: int) -> list[Signed]:
    return [item for item in _beyond(self, after, most) if b"task.created" not in item.core]


MUTANTS: Mapping[str, tuple[Change, ...]] = {
    "no high-water mark": ((Author, "is_behind", lambda *_: False),),
    "gaps accepted": ((Ingest, "_fits", _accept_gaps), (Ingest, "_parts", lambda *_: False)),
    "last arrival wins": ((response_facts, "_sorted", lambda items: items),),
    "clock decides": ((response, "precedence", _by_clock),),
    "lower level wins": ((response, "precedence", _lower_wins),),
    "signature unchecked": ((ingest, "is_signed", lambda *_: True),),
    "act signature unchecked": (
        (ingest, "verdict_on", lambda *_: None),
        (ledger, "verdict_on", lambda *_: None),
    ),
    "older report dropped": ((evacuation, "_with_report", _drop_older),),
    "facts in order of arrival": ((alarm, "_with", lambda items, item: (*items, item)),),
    "closing without having seen all heads": ((response, "_heads", _last_only),),
    "revocation ignored": ((RegistryChain, "is_revoked", lambda *_: False),),
    "revocation not backwards": ((keeping, "_judges_otherwise", lambda *_: False),),
    "pending never applied": ((Ingest, "settle", lambda *_: None),),
    "fork overwritten": ((Journal, "cut_writer", _cut_and_forget),),
    "fork unnoticed": ((Ingest, "_prove", _quiet),),
    "registry fork accepted": ((registry_fold, "_recovered", _first_rival),),
    "registry mark ignored": ((Authority, "is_behind", False),),
    "dependencies skipped": ((Ledger, "is_satisfied", lambda *_: True),),
    "epoch going back accepted": ((Builder, "_epoch_floor", lambda *_: 0),),
    "any device may write": ((duty, "apply_writer", _any_device),),
    "no transaction": ((Journal, "transaction", _no_transaction),),
    "unknown kinds not forwarded": ((Journal, "beyond", _without_unknown),),
    "level conflicts hidden": ((response, "conflicts", lambda *_: ()),),
    "tally conflicts hidden": ((evacuation, "disputes", lambda *_: ()),),
    "importer raises": ((bundle, "load", cbor2.loads),),
    "apply not total": ((picture, "_MALFORMED", ()),),
    "tallies go before levels": ((satellite, "priority", _p1_first),),
    "a lost frame is not sent again": ((Satellite, "_repeat", lambda *_: None),),
    "peer believed to have all": ((exchange, "_has", lambda *_: (1 << 53, None)),),
}


# What only hostile bytes and insiders meet; the others are found by faults of machines.
BY_FUZZ = frozenset({"importer raises", "apply not total"})


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Put a fault in for as long as the block runs."""
    with ExitStack() as stack:
        for target, attribute, value in MUTANTS[name]:
            stack.enter_context(patch.object(target, attribute, value))
        yield


def catch(name: str, seed: int) -> tuple[int, str]:
    """Play one run on a fault that is in; return its steps, and the promise that it broke."""
    if name in BY_FUZZ:
        steps, code, _ = fuzz(seed)
        return steps, code
    outcome = run(draw(seed, is_real_crypto=False))
    return outcome.steps, outcome.code
