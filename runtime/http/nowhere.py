"""Addresses under /api that lead nowhere: 405 with the methods there are where only the method is wrong, else 404."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
HERE = "/api/{path:path}"


async def nowhere(request: Request) -> Response:
    """Which of both it is."""
    allowed = sorted(methods(request.app.routes, request.scope))
    if allowed:
        raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
    raise HTTPException(404)


def methods(routes: list[object], scope: Scope) -> set[str]:
    """The methods that the address answers."""
    known = [route for route in routes if isinstance(route, Route) and route.path.startswith("/api/")]
    matching = [route for route in known if route.path != HERE and route.matches(scope)[0] is Match.PARTIAL]
    return {method for route in matching for method in route.methods or ()}


ROUTES = (Route("/api", nowhere, methods=METHODS), Route(HERE, nowhere, methods=METHODS))
