"""The routes of the district. Source: contracts 10."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast

from litestar import MediaType, Response, get, post
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.params import Parameter
from litestar.response import Stream

from app.clock import from_rfc3339
from app.district import answers, counts
from app.district.answers import (
    HealthAnswer,
    HistoryAnswer,
    LatestAnswer,
    ObservationsAnswer,
    WarningsAnswer,
    WarningTakenAnswer,
)
from app.district.asked import AnyRequest
from app.district.bodies import MEBI, Bodies, Form
from app.district.counts import Counts
from app.district.doors import DEVICE, is_loopback
from app.district.hints import MOST_STREAMS, Hints
from app.district.node import Node
from app.district.office import Office
from app.district.problems import Problem, ProblemError
from app.errors import OperatorError
from app.feeds.cap import CapError, parse
from app.feeds.cap_xml import MAX_BYTES
from app.feeds.observations import BatchError
from app.feeds.observations import parse as parse_observations
from app.sync.bundle import MAX_BUNDLE, MEDIA_TYPE

_BUNDLE = Form(frozenset({MEDIA_TYPE}), MAX_BUNDLE)
_JSON = Form(frozenset({"application/json"}), 16 * MEBI)
_CAP = Form(frozenset({"application/cap+xml", "application/xml", "text/xml"}), MAX_BYTES)
_PROBLEM = ResponseSpec(
    data_container=Problem, description="What is wrong, and where", generate_examples=False
)
_REFUSED = dict.fromkeys((400, 401, 408, 413, 415, 422, 503), _PROBLEM)
# In a query an offset's plus sign often arrives as the space that it stands for there.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:\d\d$)")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What the routes work with; ``certificate`` is the SHA-256 of the one shown, b"" for none."""

    node: Node
    office: Office
    certificate: bytes
    bodies: Bodies
    hints: Hints
    counts: Counts


@post("/v1/exchange", status_code=200, opt=DEVICE, media_type=MEDIA_TYPE, responses=_REFUSED)
async def exchange(request: AnyRequest, state: State) -> Response[bytes]:
    """Take a bundle in and answer with the bundle that its sender lacks."""
    rooms = rooms_of(state)
    bundle = await rooms.bodies.read(request, _BUNDLE)
    # From this machine a device joins at once, from elsewhere by a code (``/v1/enroll``).
    future = rooms.node.exchange(bundle, may_join=is_loopback(request))
    received, answer = await asyncio.wrap_future(future)
    if received.peer is None:
        code = next(iter(received.refused), "malformed")
        if code == "other_realm":
            ours = rooms.node.realm_name
            detail = f"this district keeps {ours}, the bundle is of another realm"
            error = ProblemError(409, code, detail, "body.realm")
            error.problem.realm = ours
            raise error
        raise ProblemError(400, code, f"no bundle that can be taken: {code}", "body")
    return Response(answer, media_type=MEDIA_TYPE)


@get("/v1/stream", media_type="text/event-stream")
async def stream(state: State) -> Stream:
    """Tell, as server-sent events, that the record or a newest value changed."""
    hints = rooms_of(state).hints
    if hints.open >= MOST_STREAMS:
        raise ProblemError(503, "busy", f"{MOST_STREAMS} listeners already")

    async def events() -> AsyncIterator[bytes]:
        async for event in hints.stream():
            yield event

    return Stream(events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@post("/v1/observations", status_code=200, responses=_REFUSED)
async def observe(request: AnyRequest, state: State) -> ObservationsAnswer:
    """Take a batch of observations: a list, or ``{"observations": [...]}``."""
    rooms = rooms_of(state)
    body = await rooms.bodies.read(request, _JSON)
    try:
        batch = await asyncio.to_thread(parse_observations, body)
    except BatchError as error:
        place, reason = str(error.details["place"]), str(error.details["reason"])
        raise ProblemError(400, error.code, reason, place) from error
    result = await asyncio.wrap_future(rooms.node.observe(batch))
    return answers.observations(result, batch.place(result.rejected))


@get("/v1/latest", responses=_REFUSED)
async def latest(state: State, since: int = 0) -> LatestAnswer:
    """Return the newest value of each stream that changed after the revision ``since``."""
    telemetry = rooms_of(state).node.telemetry
    # SQLite has no integer beyond 64 bits, and no revision is anywhere near.
    revision = max(0, min(since, 1 << 62))
    return answers.latest(*await asyncio.to_thread(telemetry.latest, revision))


@get("/v1/history", responses={**_REFUSED, 404: _PROBLEM})
async def history(  # noqa: PLR0913 - the query of the route
    state: State,
    *,
    stream: str,
    from_: Annotated[str | None, Parameter(query="from")] = None,
    to: str | None = None,
    resolution: str = "raw",
    next_: Annotated[str | None, Parameter(query="next")] = None,
) -> HistoryAnswer:
    """Return a page of a stream's samples: from inclusive, to exclusive, ascending."""
    span = _moment(from_, "from", _BEGINNING), _moment(to, "to", _END)
    telemetry = rooms_of(state).node.telemetry
    places = {"unknown_stream": "stream", "unknown_resolution": "resolution", "bad_cursor": "next"}
    try:
        page = await asyncio.to_thread(telemetry.history, stream, *span, resolution, next_ or None)
    except OperatorError as error:
        if error.code not in places:
            raise
        place = places[error.code]
        status = 404 if error.code == "unknown_stream" else 400
        said = next(iter(error.details.values()), "")
        detail = f"{error.code.replace('_', ' ')}: {str(said)[:100]!r}"
        raise ProblemError(status, error.code, detail, f"query.{place}") from error
    return answers.history(page)


@post("/v1/warnings", responses=_REFUSED)
async def warn(request: AnyRequest, state: State) -> Response[WarningTakenAnswer]:
    """Take a public alert, CAP 1.2 or 1.1: 201 if it is new, 200 if it is known."""
    rooms = rooms_of(state)
    raw = await rooms.bodies.read(request, _CAP)
    try:
        alert = await asyncio.to_thread(parse, raw, rooms.node.ground)
    except CapError as error:
        line = cast("int", error.details["line"])
        place = str(error.details["element"]) or (f"line {line}" if line else "body")
        raise ProblemError(422, error.code, str(error), place, line) from error
    taken = await asyncio.wrap_future(rooms.node.warn(alert, raw))
    answer = WarningTakenAnswer(
        id=taken.subject.hex(),
        kind=alert.main.kind if alert.main else "other",
        defects=list(alert.defects),
        duplicate=taken.is_known,
    )
    return Response(answer, status_code=200 if taken.is_known else 201)


@get("/v1/warnings", responses=_REFUSED)
async def warnings(state: State, *, active: bool = False) -> WarningsAnswer:
    """Return every alert ever received, newest first; with ``active`` those in force."""
    node = rooms_of(state).node
    return await asyncio.to_thread(lambda: answers.warnings(node, active_only=active))


@get("/v1/health")
async def health(state: State) -> HealthAnswer:
    """Return realm, counts and hashes of the record as it stands."""
    node = rooms_of(state).node
    return answers.health(node, await asyncio.to_thread(node.state))


@get("/metrics", media_type=MediaType.TEXT)
async def metrics(state: State) -> Response[str]:
    """Return counts for Prometheus."""
    rooms = rooms_of(state)
    text = await asyncio.to_thread(counts.metrics, rooms.node, rooms.hints, rooms.counts)
    return Response(text, media_type=counts.MEDIA_TYPE)


ROUTES = (exchange, stream, observe, latest, history, warn, warnings, health, metrics)


def rooms_of(state: State) -> Rooms:
    """Return what the routes work with."""
    return cast("Rooms", state.rooms)


def _moment(text: str | None, name: str, default: datetime) -> datetime:
    if text is None or not text.strip():
        return default
    try:
        return from_rfc3339(_LOST_PLUS.sub("+", text.strip()))
    except (ValueError, OverflowError) as error:
        detail = f"no RFC 3339 time with an offset: {text[:40]!r}"
        raise ProblemError(400, "time_bad", detail, f"query.{name}") from error
