"""The conversation about one record: who may read it and speak in it, who follows it, who can be mentioned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engines.app import App, Entity
from engines.data.reading.query import no_record
from engines.data.rights.permissions import asker, may, readable, require, visible_fields
from engines.data.rights.persons import PERSON, find_person
from engines.data.sql.statements import SCHEMA, Connection, Statement, cached, compiled, run
from engines.data.work.announced import left_to_send
from engines.scope import Scope

OFFERED = 8
"""People that a search offers."""
LOOKED_AT = 60
"""People of that name who are asked about before it gives up."""
TELL = "select pg_notify('loomwork_events', payload) from unnest(%s::text[]) payload"


@dataclass(frozen=True, slots=True)
class Thread:
    """A record that the asker may read. `app` is the whole app, whatever a token leaves of the asker's own rights."""

    conn: Connection
    scope: Scope
    app: App
    entity: Entity
    id: UUID

    def rows(self, text: str, /, **values: object) -> list[dict[str, Any]]:
        """Some SQL about the record: `{}` is the schema, `%(record)s` and `%(me)s` are given."""
        statement = Statement(text.replace("{}", f'"{SCHEMA}"'), tuple(values))
        known = {"record": self.id, "me": self.scope.user.id, "now": self.scope.now}
        return run(self.conn, self.scope.schema, statement, {**known, **values}).fetchall()

    def write(self, text: str, /, **values: object) -> int:
        """The same for what gives no rows; how many were touched."""
        statement = Statement(text.replace("{}", f'"{SCHEMA}"'), tuple(values))
        known = {"record": self.id, "me": self.scope.user.id, "now": self.scope.now}
        return run(self.conn, self.scope.schema, statement, {**known, **values}).rowcount

    def tell(self, payloads: Sequence[str]) -> None:
        """Messages to whoever listens, once this is committed."""
        left = list(left_to_send(self.conn, payloads))
        if left:
            self.conn.execute(TELL, (left,))


def open_thread(conn: Connection, scope: Scope, app: App, entity: str, id: UUID) -> Thread:
    """The conversation about a record; `NotFound` for a record that is not there for the asker."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    if found.owner or not readable_ids(conn, scope, found, [id]):
        raise no_record(found)
    return Thread(conn, scope, app, found, id)


def readable_ids(conn: Connection, scope: Scope, entity: Entity, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of some records that are there and that the asker may read."""
    wanted = list(ids)
    if not wanted or may(scope, entity, "read") is False:
        return frozenset()
    key = ("readable_ids", entity.name, asker(scope))
    statement = cached(scope.app, key, lambda: compiled(readable_select(scope, entity)))
    return frozenset(row["id"] for row in run(conn, scope, statement, {"ids": wanted}))


def readable_select(scope: Scope, entity: Entity) -> sa.Select[Any]:
    """Ids in, those that the asker may read out."""
    table = entity.table.alias()
    ids = sa.cast(sa.bindparam("ids"), sa.ARRAY(sa.Uuid))
    return sa.select(table.c.id).where(table.c.id == sa.any_(ids), readable(scope, entity, table))


def in_the_eyes_of(conn: Connection, scope: Scope, app: App, user: UUID) -> Scope | None:
    """The same asking by somebody else who works here, with all their rights; None for who does not any more."""
    person = find_person(conn, scope, user)
    people = app.entities[PERSON].table
    active = sa.select(people.c.active).where(people.c.id == user)
    row = run(conn, scope, active).fetchone()
    return replace(scope, app=app, user=person) if person and row and row["active"] else None


def readers(thread: Thread, users: Iterable[UUID]) -> frozenset[UUID]:
    """Those of some people who may read the record now."""
    found = []
    for user in users:
        theirs = in_the_eyes_of(thread.conn, thread.scope, thread.app, user)
        if theirs and readable_ids(thread.conn, theirs, theirs.app.entities[thread.entity.name], [thread.id]):
            found.append(user)
    return frozenset(found)


def people(thread: Thread, search: str) -> list[dict[str, str]]:
    """Some of those who may read the record and are called so; those of one name with their login name beside."""
    named = thread.rows(
        "select id, name, account from {}.base_user where active and id is distinct from %(me)s"
        " and position(lower(%(search)s) in lower(name || ' ' || coalesce(account, ''))) > 0"
        " order by position(lower(%(search)s) in lower(name)) <> 1, name, id limit %(most)s",
        search=search.strip(),
        most=LOOKED_AT,
    )
    found: list[dict[str, Any]] = []
    for each in named:
        if len(found) < OFFERED and readers(thread, [each["id"]]):
            found.append(each)
    names = Counter(each["name"] for each in found)
    known = knows_accounts(thread, [each["id"] for each in found if names[each["name"]] > 1])
    return [
        {"id": str(each["id"]), "name": str(each["name"])} | ({"about": each["account"]} if each["id"] in known else {})
        for each in found
    ]


def knows_accounts(thread: Thread, users: Iterable[UUID]) -> frozenset[UUID]:
    """Those of some people whose login names the asker may see."""
    people = thread.scope.app.entities[PERSON]
    if "account" not in visible_fields(thread.scope, people):
        return frozenset()
    return readable_ids(thread.conn, thread.scope, people, users)


# --- following --------------------------------------------------------------------------------------------------------


def concerned_columns(entity: Entity) -> tuple[str, ...]:
    """The columns that name those who follow a record by themselves: who made it and who owns it."""
    owned = "owner" in entity.fields and entity.fields["owner"].type.entity == PERSON
    return ("created_by", "owner") if owned else ("created_by",)


def following_sql(entity: Entity) -> str:
    """`record, user` of everybody who follows some of `%(records)s`."""
    mine = 'select record, "user" from {}._follow where following and record = any(%(records)s::uuid[])'
    own = "".join(
        f' union select id, {name} from {{}}."{entity.table.name}"'
        f" where {name} is not null and id = any(%(records)s::uuid[])"
        for name in concerned_columns(entity)
    )
    unwilling = 'select from {}._follow n where n.record = f.record and n."user" = f."user" and not n.following'
    return f'select record, "user" from ({mine}{own}) as f where not exists ({unwilling})'


def followers(thread: Thread) -> frozenset[UUID]:
    """Everybody who follows the record, whether they may still read it or not."""
    return frozenset(row["user"] for row in thread.rows(following_sql(thread.entity), records=[thread.id]))


def follow(thread: Thread, following: bool) -> None:
    """The asker follows the record, or no longer does, whatever they are to it."""
    thread.write(
        'insert into {}._follow (record, "user", following) values (%(record)s, %(me)s, %(following)s)'
        ' on conflict (record, "user") do update set following = excluded.following',
        following=following,
    )


def draw_in(thread: Thread, users: Iterable[UUID]) -> None:
    """These people follow the record from now on, but for those who have said that they do not want to."""
    thread.write(
        'insert into {}._follow (record, "user", following) select %(record)s, u, true from unnest(%(users)s::uuid[]) u'
        ' on conflict (record, "user") do update set following = true where _follow.following is null',
        users=list(users),
    )


def see(thread: Thread, last: UUID) -> None:
    """The asker has seen the comments up to this one."""
    thread.write(
        'insert into {}._follow (record, "user", seen) values (%(record)s, %(me)s, %(last)s)'
        ' on conflict (record, "user") do update set seen = greatest(_follow.seen, excluded.seen)',
        last=last,
    )


def standing(thread: Thread) -> Mapping[str, object]:
    """`{following, seen, unread}` of the asker."""
    [row] = thread.rows(
        'with mine as (select seen from {}._follow where record = %(record)s and "user" = %(me)s)'
        " select (select seen from mine) as seen, count(*) as unread from {}._comment"
        ' where record = %(record)s and entity = %(entity)s and deleted_at is null and "user" is distinct from %(me)s'
        " and id > coalesce((select seen from mine), '00000000-0000-0000-0000-000000000000')",
        entity=thread.entity.id,
    )
    seen = str(row["seen"]) if row["seen"] else None
    return {"following": thread.scope.user.id in followers(thread), "seen": seen, "unread": row["unread"]}
