"""Cookies: for HTTP only, of this site only, and over HTTPS for this host only and never in the clear."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from runtime.server import server_of

SESSION = "loomwork_session"
VISIT = "loomwork_visit"


def is_secure(request: Request) -> bool:
    """Whether people reach us by HTTPS: here, at a proxy that is trusted, or because the settings say so."""
    settings = server_of(request).settings
    return settings.secure_cookies or request.url.scheme == "https" or settings.url.startswith("https://")


def named(request: Request, name: str) -> str:
    """The cookie's name; over HTTPS one that a browser takes from nobody but this very host."""
    return f"__Host-{name}" if is_secure(request) else name


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """Have the browser keep it."""
    response.set_cookie(
        named(request, name), value, max_age=seconds, httponly=True, samesite="lax", secure=is_secure(request)
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Have the browser forget it."""
    response.delete_cookie(named(request, name), httponly=True, samesite="lax", secure=is_secure(request))


def shown(request: Request, name: str) -> str:
    """What the browser sent, or nothing."""
    return request.cookies.get(named(request, name), "")
