"""Where a computed value comes from: its formula, its inputs, the rows that contributed, as the asker may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from definitions.problems import NotFound, did_you_mean
from definitions.texts import Text
from definitions.types import reference
from engines.app import Entity, EntityField
from engines.data.reading.query import no_record
from engines.data.reading.recordjson import Column, all_seen, json_value, reference_title, title
from engines.data.rights.permissions import asker, may, require, visible_fields
from engines.data.rights.seen import SeenTables, seen, seen_sources
from engines.data.sql.statements import Connection, cached, compiled, run
from engines.expressions import Expression, Read, Sources, to_sql
from engines.expressions.facts import nodes
from engines.expressions.nodes import Aggregate, Field, Node, Record, Variable
from engines.expressions.trees import rebuilt
from engines.scope import Scope

MOST_ROWS = 100

Said = dict[str, object]


def explain(conn: Connection, scope: Scope, entity: str, id: UUID, field: str) -> Said:
    """`{field, title, formula, value, inputs, rows, truncated}` of one value of a record."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    each = explained_field(scope, found, field)
    value = value_of(conn, scope, found, id, each)
    formula = each.formula
    said: Said = {"field": each.name, "title": each.title.get(scope.locale), "value": value}
    if formula is None:
        return said | {"formula": None, "inputs": [], "rows": [], "truncated": False}
    rows = list(contributions(conn, scope, found, id, formula))
    return said | {
        "formula": formula.source if all_seen(scope, formula) else None,
        "inputs": inputs(conn, scope, found, id, formula),
        "rows": rows[:MOST_ROWS],
        "truncated": len(rows) > MOST_ROWS,
    }


def explained_field(scope: Scope, entity: Entity, name: str) -> EntityField:
    """The field, when the asker may see it."""
    shown = visible_fields(scope, entity)
    if name in shown and entity.fields[name].storage != "rows":
        return entity.fields[name]
    hint = did_you_mean(name, shown)
    title_ = entity.title
    raise NotFound(
        Text(
            f"“{title_.en}” has no field `{name}`{hint.en or '.'}",
            f"“{title_.get('zh')}”没有字段`{name}`{hint.zh or '。'}",
        )
    )


def value_of(conn: Connection, scope: Scope, entity: Entity, id: UUID, each: EntityField) -> object:
    """The value as the record has it; `NotFound` when the asker may not read the record."""
    record = seen(scope, entity)
    chosen = sa.select(json_value(each.type, record.c[each.name]).label("value")).where(record.c.id == BIND)
    statement = cached(scope.app, ("explain", entity.name, each.name, asker(scope)), lambda: compiled(chosen))
    row = run(conn, scope, statement, {"id": id}).fetchone()
    if row is None:
        raise no_record(entity)
    return plain(row["value"])


BIND = sa.bindparam("id", type_=sa.Uuid())


def plain(value: object) -> object:
    """A value from the database as JSON."""
    return str(value) if isinstance(value, UUID) or hasattr(value, "isoformat") else value


# --- inputs ----------------------------------------------------------------------------------------------------------


def inputs(conn: Connection, scope: Scope, entity: Entity, id: UUID, formula: Expression) -> list[Said]:
    """The fields of the record, and of the records it refers to, that the formula reads."""
    shown = {path_of(read): read for read in formula.reads if input_seen(scope, read)}
    reads = [shown[name] for name in sorted(shown) if not any(other.startswith(f"{name}.") for other in shown)]
    if not reads:
        return []
    record = seen(scope, entity)
    columns: list[Column] = []
    for number, read in enumerate(reads):
        value = to_sql(path_expression(scope, entity, read), seen_sources(scope, entity, record, {}))
        kind = scope.app.entities[read.entity].fields[read.field].type
        columns.append(json_value(kind, value).label(f"v{number}"))
        if kind.kind == "reference" and kind.entity in scope.app.entities:
            columns.append(reference_title(scope, kind.entity, value).label(f"t{number}"))
    row = run(conn, scope, sa.select(*columns).where(record.c.id == BIND), {"id": id}).fetchone() or {}
    return [
        {
            "name": path_of(read),
            "title": path_title(scope, read),
            "value": plain(row.get(f"v{number}")),
            "_title": row.get(f"t{number}"),
        }
        for number, read in enumerate(reads)
    ]


def input_seen(scope: Scope, read: Read) -> bool:
    """A value on a plain path of references, every step of which the asker may see."""
    entities = scope.app.entities
    if read.entity not in entities or read.field not in visible_fields(scope, entities[read.entity]):
        return False
    return entities[read.entity].fields[read.field].storage != "rows" and all(
        hop.kind == "reference" and hop.field in visible_fields(scope, entities[hop.entity]) for hop in read.path
    )


def path_of(read: Read) -> str:
    """`customer.region.name`."""
    return ".".join([*(hop.field for hop in read.path), read.field])


def path_title(scope: Scope, read: Read) -> str:
    """The titles of the fields along the path."""
    entities = scope.app.entities
    steps = [entities[hop.entity].fields[hop.field] for hop in read.path]
    return " › ".join(each.title.get(scope.locale) for each in [*steps, entities[read.entity].fields[read.field]])


def path_expression(scope: Scope, entity: Entity, read: Read) -> Expression:
    """The path as an expression over the record."""
    entities = scope.app.entities
    node: Node = Record(reference(entity.name))
    for hop in read.path:
        node = Field(node, hop.field, hop.entity, entities[hop.entity].fields[hop.field].type)
    kind = entities[read.entity].fields[read.field].type
    return Expression(path_of(read), Field(node, read.field, read.entity, kind), kind)


# --- rows ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contribution:
    """An aggregate of the formula over one kind of rows, told row by row: what counts of each, and which count."""

    entity: str
    by: str
    value: Expression | None
    where: Expression | None


def contributions(conn: Connection, scope: Scope, entity: Entity, id: UUID, formula: Expression) -> Iterator[Said]:
    """The rows that contributed, of each aggregate in turn; only those the asker may read."""
    for each in aggregates(formula):
        found = contribution(each)
        if found is not None and readable_parts(scope, found):
            yield from rows_of(conn, scope, found, id)


def aggregates(formula: Expression) -> Iterator[Aggregate]:
    """The aggregates of a formula."""
    return (node for node in nodes(formula.node) if isinstance(node, Aggregate))


def contribution(aggregate: Aggregate) -> Contribution | None:
    """An aggregate over one loop of the record's own rows, seen from such a row."""
    loop = aggregate.loops[0]
    source = loop.source
    if len(aggregate.loops) != 1 or not isinstance(source, Record):
        return None
    record = source.type
    row = Record(reference(loop.entity))

    def from_row(node: Node) -> Node:
        match node:
            case Variable(name=loop.variable):
                return row
            case Record():
                return Field(row, loop.by, loop.entity, record)
            case _:
                return rebuilt(node, from_row, lambda inner: inner.variable)

    def expression(node: Node | None) -> Expression | None:
        return None if node is None else Expression("", from_row(node), node.type)

    return Contribution(loop.entity, loop.by, expression(aggregate.value), expression(aggregate.where))


def readable_parts(scope: Scope, found: Contribution) -> bool:
    """Whether the asker may see the rows' entity, the field that leads back to the record, and what decides which of
    them count: a list of those that do would tell what is hidden."""
    entity = scope.app.entities[found.entity]
    if may(scope, entity, "read") is False or not (found.where is None or values_seen(scope, found.where)):
        return False
    return bool(entity.owner) or found.by in visible_fields(scope, entity)


def rows_of(conn: Connection, scope: Scope, found: Contribution, id: UUID) -> Iterator[Said]:
    """The rows of one aggregate with their contributions."""
    entity = scope.app.entities[found.entity]
    row = seen(scope, entity)
    known = Sources(tables=SeenTables(scope), record=row, entity=entity.name)
    columns: list[Column] = [row.c.id.label("id"), row_title(scope, entity, row).label("_title")]
    if found.value is not None and values_seen(scope, found.value):
        columns.append(json_value(found.value.type, to_sql(found.value, known)).label("value"))
    chosen = sa.select(*columns).where(row.c[found.by] == BIND)
    if found.where is not None:
        chosen = chosen.where(to_sql(found.where, known, condition=True))
    order = [row.c.position] if "position" in row.c else []
    for each in run(conn, scope, chosen.order_by(*order, row.c.id).limit(MOST_ROWS + 1), {"id": id}):
        yield {
            "entity": entity.name,
            "id": str(each["id"]),
            "_title": each["_title"],
            "value": plain(each.get("value")),
        }


def row_title(scope: Scope, entity: Entity, row: sa.FromClause) -> Column:
    """What a row is called: its title, or for detail rows the record that their first reference names."""
    if entity.title_paths or not entity.owner:
        return title(scope, entity, row)
    shown = visible_fields(scope, entity)
    for name, each in entity.fields.items():
        if name in shown and not each.system and each.type.kind == "reference" and each.storage != "read":
            return reference_title(scope, each.type.entity, row.c[name])
    return sa.cast(row.c.position, sa.Text)


def values_seen(scope: Scope, value: Expression) -> bool:
    """Whether every field a row's contribution reads is shown to the asker."""
    return all(
        node.name in visible_fields(scope, scope.app.entities[node.entity])
        for node in nodes(value.node)
        if isinstance(node, Field) and node.entity in scope.app.entities
    )
