"""Records like the one being filled in: the same where it must be the only one, and similar where the form says so.

Only records that the asker may read are named, by what may be seen of them; of others saving tells what it must."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

import psycopg
import sqlalchemy as sa

from definitions.texts import Text
from engines.app import Entity
from engines.data.intake.broken import Constraint, unique_message
from engines.data.reading.recordjson import title
from engines.data.rights.permissions import asker
from engines.data.rights.seen import seen
from engines.data.sql.statements import Connection, Statement, cached, compiled, run
from engines.forms.compile import form_of
from engines.forms.filling import Values, filled, plain_id
from engines.forms.form import Form
from engines.forms.shown import is_shown, seen_fields
from engines.scope import Scope

Answer = dict[str, object]
MOST = 3
ALIKE = 0.5
"""How much of two texts is the same, in threes of letters, when they look alike."""
PATIENCE = "1s"
"""A hint that takes longer than this is none."""
LIKELY = Text("There may be such a record already.", "可能已有类似的记录。")
UNSAVED = UUID(int=0)


def look_alikes(conn: Connection, scope: Scope, name: str, values: Mapping[str, object], id: UUID | None) -> Answer:
    """`{same: [{fields, message, records}], similar: [{fields, message, records}]}`, records as `{id, _title}`."""
    form = form_of(scope.app, name)
    entity = scope.app.entities[form.entity]
    record = filled(conn, scope, form, values).record
    own = id or UNSAVED
    same = [
        told(scope, fields, unique_message(scope, Constraint(entity, fields)), found)
        for fields in keys(scope, form, entity)
        if (found := holders(conn, scope, entity, fields, record, own))
    ]
    return {"same": same, "similar": similar(conn, scope, form, record, own)}


def told(scope: Scope, fields: tuple[str, ...], message: Text, records: list[Answer]) -> Answer:
    """One finding."""
    return {"fields": [*fields], "message": message.get(scope.locale), "records": records}


def keys(scope: Scope, form: Form, entity: Entity) -> Iterator[tuple[str, ...]]:
    """What must be the only one, as far as the asker sees it."""
    alone = [(name,) for name, each in entity.fields.items() if each.definition.unique]
    for fields in dict.fromkeys([*alone, *(unique.fields for unique in entity.uniques.values())]):
        if all(is_shown(scope, form.fields[name]) for name in fields):
            yield fields


def holders(
    conn: Connection, scope: Scope, entity: Entity, fields: tuple[str, ...], record: Values, own: UUID
) -> list[Answer]:
    """Other records the asker may read with the same values; none as long as one is empty."""
    given = {f"_v{place}": plain_id(record[name]) for place, name in enumerate(fields)}
    if any(value in (None, "") for value in given.values()):
        return []
    statement = cached(
        scope.app, ("holders", entity.name, fields, asker(scope)), lambda: holding(scope, entity, fields)
    )
    rows = run(conn, scope, statement, {**given, "_own": own}).fetchall()
    return [{"id": str(row["id"]), "_title": row["title"]} for row in rows]


def holding(scope: Scope, entity: Entity, fields: tuple[str, ...]) -> Statement:
    """`holders`' statement."""
    record = seen(scope, entity)
    same = [
        record.c[name] == sa.bindparam(f"_v{place}", type_=entity.table.c[name].type)
        for place, name in enumerate(fields)
    ]
    return compiled(titles(scope, entity, record).where(*same))


def titles(scope: Scope, entity: Entity, record: sa.FromClause) -> sa.Select[tuple[object, ...]]:
    """A few other records with their titles."""
    others = record.c.id != sa.bindparam("_own", type_=sa.Uuid())
    return sa.select(record.c.id, title(scope, entity, record).label("title")).where(others).limit(MOST)


# --- nearly the same -----------------------------------------------------------------------------------------------


def similar(conn: Connection, scope: Scope, form: Form, record: Values, own: UUID) -> list[Answer]:
    """Other records whose texts look like those entered; none when finding them would take long."""
    if form.similar is None:
        return []
    entity = scope.app.entities[form.entity]
    fields = tuple(name for name in form.similar.by if name in seen_fields(scope, entity) and record.get(name))
    if not fields:
        return []
    given = {f"_v{place}": str(plain_id(record[name])) for place, name in enumerate(fields)}
    key = ("similar", entity.name, fields, asker(scope))
    statement = cached(scope.app, key, lambda: resembling(scope, entity, fields))
    try:
        with conn.transaction():
            conn.execute(f"set local statement_timeout = '{PATIENCE}'")
            rows = run(conn, scope, statement, {**given, "_own": own}).fetchall()
    except psycopg.errors.QueryCanceled:
        return []
    found: list[Answer] = [{"id": str(row["id"]), "_title": row["title"]} for row in rows]
    return [told(scope, fields, form.similar.message or LIKELY, found)] if found else []


def resembling(scope: Scope, entity: Entity, fields: tuple[str, ...]) -> Statement:
    """`similar`'s statement, the likest first."""
    record = seen(scope, entity)
    each = [
        sa.func.public.similarity(
            sa.func.lower(sa.cast(record.c[name], sa.Text)), sa.func.lower(sa.bindparam(f"_v{place}", type_=sa.Text))
        )
        for place, name in enumerate(fields)
    ]
    likeness = sa.func.greatest(*each)
    chosen = titles(scope, entity, record).where(likeness >= sa.literal_column(str(ALIKE)))
    return compiled(chosen.order_by(likeness.desc(), record.c.id))
