"""How a seat joins by a one-time code: what is typed, what both sides sign, and what is believed.

The code carries a name, a secret, and a print of the district's key. First the district proves
that it has this key and that the certificate in between is its own; only then does the seat show
that it has the secret and its device key, bound to all of that. So whoever stands between sees
nothing that opens anything. Source: contracts 3; sync 3.2.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from app.errors import OperatorError
from app.ids import RandomBytes
from app.store.codec import dump
from app.store.keys import Crypto, Signer

NONCE_BYTES = 16
# Crockford's letters: none that is mistaken for another, 5 bits each.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN = str.maketrans("OIL", "011")
_NAME, _SECRET, _PRINT = 4, 12, 16
_GROUP = 4
STATEMENT_PREFIX = b"ecb-district-1\0"
ASK_PREFIX = b"ecb-enroll-1\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A one-time code.

    ``name`` tells codes apart; ``secret`` opens; ``district`` is the print of the district's key.
    """

    name: str
    secret: str
    district: str

    def __str__(self) -> str:
        text = self.name + self.secret + self.district
        return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A device's wish to join; ``certificate`` is the SHA-256 of the one it sees, b"" for none."""

    realm: bytes
    district_key: bytes
    certificate: bytes
    code: str
    device: bytes
    seat: str


def new_code(district_key: bytes, random: RandomBytes) -> Code:
    """Return a fresh code of a district."""
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in random(_NAME + _SECRET)]
    return Code(
        name="".join(letters[:_NAME]),
        secret="".join(letters[_NAME:]),
        district=print_of(district_key),
    )


def read_code(text: str) -> Code:
    """Return a code as somebody typed it: in any case, with any gaps, O for 0 and I or L for 1.

    Raises:
        OperatorError: code_malformed.
    """
    letters = "".join(text.upper().replace("-", " ").split()).translate(_MISTAKEN)
    if len(letters) != _NAME + _SECRET + _PRINT or not set(letters) <= set(_LETTERS):
        raise OperatorError("code_malformed")
    return Code(
        name=letters[:_NAME],
        secret=letters[_NAME : _NAME + _SECRET],
        district=letters[_NAME + _SECRET :],
    )


def print_of(district_key: bytes) -> str:
    """Return the print of a district's key: 80 bits of its SHA-256, as letters."""
    digest = hashlib.sha256(b"ecb-print-1\0" + district_key).digest()
    number = int.from_bytes(digest[:10], "big")
    return "".join(_LETTERS[number >> 5 * at & 31] for at in reversed(range(_PRINT)))


def statement(nonce: bytes, realm: bytes, certificate: bytes, district: Signer) -> bytes:
    """Return the district's signature under its own certificate, fresh for a nonce."""
    return district.sign(STATEMENT_PREFIX + dump([nonce, realm, certificate]))


def is_stated(
    crypto: Crypto, key: bytes, stated: tuple[bytes, bytes, bytes], signature: bytes
) -> bool:
    """Tell whether a statement about (nonce, realm, certificate) is that district's."""
    return crypto.verify(key, STATEMENT_PREFIX + dump([*stated]), signature)


def ask_bytes(ask: Ask) -> bytes:
    """Return what the device signs, and what the secret proves."""
    parts = [ask.realm, ask.district_key, ask.certificate, ask.code, ask.device, ask.seat]
    return ASK_PREFIX + dump(parts)


def proof(secret: str, ask: Ask) -> bytes:
    """Return what shows that somebody has the secret, for this very wish."""
    return hmac.digest(secret.encode(), ask_bytes(ask), "sha256")
