"""Departments: how many people work in each, and what follows when one is moved; moving is a change of a record."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from engines.data.explaining.members import members
from engines.data.explaining.moving import moving
from runtime.http.deps import AskingNow
from runtime.http.records import uuid_of
from runtime.http.retry import AgainRoute


def get_people(asked: AskingNow) -> Response:
    """The number of people by department."""
    return JSONResponse({"people": members(asked.conn, asked.scope)})


def get_move(id: str, asked: AskingNow, to: str = "") -> Response:
    """What follows when the department is put below another, or at the top."""
    return JSONResponse(moving(asked.conn, asked.scope, uuid_of(id), uuid_of(to) if to else None))


ROUTES = (
    AgainRoute("/api/departments/people", get_people),
    AgainRoute("/api/departments/{id}/move", get_move),
)
