"""Keys of the district as files that a second secret seals; without one they lie open.

The secret is what an operator's file or the service manager's credential holds. A folder that
lay open before is sealed key by key as it is read. Source: contracts 7.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import OperatorError
from app.store.keys import KeyStore

_MAGIC = b"ECK1"
_NONCE = 12
_LEAST = 16
CREDENTIAL = "district-key"


class SealedKeys:
    """A key store whose files are sealed by AES-256-GCM, each bound to its name."""

    def __init__(self, keys: KeyStore, secret: bytes | None) -> None:
        """Take the store beneath and the secret, None to leave the files open."""
        self._keys = keys
        self._cipher = AESGCM(hashlib.sha256(b"ecb-keys-1\0" + secret).digest()) if secret else None

    @property
    def is_sealed(self) -> bool:
        """Tell whether a secret seals what is kept."""
        return self._cipher is not None

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
            if self._cipher is not None:
                self.save(name, content)
            return content
        if self._cipher is None:
            raise OperatorError("key_sealed", file=name)
        body = content[len(_MAGIC) :]
        try:
            return self._cipher.decrypt(body[:_NONCE], body[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise OperatorError("key_wrong_secret", file=name) from error

    def save(self, name: str, content: bytes) -> None:
        """Keep a key, sealed if there is a secret."""
        if self._cipher is not None:
            nonce = secrets.token_bytes(_NONCE)
            content = _MAGIC + nonce + self._cipher.encrypt(nonce, content, name.encode())
        self._keys.save(name, content)


def read_secret(file: Path | None) -> bytes | None:
    """Return the secret of a file, else of the service manager's credential, None without any.

    Raises:
        OperatorError: key_file_unreadable, or key_file_short where it holds next to nothing.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if file is None and folder:
        credential = Path(folder) / CREDENTIAL
        file = credential if credential.is_file() else None
    if file is None:
        return None
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise OperatorError("key_file_unreadable", file=file.name) from error
    if len(secret) < _LEAST:
        raise OperatorError("key_file_short", file=file.name, least=_LEAST)
    return secret
