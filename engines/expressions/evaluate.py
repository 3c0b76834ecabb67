"""Evaluation on the server: simpleeval's walker over our own nodes and exact decimals.

simpleeval dispatches on the class of a node. It gets only the handlers below, one for each class of ours: none of its
operators, functions, names, attributes or subscripts remain, so nothing it knows can be reached from an expression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from simpleeval import SimpleEval

from definitions.problems import Problem
from definitions.texts import Text
from engines.expressions import nodes
from engines.expressions.expression import NOBODY, Expression, Moment
from engines.expressions.functions import FUNCTIONS
from engines.expressions.library import numbers
from engines.expressions.nodes import Aggregate, Loop, Node
from engines.expressions.values import aggregated, compared, identity, plain, strict

ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "//": numbers.floor_divide,
    "%": numbers.modulo,
    "**": numbers.power,
}


def _is_empty(values: list[Any]) -> bool:
    return values[0] is None or values[0] == "" or values[0] == []


OWN: Mapping[str, Callable[[list[Any]], object]] = {
    "is_empty": _is_empty,
    "count_list": lambda values: Decimal(len(values[0] or ())),
}
"""Functions that take empty values and any type."""


def _refused(name: str) -> NoReturn:
    raise Problem(Text(f"{name} needs the database.", f"{name} 需要数据库。"))


def evaluate(
    expression: Expression,
    values: Mapping[str, object],
    moment: Moment,
    extra: Mapping[str, object] | None = None,
) -> object:
    """The value of an expression over plain values: fields of the record by name, further names in `extra`.

    One that is `server_only` needs tables and is asked of the database instead, by `to_sql`."""
    return Walker(values, moment, {} if extra is None else extra).value(expression.node)


class Walker(SimpleEval):  # type: ignore[misc]
    """simpleeval with nothing but our nodes."""

    def __init__(self, record: Mapping[str, object], moment: Moment, extra: Mapping[str, object]) -> None:
        super().__init__(operators={}, functions={}, names={}, allowed_attrs={})
        self.record, self.moment, self.extra = record, moment, extra
        self.rows: dict[str, object] = {}
        self.nodes = {
            nodes.Literal: lambda node: node.value,
            nodes.ListOf: lambda node: [self.value(item) for item in node.items],
            nodes.Record: lambda node: self.record,
            nodes.Variable: lambda node: self.rows[node.name],
            nodes.Extra: self._extra,
            nodes.Asker: lambda node: self._asker(),
            nodes.Clock: lambda node: getattr(self.moment, node.name),
            nodes.Field: self._field,
            nodes.Negate: lambda node: strict(numbers.negate, self.value(node.operand)),
            nodes.Arithmetic: self._arithmetic,
            nodes.Compare: lambda node: compared(node.sign, self.value(node.left), self.value(node.right)),
            nodes.In: self._in,
            nodes.And: lambda node: all(self.value(item) is True for item in node.items),
            nodes.Or: lambda node: any(self.value(item) is True for item in node.items),
            nodes.Not: lambda node: self.value(node.operand) is not True,
            nodes.If: self._if,
            nodes.Call: self._call,
            nodes.Aggregate: self._aggregate,
            nodes.Rows: lambda node: list(self._loop(node.loops, None)),
            nodes.Find: lambda node: _refused("find"),
        }

    def _check_disallowed_items(self, item: object) -> None:
        """Nothing to check: every value comes from a handler of ours, over plain values."""

    def value(self, node: Node) -> Any:
        """The value of a node, booleans never empty, references as their ids."""
        found = self._eval(node)
        if node.type.kind == "boolean":
            return found is True
        if node.type.kind == "reference" and isinstance(found, Mapping):
            return identity(found)
        return found

    def _record(self, node: Node) -> Mapping[str, object] | None:
        """The record a reference names, as far as its fields are known."""
        found = self._eval(node)
        return found if isinstance(found, Mapping) else None

    # --- names

    def _asker(self) -> Mapping[str, object]:
        moment = self.moment
        known = {"id": moment.user or NOBODY, "department": moment.department, "roles": sorted(moment.roles)}
        return {**moment.person, **known, "departments": sorted(moment.departments)}

    def _extra(self, node: nodes.Extra) -> object:
        found: object = self.extra.get(node.name, self.record.get(node.name))
        if node.name not in self.extra and "." in node.name:
            found = self.extra
            for part in node.name.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
        return plain(found, node.type.kind)

    def _field(self, node: nodes.Field) -> object:
        record = self._record(node.base)
        return None if record is None else plain(record.get(node.name), node.type.kind)

    # --- signs

    def _arithmetic(self, node: nodes.Arithmetic) -> Decimal | None:
        left, right = self.value(node.left), self.value(node.right)
        return None if left is None or right is None else ARITHMETIC[node.sign](left, right)

    def _in(self, node: nodes.In) -> bool:
        item, items = self.value(node.item), self.value(node.list)
        if isinstance(node.list, nodes.ListOf):
            return any(compared("==", item, other) for other in items)
        return item is not None and item in (items or ())

    def _if(self, node: nodes.If) -> object:
        for test, value in node.branches:
            if self.value(test) is True:
                return self._eval(value)
        return self._eval(node.other)

    def _call(self, node: nodes.Call) -> object:
        if node.function == "coalesce":
            read = self.value if node.type.kind == "boolean" else self._eval
            return next((found for found in map(read, node.arguments) if found is not None), None)
        arguments = [self.value(argument) for argument in node.arguments]
        if node.function in OWN:
            return OWN[node.function](arguments)
        entry = FUNCTIONS.get(node.function)
        if entry is None or entry.python is None:
            return _refused(node.function)
        if not entry.lenient and any(argument is None for argument in arguments):
            return None
        return entry.python(self.moment.timezone, *arguments) if entry.zoned else entry.python(*arguments)

    # --- rows

    def _loop(self, loops: Sequence[Loop], where: Node | None) -> Iterator[object]:
        """Each row of nested loops for which the condition holds, with the variables set."""
        if not loops:
            return
        first, rest = loops[0], loops[1:]
        for row in self._rows(first):
            self.rows[first.variable] = row
            if rest:
                yield from self._loop(rest, where)
            elif where is None or self.value(where) is True:
                yield row

    def _rows(self, loop: Loop) -> Sequence[object]:
        if loop.source is None:
            _refused(loop.entity)
        record = self._record(loop.source)
        found = None if record is None else record.get(loop.field)
        return found if isinstance(found, list | tuple) else ()

    def _aggregate(self, node: Aggregate) -> object:
        chosen = self._loop(node.loops, node.where)
        if node.value is None:
            count = sum(1 for _ in chosen)
            return Decimal(count) if node.function == "count" else count > 0
        read = self._eval if node.function in ("first", "last") else self.value
        separator = self.value(node.separator) if node.separator is not None else ""
        return aggregated(node, [read(node.value) for _ in chosen], separator or "")
