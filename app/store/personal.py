"""Personal data at rest: sealed field by field with SM4-GCM, its keys boxed for who may read them.

A sealed field names its key and never holds it; without the key nobody reads the field, so that
destroying the key erases it. A box is for one account: only the key that the passphrase opens
opens it. Source: contracts 4; domain brief 6.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.ids import RandomBytes
from app.store.codec import BadBytesError

KEY_SIZE = 16
KEY_NAME_SIZE = 8
BOX_SIZE = 32
_NONCE, _TAG = 12, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed field; ``key`` is the name of what opens it."""

    key: bytes
    nonce: bytes
    sealed: bytes


def new_key(random: RandomBytes) -> bytes:
    """Return a fresh key for fields."""
    return random(KEY_SIZE)


def key_name(key: bytes) -> bytes:
    """Return the name by which sealed fields call a key; it tells nothing of the key."""
    return hashlib.sha256(b"ecb-field-1\0" + key).digest()[:KEY_NAME_SIZE]


def seal(text: str, key: bytes, about: bytes, random: RandomBytes) -> Sealed:
    """Return a text sealed; ``about`` binds it to its place."""
    nonce = random(_NONCE)
    sealed = _encrypt(key, nonce, text.encode(), about)
    return Sealed(key=key_name(key), nonce=nonce, sealed=sealed)


def unseal(field: Sealed, key: bytes, about: bytes) -> str:
    """Return the text of a sealed field.

    Raises:
        BadBytesError: it is another key's, of another place, or changed.
    """
    try:
        return _decrypt(key, field.nonce, field.sealed, about).decode()
    except UnicodeDecodeError as error:
        raise BadBytesError("malformed", "sealed") from error


def box_secret(seed: bytes) -> bytes:
    """Return what opens the boxes of an account, from the seed that its passphrase opens."""
    return _stretched(seed, b"ecb-box-1", BOX_SIZE)


def box_public(secret: bytes) -> bytes:
    """Return what boxes are closed with for the holder of a secret."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def close_box(content: bytes, public: bytes, random: RandomBytes) -> bytes:
    """Return bytes that only the holder of the secret behind ``public`` can open."""
    once = X25519PrivateKey.from_private_bytes(random(BOX_SIZE))
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    sender, nonce = once.public_key().public_bytes_raw(), random(_NONCE)
    key = _stretched(shared, b"ecb-boxed-1" + sender + public, KEY_SIZE)
    return sender + nonce + _encrypt(key, nonce, content, b"")


def open_box(box: bytes, secret: bytes) -> bytes:
    """Return what a box holds.

    Raises:
        BadBytesError: it is somebody else's, or changed.
    """
    sender, nonce, sealed = box[:BOX_SIZE], box[BOX_SIZE:][:_NONCE], box[BOX_SIZE + _NONCE :]
    try:
        mine = X25519PrivateKey.from_private_bytes(secret)
        shared = mine.exchange(X25519PublicKey.from_public_bytes(sender))
    except ValueError as error:
        raise BadBytesError("malformed", "box") from error
    public = mine.public_key().public_bytes_raw()
    key = _stretched(shared, b"ecb-boxed-1" + sender + public, KEY_SIZE)
    return _decrypt(key, nonce, sealed, b"")


def _stretched(secret: bytes, info: bytes, size: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=info).derive(secret)


def _encrypt(key: bytes, nonce: bytes, content: bytes, about: bytes) -> bytes:
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(about)
    return cipher.update(content) + cipher.finalize() + cipher.tag


def _decrypt(key: bytes, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
    try:
        mode = modes.GCM(nonce, sealed[-_TAG:])
        cipher = Cipher(algorithms.SM4(key), mode).decryptor()
        cipher.authenticate_additional_data(about)
        return cipher.update(sealed[:-_TAG]) + cipher.finalize()
    except (InvalidTag, ValueError) as error:
        raise BadBytesError("malformed", "sealed") from error
