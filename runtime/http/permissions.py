"""What roles allow, what changed between two versions, and why somebody may (not)."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import JSONResponse, Response

from builder.rights import rights_changes
from definitions.problems import NotFound
from definitions.texts import Text
from engines.app import App
from engines.data.explaining.access import as_role, explain_access, require_administrator
from engines.data.explaining.matrix import matrix, require_roles
from engines.data.rights.persons import find_person
from engines.scope import User
from runtime.acting import as_platform
from runtime.http.deps import Asking, AskingNow
from runtime.http.records import uuid_of
from runtime.http.retry import AgainRoute
from runtime.versions import published, version


def get_matrix(asked: AskingNow) -> Response:
    """Roles by entities, with who has each role."""
    return JSONResponse(matrix(asked.conn, asked.scope))


def get_versions(asked: AskingNow) -> Response:
    """The published versions, the last one first."""
    require_roles(asked.scope)
    with as_platform(asked.conn, asked.scope.schema):
        found = published(asked.conn, asked.scope.workspace)
    return JSONResponse({"versions": [each.to_json() for each in found]})


def get_changes(asked: AskingNow, before: int, after: int) -> Response:
    """Who gained and who lost what between two versions; `before=0` is nothing at all."""
    require_roles(asked.scope)
    old = app_of(asked, before) if before else None
    return JSONResponse({"changes": [each.to_json() for each in rights_changes(old, app_of(asked, after))]})


def app_of(asked: Asking, number: int) -> App:
    """The app of a version: the one that runs, or an older one compiled for this once."""
    if number == asked.installed.number:
        return asked.installed.app
    with as_platform(asked.conn, asked.scope.schema):
        return version(asked.conn, asked.scope.workspace, number).app()


def get_access(entity: str, id: str, asked: AskingNow, user: str = "", role: str = "") -> Response:
    """Why a user, or somebody with just a role, may or may not see this record and do something with it."""
    require_administrator(asked.scope)
    who = looked_as(asked, user, role)
    return JSONResponse(explain_access(asked.conn, asked.scope, entity, uuid_of(id), who))


def looked_as(asked: Asking, user: str, role: str) -> User:
    """The user named, the asker with just that role, or the asker."""
    if role:
        return as_role(asked.scope, role)
    return person(asked, uuid_of(user)) if user else asked.scope.user


def person(asked: Asking, id: UUID) -> User:
    """A user; `NotFound` when there is none."""
    found = find_person(asked.conn, asked.scope, id)
    if found is None:
        raise NotFound(Text("There is no such user.", "没有该用户。"))
    return found


ROUTES = (
    AgainRoute("/api/permissions", get_matrix),
    AgainRoute("/api/permissions/versions", get_versions),
    AgainRoute("/api/permissions/changes", get_changes),
    AgainRoute("/api/records/{entity}/{id}/access", get_access),
)
