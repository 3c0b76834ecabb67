"""Links between files and the records that name them: made with every write, kept for the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import Entity
from engines.data.history.attached import file_fields, files_of, links_of, may_read, named_in, no_file
from engines.data.intake.incoming import Draft
from engines.data.sql.arrays import Column, literal, params, unnested
from engines.data.sql.statements import SCHEMA, Connection, Statement, cached, compiled, run
from engines.data.sql.system import OWN
from engines.data.work.work import Work
from engines.scope import Scope

LINK: dict[str, Column] = {
    "file": sa.Uuid(), "entity": sa.Text(), "record": sa.Uuid(), "row": sa.Uuid(), "field": sa.Text(),
}  # fmt: skip


def attach(work: Work, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Note which files the drafts name."""
    fields = file_fields(work.scope.app, entity)
    naming = [draft for draft in drafts if any(draft.values.get(each.name) for each in fields)] if fields else []
    if not naming:
        return
    heads = heads_of(work, entity, naming)
    rows: list[tuple[object, ...]] = [
        (file, entity.id, heads[draft.id], draft.id, each.id)
        for draft in naming
        for each in fields
        for file in named_in(draft.values.get(each.name))
    ]
    work.rows(cached(work.scope.app, "attach", linking), params("given", LINK, rows))


def linking() -> Statement:
    """Links in; those that are there stay."""
    rows = unnested("given", LINK)
    insert = pg.insert(OWN["_attached"]).from_select(list(LINK), sa.select(*(rows.c[name] for name in LINK)))
    return compiled(insert.on_conflict_do_nothing())


def heads_of(work: Work, entity: Entity, drafts: Iterable[Draft]) -> dict[UUID, UUID]:
    """The record that each draft belongs to in the end: itself, or the owner of the detail row."""
    if not entity.owner:
        return {draft.id: draft.id for draft in drafts}
    parents = {draft.id: draft.values.get("parent") for draft in drafts}
    found = {one: parent for one, parent in parents.items() if isinstance(parent, UUID)}
    found |= owners(work, entity, parents.keys() - found.keys())
    owner = work.scope.app.entities[entity.owner]
    while owner.owner:
        above = owners(work, owner, set(found.values()))
        found = {one: above[parent] for one, parent in found.items()}
        owner = work.scope.app.entities[owner.owner]
    return found


def owners(work: Work, entity: Entity, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Whose some detail rows are."""
    wanted = list(ids)
    if not wanted:
        return {}
    table = entity.table
    chosen = table.c.id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)))
    statement = cached(
        work.scope.app,
        ("owners_of", entity.name),
        lambda: compiled(sa.select(table.c.id, table.c.parent).where(chosen)),
    )
    rows = work.rows(statement, {"ids": literal(wanted, sa.Uuid())})
    return {one: parent for one, parent in rows if isinstance(one, UUID) and isinstance(parent, UUID)}


def attach_to_record(
    conn: Connection, scope: Scope, entity: Entity, record: UUID, files: Sequence[UUID]
) -> list[dict[str, object]]:
    """Files that belong to a record as a whole, as those of a comment do: whoever may read the record reads them.

    Each must be the asker's own or one that they may read; `NotFound` otherwise. What is known of them comes back."""
    known, links = files_of(conn, scope, files), links_of(conn, scope, files)
    for id in files:
        if id not in known or not may_read(conn, scope, known[id], links.get(id, ())):
            raise no_file()
    rows: list[tuple[object, ...]] = [(id, entity.id, record, record, "") for id in files]
    if rows:
        run(conn, scope, cached(scope.app, "attach", linking), params("given", LINK, rows))
    return [known[id].to_json() for id in files]


def detach_from_record(conn: Connection, scope: Scope, record: UUID, files: Sequence[UUID]) -> None:
    """The files no longer belong to the record as a whole: its comment is gone."""
    text = f'delete from "{SCHEMA}"._attached where "row" = %(record)s and field = \'\' and file = any(%(files)s)'
    run(conn, scope, Statement(text, ("record", "files")), {"record": record, "files": list(files)})
