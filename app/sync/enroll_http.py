"""A seat's side of joining by a code, over HTTP: believe the district, then knock.

Source: ``enrolling.py``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
import requests

from app.errors import OperatorError
from app.feeds.door import Door, is_elsewhere, is_encrypted
from app.feeds.session import open_session, shown_certificate
from app.store.keys import Crypto, Signer
from app.sync.access import Access
from app.sync.enrolling import NONCE_BYTES, Ask, Code, ask_bytes, is_stated, print_of, proof
from app.sync.rewrap import Rewrap

_TIMEOUT_S = (5.0, 20.0)
_T = TypeVar("_T")


class _Realm(msgspec.Struct):
    realm: str
    realm_name: str
    district_key: str
    certificate: str
    signature: str


class _Joined(msgspec.Struct):
    token: str


class _Epoch(msgspec.Struct):
    epoch: int


class _Problem(msgspec.Struct):
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """A district that proved that it is the one of the code."""

    door: Door
    realm: bytes
    realm_name: str
    district_key: bytes


def believe(url: str, code: Code, crypto: Crypto, *, in_clear: bool) -> Believed:
    """Return the district behind an address, if it is the one that the code names.

    Raises:
        OperatorError: not_encrypted, district_unreachable, district_refused, url_bad, or
            other_district where somebody else answers, or stands in between.
    """
    if not is_encrypted(url) and is_elsewhere(url) and not in_clear:
        raise OperatorError("not_encrypted", url=url)
    certificate = shown_certificate(url) if is_encrypted(url) else b""
    door = Door(url=url.rstrip("/"), certificate=certificate, in_clear=in_clear)
    nonce = secrets.token_bytes(NONCE_BYTES)
    said = _asked(door, "GET", f"/v1/realm?nonce={nonce.hex()}", None, _Realm)
    try:
        realm, key = bytes.fromhex(said.realm), bytes.fromhex(said.district_key)
        signature = bytes.fromhex(said.signature)
    except ValueError as error:
        raise OperatorError("other_district", url=url) from error
    is_good = is_stated(crypto, key, (nonce, realm, certificate), signature)
    if not is_good or print_of(key) != code.district:
        raise OperatorError("other_district", url=url)
    return Believed(door=door, realm=realm, realm_name=said.realm_name, district_key=key)


def knock(believed: Believed, code: Code, device: Signer, seat: str) -> Access:
    """Join by the code; return what opens the district from now on.

    Raises:
        OperatorError: code_wrong, code_expired, code_used, code_barred, district_unreachable or
            district_refused.
    """
    ask = Ask(
        realm=believed.realm,
        district_key=believed.district_key,
        certificate=believed.door.certificate,
        code=code.name,
        device=device.public_key,
        seat=seat,
    )
    body = {
        "device": ask.device.hex(),
        "seat": seat,
        "code": code.name,
        "device_sig": device.sign(ask_bytes(ask)).hex(),
        "proof": proof(code.secret, ask).hex(),
    }
    joined = _asked(believed.door, "POST", "/v1/enroll", body, _Joined)
    return Access(
        url=believed.door.url,
        district_key=believed.district_key,
        certificate=believed.door.certificate,
        token=joined.token,
        in_clear=believed.door.in_clear,
    )


def ask_office(door: Door, path: str, body: object, form: type[_T]) -> _T:
    """Ask the office of a district for something, with the token of who runs it; None only reads.

    Raises:
        OperatorError: district_unreachable, or whatever the district refuses by.
    """
    method = "GET" if body is None else "POST"
    return _asked(replace(door, in_clear=True), method, path, body, form)


def send_rewrap(door: Door, wish: Rewrap) -> int:
    """Hand an account's wish for another passphrase over; return the epoch from which it holds.

    Raises:
        OperatorError: district_unreachable, or whatever the district refuses by.
    """
    wrapped = wish.wrapped
    body = {
        "account": wish.account,
        "salt": wrapped.salt.hex(),
        "nonce": wrapped.nonce.hex(),
        "sealed": wrapped.sealed.hex(),
        "memory_kib": wrapped.memory_kib,
        "passes": wrapped.passes,
        "lanes": wrapped.lanes,
        "signature": wish.signature.hex(),
    }
    return _asked(door, "POST", "/v1/passphrase", body, _Epoch).epoch


def _asked(door: Door, method: str, path: str, body: object, form: type[_T]) -> _T:
    content = msgspec.json.encode(body) if body is not None else None
    try:
        with open_session(door) as session:
            answer = session.request(
                method,
                door.url + path,
                data=content,
                headers={"Content-Type": "application/json"},
                timeout=_TIMEOUT_S,
                allow_redirects=False,
            )
    except requests.RequestException as error:
        raise OperatorError("district_unreachable", url=door.url) from error
    if not answer.ok:
        raise _refusal(answer)
    try:
        return msgspec.json.decode(answer.content, type=form)
    except msgspec.DecodeError as error:
        raise OperatorError("other_district", url=door.url) from error


def _refusal(answer: requests.Response) -> OperatorError:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem()
    if problem.code:
        return OperatorError(problem.code, detail=problem.detail)
    return OperatorError("district_refused", status=answer.status_code, detail=answer.reason or "")
