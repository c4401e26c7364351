"""Keys as files that a second secret seals; without one they lie open.

A folder that lay open before, or that an older secret seals, is sealed anew key by key as it is
read. Where the secret comes from is ``secret.py``. Source: contracts 7.
"""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import OperatorError
from app.store.keys import KeyStore

_MAGIC = b"ECK1"
_NONCE = 12


class SealedKeys:
    """A key store whose files are sealed by AES-256-GCM, each bound to its name."""

    def __init__(self, keys: KeyStore, secret: bytes | None, *older: bytes) -> None:
        """Take the store beneath and the secret, None to leave the files open.

        What one of the ``older`` secrets sealed is opened too, and sealed by the new one.
        """
        self._keys = keys
        self._ciphers = tuple(map(_cipher, (secret, *older) if secret else ()))

    @property
    def is_sealed(self) -> bool:
        """Tell whether a secret seals what is kept."""
        return bool(self._ciphers)

    def load(self, name: str) -> bytes | None:
        """Return the content of a key file, None where there is none.

        Raises:
            OperatorError: key_sealed where the secret is missing, key_wrong_secret where it is
                another one, key_unreadable.
        """
        content = self._keys.load(name)
        if content is None:
            return None
        if not content.startswith(_MAGIC):
            if self._ciphers:
                self.save(name, content)
            return content
        if not self._ciphers:
            raise OperatorError("key_sealed", file=name)
        for place, cipher in enumerate(self._ciphers):
            plain = _opened(cipher, content, name)
            if plain is not None:
                if place:
                    self.save(name, plain)
                return plain
        raise OperatorError("key_wrong_secret", file=name)

    def save(self, name: str, content: bytes) -> None:
        """Keep a key, sealed if there is a secret."""
        self._keys.save(name, self._sealed(name, content))

    def note(self, name: str, content: bytes) -> None:
        """Keep something, sealed if there is a secret, and wait for no disk."""
        self._keys.note(name, self._sealed(name, content))

    def _sealed(self, name: str, content: bytes) -> bytes:
        if not self._ciphers:
            return content
        nonce = secrets.token_bytes(_NONCE)
        return _MAGIC + nonce + self._ciphers[0].encrypt(nonce, content, name.encode())


def is_sealed(content: bytes) -> bool:
    """Tell whether the bytes of a key file are sealed."""
    return content.startswith(_MAGIC)


def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(hashlib.sha256(b"ecb-keys-1\0" + secret).digest())


def _opened(cipher: AESGCM, content: bytes, name: str) -> bytes | None:
    body = content[len(_MAGIC) :]
    try:
        return cipher.decrypt(body[:_NONCE], body[_NONCE:], name.encode())
    except (InvalidTag, ValueError):
        return None
