"""Requests that change something with a cookie must come from our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from definitions.problems import NotAllowed
from definitions.texts import Text

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PLAIN_FORMS = ("application/x-www-form-urlencoded", "text/plain")
"""What a foreign page's form can send without asking."""


def check_origin(request: Request) -> None:
    """Refuse what a foreign page may have sent along with our cookie. Programs send no plain form."""
    check_page(request)
    if request.method not in SAFE and request.headers.get("content-type", "").startswith(PLAIN_FORMS):
        raise foreign()


def check_page(request: Request) -> None:
    """Refuse what a browser says comes from another page. Programs say nothing."""
    if request.method in SAFE:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise foreign()
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise foreign()


def foreign() -> NotAllowed:
    """The answer to a request from somewhere else."""
    return NotAllowed(Text("This request did not come from this application.", "该请求并非来自本应用。"))
