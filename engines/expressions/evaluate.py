"""Evaluation on the server: simpleeval's walker over our own nodes and exact decimals.

simpleeval dispatches on the class of a node. It gets only the handlers below, one for each class of ours: none of its
operators, functions, names, attributes or subscripts remain, so nothing it knows can be reached from an expression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from simpleeval import SimpleEval

from definitions.problems import Problem
from definitions.texts import Text
from engines.expressions import nodes
from engines.expressions.expression import NOBODY, Expression, Lookup, Moment
from engines.expressions.functions import FUNCTIONS
from engines.expressions.library import numbers
from engines.expressions.library.texts import LIMIT
from engines.expressions.nodes import Aggregate, Loop, Node

ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "//": numbers.floor_divide,
    "%": numbers.modulo,
    "**": numbers.power,
}


def evaluate(
    expression: Expression,
    values: Mapping[str, object],
    moment: Moment,
    extra: Mapping[str, object] | None = None,
    lookup: Lookup | None = None,
) -> object:
    """The value of an expression over plain values: fields of the record by name, further names in `extra`."""
    return Walker(values, moment, {} if extra is None else extra, lookup).value(expression.node)


class Walker(SimpleEval):  # type: ignore[misc]
    """simpleeval with nothing but our nodes."""

    def __init__(
        self, record: Mapping[str, object], moment: Moment, extra: Mapping[str, object], lookup: Lookup | None
    ) -> None:
        super().__init__(operators={}, functions={}, names={}, allowed_attrs={})
        self.record, self.moment, self.extra, self.lookup = record, moment, extra, lookup
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
            nodes.Find: self._find,
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
        return {**moment.person, **known}

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
            return self._looked_up(node.function, arguments)
        if not entry.lenient and any(argument is None for argument in arguments):
            return None
        return entry.python(self.moment.timezone, *arguments) if entry.zoned else entry.python(*arguments)

    def _looked_up(self, name: str, arguments: Sequence[object]) -> object:
        if self.lookup is None:
            raise Problem(Text(f"{name}() needs the database.", f"{name}() 需要数据库。"))
        return self.lookup(name, tuple(arguments))

    def _find(self, node: nodes.Find) -> object:
        return self._looked_up("find", (node, self.record))

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
            found = self._looked_up("all", (loop.entity,))
        else:
            record = self._record(loop.source)
            found = None if record is None else record.get(loop.field)
        return found if isinstance(found, list | tuple) else ()

    def _aggregate(self, node: Aggregate) -> object:
        chosen = self._loop(node.loops, node.where)
        if node.value is None:
            return _of_rows(node.function, sum(1 for _ in chosen))
        read = self._eval if node.function in ("first", "last") else self.value
        return AGGREGATES[node.function](node, self, [read(node.value) for _ in chosen])


def _of_rows(name: str, count: int) -> object:
    return Decimal(count) if name == "count" else count > 0


# --- values -----------------------------------------------------------------------------------------------------------


def identity(record: Mapping[str, object]) -> UUID | None:
    """The id of a record as a UUID."""
    found = record.get("id")
    return UUID(found) if isinstance(found, str) else found if isinstance(found, UUID) else None


def plain(value: object, kind: str) -> object:
    """A stored or sent value as the type an expression works with."""
    match kind, value:
        case _, None:
            return None
        case "number", _:
            return numbers.number(value)
        case "reference", str():
            return UUID(value)
        case "date", str():
            return date.fromisoformat(value)
        case "time", str():
            return time.fromisoformat(value)
        case "datetime", str():
            return datetime.fromisoformat(value).astimezone(UTC)
        case _:
            return value


def strict(function: Callable[[Decimal], Decimal], value: Decimal | None) -> Decimal | None:
    """Empty in, empty out."""
    return None if value is None else function(value)


def compared(sign: str, left: Any, right: Any) -> bool:
    """A comparison; always true or false."""
    if sign in ("==", "!="):
        return bool(left == right) is (sign == "==")
    if left is None or right is None:
        return False
    match sign:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def _filled(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def _total(values: Sequence[Any]) -> Decimal:
    total = numbers.ZERO
    for value in _filled(values):
        total = numbers.add(total, value)
    return total


def _average(node: Aggregate, walker: Walker, values: Sequence[Any]) -> object:
    filled = _filled(values)
    return numbers.divide(_total(filled), Decimal(len(filled)))


def _join(node: Aggregate, walker: Walker, values: Sequence[Any]) -> object:
    separator = walker.value(node.separator) if node.separator is not None else ", "
    return (separator or "").join(_filled(values))[:LIMIT]


AGGREGATES: Mapping[str, Callable[[Aggregate, Walker, list[Any]], object]] = {
    "sum": lambda node, walker, values: _total(values),
    "count": lambda node, walker, values: Decimal(len(_filled(values))),
    "avg": _average,
    "min": lambda node, walker, values: min(_filled(values), default=None),
    "max": lambda node, walker, values: max(_filled(values), default=None),
    "first": lambda node, walker, values: values[0] if values else None,
    "last": lambda node, walker, values: values[-1] if values else None,
    "any": lambda node, walker, values: any(value is True for value in values),
    "all": lambda node, walker, values: all(value is True for value in values),
    "join": _join,
}


def _is_empty(values: list[Any]) -> bool:
    return values[0] is None or values[0] == "" or values[0] == []


OWN: Mapping[str, Callable[[list[Any]], object]] = {
    "is_empty": _is_empty,
    "count_list": lambda values: Decimal(len(values[0] or ())),
}
"""Functions that take empty values and any type."""
