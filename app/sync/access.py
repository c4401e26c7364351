"""What a seat keeps of its district after it joined by a code: where it is, and how to trust it.

Kept with the seat's keys, sealed like them. Source: contracts 3 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.feeds.door import Door
from app.store.codec import BadBytesError, dump, load
from app.store.keys import KeyStore

FILE = "district.access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The district's address, its key, the certificate it showed (b"" none), and our token."""

    url: str
    district_key: bytes
    certificate: bytes
    token: str
    in_clear: bool = False


def keep_access(keys: KeyStore, access: Access) -> None:
    """Keep it in place of what was there."""
    row = [
        access.url,
        access.district_key,
        access.certificate,
        access.token,
        int(access.in_clear),
    ]
    keys.save(FILE, dump(row))


def kept_access(keys: KeyStore) -> Access | None:
    """Return what is kept, None before the seat joined by a code."""
    raw = keys.load(FILE)
    try:
        row = load(raw) if raw else None
    except BadBytesError:
        return None
    if not isinstance(row, list) or len(row) != 5:
        return None
    url, key, certificate, token, in_clear = row
    return Access(
        url=str(url),
        district_key=bytes(key),
        certificate=bytes(certificate),
        token=str(token),
        in_clear=in_clear == 1,
    )


def door_to(url: str, access: Access | None) -> Door:
    """Return the way to an address; what was kept goes to the district that gave it, only."""
    if access is None or _plain(url) != _plain(access.url):
        return Door(url=url)
    return Door(
        url=access.url,
        token=access.token,
        certificate=access.certificate,
        in_clear=access.in_clear,
    )


def _plain(url: str) -> str:
    return url.rstrip("/").lower()
