"""The application: routes, guards, errors and the description of it all."""

from __future__ import annotations

import msgspec
from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ExceptionHandlersMap

from app.district import problems
from app.district.answers import VERSION
from app.district.asked import AnyRequest
from app.district.doors import Doors
from app.district.office_routes import OFFICE_ROUTES
from app.district.problems import ProblemError
from app.district.routes import ROUTES, Rooms
from app.errors import OperatorError

_ERRORS: ExceptionHandlersMap = {
    ProblemError: problems.on_problem,
    OperatorError: problems.on_refusal,
    HTTPException: problems.on_http,
    Exception: problems.on_fault,
}


@get("/openapi.json", include_in_schema=False)
async def openapi(request: AnyRequest) -> Response[bytes]:
    """Return the description of all routes."""
    schema = request.app.openapi_schema.to_schema()
    return Response(msgspec.json.encode(schema), media_type="application/json")


def site(rooms: Rooms, doors: Doors) -> Litestar:
    """Return the application over an open district."""
    return Litestar(
        route_handlers=[*ROUTES, *OFFICE_ROUTES, openapi],
        guards=[doors],
        middleware=[rooms.counts.middleware],
        exception_handlers=_ERRORS,
        on_startup=[rooms.hints.start],
        state=State({"rooms": rooms}),
        # Each route bounds its own body, see ``Bodies``.
        request_max_body_size=None,
        openapi_config=OpenAPIConfig(
            title="District of the emergency command console",
            version=VERSION,
            # The framework's own pages answer in HTML; ours is ``/openapi.json``, see below.
            path="/openapi",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        logging_config=None,
    )
