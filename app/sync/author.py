"""A replica's own hand: its writer incarnation, its clock, and how it signs what was decided.

An incarnation is never continued by guess: after a restore, or when anybody shows more of our
chain than we have, a new key goes on and names the old one. A number is never used twice.
Source: sync 3.2; contracts 3 and 4.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.event import PREVIOUS, Data, Event, EventId, NewEvent
from app.domain.picture import Picture
from app.errors import OperatorError
from app.ids import RandomBytes, uuid7
from app.store.codec import (
    ED25519,
    MAX_DEPS,
    BadBytesError,
    Signed,
    act_bytes,
    encode_core,
    load,
    signed_bytes,
    writer_id,
)
from app.store.keys import AccountKey, KeyStore, Signers
from app.sync.ledger import DEVICE_PREFIX, Ledger

WRITER_KEY = "writer.key"
DEVICE_KEY = "device.key"
HIGH_WATER = "high_water"
_MARK = struct.Struct(">B8sQ")
_MARK_FORM = 1
_DAY_MS = 24 * 60 * 60 * 1000
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One event of ours, decoded and as it was signed."""

    event: Event
    signed: Signed


class Author:
    """Composes and signs; writes nothing but key files.

    ``mark_fault`` tells why the mark stays behind the chain, "" while it keeps up.
    """

    def __init__(self, signers: Signers, keys: KeyStore, random: RandomBytes, name: str) -> None:
        self._signers = signers
        self._keys = keys
        self._random = random
        self._name = name
        self._last_hlc = 0
        self._previous: EventId | None = None
        self.mark_fault = ""
        self.device = signers.signer(DEVICE_KEY)
        self._writer = signers.signer(WRITER_KEY)

    @property
    def writer(self) -> bytes:
        """The id of the incarnation that writes now."""
        return writer_id(self._writer.public_key)

    def settle(self, ledger: Ledger) -> None:
        """Start a new incarnation where the old one must not go on; else note how far it goes.

        A machine may have stopped after a commit and before its mark. A chain whose opening no
        longer counts, because the registry that vouched for it was given up, is of no use.
        """
        seq = ledger.picture.vector.get(self.writer, 0)
        is_barred = self.writer in ledger.frozen or self.writer in ledger.state.chain.revoked
        is_closed = seq > 0 and self.writer not in ledger.picture.writers
        if is_barred or is_closed or self.is_behind(ledger):
            self.retire(seq)
        elif seq and self._mark() != (self.writer, seq):
            self._note(self._keys.save, seq)

    def is_behind(self, ledger: Ledger) -> bool:
        """Tell whether the mark outside the database goes further than the database."""
        mark = self._mark()
        seq = ledger.picture.vector.get(self.writer, 0)
        return mark is not None and mark[0] == self.writer and mark[1] > seq

    def retire(self, seq: int) -> None:
        """Begin a new incarnation; the chain of the old one ends at ``seq`` as far as we know."""
        self._previous = (self.writer, seq)
        self._writer = self._signers.renew(WRITER_KEY)

    def heard(self, hlc: int, now: datetime) -> None:
        """Move the hybrid clock past what was seen, unless it lies over a day ahead of us."""
        if (hlc >> 16) <= _ms(now) + _DAY_MS:
            self._last_hlc = max(self._last_hlc, hlc)

    def mark(self, seq: int) -> None:
        """Note how far the chain goes, outside the database, and wait for no disk.

        The mark betrays a database that went back, and the database itself is durable. A power
        cut leaves the mark of a moment before at worst: no further than the database, never beyond.
        What is noted is saved already, so nothing here is raised; see ``mark_fault``.
        """
        self._note(self._keys.note, seq)

    def write(
        self, events: Sequence[NewEvent], ledger: Ledger, account: AccountKey | None, now: datetime
    ) -> list[Written]:
        """Return the events signed, in order; the first one of an incarnation opens its chain.

        Raises:
            OperatorError: act_missing, or too_large.
        """
        picture = ledger.picture
        seq = picture.vector.get(self.writer, 0)
        prev = picture.heads.get(self.writer, bytes(32))
        wished = list(events)
        if seq == 0:
            wished.insert(0, self._opening(ledger.state.realm, now))
        written: list[Written] = []
        for index, new in enumerate(wished):
            made = Event(
                writer=self.writer,
                seq=seq + 1 + index,
                prev=written[-1].signed.hash if written else prev,
                hlc=self._tick(now),
                deps=self._deps(picture) if index == 0 else (),
                actor=new.actor,
                auth_epoch=ledger.state.epoch,
                kind=new.kind,
                kv=1,
                subject=new.subject,
                data=self._data(new, ledger.state.realm, account, written),
                hash=b"",
            )
            written.append(self._sign(made, ledger.state.realm))
        return written

    def _sign(self, made: Event, realm: bytes) -> Written:
        try:
            core = encode_core(realm, made)
        except BadBytesError as error:
            raise OperatorError(error.reason) from error
        signed = Signed(core=core, alg=ED25519, sig=self._writer.sign(signed_bytes(core)))
        return Written(event=replace(made, hash=signed.hash), signed=signed)

    def _data(
        self, new: NewEvent, realm: bytes, account: AccountKey | None, before: list[Written]
    ) -> Data:
        data = dict(new.data)
        if new.acts_on:
            is_before = new.acts_on == PREVIOUS
            data["acts_on"] = before[-1].event.hash if is_before else new.acts_on
        if new.needs_act:
            if account is None or account.account != new.actor:
                raise OperatorError("act_missing")
            sig = account.signer.sign(act_bytes(realm, new.kind, new.subject, data))
            data["act"] = {"account": account.account, "sig": sig}
        return data

    def _opening(self, realm: bytes, now: datetime) -> NewEvent:
        key = self._writer.public_key
        data: dict[str, object] = {
            "public_key": key,
            "device": self.device.public_key,
            "device_sig": self.device.sign(DEVICE_PREFIX + realm + key),
            "name": self._name,
        }
        if self._previous is not None:
            data["previous"] = {"writer": self._previous[0], "seq": self._previous[1]}
        return NewEvent(kind="writer.opened", subject=uuid7(now, self._random), data=data)

    def _deps(self, picture: Picture) -> tuple[EventId, ...]:
        """Return the heads of other writers that changed since our last event."""
        seen = picture.seen.get(self.writer, {})
        changed = [
            (writer, seq)
            for writer, seq in sorted(picture.vector.items())
            if writer != self.writer and seq > seen.get(writer, 0)
        ]
        return tuple(changed[:MAX_DEPS])

    def _tick(self, now: datetime) -> int:
        self._last_hlc = max(self._last_hlc + 1, _ms(now) << 16)
        return self._last_hlc

    def _note(self, keep: Callable[[str, bytes], None], seq: int) -> None:
        """Keep the mark; all marks are of one size, so that the next one needs no room."""
        try:
            keep(HIGH_WATER, _MARK.pack(_MARK_FORM, self.writer, seq))
            self.mark_fault = ""
        except Exception as error:  # noqa: BLE001 - the act is saved, whatever becomes of its mark
            if not self.mark_fault:
                _LOG.warning("the mark of our chain stays behind: %s", error)
            self.mark_fault = str(error) or type(error).__name__

    def _mark(self) -> EventId | None:
        raw = self._keys.load(HIGH_WATER)
        if raw is not None and len(raw) == _MARK.size and raw[0] == _MARK_FORM:
            _, writer, seq = _MARK.unpack(raw)
            return (writer, seq)
        try:  # the form before, which grew with its number
            value = load(raw) if raw else None
        except BadBytesError:
            return None
        return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else None


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
