"""The first records of a list for someone who may read those that fit one of several conditions.

PostgreSQL, asked for `owner = me or department in (…)` in an order, goes through all records or fetches every one that
fits and sorts them. Asked for each condition, and each department, by itself, it has an index that gives them in order:
it merges these, takes the next record from wherever it comes, and stops when the page is full, however few or many the
asker may read. The first departments of a list have an index scan each, which costs next to nothing until it is their
turn; of further ones each gives a page at once. Where no index would serve, the condition is asked as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from definitions.types import BOOLEAN
from engines.app import Entity
from engines.data.reading import cursor
from engines.data.reading.asked import sort_sources
from engines.data.reading.plans import Query
from engines.data.reading.recordjson import Column
from engines.data.rights.alternatives import Together, Wanted, alternatives, indexed, wanted
from engines.data.rights.permissions import may, sources, visible_fields
from engines.data.rights.seen import Given, bind_type, compile_asked, presented, seen_sources
from engines.data.rights.shortcuts import shortened
from engines.data.rights.shown import changed_column
from engines.data.rights.stepwise import stepwise
from engines.expressions import Expression, to_sql, values_of
from engines.expressions.nodes import And, Node
from engines.scope import Scope

Part = sa.Select[Any]

AT_ONCE = 16
"""Values of a list that have an index scan each."""
SIZES = (11, 21, 51, 101, 201, 501, 1001)
"""Records taken of each alternative: a number in the text, so that one plan serves whatever is asked."""
FEW_VALUES = ("boolean", "choice", "choices")
"""Types of fields of which an index alone finds nothing sooner."""


@dataclass(frozen=True)
class Way:
    """One alternative: what a field is wanted to be, which an index can serve, and what else must hold."""

    wanted: Wanted
    rest: Together


@dataclass(frozen=True)
class Merge:
    """A list under way: who asks for what, and where in its order the page begins."""

    scope: Scope
    entity: Entity
    query: Query
    where: str
    given: Mapping[str, Given]
    empty: Sequence[bool]
    name: str = "those"
    """What its lists of values are called, in a statement that may have another."""

    @cached_property
    def condition(self) -> Expression | None:
        """What is asked of the records."""
        if not self.where:
            return None
        return compile_asked(self.scope, self.entity, self.where, self.given, pointer="/where", expect=BOOLEAN)

    @cached_property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """What the list is sorted by, and whether descending; the id last."""
        wanted = sort_sources(self.query.sort)
        return (*wanted, ("id", wanted[-1][1] if wanted else True))

    @property
    def size(self) -> Column:
        """How many records are taken of each alternative: those of the page and the one beyond it, or some more."""
        return sa.literal_column(str(taken(self.query.limit)))

    def ordered(self, columns: Sequence[Column]) -> list[Column]:
        """The order of the list over the values of its keys."""
        turned = (descending for _, descending in self.order)
        return [each.desc() if descending else each.asc() for each, descending in zip(columns, turned, strict=True)]


@dataclass(frozen=True)
class Nearest:
    """The keys of the first records, and their order."""

    rows: sa.Subquery
    order: Sequence[Column]

    @property
    def id(self) -> Column:
        """Which records they are."""
        return list(self.rows.c)[-1]


def nearest(merge: Merge, least: int = 1) -> Nearest | None:
    """The keys of the first records of a list; None when asking it as it is serves as well, as it does when there are
    fewer alternatives than `least`."""
    ways = ways_of(merge)
    if len(ways) < least or not ways:
        return None
    parts = [each for number, way in enumerate(ways) for each in branches(merge, way, f"{merge.name}{number}")]
    every = sa.union_all(*parts).subquery()
    first = sa.select(*every.c).distinct().order_by(*merge.ordered(list(every.c))).limit(merge.size).subquery("near")
    return Nearest(first, merge.ordered(list(first.c)))


def taken(limit: int) -> int:
    """How many records are taken of each alternative for a page of so many."""
    return next((each for each in SIZES if each > limit), SIZES[-1])


def ways_of(merge: Merge) -> tuple[Way, ...]:
    """The alternatives, if an index serves each of them, and they are not better asked together."""
    scope, entity, order = merge.scope, merge.entity, order_of(merge)
    verdict = may(scope, entity, "read")
    if entity.owner or isinstance(verdict, bool) or order is None or pointed(merge) or merge.query.narrowing:
        return ()
    found = alternatives(shortened(scope.app, entity, each).node for each in verdict)
    ways = [next(ways_through(entity, each, order), None) for each in found]
    served = tuple(each for each in ways if each)
    if len(served) < len(ways) or (len(ways) == 1 and served[0].wanted.kind == "one"):
        return ()
    return served


def ways_through(entity: Entity, together: Together, order: tuple[str, ...]) -> Iterator[Way]:
    """The conditions of an alternative for which there is an index in the order of the list."""
    known = list(indexed(entity))
    for node in together:
        for each in wanted(node):
            in_order = any(index[: len(order) + 1] == (*each.path, *order) for index in known)
            if in_order or (len(each.path) == 1 and entity.fields[each.path[0]].definition.unique):
                yield Way(each, tuple(other for other in together if other is not node))


def order_of(merge: Merge) -> tuple[str, ...] | None:
    """The columns a list is sorted by; None when it is by anything else, or now up, now down."""
    names = tuple(name for name, _ in merge.order)
    same = len({descending for _, descending in merge.order}) == 1
    return (names[:-1] or names) if same and all(is_plain(merge, name) for name in names) else None


def is_plain(merge: Merge, name: str) -> bool:
    """Whether a list can be sorted by a field's column as it is."""
    found = merge.entity.fields.get(name)
    if found is None or name not in visible_fields(merge.scope, merge.entity) or name not in merge.entity.table.c:
        return False
    by_itself = name == "id" or found.type.kind not in ("reference", "boolean")  # references are sorted by titles
    return by_itself and changed_column(merge.scope, merge.entity, found, merge.entity.table) is None


def pointed(merge: Merge) -> bool:
    """Whether what is asked is found by itself: words to search, or a field with a value that an index knows."""
    if merge.query.search or merge.condition is None:
        return bool(merge.query.search)
    known, fields, asked = {index[0] for index in indexed(merge.entity)}, merge.entity.fields, merge.condition.node
    conditions = asked.items if isinstance(asked, And) else (asked,)
    named = {each.path[0] for node in conditions for each in wanted(node) if len(each.path) == 1}
    return any(name in known and fields[name].definition.type not in FEW_VALUES for name in named)


# --- one alternative -------------------------------------------------------------------------------------------------


def branches(merge: Merge, way: Way, name: str) -> Iterator[Part]:
    """The first records of an alternative, as parts of a union."""
    table = merge.entity.table.alias()
    if way.wanted.kind != "one":
        yield from of_each(merge, way, name)
    elif way.wanted.sure:
        yield first(merge, way, table, whether(merge, way.wanted.node, table))
    else:
        value, field = to_sql(said(way.wanted.value), sources(merge.scope.app, merge.entity, table)), way.wanted.path[0]
        yield first(merge, way, table, table.c[field] == value)
        table = merge.entity.table.alias()
        # by the empty field first: so the index gives them in order
        yield first(merge, way, table, sa.and_(table.c[field].is_(None), value.is_(None)), before=field)


def of_each(merge: Merge, way: Way, name: str) -> Iterator[Part]:
    """Those of each value of a list."""
    field, table = way.wanted.path[0], merge.entity.table.alias()
    those = values_of(said(way.wanted.node), sources(merge.scope.app, merge.entity, table)).cte(name)
    for number in range(1, AT_ONCE + 1):
        table = merge.entity.table.alias()
        value: Column = those.c.found[sa.literal_column(str(number))]
        yield first(merge, way, table, table.c[field] == sa.select(value).scalar_subquery())
    beyond = sa.select(sa.func.unnest(those.c.found).label("value")).offset(sa.literal_column(str(AT_ONCE))).subquery()
    table = merge.entity.table.alias()
    page = first(merge, way, table, table.c[field] == beyond.c.value).correlate(beyond).lateral()
    all_of_them = sa.select(*page.c).select_from(beyond.join(page, sa.true()))
    yield all_of_them.order_by(*merge.ordered(list(page.c))).limit(merge.size)


def first(merge: Merge, way: Way, table: sa.FromClause, holds: sa.ColumnElement[bool], before: str = "") -> Part:
    """The first records of `table` for which `holds`, the rest of the alternative and what is asked do."""
    narrowed = sa.and_(holds, stepwise(whether(merge, And(way.rest), table))) if way.rest else holds
    record, conditions = looked_at(merge, table, narrowed)
    if merge.condition:
        known = seen_sources(merge.scope, merge.entity, record, merge.given)
        conditions.append(to_sql(merge.condition, known, condition=True))
    keys = [key_of(merge, record, name, descending) for name, descending in merge.order]
    if merge.empty:
        conditions.append(cursor.beyond(keys, merge.empty))
    columns: list[Any] = [each.value.label(f"k{number}") for number, each in enumerate(keys)]
    order = [cursor.Key(record.c[before], sa.Uuid(), keys[0].descending).ordered()] if before else []
    return sa.select(*columns).where(*conditions).order_by(*order, *(each.ordered() for each in keys)).limit(merge.size)


def looked_at(
    merge: Merge, table: sa.FromClause, narrowed: sa.ColumnElement[bool]
) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    """What is asked about: the table itself, unless a field is named that is not just its column."""
    fields = merge.entity.fields
    named = {each.field for each in merge.condition.reads} & fields.keys() if merge.condition else set()
    for name in named:
        if changed_column(merge.scope, merge.entity, fields[name], table) is not None:
            return presented(merge.scope, merge.entity, narrowed, table), []
    return table, [narrowed]


def key_of(merge: Merge, record: sa.FromClause, name: str, descending: bool) -> cursor.Key:
    """A key of the list over one record."""
    column = merge.entity.table.c[name]
    return cursor.Key(record.c[name], bind_type(merge.entity.fields[name].type), descending, bool(column.nullable))


def whether(merge: Merge, node: Node, table: sa.FromClause) -> sa.ColumnElement[bool]:
    """A condition of a role on `table`."""
    return to_sql(said(node), sources(merge.scope.app, merge.entity, table), condition=True)


def said(node: Node) -> Expression:
    """A node as an expression."""
    return Expression("", node, node.type)
