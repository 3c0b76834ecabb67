"""What fields can be: every type with its settings in words, for whoever designs an app."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from definitions.fields import BY_NAME
from definitions.fields.settings import Schema, described
from definitions.schema import language_schema
from runtime.http.deps import reading


async def list_types(request: Request) -> Response:
    """Each field type: title, help, operators, and its settings, from which a property panel is made."""
    return JSONResponse({"types": types((await reading(request)).locale)})


@cache
def types(locale: str) -> list[dict[str, object]]:
    """The types in the order of the registry; the same for everybody who reads the same language."""
    parts: dict[str, Schema] = language_schema()["$defs"]
    return [described(name, parts[cls.__name__], locale) for name, cls in BY_NAME.items()]


ROUTES = (Route("/api/design/fields", list_types, methods=["GET"]),)
