"""Expressions as SQL: correlated scalar sub-selects whose aliases never collide, conditions that indexes can serve.

A condition is written in one of two ways. `condition` may be NULL where it means false, which is what WHERE wants, and
keeps `column = value` as it is. `truth` is never NULL, so that it can be negated, compared and stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.types import Type
from engines.expressions import records
from engines.expressions.expression import Expression, Sources
from engines.expressions.facts import nodes
from engines.expressions.functions import FUNCTIONS
from engines.expressions.library import numbers
from engines.expressions.library.parts import NUMERIC, constant, integer, literal, text
from engines.expressions.nodes import (
    Aggregate,
    And,
    Arithmetic,
    Asker,
    Call,
    Clock,
    Compare,
    Extra,
    Field,
    Find,
    If,
    In,
    ListOf,
    Literal,
    Loop,
    Negate,
    Node,
    Not,
    Or,
    Record,
    Rows,
    Variable,
)
from engines.expressions.signature import Column

SqlType = sa.types.TypeEngine[Any]
SQL_TYPES: Mapping[str, SqlType] = {
    "number": NUMERIC, "text": sa.Text(), "boolean": sa.Boolean(), "date": sa.Date(), "datetime": sa.DateTime(True),
    "time": sa.Time(), "reference": sa.Uuid(), "list": pg.ARRAY(sa.Text()), "json": pg.JSONB(),
}  # fmt: skip
SIGNS = {"<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
LARGEST_INTEGER = 2**63 - 1


def to_sql(expression: Expression, sources: Sources, *, condition: bool = False) -> Column:
    """The expression as SQL. `condition`: for WHERE, CHECK and the like, where unknown counts as false."""
    writer = Writer(sources)
    return writer.condition(expression.node) if condition else writer.value(expression.node)


def ids_of(expression: Expression, sources: Sources) -> sa.Select[tuple[object]]:
    """The ids of the records that a reference or rows name, correlated to the rows of `sources`."""
    writer, node = Writer(sources), expression.node
    if isinstance(node, Rows):
        return writer.rows_of(node.loops, node.where).select(lambda inner, row: row.c.id)
    value = writer.value(node).label("id")
    return sa.select(value).where(value.element.is_not(None)).correlate_except()


@dataclass(frozen=True)
class Gathered:
    """Rows being gathered for an aggregate: where from, on what condition, and how to write of them."""

    writer: Writer
    aliases: tuple[sa.FromClause, ...]
    source: sa.FromClause
    where: tuple[Column, ...]

    def select(self, what: Callable[[Writer, sa.FromClause], Column]) -> sa.Select[tuple[object]]:
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


@dataclass(frozen=True)
class Writer:
    """Writes nodes as SQL over the given sources; `rows` are the rows of loops already open."""

    sources: Sources
    rows: Mapping[str, sa.FromClause] = field(default_factory=dict)

    # --- values

    def value(self, node: Node) -> Column:
        """A node as a value; a boolean is never NULL."""
        if node.type.kind == "boolean":
            return self.truth(node)
        match node:
            case Literal(value=value, type=type):
                return literal(value) if value is not None else _null(type)
            case ListOf(items=items):
                return pg.array([self.value(item) for item in items], type_=_type(node.type.item or Type("text")))
            case Record() | Variable():
                return self._row(node).c.id
            case Extra():
                return self._extra(node)
            case Asker():
                return sa.bindparam("_user", type_=sa.Uuid())
            case Clock(name=name, type=type):
                return sa.bindparam(f"_{name}", type_=_type(type))
            case Field():
                return self._field(node)
            case Negate(operand=operand):
                return -self.number(operand)
            case Arithmetic():
                return self._arithmetic(node)
            case If(branches=branches, other=other, type=type):
                whens = [(self.condition(test), self._branch(value, type)) for test, value in branches]
                return sa.case(*whens, else_=self._branch(other, type))
            case Call():
                return self._call(node)
            case Aggregate():
                return self._aggregate(node)
            case Find():
                return self._find(node)
            case _:
                raise TypeError(f"{node.type} has no value in SQL")

    def number(self, node: Node) -> Column:
        """A number as NUMERIC; integer columns would overflow and divide as integers."""
        column = self.value(node)
        return sa.cast(column, sa.Numeric) if isinstance(column.type, sa.Integer) else column

    def _branch(self, node: Node, type: Type) -> Column:
        return self.number(node) if type.kind == "number" else self.value(node)

    def _arithmetic(self, node: Arithmetic) -> Column:
        left, right = self.number(node.left), self.number(node.right)
        match node.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "**":
                return numbers.sql_power(left, right, node.left.type.scale)
        scale = numbers.quotient_scale(node.left.type, node.right.type)
        match node.sign:
            case "/":
                return numbers.sql_divide(left, right, scale)
            case "//":
                return numbers.sql_floor_divide(left, right, scale)
            case _:
                return numbers.sql_modulo(left, right, scale)

    # --- records and fields

    def _row(self, node: Node) -> sa.FromClause:
        if isinstance(node, Variable):
            return self.rows[node.name]
        if self.sources.record is None:
            raise TypeError("The expression names a record, but none is given")
        return self.sources.record

    def _extra(self, node: Extra) -> Column:
        found = self.sources.extra[node.name]
        return found.c.id if isinstance(found, sa.FromClause) else found

    def _direct(self, base: Node) -> sa.FromClause | None:
        """The row whose columns are at hand, if `base` is one."""
        match base:
            case Record() | Variable():
                return self._row(base)
            case Extra(name=name):
                found = self.sources.extra.get(name)
                return found if isinstance(found, sa.FromClause) else None
            case _:
                return None

    def _field(self, node: Field) -> Column:
        if isinstance(node.base, Asker) and node.name in ("department", "roles"):
            return sa.bindparam(f"_{node.name}", type_=sa.Uuid() if node.name == "department" else pg.ARRAY(sa.Text()))
        if isinstance(node.base, Extra) and f"{node.base.name}.{node.name}" in self.sources.extra:
            return self._extra(Extra(f"{node.base.name}.{node.name}", node.type))
        row = self._direct(node.base)
        if row is not None:
            return self.column(row, node.entity, node.name)
        return self._through(node)

    def column(self, row: sa.FromClause, entity: str, name: str) -> Column:
        """A field of a row: its column, or its formula when it is computed where it is read."""
        formula = self.sources.tables.read_formula(entity, name)
        if formula is None:
            return row.c[name]
        return Writer(replace(self.sources, record=row, entity=entity)).value(formula.node)

    def _through(self, node: Field) -> Column:
        """A field of the record that a reference names: one sub-select, with joins for a longer path."""
        path = [node]
        while (
            isinstance(path[-1].base, Field) and self._direct(path[-1].base.base) is None and not _bound(path[-1].base)
        ):
            path.append(path[-1].base)
        first = self.sources.tables.table(path[-1].entity).alias()
        source: sa.FromClause = first
        aliases, last = [first], first
        for above, step in zip(reversed(path), [*reversed(path)][1:], strict=False):
            target = self.sources.tables.table(step.entity).alias()
            source = source.join(target, target.c.id == self.column(last, above.entity, above.name))
            aliases.append(target)
            last = target
        chosen = sa.select(self.column(last, node.entity, node.name)).select_from(source)
        chosen = chosen.where(first.c.id == self.value(path[-1].base)).correlate_except(*aliases)
        return chosen.scalar_subquery()

    # --- conditions

    def condition(self, node: Node) -> Column:
        """A condition that may be NULL for false."""
        match node:
            case And(items=items):
                return sa.and_(*(self.condition(item) for item in items))
            case Or(items=items):
                return sa.or_(*(self.condition(item) for item in items))
            case Compare():
                return self._compare(node, exact=False)
            case In():
                return self._in(node, exact=False)
            case Call(function="within"):
                return self._within(node)
            case Call():
                return self._call(node)
            case Field() if self._reachable(node):
                return self._reached(node, lambda column: column)
            case Field() | Extra():
                return self._field(node) if isinstance(node, Field) else self._extra(node)
            case _:
                return self.truth(node)

    def truth(self, node: Node) -> Column:
        """A condition that is never NULL."""
        match node:
            case Literal(value=value):
                return sa.true() if value else sa.false()
            case And(items=items):
                return sa.and_(*(self.truth(item) for item in items))
            case Or(items=items):
                return sa.or_(*(self.truth(item) for item in items))
            case Not(operand=operand):
                return sa.not_(self.truth(operand).self_group())
            case Compare():
                return self._compare(node, exact=True)
            case In():
                return self._in(node, exact=True)
            case Aggregate(function="any" | "all"):
                return self._exists(node)
            case If(branches=branches, other=other):
                whens = [(self.condition(test), self.truth(value)) for test, value in branches]
                return sa.case(*whens, else_=self.truth(other))
            case Call(function="is_empty"):
                return self._call(node)
            case Field() | Extra() | Aggregate():
                column = self._plain(node)
                return column if getattr(column, "nullable", True) is False else _is_true(column)
            case _:
                return _is_true(self.condition(node))

    def _plain(self, node: Node) -> Column:
        match node:
            case Field():
                return self._field(node)
            case Aggregate():
                return self._aggregate(node)
            case Extra():
                return self._extra(node)
            case _:
                return self.value(node)

    def _compare(self, node: Compare, exact: bool) -> Column:
        left, right, sign = node.left, node.right, node.sign
        if left.type.kind == "empty" or right.type.kind == "empty":
            return self._against_empty(right if left.type.kind == "empty" else left, sign)
        if left.type.kind == "boolean":
            one, two = self.truth(left).self_group(), self.truth(right).self_group()
            return one == two if sign == "==" else one != two
        for side, other, turned in ((left, right, sign), (right, left, _turned(sign))):
            if sign != "!=" and self._reachable(side) and _sure(other):
                found = self._reached(side, partial(self._ordered, turned, node=other))
                return _is_true(found) if exact else found
        one, two = self._pair(left, right)
        if sign in SIGNS:
            found = getattr(one, SIGNS[sign])(two)
            return _is_true(found) if exact else found
        sure = _filled(one) or _filled(two) or _sure(left) or _sure(right)
        both = _both(one, left) and _both(two, right)
        if sign == "!=":
            return one != two if both else one.is_distinct_from(two)
        if both or (sure and not exact):
            return one == two
        if exact or not (isinstance(one, sa.ColumnClause) or isinstance(two, sa.ColumnClause)):
            return one.is_not_distinct_from(two)
        return sa.or_(one == two, sa.and_(one.is_(None), two.is_(None)))

    def _pair(self, left: Node, right: Node) -> tuple[Column, Column]:
        """Both sides as comparable columns; an integer column stays one beside a whole literal, for its index."""
        if left.type.kind != "number":
            return self.value(left), self.value(right)
        one, two = self.value(left), self.value(right)
        if isinstance(one.type, sa.Integer) and isinstance(two.type, sa.Integer):
            return one, two
        if isinstance(one.type, sa.Integer) and _whole(right):
            return one, _whole_literal(right)
        if isinstance(two.type, sa.Integer) and _whole(left):
            return _whole_literal(left), two
        return self.number(left), self.number(right)

    def _ordered(self, sign: str, column: Column, node: Node) -> Column:
        if isinstance(column.type, sa.Integer) and _whole(node):
            value: Column = _whole_literal(node)
        elif isinstance(column.type, sa.Integer):
            column, value = sa.cast(column, sa.Numeric), self.value(node)
        else:
            value = self.value(node)
        found: Column = column == value if sign == "==" else getattr(column, SIGNS[sign])(value)
        return found

    def _against_empty(self, node: Node, sign: str) -> Column:
        """`x == empty`."""
        if node.type.kind in ("boolean", "empty"):
            return sa.true() if (sign == "==") == (node.type.kind == "empty") and sign in ("==", "!=") else sa.false()
        if sign not in ("==", "!="):
            return sa.false()
        column = self.value(node)
        return column.is_(None) if sign == "==" else column.is_not(None)

    def _in(self, node: In, exact: bool) -> Column:
        if isinstance(node.list, ListOf):
            return self._in_list(node.item, node.list.items, exact)
        found = self.value(node.item) == sa.any_(self.value(node.list))
        return _is_true(found) if exact else found

    def _in_list(self, item: Node, items: Sequence[Node], exact: bool) -> Column:
        sure = [one for one in items if _sure(one)]
        unsure = [Compare("==", item, one) for one in items if not _sure(one)]
        if len(sure) == len(items) and items and self._reachable(item):
            found = self._reached(item, lambda column: column.in_([self._beside(column, one) for one in items]))
            return _is_true(found) if exact else found
        parts: list[Column] = [self._compare(compared, exact) for compared in unsure]
        if sure:
            column = self.value(item)
            found = column.in_([self._beside(column, one) for one in sure])
            parts.append(_is_true(found) if exact and not _both(column, item) else found)
        return sa.or_(*parts) if parts else sa.false()

    def _beside(self, column: Column, node: Node) -> Column:
        return _whole_literal(node) if isinstance(column.type, sa.Integer) and _whole(node) else self.value(node)

    # --- a path compared with something known: `fk IN (select id … where …)`, which indexes can serve

    def _reachable(self, node: Node) -> bool:
        """Whether a field is reached through references of a row at hand."""
        if not isinstance(node, Field) or not isinstance(node.base, Field):
            return False
        return self._direct(node.base.base) is not None or self._reachable(node.base)

    def _reached(self, node: Node, make: Callable[[Column], Column]) -> Column:
        assert isinstance(node, Field)
        row = self._direct(node.base)
        if row is not None:
            return make(self.column(row, node.entity, node.name))
        target = self.sources.tables.table(node.entity).alias()
        holds = make(self.column(target, node.entity, node.name))
        chosen = sa.select(target.c.id).where(holds).correlate_except(target)
        return self._reached(node.base, lambda column: column.in_(chosen))

    # --- functions

    def _call(self, node: Call) -> Column:
        if node.function in records.WRITTEN:
            return records.WRITTEN[node.function](self, node)
        if node.function in OWN:
            return OWN[node.function](self, node)
        function = FUNCTIONS[node.function]
        assert function.sql is not None
        arguments = [self._branch(argument, argument.type) for argument in node.arguments]
        if function.zoned:
            arguments.insert(0, sa.bindparam("_timezone", type_=sa.Text()))
        return sa.type_coerce(_grouped(function.sql(*arguments)), _type(node.type))

    def _within(self, node: Call) -> Column:
        item = node.arguments[0]
        if self._reachable(item):
            return self._reached(item, lambda column: records.within(self, column, node))
        return records.within(self, self.value(item), node)

    # --- rows

    def rows_of(self, loops: Sequence[Loop], where: Node | None) -> Gathered:
        """The rows of loops, joined."""
        writer, aliases, conditions = self, [], []
        source: sa.FromClause | None = None
        for loop in loops:
            alias = self.sources.tables.table(loop.entity).alias()
            belongs = alias.c[loop.by] == writer.value(loop.source) if loop.source is not None else None
            if source is None:
                source = alias
                conditions += [] if belongs is None else [belongs]
            else:
                source = source.join(alias, sa.true() if belongs is None else belongs)
            aliases.append(alias)
            writer = replace(writer, rows={**writer.rows, loop.variable: alias})
        assert source is not None
        if where is not None:
            conditions.append(writer.condition(where))
        return Gathered(writer, tuple(aliases), source, tuple(conditions))

    def _exists(self, node: Aggregate) -> Column:
        """any() and all()."""
        gathered = self.rows_of(node.loops, node.where)
        if node.value is not None:
            fails = node.function == "all"
            test = sa.not_(gathered.writer.truth(node.value)) if fails else gathered.writer.condition(node.value)
            gathered = replace(gathered, where=(*gathered.where, test))
        found = gathered.select(lambda inner, row: integer(1)).exists()
        return sa.not_(found) if node.function == "all" else found

    def _aggregate(self, node: Aggregate) -> Column:
        gathered = self.rows_of(node.loops, node.where)
        if node.function in ("first", "last"):
            order = [column.desc() for column in gathered.order] if node.function == "last" else gathered.order
            assert node.value is not None
            chosen = (
                gathered.select(lambda inner, row: inner.value(node.value or node)).order_by(*order).limit(integer(1))
            )
            return chosen.scalar_subquery()
        return gathered.select(lambda inner, row: _grouping(node, inner, gathered)).scalar_subquery()

    def _find(self, node: Find) -> Column:
        """The id of the only record that fits."""
        gathered = self.rows_of((node.loop,), node.where)
        fitting = gathered.select(lambda inner, row: row.c.id.label("id")).limit(integer(2)).subquery()
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


def _grouping(node: Aggregate, inner: Writer, gathered: Gathered) -> Column:
    if node.value is None:
        return sa.cast(sa.func.count(), sa.Numeric)
    value = _of_row(node, inner._branch(node.value, node.value.type), gathered.aliases[-1])
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


# --- small pieces ---------------------------------------------------------------------------------------------------


def _type(type: Type) -> SqlType:
    if type.kind == "list" and type.item is not None:
        return pg.ARRAY(_type(type.item))
    return SQL_TYPES.get(type.kind, sa.types.NULLTYPE)


def _null(type: Type) -> Column:
    return sa.null() if type.kind == "empty" else sa.cast(sa.null(), _type(type))


def _grouped(column: Column) -> Column:
    return column.self_group(against=sa.sql.operators.concat_op) if isinstance(column, sa.BinaryExpression) else column


def _is_true(column: Column) -> Column:
    return column.self_group().is_(sa.true())


def _turned(sign: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)


def _bound(node: Node) -> bool:
    """`user.department` is a bind, not a path."""
    return isinstance(node, Field) and isinstance(node.base, Asker)


def _sure(node: Node) -> bool:
    """Whether a node is a known value that is never empty and does not depend on a row."""
    match node:
        case Literal(value=value):
            return value is not None
        case Asker() | Clock():
            return True
        case _:
            return False


def _filled(column: Column) -> bool:
    return isinstance(column, sa.Column) and not column.nullable


def _both(column: Column, node: Node) -> bool:
    return _filled(column) or _sure(node)


def _whole(node: Node) -> bool:
    value = node.value if isinstance(node, Literal) else None
    return isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) <= LARGEST_INTEGER


def _whole_literal(node: Node) -> Column:
    assert isinstance(node, Literal) and isinstance(node.value, Decimal)
    return sa.literal(int(node.value), sa.BigInteger())


def _coalesce(writer: Writer, node: Call) -> Column:
    return sa.func.coalesce(*(writer._branch(item, node.type) for item in node.arguments), type_=_type(node.type))


def _is_empty(writer: Writer, node: Call) -> Column:
    value = writer.value(node.arguments[0])
    match node.arguments[0].type.kind:
        case "boolean":
            return sa.false()
        case "text":
            return sa.func.coalesce(value, text("")) == text("")
        case "list":
            return sa.func.coalesce(sa.func.cardinality(value), integer(0)) == integer(0)
        case _:
            return value.is_(None) if constant(value) is None else sa.false()


def _count_list(writer: Writer, node: Call) -> Column:
    size = sa.func.cardinality(writer.value(node.arguments[0]))
    return sa.cast(sa.func.coalesce(size, integer(0)), sa.Numeric)


OWN: Mapping[str, Callable[[Writer, Call], Column]] = {
    "coalesce": _coalesce,
    "is_empty": _is_empty,
    "count_list": _count_list,
}
"""Functions whose SQL depends on the types of their arguments."""
