"""What the framework hands to a route; users, sessions and their types are none of ours."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection

# Any: the framework's types of user, auth and state, of which nothing is used here.
AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]
