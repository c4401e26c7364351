"""One replica of the record: commits what was decided here, takes in what others wrote.

Runs on the writer thread; only ``picture`` may be read from anywhere. Whatever arrives, by
whatever carrier, takes one road: judge, one transaction, new picture. Bytes in, bytes out: time,
chance, disk and keys are handed in. Source: architecture 3; contracts 3 and 4; sync 3.
"""

from __future__ import annotations

import logging
import sqlite3
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from app.clock import micros
from app.domain.event import Event, NewEvent
from app.domain.picture import Picture
from app.errors import OperatorError
from app.store.codec import BadBytesError, Signed
from app.store.journal import Journal, Kept, Record
from app.store.keys import AccountKey, KeptSigners, unwrap, wrap
from app.store.mirror import Item, Mirror
from app.sync import exchange, rewrap
from app.sync.author import Author
from app.sync.bundle import Bundle, Header, pack, unpack
from app.sync.clocks import Clocks
from app.sync.ingest import Ingest
from app.sync.keeping import Changes, cut, load, read_records, write
from app.sync.ledger import Ledger, journal_hash, picture_hash
from app.sync.names import RingKeeper, keys_in, names_in
from app.sync.outside import Outside
from app.sync.ports import Ports, Received
from app.sync.registry import RULES_VERSION, RegistryState
from app.sync.rewrap import Rewrap

FAULT = "fault"
"""The refusal of what our own program fails at."""

_LOG = logging.getLogger(__name__)


class Replica:
    """The record of one seat or district over one journal file."""

    def __init__(self, journal: Journal, ports: Ports) -> None:
        self._journal = journal
        self._ports = ports
        signers = ports.signers or KeptSigners(ports.crypto, ports.keys, ports.random)
        self._author = Author(signers, ports.keys, ports.random, ports.name)
        self._names = RingKeeper(ports.keys)
        self._ledger = Ledger()
        self._clocks = Clocks()
        self._hashes: tuple[Picture, bytes, bytes] | None = None
        self._fault = ""
        self._is_stale = False
        self._outside = Outside(journal, ports, self._author, self.adopt, lambda: self._ledger)
        self._reload()
        self._outside.begin()

    @property
    def picture(self) -> Picture:
        """Everything that follows from the events known here; immutable."""
        return self._ledger.picture

    @property
    def state(self) -> RegistryState:
        """What the registry says."""
        return self._ledger.state

    @property
    def realm(self) -> bytes:
        """The realm, empty before the replica joined one."""
        return self._ledger.state.realm

    @property
    def realm_name(self) -> str:
        """The realm's name, ``440303/exercise/NAME``; empty before the replica joined one."""
        return self._ledger.state.realm_name

    @property
    def is_exercise(self) -> bool:
        """Tell whether the realm is one of an exercise."""
        return self._ledger.state.is_exercise

    @property
    def writer(self) -> bytes:
        """The writer incarnation of this replica."""
        return self._author.writer

    @property
    def device(self) -> bytes:
        """The public key of this device."""
        return self._author.device.public_key

    @property
    def journal(self) -> Journal:
        """The journal file; for reading on the writer thread."""
        return self._journal

    @property
    def is_joined(self) -> bool:
        """Tell whether this device may write: the registry names it."""
        return self.device in self._ledger.state.chain.newest.devices

    @property
    def mirror(self) -> Mirror | None:
        """The second copy, to tell whether it keeps up."""
        return self._ports.mirror

    @property
    def pending(self) -> int:
        """How many events wait for their past."""
        return len(self._ledger.pending)

    @property
    def frozen(self) -> tuple[bytes, ...]:
        """The writers proven to be forked."""
        return tuple(sorted(self._ledger.frozen))

    @property
    def fault(self) -> str:
        """What our own program last failed at while it took something in, "" if it never did."""
        return self._fault

    @property
    def mark_fault(self) -> str:
        """Why the mark outside the database stays behind it, "" while it keeps up."""
        return self._author.mark_fault

    def hashes(self) -> tuple[bytes, bytes]:
        """Return journal hash and picture hash of now."""
        picture = self.picture
        if self._hashes is None or self._hashes[0] is not picture:
            self._hashes = (picture, journal_hash(picture), picture_hash(picture))
        return self._hashes[1], self._hashes[2]

    def unlock_account(self, account: str, passphrase: str) -> AccountKey:
        """Return the key of an account; slow on purpose, safe on any thread.

        Raises:
            OperatorError: unknown_account or wrong_passphrase.
        """
        return rewrap.unlock(self._ledger.state, self._ports.crypto, account, passphrase)

    def rewrap(self, account: str, before: str, after: str) -> Rewrap:
        """Return an account's wish for another passphrase; slow on purpose, safe on any thread.

        Raises:
            OperatorError: unknown_account or wrong_passphrase.
        """
        key = self.unlock_account(account, before)
        state = self._ledger.state
        seed = unwrap(state.wrapped[account], before, account)
        return rewrap.ask(state, key, wrap(seed, after, account, self._ports.random))

    def names(self, account: AccountKey) -> dict[str, str]:
        """Return the names of people that an account may read; safe on any thread."""
        state = self._ledger.state
        return names_in(state.names, keys_in(self._names.ring, account), state.realm)

    def keep_ring(self, ring: bytes) -> None:
        """Hold a ring that was made here, if the registry names it."""
        self._names.settle(self._ledger.state.ring, ring)

    def commit(
        self, events: Sequence[NewEvent], account: AccountKey | None = None
    ) -> tuple[Event, ...]:
        """Sign, keep and apply events in one transaction; return them once they are durable.

        Raises:
            OperatorError: not_joined, act_missing, too_large, rules_disagree or disk_full.
        """
        if not self.is_joined:
            raise OperatorError("not_joined")
        if not events:
            return ()
        self._outside.heed()
        now = self._ports.clock.now()
        written = self._author.write(events, self._ledger, account, now)
        with self._as_on_disk():
            ingest = Ingest(self._ledger, self._journal, self._ports.crypto, micros(now))
            ingest.take([item.signed for item in written])
            if len(ingest.found.applied) != len(written) or ingest.found.quarantined:
                reasons = ingest.reasons([item.event for item in written])
                raise OperatorError("rules_disagree", kind=events[0].kind, reason=reasons)
            self._keep(ingest, Changes())
        self._author.mark(written[-1].event.seq)
        self._outside.note(written[-1].event.seq)
        return tuple(item.event for item in written if item.event.kind != "writer.opened")

    def receive(self, content: bytes) -> Received:
        """Take a bundle in; whatever the bytes are, this returns what became of them."""
        try:
            bundle = unpack(content)
        except BadBytesError as error:
            return Received(refused=(error.reason,))
        return self._receive(bundle)

    def answer(self, content: bytes) -> tuple[Received, bytes]:
        """Take a bundle in and return the bundle that the sender lacks."""
        received = self.asked(content)
        return received, self.offer(received.peer)

    def asked(self, content: bytes) -> Received:
        """Take in the bundle of one who asks just now, and note how its clock stands."""
        received = self.receive(content)
        if received.peer is not None:
            self._clocks.hear(received.peer, self._ports.clock.now())
        return received

    def offer(self, peer: Header | None) -> bytes:
        """Return a bundle: what we have, and what the peer lacks as far as it said.

        Without a peer it carries no events: it asks.
        """
        header = self.header()
        if peer is None:
            return pack(Bundle(header=header))
        records, events = exchange.lacking(self._journal, self._ledger, peer)
        ring = self._names.ring if peer.ring != header.ring else b""
        return pack(Bundle(header=header, records=records, events=events, ring=ring))

    def header(self) -> Header:
        """Return what this replica says of itself."""
        header = exchange.header_of(
            self._ledger, (self.device, self._ports.name), self.hashes(), self._ports.clock.now()
        )
        return replace(header, ring=self._names.hash, clocks=self._clocks.off_ms)

    def add_records(self, records: Iterable[Record]) -> Received:
        """Take registry records that were signed here."""
        pairs = tuple((item.record, item.sig) for item in records)
        return self._receive(Bundle(header=self._own(), records=pairs))

    def adopt(self, items: Iterable[Item]) -> Received:
        """Take events and records that came without a bundle: a satellite frame, a mirror."""
        held = tuple(items)
        return self._receive(
            Bundle(
                header=self._own(),
                records=tuple(item for item in held if not isinstance(item, Signed)),
                events=tuple(item for item in held if isinstance(item, Signed)),
            )
        )

    def rebuild(self) -> None:
        """Make the picture anew from the file, and keep what came of it."""
        with self._journal.transaction():
            self._rebuild()

    def tend_mirror(self) -> bool:
        """Write one slice of what the mirror lacks; tell whether there is more to do now."""
        return self._outside.tend()

    def seal(self) -> None:
        """Leave nothing for later: everything in the database's one file, the mirror flushed."""
        self._journal.checkpoint()
        while self.tend_mirror():
            pass

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
        self._outside.close()

    def _receive(self, bundle: Bundle) -> Received:
        """Take a bundle in whole, or leave all as it was; only what cannot be written is raised.

        Raises:
            OperatorError: disk_full or journal_unreadable.
        """
        try:
            with self._as_on_disk():
                return self._take_in(bundle)
        except OperatorError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may wedge on it
            _LOG.exception("a bundle was not taken in, our program is at fault")
            self._fault = "".join(traceback.format_exception(error, limit=-6))
            return Received(refused=(FAULT,))

    def _take_in(self, bundle: Bundle) -> Received:
        header = bundle.header
        state = self._ledger.state
        if header.realm and state.realm and header.realm != state.realm:
            return Received(refused=("other_realm",))
        was_joined, epoch = self.is_joined, state.epoch
        now = self._ports.clock.now()
        changes = read_records(self._journal, self._ledger, self._ports.crypto, bundle.records)
        ingest = Ingest(self._ledger, self._journal, self._ports.crypto, micros(now))
        ingest.take(bundle.events)
        if changes.fresh or not ingest.found.is_nothing:
            self._keep(ingest, changes)
        self._look_at_ours(header)
        has_ring = self._names.settle(self._ledger.state.ring, bundle.ring)
        found = ingest.found
        return Received(
            new=len(found.applied),
            known=found.known,
            pending=len(self._ledger.pending),
            quarantined=found.quarantined,
            refused=tuple(found.refused.elements()),
            forked=tuple(sorted(found.cuts)),
            has_joined=self.is_joined and not was_joined,
            registry_changed=(self._ledger.state.epoch != epoch or changes.must_replay or has_ring),
            diverged=self._has_diverged(header),
            peer=header,
        )

    def _keep(self, ingest: Ingest, changes: Changes) -> None:
        """Put everything that a batch led to into one transaction and show the new picture."""
        found = ingest.found
        must_rebuild = bool(found.cuts) or changes.must_replay
        changed = set(ingest.builder.changed())
        picture = ingest.builder.freeze()
        with self._journal.transaction():
            write(self._journal, found, changes, picture, changed)
            for writer, keep_to in found.cuts.items():
                cut(self._journal, writer, keep_to)
            if must_rebuild:
                self._rebuild()
        kept = [item.signed for _, item in (*found.applied, *found.rivals)]
        self._outside.add(changes.fresh, kept)
        if not must_rebuild:
            self._ledger.picture = picture
        self._author.heard(found.newest_hlc, self._ports.clock.now())
        if must_rebuild:
            self._resettle()

    def _resettle(self) -> None:
        """After a fork or a revocation: apply what can be applied now."""
        self._author.settle(self._ledger)
        ingest = Ingest(
            self._ledger, self._journal, self._ports.crypto, micros(self._ports.clock.now())
        )
        ingest.settle()
        if not ingest.found.is_nothing:
            self._keep(ingest, Changes())

    def _look_at_ours(self, header: Header) -> None:
        """Whoever shows more of our own chain than we have tells us that our disk went back."""
        seq, digest = header.heads.get(self.writer, (0, b""))
        mine = self.picture.vector.get(self.writer, 0)
        if seq > mine or (seq == mine and seq and digest != self.picture.heads[self.writer]):
            self._author.retire(mine)

    def _has_diverged(self, header: Header) -> bool:
        """Compare pictures at equal vector, registry and rules; replay once if they differ."""
        state = self._ledger.state
        if (
            not header.hashes
            or (header.registry_head, header.rules) != (state.head, state.rules_version)
            or header.hashes[:32] != journal_hash(self.picture)
            or header.hashes == b"".join(self.hashes())
        ):
            return False
        self.rebuild()
        return header.hashes != b"".join(self.hashes())

    def _own(self) -> Header:
        """Return the header of what comes from nobody else."""
        return Header(realm=self.realm, device=self.device, name=self._ports.name)

    @contextmanager
    def _as_on_disk(self) -> Iterator[None]:
        """Let memory be as the file is, whatever breaks in between; at once, or before the next."""
        if self._is_stale:
            self._reload()
        try:
            yield
        except BaseException as error:
            self._is_stale = True
            self._reload()
            if isinstance(error, sqlite3.OperationalError):
                raise OperatorError("disk_full", detail=str(error)) from error
            raise

    def _reload(self) -> None:
        """Read everything from the file; what a failed batch left in memory is forgotten."""
        self._ledger, _ = load(self._journal, self._ports.crypto)
        self._is_stale = False

    def _rebuild(self) -> None:
        """Judge and project anew; the caller holds the transaction, so that no crash halves it."""
        self._ledger, verdicts = load(self._journal, self._ports.crypto, judge_again=True)
        self._journal.restate(verdicts)
        self._journal.reproject(self._ledger.picture.digests)


__all__ = ["RULES_VERSION", "Kept", "Ports", "Received", "Replica"]
