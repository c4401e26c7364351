"""Bundles that people carry: written from a journal that is only read, for everybody or one peer.

A stick works both ways: the bundle holds the sender's vector, so that who imports it can write
back exactly what the sender lacks. Source: contracts 7; sync 3.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.store.codec import BadBytesError, Signed
from app.store.journal import Journal
from app.store.keys import Crypto
from app.sync.bundle import MAX_BUNDLE, Bundle, Header, pack, raw_size, unpack
from app.sync.exchange import ALL, header_of, lacking
from app.sync.keeping import load
from app.sync.ledger import journal_hash, picture_hash
from app.sync.registry import fields_of

MOST_BYTES = 48 * 1024 * 1024
"""Beside it the header has room in what a reader takes, see ``bundle.MAX_BUNDLE``."""
_AROUND = 16  # what stands around the parts of one event


def export(
    journal: Journal,
    crypto: Crypto,
    name: str | tuple[bytes, str],
    now: datetime,
    wanted_by: bytes | None = None,
) -> Bundle:
    """Return what a journal holds, as one bundle of whatever length, see ``split``.

    ``name`` is the seat's, or its device and name where that is known; ``wanted_by`` a bundle of
    the peer that it is for, whose vector tells what it lacks, None for everything.

    Raises:
        BadBytesError: ``wanted_by`` is no bundle; or other_realm, it is of another one.
    """
    ledger, _ = load(journal, crypto)
    hashes = (journal_hash(ledger.picture), picture_hash(ledger.picture))
    sender = (b"", name) if isinstance(name, str) else name
    header = header_of(ledger, sender, hashes, now)
    peer = unpack(wanted_by).header if wanted_by is not None else _nobody(header)
    if peer.realm and peer.realm != header.realm:
        raise BadBytesError("other_realm")
    records, events = lacking(journal, ledger, peer, ALL)
    return Bundle(header=header, records=records, events=events)


def split(whole: Bundle, most: int = MOST_BYTES) -> tuple[bytes, ...]:
    """Return a bundle as bytes, as several where it is too long for one.

    Each takes about ``most`` bytes before it is packed; in their order each can be taken in by
    itself.

    Raises:
        BadBytesError: too_large, what cannot be split is too long.
    """
    contents = tuple(map(pack, _parts(whole, most)))
    if any(max(raw_size(content), len(content)) > MAX_BUNDLE for content in contents):
        raise BadBytesError("too_large")
    return contents


def realm_in(content: bytes) -> str:
    """Return the realm of a bundle by name, by its hash where the bundle does not tell the name.

    Raises:
        BadBytesError: it is no bundle.
    """
    bundle = unpack(content)
    for record, _ in bundle.records:
        _, epoch, _, entries = fields_of(record)
        if epoch == 0 and entries:
            return str(entries[0].get("realm_name", ""))
    return bundle.header.realm.hex()


def _parts(whole: Bundle, most: int) -> Iterator[Bundle]:
    """Give the bundles: the registry goes with the first, the events in their order."""
    records, held = whole.records, list[Signed]()
    size = sum(len(record) + len(sig) for record, sig in records)
    for signed in whole.events:
        length = len(signed.core) + len(signed.sig) + _AROUND
        if held and size + length > most:
            yield Bundle(header=whole.header, records=records, events=tuple(held))
            records, held, size = (), [], 0
        held.append(signed)
        size += length
    yield Bundle(header=whole.header, records=records, events=tuple(held))


def _nobody(header: Header) -> Header:
    return replace(header, heads={}, forks={}, epoch=-1, registry_head=b"", device=b"")
