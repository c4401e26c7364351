"""What only the district may do: found a realm, issue the registry's records, admit devices.

A district that came back from a backup must not give out an epoch a second time: it keeps a mark
outside the database and issues nothing before it has the registry up to that mark again, from
whichever peer carries it. Source: contracts 3 and 5; sync 3.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from app.domain.people import Account
from app.domain.place import AccountSpec
from app.errors import OperatorError
from app.ids import RandomBytes
from app.store.codec import BadBytesError, dump, load
from app.store.keys import SEED_SIZE, Crypto, KeyStore, Signer, signer_of, wrap
from app.store.personal import box_public, box_secret, key_name, new_key
from app.sync.enrolling import statement
from app.sync.names import make_ring, ring_hash, seal_name
from app.sync.registry import (
    RULES_VERSION,
    Entry,
    account_entry,
    realm_of,
    sign,
)
from app.sync.replica import Received, Replica

DISTRICT_KEY = "district.key"
RECOVERY_KEY = "recovery.key"
MARK = "registry_mark"
NAME_KEYS = "name_keys"


_Rooms = tuple[Mapping[str, bytes], Mapping[bytes, bytes]]
"""What closes the box of each account, and the keys of names by their own name."""


class CannotIssueError(OperatorError):
    """The district may issue no record as its registry stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be made, with the passphrase that seals its key."""

    spec: AccountSpec
    passphrase: str


class Authority:
    """Signs for the district; runs on the writer thread."""

    def __init__(
        self, replica: Replica, crypto: Crypto, keys: KeyStore, random: RandomBytes
    ) -> None:
        self._replica = replica
        self._crypto = crypto
        self._keys = keys
        self._random = random
        self._district = signer_of(crypto, keys, DISTRICT_KEY, random)
        self._note_epoch()

    @property
    def is_behind(self) -> bool:
        """Tell whether a newer epoch was given out than the one that is here."""
        return self._mark() > self._replica.state.epoch

    def found(self, realm_name: str, accounts: Iterable[NewAccount]) -> None:
        """Issue epoch 0: the realm, the district's keys, its accounts and its own device.

        Raises:
            OperatorError: other_realm, the file belongs to another one.
        """
        replica = self._replica
        if replica.realm:
            if replica.realm != realm_of(realm_name):
                raise OperatorError("other_realm", realm=replica.realm_name, other=realm_name)
            return
        recovery = signer_of(self._crypto, self._keys, RECOVERY_KEY, self._random)
        entries: list[Entry] = [
            {
                "do": "founded",
                "realm_name": realm_name,
                "district_key": self._district.public_key,
                "recovery_key": recovery.public_key,
                "rules": RULES_VERSION,
            },
            {"do": "device", "key": replica.device, "name": "district"},
        ]
        self._issue_with(accounts, entries, realm_of(realm_name))

    @property
    def district_key(self) -> bytes:
        """The public key that the registry is signed by."""
        return self._district.public_key

    def state_certificate(self, nonce: bytes, certificate: bytes) -> bytes:
        """Return the district's signature under the certificate that it shows, b"" for none."""
        return statement(nonce, self._replica.realm, certificate, self._district)

    def admit(self, device: bytes, name: str) -> None:
        """Name a device in the registry, if it is not there yet and was not expelled.

        Raises:
            CannotIssueError: registry_behind or registry_frozen.
        """
        state = self._replica.state
        if device not in state.chain.newest.devices and device not in state.chain.expelled:
            self.issue([{"do": "device", "key": device, "name": name}])

    def answer(self, content: bytes, *, may_join: bool) -> tuple[Received, bytes]:
        """Answer an exchange; with ``may_join`` a device that is not known yet is admitted.

        While no record may be issued it is not, but gets its answer: it may be the one that has
        the record that is missing here.
        """
        received = self._replica.asked(content)
        peer = received.peer
        if peer is not None and may_join and len(peer.device) == 32 and not received.refused:
            with suppress(CannotIssueError):
                self.admit(peer.device, peer.name)
        return received, self._replica.offer(peer)

    def issue(self, entries: Iterable[Entry]) -> None:
        """Issue the next epoch.

        Raises:
            CannotIssueError: registry_behind, the mark says that a newer epoch was given out;
                registry_frozen, two records claim one epoch.
        """
        self._check()
        self._issue(list(entries), self._replica.realm)

    def add(self, accounts: Iterable[NewAccount]) -> None:
        """Make accounts; one that is there gets a new key, a new passphrase and a new name.

        Raises:
            CannotIssueError: registry_behind or registry_frozen.
        """
        self._check()
        self._issue_with(accounts, [], self._replica.realm)

    def erase_name(self, account: str) -> None:
        """Destroy the key of a person's name, here and wherever the next ring comes.

        Raises:
            OperatorError: no_name, none is kept; registry_behind or registry_frozen.
        """
        self._check()
        sealed, keys = self._replica.state.names.get(account), self._name_keys()
        if sealed is None or keys.pop(sealed.key, None) is None:
            raise OperatorError("no_name", account=account)
        self._issue_ring(keys)

    def mend_ring(self) -> None:
        """Make the ring anew where the one that the registry names was not kept."""
        state = self._replica.state
        is_kept = self._replica.header().ring == state.ring
        if state.ring and not is_kept and state.disputed is None and not self.is_behind:
            self._issue_ring(self._name_keys())

    def recover(self, keep: bytes, entries: Iterable[Entry] = (), seed: bytes = b"") -> None:
        """Continue a registry from the record whose hash is ``keep``, by the recovery key.

        For one that is frozen, or whose newest records nobody has any more. Events may name epochs
        of what is given up: the chain goes on at least as far, so that they can be judged.
        ``seed`` is that of the recovery key, b"" where it still lies with the other keys.

        Raises:
            OperatorError: registry_whole, nothing is disputed and nothing missing;
                recovery_key_needed or recovery_key_wrong.
        """
        state, mark = self._replica.state, self._mark()
        if state.disputed is None and not self.is_behind:
            raise OperatorError("registry_whole")
        held = self._replica.journal.records()
        chosen = next(item for item in held if item.hash == keep)
        place = (state.realm, chosen.epoch + 1, chosen.hash)
        record = sign(place, [{"do": "recovered"}, *entries], self._recovery(seed))
        self._keys.save(MARK, dump([record.epoch, record.hash]))
        self._replica.add_records([record])
        longest = max(mark, *(item.epoch for item in held))
        while self._replica.state.disputed is None and self._replica.state.epoch < longest:
            self._issue((), state.realm)

    def _recovery(self, seed: bytes) -> Signer:
        kept = seed or self._keys.load(RECOVERY_KEY)
        if not kept:
            raise OperatorError("recovery_key_needed")
        signer = self._crypto.signer(kept) if len(kept) == SEED_SIZE else None
        if signer is None or signer.public_key != self._replica.state.recovery_key:
            raise OperatorError("recovery_key_wrong")
        return signer

    def recovery_seed(self) -> bytes:
        """Return the seed of the recovery key, to be written where it belongs: in a safe.

        Raises:
            OperatorError: recovery_key_needed, it is not here any more.
        """
        seed = self._keys.load(RECOVERY_KEY)
        if not seed:
            raise OperatorError("recovery_key_needed")
        return seed

    def forget_recovery_key(self) -> None:
        """Keep the recovery key here no longer."""
        self._keys.save(RECOVERY_KEY, b"")

    def _check(self) -> None:
        state = self._replica.state
        if state.disputed is not None:
            raise CannotIssueError("registry_frozen", epoch=state.disputed)
        if self.is_behind:
            raise CannotIssueError("registry_behind", epoch=state.epoch, mark=self._mark())

    def _issue(self, entries: Iterable[Entry], realm: bytes) -> None:
        state = self._replica.state
        record = sign((realm, state.epoch + 1, state.head), entries, self._district)
        # The record first, then the mark, and only then does anything leave this machine.
        self._replica.add_records([record])
        self._note_epoch()

    def _note_epoch(self) -> None:
        """Note the newest epoch; the machine may have stopped before it was noted."""
        state = self._replica.state
        if state.epoch > self._mark():
            self._keys.save(MARK, dump([state.epoch, state.head]))

    def _mark(self) -> int:
        raw = self._keys.load(MARK)
        try:
            value = load(raw) if raw else None
        except BadBytesError:
            return -1
        return value[0] if isinstance(value, list) and isinstance(value[0], int) else -1

    def _issue_with(
        self, accounts: Iterable[NewAccount], entries: list[Entry], realm: bytes
    ) -> None:
        """Issue a record that makes accounts, and the ring that opens their names."""
        boxes, keys = dict(self._replica.state.boxes), self._name_keys()
        made = [self._account(item, realm, (boxes, keys)) for item in accounts]
        self._close_ring([*entries, *made], realm, (boxes, keys))

    def _issue_ring(self, keys: dict[bytes, bytes]) -> None:
        state = self._replica.state
        self._close_ring([], state.realm, (state.boxes, keys))

    def _close_ring(self, entries: list[Entry], realm: bytes, rooms: _Rooms) -> None:
        boxes, keys = rooms
        ring = make_ring(realm, boxes, keys, self._random)
        self._keys.save(NAME_KEYS, dump([[name, key] for name, key in sorted(keys.items())]))
        self._issue([*entries, {"do": "names", "ring": ring_hash(ring)}], realm)
        self._replica.keep_ring(ring)

    def _account(
        self, item: NewAccount, realm: bytes, rooms: tuple[dict[str, bytes], dict[bytes, bytes]]
    ) -> Entry:
        """Return the entry of a new account; its box and the key of its name go into ``rooms``."""
        boxes, keys = rooms
        seed, key, spec = self._random(SEED_SIZE), new_key(self._random), item.spec
        account = Account(
            id=spec.id,
            name=spec.post,
            role=spec.role,
            public_key=self._crypto.signer(seed).public_key,
            street=spec.street,
            post=spec.post,
        )
        boxes[spec.id], keys[key_name(key)] = box_public(box_secret(seed)), key
        wrapped = wrap(seed, item.passphrase, spec.id, self._random)
        name = seal_name(spec.name, key, (realm, spec.id), self._random)
        return account_entry(account, wrapped, name, boxes[spec.id])

    def _name_keys(self) -> dict[bytes, bytes]:
        raw = self._keys.load(NAME_KEYS)
        pairs = load(raw) if raw else []
        return dict(pairs) if isinstance(pairs, list) else {}
