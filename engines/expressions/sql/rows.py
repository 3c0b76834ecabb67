"""Many rows to one value: correlated sub-selects whose aliases never collide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.types import Type
from engines.expressions.facts import nodes
from engines.expressions.library import numbers
from engines.expressions.library.parts import NUMERIC, integer, text
from engines.expressions.nodes import Aggregate, Find, Loop, Node, Variable
from engines.expressions.signature import Column
from engines.expressions.sql.writing import Writing


@dataclass(frozen=True)
class Gathered:
    """Rows being gathered for an aggregate: where from, on what condition, and how to write of them."""

    writer: Writing
    aliases: tuple[sa.FromClause, ...]
    source: sa.FromClause
    where: tuple[Column, ...]

    def select(self, what: Callable[[Writing, sa.FromClause], Column]) -> sa.Select[tuple[object]]:
        """A select over the rows, correlated to everything outside."""
        chosen = sa.select(what(self.writer, self.aliases[-1])).select_from(self.source).where(*self.where)
        return chosen.correlate_except(*self.aliases)

    @property
    def order(self) -> list[Column]:
        """The order of the rows: by position where they have one, else by age."""
        columns: list[Column] = []
        for alias in self.aliases:
            columns += [alias.c.position] if "position" in alias.c and "parent" in alias.c else []
            columns.append(alias.c.id)
        return columns


def gather(writer: Writing, loops: Sequence[Loop], where: Node | None) -> Gathered:
    """The rows of loops, joined."""
    aliases: list[sa.FromClause] = []
    conditions: list[Column] = []
    source: sa.FromClause | None = None
    for loop in loops:
        alias = writer.sources.tables.table(loop.entity).alias()
        belongs = alias.c[loop.by] == writer.value(loop.source) if loop.source is not None else None
        if source is None:
            source = alias
            conditions += [] if belongs is None else [belongs]
        else:
            source = source.join(alias, sa.true() if belongs is None else belongs)
        aliases.append(alias)
        writer = writer.knowing(loop.variable, alias)
    assert source is not None
    if where is not None:
        conditions.append(writer.condition(where))
    return Gathered(writer, tuple(aliases), source, tuple(conditions))


def exists(writer: Writing, node: Aggregate) -> Column:
    """any() and all()."""
    found = gather(writer, node.loops, node.where)
    if node.value is not None:
        fails = node.function == "all"
        test = sa.not_(found.writer.truth(node.value)) if fails else found.writer.condition(node.value)
        found = replace(found, where=(*found.where, test))
    holds = found.select(lambda inner, row: integer(1)).exists()
    return sa.not_(holds) if node.function == "all" else holds


def aggregate(writer: Writing, node: Aggregate) -> Column:
    """One value from the rows."""
    found = gather(writer, node.loops, node.where)
    if node.function in ("first", "last"):
        order = [column.desc() for column in found.order] if node.function == "last" else found.order
        assert node.value is not None
        chosen = found.select(lambda inner, row: inner.value(node.value or node)).order_by(*order).limit(integer(1))
        return chosen.scalar_subquery()
    return found.select(lambda inner, row: _grouping(node, inner, found)).scalar_subquery()


def find(writer: Writing, node: Find) -> Column:
    """The id of the only record that fits."""
    found = gather(writer, (node.loop,), node.where)
    fitting = found.select(lambda inner, row: row.c.id.label("id")).limit(integer(2)).subquery()
    ids = pg.aggregate_order_by(fitting.c.id, fitting.c.id)
    only = sa.func.array_agg(ids, type_=pg.ARRAY(sa.Uuid()))[1]
    return sa.select(only).having(sa.func.count() == integer(1)).correlate_except(fitting).scalar_subquery()


def _of_row(node: Aggregate, value: Column, row: sa.FromClause) -> Column:
    """A value that mentions its row: PostgreSQL gives an aggregate of outer columns alone to the outer query."""
    own = {loop.variable for loop in node.loops}
    assert node.value is not None
    if any(isinstance(one, Variable) and one.name in own for one in nodes(node.value)):
        return value
    return sa.case((row.c.id.is_not(None), value), else_=sa.null())


def _grouping(node: Aggregate, inner: Writing, gathered: Gathered) -> Column:
    if node.value is None:
        return sa.cast(sa.func.count(), sa.Numeric)
    value = _of_row(node, inner.branch(node.value, node.value.type), gathered.aliases[-1])
    if node.function == "count":
        return sa.cast(sa.func.count(value), sa.Numeric)
    if node.function in ("min", "max"):
        extreme = sa.func.min if node.function == "min" else sa.func.max
        return extreme(value)
    if node.function == "join":
        assert node.separator is not None
        ordered = pg.aggregate_order_by(inner.value(node.separator), *gathered.order)
        joined = sa.func.string_agg(value, ordered)
        return sa.func.left(sa.func.coalesce(joined, text("")), integer(1_000_000), type_=sa.Text())
    if node.function == "sum":
        return sa.func.coalesce(sa.func.sum(value), sa.cast(integer(0), sa.Numeric), type_=NUMERIC)
    total = Type("number", digits=node.type.digits, scale=node.value.type.scale)
    counted = sa.cast(sa.func.count(value), sa.Numeric)
    return numbers.sql_divide(
        sa.func.sum(value), counted, numbers.quotient_scale(total, Type("number", digits=12, scale=0))
    )
