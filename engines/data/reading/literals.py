"""Values an asker writes into a condition become parameters, so that one compiled statement serves them all.

`customer == '0192…' and total > 100` becomes `customer == _v0 and total > _v1` with two given values. Only plain
comparisons joined by and, or, not are looked into; everything else stays as it is and is compiled by its text. Ids of
records and dates can only be written this way: their literals are text that the other side gives a meaning.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from definitions.types import NUMBER, TEXT, Type
from engines.data.rights.seen import Given
from engines.expressions import Shapes

LONGEST = 4000


@dataclass(frozen=True)
class Lifted:
    """A condition with names in place of its literals, and the values of those names."""

    text: str
    given: Mapping[str, Given] = field(default_factory=dict)


@dataclass
class Lifting:
    """What is being lifted: the names known, and the literals found so far as (start, end, value) in UTF-8 bytes."""

    shapes: Shapes
    entity: str
    source: str
    found: list[tuple[int, int, Given]] = field(default_factory=list)


def lifted(shapes: Shapes, entity: str, source: str) -> Lifted:
    """`source` with its plain literals replaced; unchanged when it cannot be parsed (compiling tells why)."""
    text = source.strip()
    if not text or len(text) > LONGEST or "\n" in text:
        return Lifted(text)
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Lifted(text)
    lifting = Lifting(shapes, entity, text)
    visit(lifting, tree.body)
    return replaced(text, sorted(lifting.found, key=lambda each: each[0]))


def replaced(text: str, found: list[tuple[int, int, Given]]) -> Lifted:
    """The text with a name for each literal found."""
    raw, pieces, at = text.encode(), [], 0
    given: dict[str, Given] = {}
    for start, end, value in found:
        name = f"_v{len(given)}"
        pieces += [raw[at:start], name.encode()]
        given[name] = value
        at = end
    return Lifted(b"".join([*pieces, raw[at:]]).decode(), given)


def visit(lifting: Lifting, node: ast.expr) -> None:
    """Look into and, or, not and comparisons."""
    match node:
        case ast.BoolOp(values=values):
            for each in values:
                visit(lifting, each)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            visit(lifting, operand)
        case ast.Compare(left=left, comparators=[right]):
            compare(lifting, left, right)
            compare(lifting, right, left)


def compare(lifting: Lifting, path: ast.expr, value: ast.expr) -> None:
    """Lift the literals on one side of a comparison when the other side is a field."""
    kind = path_type(lifting, path)
    if kind is None:
        return
    for each in value.elts if isinstance(value, ast.List) else [value]:
        given = literal(kind, lifting.source, each)
        if given is not None:
            lifting.found.append((each.col_offset, each.end_col_offset or 0, given))


def path_type(lifting: Lifting, node: ast.expr) -> Type | None:
    """The type of a plain path such as `customer.region.name`."""
    match node:
        case ast.Name(id=name):
            return lifting.shapes[lifting.entity].get(name)
        case ast.Attribute(value=ast.Name(id="record"), attr=name):
            return lifting.shapes[lifting.entity].get(name)
        case ast.Attribute(value=base, attr=name):
            of = path_type(lifting, base)
            return lifting.shapes[of.entity].get(name) if of and of.kind == "reference" else None
    return None


def literal(kind: Type, source: str, node: ast.expr) -> Given | None:
    """The value of a literal where a value of `kind` is expected."""
    if not isinstance(node, ast.Constant):
        return None
    if kind.kind == "number" and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return number(ast.get_source_segment(source, node) or "")
    if not isinstance(node.value, str):
        return None
    try:
        return text_literal(kind, node.value)
    except ValueError:
        return None


def number(text: str) -> Given | None:
    """An exact number that fits the digits of the type it is given."""
    if not text.replace(".", "", 1).isdecimal() or len(text) > 15:
        return None
    value = Decimal(text)
    return Given(NUMBER, value) if value == round(value, NUMBER.scale) else None


def text_literal(kind: Type, text: str) -> Given | None:
    """A text as the value of a text, reference, date or datetime; `ValueError` when it is none."""
    match kind.kind:
        case "text":
            return Given(TEXT, text)
        case "reference":
            return Given(kind, UUID(text))
        case "date":
            return Given(kind, datetime.date.fromisoformat(text))
        case "datetime":
            moment = datetime.datetime.fromisoformat(text)
            return Given(kind, moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC))
    return None
