"""Opaque identities of people in shelters: the same for one person at every seat of a realm.

What is typed is a code (the number on a list and the last four of a card), never a name. It is
stretched with the realm as salt and forgotten: the record holds 16 bytes that no list of
possible codes is quickly run through. Codes of few digits stay guessable to who has much time;
this keeps people out of sight, it does not encrypt them. Source: domain brief 5.5 (f) and 6.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from app.errors import OperatorError

ID_BYTES = 16
_SHORTEST, _LONGEST = 4, 32
# About 15 ms on an office machine, 4 MiB; part of the identity, so never to be changed.
_COST = {"n": 2**12, "r": 8, "p": 1}
_CODE = re.compile(rf"[0-9A-Z]{{{_SHORTEST},{_LONGEST}}}")


def plain_code(code: str) -> str:
    """Return a code as it counts: half-width, capitals, without blanks and dashes.

    Raises:
        OperatorError: bad_code; a name is no code.
    """
    text = unicodedata.normalize("NFKC", code).upper()
    text = re.sub(r"[\s\-–—_/.]", "", text)
    if not _CODE.fullmatch(text):
        raise OperatorError("bad_code")
    return text


def person_id(code: str, realm: bytes) -> bytes:
    """Return the identity of a person in a realm.

    Raises:
        OperatorError: bad_code.
    """
    salt = b"ecb-person-1\0" + realm
    return hashlib.scrypt(plain_code(code).encode(), salt=salt, dklen=ID_BYTES, **_COST)


def identities(codes: Iterable[str], realm: bytes) -> tuple[bytes, ...]:
    """Return the identities of people, each once, sorted, so that no order is told either.

    Raises:
        OperatorError: bad_code.
    """
    plain = dict.fromkeys(plain_code(code) for code in codes)
    return tuple(sorted(person_id(code, realm) for code in plain))
