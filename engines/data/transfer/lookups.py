"""Records that cells name: by a key column, by their usual key, or by their title; one question for many rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.texts import Text
from engines.app import Entity
from engines.data.intake.named import ids_of
from engines.data.reading.recordjson import title
from engines.data.rights.permissions import DIRECTORY, as_system, asker
from engines.data.rights.seen import seen
from engines.data.sql.statements import Connection, cached, compiled, run
from engines.data.transfer.rows import Incoming, RowError
from engines.data.transfer.targets import Target
from engines.scope import Scope

MOST_KNOWN = 100_000
"""So many names are remembered at most for one entity and key."""

SEVERAL = UUID(int=0)
"""Stands for more than one record of the same name."""


@dataclass
class Lookups:
    """What was found so far, by entity and key field: many rows name the same records."""

    conn: Connection
    scope: Scope
    known: dict[tuple[str, str], dict[str, UUID | None]] = field(default_factory=dict)

    def resolve(self, records: Iterable[Incoming], targets: Iterable[Target]) -> list[RowError]:
        """Put ids in place of names; what is not found is an error of its row and column."""
        errors: list[RowError] = []
        for each in targets:
            if each.field.type.kind == "reference" and each.field.name != "id":
                errors += self.resolve_column(list(cells(records, each)), each)
            elif each.field.definition.type == "references":
                errors += self.resolve_lists(list(cells(records, each)), each)
        return errors

    def resolve_lists(self, named: list[tuple[dict[str, object], int]], target: Target) -> list[RowError]:
        """A column whose cells name several records each."""
        kind, name = target.field.type.item, target.field.name
        assert kind is not None
        entity = self.scope.app.entities[kind.entity]
        lists = [[str(each) for each in target.field.definition.parse(values[name]) or ()] for values, _ in named]  # type: ignore[attr-defined]
        found = self.known.setdefault((entity.name, ""), {})
        unknown = {text for texts in lists for text in texts if text not in found}
        found |= self.ask(entity, "", unknown) if unknown else {}
        errors: list[RowError] = []
        for (values, line), texts in zip(named, lists, strict=True):
            wrong = [text for text in texts if found[text] in (None, SEVERAL)]
            errors += [
                RowError(line, target.column, not_found(entity, text, several=found[text] is not None))
                for text in wrong
            ]
            values[name] = [found[text] for text in texts if text not in wrong]
        return errors

    def resolve_column(self, named: list[tuple[dict[str, object], int]], target: Target) -> list[RowError]:
        """One column."""
        entity, name = self.scope.app.entities[target.field.type.entity], target.field.name
        found = self.known.setdefault((entity.name, target.key), {})
        if len(found) > MOST_KNOWN:
            found.clear()
        texts = [text_of(values[name]) for values, _ in named]
        unknown = {text for text in texts if text not in found}
        if unknown:
            found |= self.ask(entity, target.key, unknown)
        errors: list[RowError] = []
        for (values, line), text in zip(named, texts, strict=True):
            id = found[text]
            if id is None or id is SEVERAL:
                errors.append(RowError(line, target.column, not_found(entity, text, several=id is not None)))
            else:
                values[name] = id
        return errors

    def ask(self, entity: Entity, key: str, texts: set[str]) -> dict[str, UUID | None]:
        """The id of the record for each text; None for no record."""
        found: dict[str, UUID | None] = dict.fromkeys(texts)
        if key:
            return found | self.by(entity, key, texts)
        left = set(texts)
        for text in texts:
            id = uuid_of(text)
            if id is not None:
                found[text] = id
                left.discard(text)
        found |= ids_of(self.conn, self.scope, entity, left, entity.name in DIRECTORY)
        left = {text for text in left if found[text] is None}
        return found | (self.by(entity, "", left) if left else {})

    def by(self, entity: Entity, key: str, texts: set[str]) -> dict[str, UUID]:
        """By one field, or by the title."""
        scope = as_system(self.scope) if entity.name in DIRECTORY else self.scope
        statement_key = ("import_by", entity.name, key, asker(scope))
        statement = cached(self.scope.app, statement_key, lambda: compiled(name_select(scope, entity, key)))
        rows = run(self.conn, self.scope, statement, {"texts": sorted(texts)}).fetchall()
        found: dict[str, UUID] = {}
        for row in rows:
            found[row["name"]] = SEVERAL if row["name"] in found else row["id"]
        return found


def name_select(scope: Scope, entity: Entity, key: str) -> sa.Select[Any]:
    """Names in, ids out, of the records the asker may read."""
    record = seen(scope, entity)
    name = sa.cast(record.c[key], sa.Text) if key else title(scope, entity, record)
    named = sa.select(record.c.id, name.label("name")).subquery()
    return sa.select(named.c.id, named.c.name).where(
        named.c.name == sa.func.any(sa.bindparam("texts", type_=pg.ARRAY(sa.Text)))
    )


def cells(records: Iterable[Incoming], target: Target) -> Iterable[tuple[dict[str, object], int]]:
    """(values, line of the file) wherever a column has a value."""
    name = target.field.name
    for record in records:
        if not target.lines:
            if record.values.get(name) is not None:
                yield record.values, record.line
            continue
        rows = record.values.get(target.lines)
        for row, line in zip(rows if isinstance(rows, list) else [], record.lines.get(target.lines, []), strict=True):
            if row.get(name) is not None:
                yield row, line


def text_of(value: object) -> str:
    """A cell as the text of a key."""
    return value.strip() if isinstance(value, str) else str(value).strip()


def uuid_of(text: str) -> UUID | None:
    """The id that a text is, if it is one."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def not_found(entity: Entity, text: str, *, several: bool) -> Text:
    """Why a name stands for no record."""
    words = entity.title
    if several:
        return Text(f"More than one “{words.en}” is called “{text}”.", f"有多条“{words.get('zh')}”名为“{text}”。")
    return Text(f"There is no “{words.en}” called “{text}”.", f"没有名为“{text}”的“{words.get('zh')}”。")


def matched(
    conn: Connection, scope: Scope, entity: Entity, match: tuple[str, ...], records: Iterable[Incoming]
) -> Mapping[tuple[str, ...], list[UUID]]:
    """The records that are there already, by the values of their match fields."""
    first = [key[0] for record in records if (key := match_key(entity, match, record))]
    if not first:
        return {}
    if match == ("id",):
        return {(text,): [known] for text in first if (known := uuid_of(text))}
    statement_key = ("import_match", entity.name, match, asker(scope))
    statement = cached(scope.app, statement_key, lambda: compiled(match_select(scope, entity, match)))
    found: dict[tuple[str, ...], list[UUID]] = {}
    for row in run(conn, scope, statement, {"texts": sorted(set(first))}).fetchall():
        found.setdefault(tuple(str(row[name]) for name in match), []).append(row["id"])
    return found


def match_select(scope: Scope, entity: Entity, match: tuple[str, ...]) -> sa.Select[Any]:
    """Values of the first match field in; ids and all match fields as text out."""
    record = seen(scope, entity)
    texts = [sa.cast(record.c[name], sa.Text).label(name) for name in match]
    first = sa.cast(record.c[match[0]], sa.Text)
    wanted = sa.func.any(sa.bindparam("texts", type_=pg.ARRAY(sa.Text)))
    return sa.select(record.c.id, *(text for text in texts if text.name != "id")).where(first == wanted)


def match_key(entity: Entity, match: tuple[str, ...], record: Incoming) -> tuple[str, ...] | None:
    """The values of the match fields as the database would write them; None when one is empty."""
    key = []
    for name in match:
        field = entity.fields[name]
        value = record.values.get(name)
        if value is None:
            return None
        parsed = field.definition.parse(value) if name != "id" else value
        json = field.definition.to_json(parsed) if name != "id" else parsed
        key.append(str(json))
    return tuple(key)
