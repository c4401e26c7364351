"""Bundles that people carry: written from a journal that is only read, for everybody or one peer.

A stick works both ways: the bundle holds the sender's vector, so that who imports it can write
back exactly what the sender lacks. Source: contracts 7; sync 3.3.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.store.codec import BadBytesError
from app.store.journal import Journal
from app.store.keys import Crypto
from app.sync.bundle import MAX_BUNDLE, Bundle, Header, pack, unpack
from app.sync.exchange import ALL, header_of, lacking
from app.sync.keeping import load
from app.sync.ledger import journal_hash, picture_hash
from app.sync.registry import fields_of


def export(
    journal: Journal,
    crypto: Crypto,
    name: str | tuple[bytes, str],
    now: datetime,
    wanted_by: bytes | None = None,
) -> bytes:
    """Return a bundle of what a journal holds.

    ``name`` is the seat's, or its device and name where that is known; ``wanted_by`` a bundle of
    the peer that it is for, whose vector tells what it lacks, None for everything.

    Raises:
        BadBytesError: ``wanted_by`` is no bundle; other_realm, it is of another one; or too_large.
    """
    ledger, _ = load(journal, crypto)
    hashes = (journal_hash(ledger.picture), picture_hash(ledger.picture))
    sender = (b"", name) if isinstance(name, str) else name
    header = header_of(ledger, sender, hashes, now)
    peer = unpack(wanted_by).header if wanted_by is not None else _nobody(header)
    if peer.realm and peer.realm != header.realm:
        raise BadBytesError("other_realm")
    records, events = lacking(journal, ledger, peer, ALL)
    content = pack(Bundle(header=header, records=records, events=events))
    if len(content) > MAX_BUNDLE:
        raise BadBytesError("too_large")
    return content


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


def _nobody(header: Header) -> Header:
    return replace(header, heads={}, forks={}, epoch=-1, registry_head=b"", device=b"")
