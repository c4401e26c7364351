"""Errors as problem documents (RFC 9457): a status, what is wrong, and where."""

from __future__ import annotations

import logging

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from app.district.asked import AnyRequest
from app.errors import OperatorError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger(__name__)
# What the caller can put right, and what only the district can.
_STATUS = {
    "unknown_stream": 404,
    "other_realm": 409,
    "busy": 503,
    "closed": 503,
    "disk_full": 507,
    "registry_behind": 503,
    "registry_frozen": 503,
    "rules_disagree": 500,
    "wrapping_weak": 403,
    "act_missing": 403,
    "device_revoked": 403,
    "registry_whole": 409,
    "code_wrong": 403,
    "code_expired": 403,
    "code_used": 403,
    "code_barred": 429,
    "device_unproven": 403,
    "too_many_codes": 429,
}


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What went wrong; ``place`` is where in the request, ``line`` where in the document.

    ``realm`` is the realm of the district by name, where that is not the caller's.
    """

    status: int
    title: str
    detail: str
    code: str = ""
    place: str = ""
    line: int = 0
    realm: str = ""


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: int, code: str, detail: str, place: str = "", line: int = 0) -> None:
        super().__init__(detail)
        self.problem = Problem(
            status=status, title=code, code=code, detail=detail, place=place, line=line
        )


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return a problem as a response."""
    return Response(
        content=msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers or {},
    )


def on_problem(_request: AnyRequest, error: ProblemError) -> Response[bytes]:
    """Answer a problem that a route found."""
    headers = {"WWW-Authenticate": "Bearer"} if error.problem.status == 401 else {}
    return answer(error.problem, headers)


def on_refusal(_request: AnyRequest, error: OperatorError) -> Response[bytes]:
    """Answer a refusal of the rules or the store by its code."""
    status = _STATUS.get(error.code, 400)
    place = next((str(error.details[k]) for k in ("place", "field") if k in error.details), "")
    said = ", ".join(f"{key} {value}" for key, value in error.details.items())
    detail = f"{error.code}: {said}"[:500] if said else error.code
    return answer(
        Problem(status=status, title=error.code, code=error.code, detail=detail, place=place)
    )


def on_http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Answer what the framework refused: no such path, no such method, a bad parameter."""
    place, detail = request.url.path, str(error.detail)
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        named = [str(item.get("key", "")) for item in error.extra if isinstance(item, dict)]
        place = ", ".join(f"query.{name}" for name in named if name) or place
        said = [str(item.get("message", "")) for item in error.extra if isinstance(item, dict)]
        detail = "; ".join(part for part in said if part) or detail
    return answer(
        Problem(
            status=error.status_code,
            title="request_bad",
            code="request_bad",
            detail=detail[:500],
            place=place,
        ),
        dict(error.headers or {}),
    )


def on_fault(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer our own fault without telling what it was; the log has it."""
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return answer(
        Problem(status=500, title="internal", code="internal", detail="a fault of the district")
    )
