"""The routes of the district's office: joining by a code, and the doors of who runs it."""

from __future__ import annotations

import asyncio
from typing import Annotated, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.params import Parameter

from app.clock import to_rfc3339
from app.district.asked import AnyRequest
from app.district.bodies import Form
from app.district.doors import DEVICE, OPEN, OPERATOR
from app.district.office import Knock
from app.district.problems import Problem, ProblemError
from app.district.registrar import read_wish
from app.district.routes import rooms_of
from app.store.keys import WrappedKey
from app.sync.enrolling import NONCE_BYTES
from app.sync.rewrap import Rewrap

_JSON = Form(frozenset({"application/json"}), 64 * 1024)
_PROBLEM = ResponseSpec(
    data_container=Problem, description="What is wrong, and where", generate_examples=False
)
_REFUSED = dict.fromkeys((400, 401, 403, 408, 413, 415, 429), _PROBLEM)
_T = TypeVar("_T")


class RealmAnswer(msgspec.Struct, kw_only=True):
    """Which district this is, signed for the nonce that was asked with; bytes as hex.

    ``certificate`` is the SHA-256 of the one that it shows, "" where it speaks no TLS.
    """

    realm: str
    realm_name: str
    district_key: str
    certificate: str
    signature: str


class KnockBody(msgspec.Struct, kw_only=True):
    """A device that wants to join; bytes as hex."""

    device: str
    seat: str
    code: str
    device_sig: str
    proof: str


class JoinedAnswer(msgspec.Struct, kw_only=True):
    """What a device shows from now on when it comes from elsewhere."""

    token: str


class RewrapBody(msgspec.Struct, kw_only=True):
    """An account's wish for another passphrase, see ``app.sync.rewrap``; bytes as hex."""

    account: str
    salt: str
    nonce: str
    sealed: str
    memory_kib: int
    passes: int
    lanes: int
    signature: str


class RewrapAnswer(msgspec.Struct, kw_only=True):
    """The epoch from which the new passphrase holds."""

    epoch: int


class CodeBody(msgspec.Struct, kw_only=True):
    """A wish for a code: the seat that it is for, and how long it holds."""

    seat: str = ""
    minutes: int = 30


class CodeAnswer(msgspec.Struct, kw_only=True):
    """A code, to be told to one person."""

    code: str
    expires: str


@get("/v1/realm", opt=OPEN, responses=_REFUSED)
async def realm(state: State, *, nonce: Annotated[str, Parameter(query="nonce")]) -> RealmAnswer:
    """Say which district this is, and prove it and its certificate."""
    rooms = rooms_of(state)
    asked = _bytes(nonce, NONCE_BYTES, "query.nonce")
    return RealmAnswer(
        realm=rooms.office.realm.hex(),
        realm_name=rooms.node.realm_name,
        district_key=rooms.office.district_key.hex(),
        certificate=rooms.certificate.hex(),
        signature=rooms.office.state(asked, rooms.certificate).hex(),
    )


@post("/v1/enroll", status_code=200, opt=OPEN, responses=_REFUSED)
async def enroll(request: AnyRequest, state: State) -> JoinedAnswer:
    """Let a device join that shows a one-time code and that it has its key."""
    rooms = rooms_of(state)
    body = _decoded(await rooms.bodies.read(request, _JSON), KnockBody)
    knock = Knock(
        device=_bytes(body.device, 32, "body.device"),
        seat=body.seat,
        code=body.code,
        device_sig=_bytes(body.device_sig, 64, "body.device_sig"),
        proof=_bytes(body.proof, 32, "body.proof"),
        source=request.client.host if request.client else "",
    )
    token = await asyncio.wrap_future(rooms.office.let_in(knock, rooms.certificate))
    return JoinedAnswer(token=token)


@post("/v1/passphrase", status_code=200, opt=DEVICE, responses=_REFUSED)
async def passphrase(request: AnyRequest, state: State) -> RewrapAnswer:
    """Take over another wrapping of an account's key, signed by that key."""
    rooms = rooms_of(state)
    body = _decoded(await rooms.bodies.read(request, _JSON), RewrapBody)
    wrapped = WrappedKey(
        salt=_bytes(body.salt, 16, "body.salt"),
        nonce=_bytes(body.nonce, 12, "body.nonce"),
        sealed=_bytes(body.sealed, 48, "body.sealed"),
        memory_kib=min(body.memory_kib, 1 << 20),
        passes=min(body.passes, 16),
        lanes=min(body.lanes, 8),
    )
    signature = _bytes(body.signature, 64, "body.signature")
    wish = Rewrap(account=body.account, wrapped=wrapped, signature=signature)
    return RewrapAnswer(epoch=await asyncio.wrap_future(rooms.office.rewrap(wish)))


@post("/v1/office/codes", status_code=201, opt=OPERATOR, responses=_REFUSED)
async def code(request: AnyRequest, state: State) -> CodeAnswer:
    """Give out a one-time code."""
    rooms = rooms_of(state)
    body = _decoded(await rooms.bodies.read(request, _JSON), CodeBody)
    given, expires_at = await asyncio.wrap_future(rooms.office.give_code(body.seat, body.minutes))
    return CodeAnswer(code=str(given), expires=to_rfc3339(expires_at))


@get("/v1/office/registry", opt=OPERATOR, responses=_REFUSED)
async def registry(state: State) -> Response[bytes]:
    """Return accounts by post, devices, revocations and tokens."""
    shown = await asyncio.wrap_future(rooms_of(state).office.registry())
    return Response(msgspec.json.encode(shown), media_type="application/json")


@post("/v1/office/registry", status_code=200, opt=OPERATOR, responses=_REFUSED)
async def change(request: AnyRequest, state: State) -> Response[bytes]:
    """Change the registry by one wish, see ``registrar.Wish``; answer with its new epoch."""
    rooms = rooms_of(state)
    body = await rooms.bodies.read(request, _JSON)
    try:
        wish = read_wish(body)
    except msgspec.DecodeError as error:
        raise ProblemError(400, "malformed", str(error)[:200], "body") from error
    said = await asyncio.wrap_future(rooms.office.do(wish))
    return Response(msgspec.json.encode(said), media_type="application/json")


OFFICE_ROUTES = (realm, enroll, passphrase, code, registry, change)


def _bytes(text: str, size: int, place: str) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != size:
        raise ProblemError(400, "malformed", f"not {size} bytes as hex", place)
    return value


def _decoded(content: bytes, form: type[_T]) -> _T:
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.DecodeError as error:
        raise ProblemError(400, "malformed", str(error)[:200], "body") from error
