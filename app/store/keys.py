"""Keys: what signs, where seeds are kept, and how an account's key is wrapped by its passphrase.

``Crypto`` is the seam for a UKey or SM2; Ed25519 is what stands behind it now. Source:
contracts 4 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import OperatorError
from app.ids import RandomBytes
from app.store.files import SYSTEM, Files, replace

_SECTOR = 512
SEED_SIZE = 32
# OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1


class Signer(Protocol):
    """Signs with one private key."""

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message, 64 bytes."""


class Crypto(Protocol):
    """Makes signers and checks signatures."""

    def signer(self, seed: bytes) -> Signer:
        """Return the signer of a seed of 32 bytes."""

    def verify(self, public_key: bytes, message: bytes, sig: bytes) -> bool:
        """Tell whether the signature is that key's over that message."""


class Signers(Protocol):
    """Gives this device's signers by name.

    The seam for keys that never leave a UKey or a certified module; ``KeptSigners`` keeps seeds.
    """

    def signer(self, name: str) -> Signer:
        """Return the signer of a name; makes its key where there is none."""

    def renew(self, name: str) -> Signer:
        """Return a new signer of a name; the key before it is gone."""


class _Ed25519Signer:
    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class Ed25519:
    """Ed25519 by the ``cryptography`` package; keeps the few public keys it meets decoded."""

    _MOST_KEPT = 1024

    def __init__(self) -> None:
        self._keys: dict[bytes, Ed25519PublicKey] = {}

    def signer(self, seed: bytes) -> Signer:
        """Return the signer of a seed."""
        return _Ed25519Signer(seed)

    def verify(self, public_key: bytes, message: bytes, sig: bytes) -> bool:
        """Tell whether the signature holds."""
        try:
            key = self._keys.get(public_key)
            if key is None:
                if len(self._keys) >= self._MOST_KEPT:
                    self._keys.clear()
                key = Ed25519PublicKey.from_public_bytes(public_key)
                self._keys[public_key] = key
            key.verify(sig, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountKey:
    """The key of an account that gave its passphrase; lives in memory only.

    ``box`` opens what was boxed for the account, see ``personal.py``; b"" opens nothing.
    """

    account: str
    signer: Signer
    box: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """An account's seed, sealed by argon2id of its passphrase and AES-256-GCM."""

    salt: bytes
    nonce: bytes
    sealed: bytes
    memory_kib: int = _MEMORY_KIB
    passes: int = _PASSES
    lanes: int = _LANES


def wrap(seed: bytes, passphrase: str, account: str, random: RandomBytes) -> WrappedKey:
    """Return a seed sealed by a passphrase, bound to its account."""
    salt, nonce = random(16), random(12)
    made = WrappedKey(salt=salt, nonce=nonce, sealed=b"")
    sealed = AESGCM(_stretch(passphrase, made)).encrypt(nonce, seed, account.encode())
    return WrappedKey(salt=salt, nonce=nonce, sealed=sealed)


def unwrap(wrapped: WrappedKey, passphrase: str, account: str) -> bytes:
    """Return the seed of a sealed key.

    Raises:
        OperatorError: wrong_passphrase.
    """
    try:
        cipher = AESGCM(_stretch(passphrase, wrapped))
        return cipher.decrypt(wrapped.nonce, wrapped.sealed, account.encode())
    except InvalidTag as error:
        raise OperatorError("wrong_passphrase") from error


def _stretch(passphrase: str, wrapped: WrappedKey) -> bytes:
    return hash_secret_raw(
        passphrase.encode(),
        wrapped.salt,
        time_cost=wrapped.passes,
        memory_cost=wrapped.memory_kib,
        parallelism=wrapped.lanes,
        hash_len=32,
        type=Type.ID,
    )


class KeyStore(Protocol):
    """Keeps seeds and the high-water mark, outside the journal's database."""

    def load(self, name: str) -> bytes | None:
        """Return what was kept under a name, None if nothing."""

    def save(self, name: str, content: bytes) -> None:
        """Keep something under a name, durably, in place of what was there."""

    def note(self, name: str, content: bytes) -> None:
        """Keep something as ``save`` does, but wait for no disk.

        It outlives this program. After a power cut what was there before may stand again.
        """


class FileKeys:
    """Keys as files of one folder, readable by their owner only."""

    def __init__(self, folder: Path, files: Files = SYSTEM) -> None:
        self._folder = folder
        self._files = files
        files.make_folder(folder)

    def load(self, name: str) -> bytes | None:
        """Return the content of a key file.

        Raises:
            OperatorError: key_unreadable.
        """
        try:
            return self._files.read(self._folder / name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OperatorError("key_unreadable", file=name) from error

    def save(self, name: str, content: bytes) -> None:
        """Write a key file, 0600, in one step and for good."""
        replace(self._files, self._folder / name, content)

    def note(self, name: str, content: bytes) -> None:
        """Write over a file of the same size, within one sector; else as ``save`` does.

        A file that takes another's place would make the file system wait for the disk.
        """
        if self._files.size(self._folder / name) == len(content) <= _SECTOR:
            self._files.write(self._folder / name, content)
        else:
            self.save(name, content)


class KeptSigners:
    """Signers of seeds that a key store keeps."""

    def __init__(self, crypto: Crypto, keys: KeyStore, random: RandomBytes) -> None:
        self._crypto = crypto
        self._keys = keys
        self._random = random

    def signer(self, name: str) -> Signer:
        """Return the signer of a name; makes its seed where there is none.

        Raises:
            OperatorError: key_unreadable.
        """
        return signer_of(self._crypto, self._keys, name, self._random)

    def renew(self, name: str) -> Signer:
        """Return the signer of a fresh seed."""
        seed = self._random(SEED_SIZE)
        self._keys.save(name, seed)
        return self._crypto.signer(seed)


def signer_of(crypto: Crypto, keys: KeyStore, name: str, random: RandomBytes) -> Signer:
    """Return the signer of a kept seed; makes and keeps a seed where there is none.

    Raises:
        OperatorError: key_unreadable.
    """
    seed = keys.load(name)
    if seed is None:
        seed = random(SEED_SIZE)
        keys.save(name, seed)
    if len(seed) != SEED_SIZE:
        raise OperatorError("key_unreadable", file=name)
    return crypto.signer(seed)
