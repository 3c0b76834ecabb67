"""Records added up: their number, totals of their columns, the groups they fall into, and how many fit further
conditions. Everything is seen with the asker's eyes, as in a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from definitions.texts import Text
from definitions.types import NUMBER, Type
from engines.app import Entity
from engines.data.reading.asked import (
    UNSORTABLE,
    fault,
    search_conditions,
    search_terms,
    sources_of,
    where_conditions,
)
from engines.data.reading.listing import counted
from engines.data.reading.literals import Lifted, lifted
from engines.data.reading.plans import Plan, Ready, numbered, remembered
from engines.data.reading.recordjson import EMPTY_LIST, EMPTY_OBJECT, Column, constant, json_value, reference_title
from engines.data.rights.permissions import asker, require
from engines.data.rights.seen import Given, SeenShapes, compile_asked, seen, seen_sources
from engines.data.sql.statements import compiled
from engines.expressions import Expression, to_sql
from engines.scope import Scope

MOST_GROUPS = 2000
MOST_KEYS = 4
MOST_TOTALS = 40
PLACES = 12
"""Of an average, as of every division."""
NUMBERS_ONLY = ("sum", "avg")
TOTALS = (*NUMBERS_ONLY, "min", "max", "count")
ORDERED = ("number", "date", "datetime", "time", "text")


@dataclass(frozen=True, slots=True)
class Summary:
    """What is asked, in the words of the request."""

    where: str = ""
    search: str = ""
    group: str = ""
    """Expressions whose values together are the groups; none: the whole only."""
    totals: str = ""
    """`sum:amount,max:date`."""
    each: str = ""
    """Further conditions, with a comma between: how many records fit each as well, up to 1001."""

    @property
    def reads(self) -> str:
        """The expressions whose values the answer tells, as a list selects them."""
        return ",".join([*([self.group] if self.group else []), *(source for _, source in totals_of(self.totals))])


def plan_summary(scope: Scope, entity: str, asked: Summary) -> Plan:
    """The plan of `{"whole": {"count", "totals"}, "groups": [{"values", "titles", …}], "each": [...]}`."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    terms = search_terms(asked.search)
    shape = (asked.where, asked.group, asked.totals, asked.each, len(terms))
    key = ("summary", scope.schema, found.name, asker(scope), shape)
    ready = remembered(scope.app, key, lambda: summary_ready(scope, found, asked, len(terms)))
    return ready.plan(scope, {f"_s{n}": term for n, term in enumerate(terms)})


def summary_ready(scope: Scope, entity: Entity, asked: Summary, terms: int) -> Ready:
    """The statement, for the values that its condition holds."""
    raised = lifted(SeenShapes(scope), entity.name, asked.where) if asked.where else Lifted("")
    select = Summing(scope, entity, asked, raised, terms).select()
    return numbered(compiled(select), scope.schema, {name: each.value for name, each in raised.given.items()})


@dataclass(frozen=True)
class Summing:
    """One summary on its way to SQL."""

    scope: Scope
    entity: Entity
    asked: Summary
    condition: Lifted
    terms: int

    def select(self) -> sa.ClauseElement:
        """Everything that was asked as one JSON text."""
        parts = [constant("whole"), self.whole(), constant("each"), self.each()]
        if self.asked.group:
            parts += [constant("groups"), self.groups()]
        return sa.select(sa.cast(sa.func.json_build_object(*parts), sa.Text))

    def fitting(self, record: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        """What the records fit."""
        given: Mapping[str, Given] = self.condition.given
        wanted = where_conditions(self.scope, self.entity, record, self.condition.text, given)
        return [*wanted, *search_conditions(self.scope, self.entity, record, self.terms)]

    def whole(self) -> Column:
        """Number and totals of all of them."""
        record = seen(self.scope, self.entity)
        counted_ = [constant("count"), sa.func.count(), constant("totals"), self.totals(record)]
        return (
            sa.select(sa.func.json_build_object(*counted_))
            .select_from(record)
            .where(*self.fitting(record))
            .scalar_subquery()
        )

    def totals(self, record: sa.FromClause) -> Column:
        """The totals of a set of records, by what was asked: `sum:amount`."""
        parts: list[Column] = []
        for total, source in totals_of(self.asked.totals):
            parts += [constant(f"{total}:{source}"), self.total(total, source, record)]
        return sa.func.json_build_object(*parts) if parts else EMPTY_OBJECT

    def total(self, total: str, source: str, record: sa.FromClause) -> Column:
        """One of them."""
        expression = compile_asked(self.scope, self.entity, source, pointer="/totals")
        check_total(total, source, expression.type)
        value = to_sql(expression, seen_sources(self.scope, self.entity, record, {}))
        if total == "count":
            return sa.func.coalesce(sa.func.count(value), sa.literal_column("0"))
        if total == "sum":
            return sa.cast(sa.func.coalesce(sa.func.sum(value), sa.literal_column("0")), sa.Text)
        if total == "avg":
            rounded = sa.func.round(sa.func.avg(value), sa.literal_column(str(PLACES)))
            return sa.cast(sa.func.trim_scale(rounded), sa.Text)
        found = sa.func.min(value) if total == "min" else sa.func.max(value)
        return sa.cast(found, sa.Text) if expression.type.kind == "number" else json_value(expression.type, found)

    def groups(self) -> Column:
        """The groups in the order of their titles, those without a value last; and no more than can be read."""
        record = seen(self.scope, self.entity)
        keys = [self.key(source) for source in sources_of(self.asked.group, "/group", MOST_KEYS)]
        known = seen_sources(self.scope, self.entity, record, {})
        values = [to_sql(key, known) for key in keys]
        named = [value.label(f"k{n}") for n, value in enumerate(values)]
        found = (
            sa.select(*named, sa.func.count().label("count"), self.totals(record).label("totals"))
            .select_from(record)
            .where(*self.fitting(record))
            .group_by(*values)
            .subquery("found")
        )
        shown = [found.c[each.name] for each in named]
        titles = [self.title(key, value) for key, value in zip(keys, shown, strict=True)]
        order = [
            title if is_named(self.scope, key) else value for key, value, title in zip(keys, shown, titles, strict=True)
        ]
        ordered = (
            sa.select(
                sa.func.json_build_array(
                    *(json_value(key.type, value) for key, value in zip(keys, shown, strict=True))
                ).label("values"),
                sa.func.json_build_array(*titles).label("titles"),
                found.c["count"],
                found.c.totals,
            )
            .order_by(*(sa.nulls_last(each) for each in order))
            .limit(sa.literal_column(str(MOST_GROUPS + 1)))
            .subquery("g")
        )
        return sa.select(sa.func.coalesce(sa.func.json_agg(ordered.table_valued()), EMPTY_LIST)).scalar_subquery()

    def key(self, source: str) -> Expression:
        """What records are grouped by."""
        expression = compile_asked(self.scope, self.entity, source, pointer="/group")
        if expression.type.kind in UNSORTABLE:
            raise fault("/group", Text(f"A list cannot be grouped by `{source}`.", f"列表不能按`{source}`分组。"))
        return expression

    def title(self, key: Expression, value: sa.ColumnElement[object]) -> Column:
        """What a group's value is called, where it is a record."""
        if is_named(self.scope, key):
            return reference_title(self.scope, key.type.entity, value)
        return sa.literal_column("null::text", sa.Text())

    def each(self) -> Column:
        """How many fit each further condition as well."""
        counts: list[Column] = []
        for source in sources_of(self.asked.each, "/each") if self.asked.each.strip() else ():
            record = seen(self.scope, self.entity)
            also = where_conditions(self.scope, self.entity, record, source, {})
            counts.append(counted(record, [*self.fitting(record), *also], capped=True))
        return sa.func.json_build_array(*counts) if counts else EMPTY_LIST


def is_named(scope: Scope, key: Expression) -> bool:
    """Whether values are records, which have titles."""
    return key.type.kind == "reference" and key.type.entity in scope.app.entities


def totals_of(text: str) -> tuple[tuple[str, str], ...]:
    """`sum:amount,max:date` as pairs."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > MOST_TOTALS:
        raise fault("/totals", Text(f"No more than {MOST_TOTALS} totals.", f"合计最多 {MOST_TOTALS} 项。"))
    return tuple(total_of(part) for part in parts)


def total_of(part: str) -> tuple[str, str]:
    """One of them."""
    total, colon, source = part.partition(":")
    if not colon or total not in TOTALS:
        said = ", ".join(TOTALS)
        text = Text(
            f"“{part}” is no total: write `sum:field`; there are {said}.",
            f"“{part}”不是合计：写作`sum:字段`，可用 {said}。",
        )
        raise fault("/totals", text)
    return total, source.strip()


def check_total(total: str, source: str, kind: Type) -> None:
    """A sum needs numbers, a least value an order."""
    fits = kind.kind == NUMBER.kind if total in NUMBERS_ONLY else total == "count" or kind.kind in ORDERED
    if not fits or kind.kind in ("rows", "json"):
        text = Text(f"`{total}` cannot be taken of `{source}`.", f"`{source}`不能作`{total}`合计。")
        raise fault("/totals", text)
