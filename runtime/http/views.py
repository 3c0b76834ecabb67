"""Views that people save, for themselves or for others, and the one each list begins with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from starlette.responses import JSONResponse, Response

from definitions.problems import Conflict, Fault, NotFound, invalid
from definitions.texts import Text
from engines.app import Entity
from engines.data.rights.permissions import require
from engines.forms.form import JSON
from engines.forms.saved import (
    SavedView,
    checked,
    require_changer,
    require_keeper,
    roles_of,
    saved_json,
    title_of,
)
from engines.forms.views import views_json
from runtime.http.deps import Asking, AskingNow, Body
from runtime.http.records import known, uuid_of
from runtime.http.retry import AgainRoute

NAMES = ("title", "says", "shared", "roles", "locked")
MOST = 500
"""Saved views of one list that one person has."""


def list_views(entity: str, asked: AskingNow) -> Response:
    """The saved views I see, and the one I begin with."""
    found = readable(asked, entity)
    views = seen(asked, found)
    names = owners(asked, views)
    told = [saved_json(asked.scope, found, each, names.get(each.user, "")) for each in views]
    return JSONResponse({"views": told, "default": chosen(asked, found)})


def save_view(entity: str, sent: Body, asked: AskingNow) -> Response:
    """A new view of mine."""
    found = readable(asked, entity)
    known(sent, NAMES)
    if sum(each.user == asked.scope.user.id for each in seen(asked, found)) >= MOST:
        raise invalid([Fault(Text("You have too many views of this list: delete some.", "视图过多，请先删除一些。"))])
    values = {**values_of(asked, found, {"title": "", "says": {}, **sent})}
    query = statement(
        asked,
        'insert into {} (entity, title, "user", shared, roles, locked, version, at, says) '
        "values (%(entity)s, %(title)s, %(user)s, %(shared)s, %(roles)s, %(locked)s, 1, %(at)s, %(says)s) returning id",
    )
    fixed = {"entity": found.name, "user": asked.scope.user.id, "at": asked.scope.now}
    row = asked.conn.execute(query, {"shared": False, "roles": [], "locked": False, **values, **fixed}).fetchone()
    assert row is not None
    return shown(asked, found, uuid_of(row[0]), 201)


def change_view(entity: str, id: str, sent: Body, asked: AskingNow) -> Response:
    """Rename, share or lock a view, or change what it shows, if nobody changed it since."""
    found = readable(asked, entity)
    known(sent, (*NAMES, "version"))
    view = one(asked, found, uuid_of(id))
    if {"title", "shared", "roles", "locked"} & sent.keys():
        require_keeper(asked.scope, view)
    require_changer(asked.scope, view)
    if sent.get("version") != view.version:
        raise Conflict(Text("Somebody else has changed this view meanwhile.", "该视图已被他人修改。"))
    values = values_of(asked, found, sent)
    parts = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values
    )
    table = sql.Identifier(asked.scope.schema, "_view")
    query = sql.SQL("update {} set {} version = version + 1, at = %(at)s where id = %(id)s").format(
        table, parts + sql.SQL(",") if values else sql.SQL("")
    )
    asked.conn.execute(query, {**values, "at": asked.scope.now, "id": view.id})
    return shown(asked, found, view.id)


def delete_view(entity: str, id: str, asked: AskingNow) -> Response:
    """A view is gone; who began with it begins with the first one again."""
    found = readable(asked, entity)
    view = one(asked, found, uuid_of(id))
    require_keeper(asked.scope, view)
    asked.conn.execute(statement(asked, "delete from {} where id = %s"), (view.id,))
    asked.conn.execute(statement(asked, "delete from {} where view = %s", "_view_choice"), (str(view.id),))
    return Response(status_code=204)


def choose_view(entity: str, sent: Body, asked: AskingNow) -> Response:
    """The view my list begins with; none: the first."""
    found = readable(asked, entity)
    known(sent, ("view",))
    name = sent.get("view")
    delete = statement(asked, 'delete from {} where "user" = %s and entity = %s', "_view_choice")
    asked.conn.execute(delete, (asked.scope.user.id, found.name))
    if name is not None:
        check_there(asked, found, name)
        insert = statement(asked, 'insert into {} ("user", entity, view) values (%s, %s, %s)', "_view_choice")
        asked.conn.execute(insert, (asked.scope.user.id, found.name, name))
    return Response(status_code=204)


def check_there(asked: Asking, entity: Entity, name: object) -> None:
    """A view of that name is there for the asker: a defined one, or a saved one."""
    defined = {each["name"] for each in views_json(asked.scope, entity) if isinstance(each, dict)}
    if name not in defined and name not in {str(each.id) for each in seen(asked, entity)}:
        raise invalid([Fault(Text("There is no such view.", "没有这个视图。"), "/view", name="view")])


# --- stored ----------------------------------------------------------------------------------------------------------


def readable(asked: Asking, entity: str) -> Entity:
    """The entity, for who may read it."""
    found = asked.scope.app.entity(entity)
    require(asked.scope, found, "read")
    return found


def seen(asked: Asking, entity: Entity) -> list[SavedView]:
    """The views of an entity that the asker sees: their own first, then by title."""
    query = statement(asked, 'select * from {} where entity = %s and (shared or "user" = %s) order by title, id')
    rows = asked.conn.cursor(row_factory=dict_row).execute(query, (entity.name, asked.scope.user.id)).fetchall()
    views = [view_of(row) for row in rows]
    return sorted(
        (each for each in views if each.seen_by(asked.scope)), key=lambda each: each.user != asked.scope.user.id
    )


def view_of(row: Mapping[str, object]) -> SavedView:
    """A row as a view."""
    names = ("id", "title", "user", "shared", "roles", "locked", "version", "says")
    return SavedView(**{name: row[name] for name in names})  # type: ignore[arg-type]


def one(asked: Asking, entity: Entity, id: UUID) -> SavedView:
    """A view that the asker sees."""
    for each in seen(asked, entity):
        if each.id == id:
            return each
    raise NotFound(Text("There is no such view.", "没有这个视图。"))


def owners(asked: Asking, views: Iterable[SavedView]) -> dict[UUID, str]:
    """What the people are called whose views these are."""
    query = statement(asked, "select id, name from {} where id = any (%s)", "base_user")
    rows = asked.conn.execute(query, (list({each.user for each in views}),)).fetchall()
    return {uuid_of(id): str(name) for id, name in rows}


def chosen(asked: Asking, entity: Entity) -> str | None:
    """The view the asker's list begins with."""
    query = statement(asked, 'select view from {} where "user" = %s and entity = %s', "_view_choice")
    row = asked.conn.execute(query, (asked.scope.user.id, entity.name)).fetchone()
    return str(row[0]) if row else None


def values_of(asked: Asking, entity: Entity, sent: Mapping[str, object]) -> dict[str, object]:
    """What was sent, checked, as columns."""
    values: dict[str, object] = {}
    if "title" in sent:
        values["title"] = title_of(sent["title"])
    if "says" in sent:
        values["says"] = json.dumps(checked(asked.scope, entity, sent["says"]))
    if "roles" in sent:
        values["roles"] = roles_of(asked.scope, sent["roles"])
    return values | {name: sent[name] is True for name in ("shared", "locked") if name in sent}


def shown(asked: Asking, entity: Entity, id: UUID, status: int = 200) -> Response:
    """A view as it is now."""
    view = one(asked, entity, id)
    found: dict[str, JSON] = saved_json(asked.scope, entity, view, owners(asked, [view]).get(view.user, ""))
    return JSONResponse(found, status)


def statement(asked: Asking, query: str, table: str = "_view") -> sql.Composed:
    """The statement over one of the workspace's tables."""
    return sql.SQL(query).format(sql.Identifier(asked.scope.schema, table))


ROUTES = (
    AgainRoute("/api/views/{entity}", list_views),
    AgainRoute("/api/views/{entity}", save_view, "POST"),
    AgainRoute("/api/views/{entity}/default", choose_view, "PUT"),
    AgainRoute("/api/views/{entity}/{id}", change_view, "PATCH"),
    AgainRoute("/api/views/{entity}/{id}", delete_view, "DELETE"),
)
