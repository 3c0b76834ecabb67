"""Records, fields and paths: a column at hand, or one sub-select with joins for the rest of a path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.expressions.nodes import Asker, Extra, Field, Node, Record, Variable
from engines.expressions.signature import Column
from engines.expressions.sql.writing import Writing

OF_ASKER: Mapping[str, sa.types.TypeEngine[Any]] = {
    "department": sa.Uuid(),
    "departments": pg.ARRAY(sa.Uuid()),
    "roles": pg.ARRAY(sa.Text()),
}
"""What a statement is given of the asking user."""


def row_of(writer: Writing, node: Node) -> sa.FromClause:
    """The row of a loop, or the record the expression belongs to."""
    if isinstance(node, Variable):
        return writer.rows[node.name]
    if writer.sources.record is None:
        raise TypeError("The expression names a record, but none is given")
    return writer.sources.record


def extra(writer: Writing, node: Extra) -> Column:
    """A further name: its value, or the id of its row."""
    found = writer.sources.extra[node.name]
    return found.c.id if isinstance(found, sa.FromClause) else found


def direct(writer: Writing, base: Node) -> sa.FromClause | None:
    """The row whose columns are at hand, if `base` is one."""
    match base:
        case Record() | Variable():
            return row_of(writer, base)
        case Extra(name=name):
            found = writer.sources.extra.get(name)
            return found if isinstance(found, sa.FromClause) else None
        case _:
            return None


def field_of(writer: Writing, node: Field) -> Column:
    """A field, however its record is reached."""
    if isinstance(node.base, Asker) and node.name in OF_ASKER:
        return sa.bindparam(f"_{node.name}", type_=OF_ASKER[node.name])
    if isinstance(node.base, Extra) and f"{node.base.name}.{node.name}" in writer.sources.extra:
        return extra(writer, Extra(f"{node.base.name}.{node.name}", node.type))
    row = direct(writer, node.base)
    if row is not None:
        return column(writer, row, node.entity, node.name)
    return _through(writer, node)


def column(writer: Writing, row: sa.FromClause, entity: str, name: str) -> Column:
    """A field of a row: its column, or its formula when it is computed where it is read."""
    formula = writer.sources.tables.read_formula(entity, name)
    if formula is None:
        return row.c[name]
    return writer.over(row, entity).value(formula.node)


def _through(writer: Writing, node: Field) -> Column:
    """A field of the record that a reference names: one sub-select, with joins for a longer path."""
    path = [node]
    while isinstance(path[-1].base, Field) and direct(writer, path[-1].base.base) is None and not _bound(path[-1].base):
        path.append(path[-1].base)
    first = writer.sources.tables.table(path[-1].entity).alias()
    source: sa.FromClause = first
    aliases, last = [first], first
    for above, step in zip(reversed(path), [*reversed(path)][1:], strict=False):
        target = writer.sources.tables.table(step.entity).alias()
        source = source.join(target, target.c.id == column(writer, last, above.entity, above.name))
        aliases.append(target)
        last = target
    chosen = sa.select(column(writer, last, node.entity, node.name)).select_from(source)
    chosen = chosen.where(first.c.id == writer.value(path[-1].base)).correlate_except(*aliases)
    return chosen.scalar_subquery()


def _bound(node: Node) -> bool:
    """`user.department` is a bind, not a path."""
    return isinstance(node, Field) and isinstance(node.base, Asker)


def reachable(writer: Writing, node: Node) -> bool:
    """Whether a field is reached through references of a row at hand."""
    if not isinstance(node, Field) or not isinstance(node.base, Field):
        return False
    return direct(writer, node.base.base) is not None or reachable(writer, node.base)


def reached(writer: Writing, node: Node, make: Callable[[Column], Column]) -> Column:
    """What `make` says of a field reached through references, as `fk IN (select id … where …)`."""
    assert isinstance(node, Field)
    row = direct(writer, node.base)
    if row is not None:
        return make(column(writer, row, node.entity, node.name))
    target = writer.sources.tables.table(node.entity).alias()
    holds = make(column(writer, target, node.entity, node.name))
    chosen = sa.select(target.c.id).where(holds).correlate_except(target)
    return reached(writer, node.base, lambda column: column.in_(chosen))
