"""The nodes of a checked expression: immutable, typed, the same tree for Python, SQL and the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal as OneOf
from uuid import UUID

from definitions.types import BOOLEAN, Type

Scalar = Decimal | str | bool | date | datetime | time | UUID | None
ArithmeticSign = OneOf["+", "-", "*", "/", "//", "%", "**"]
ComparisonSign = OneOf["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the expression; `empty` is None."""

    value: Scalar
    type: Type


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    items: tuple[Node, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Record:
    """The record the expression belongs to."""

    type: Type


@dataclass(frozen=True, slots=True)
class Variable:
    """The row of a loop. Its name is unique within the expression."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Extra:
    """A further name the place of the expression knows: `old`, an alias, `params.from`."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Asker:
    """`user`: who asks."""

    type: Type


@dataclass(frozen=True, slots=True)
class Clock:
    """`now()` or `today()`."""

    name: OneOf["now", "today"]
    type: Type


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record that `base` gives."""

    base: Node
    name: str
    entity: str
    type: Type


@dataclass(frozen=True, slots=True)
class Negate:
    """`-x`."""

    operand: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sign between two numbers."""

    sign: ArithmeticSign
    left: Node
    right: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two values of one kind; always true or false."""

    sign: ComparisonSign
    left: Node
    right: Node
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class In:
    """`item in list`."""

    item: Node
    list: Node
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class And:
    """All of the conditions hold."""

    items: tuple[Node, ...]
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class Or:
    """One of the conditions holds."""

    items: tuple[Node, ...]
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    operand: Node
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class If:
    """The value of the first branch whose condition holds, else `other`."""

    branches: tuple[tuple[Node, Node], ...]
    other: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the table, each argument of the type it asks for."""

    function: str
    arguments: tuple[Node, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Loop:
    """Each row that belongs to the record `source` gives, called `variable`; without a source each of the entity."""

    variable: str
    source: Node | None
    field: str
    entity: str
    by: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows themselves, as the target of a rule's step or of `count(lines)`."""

    loops: tuple[Loop, ...]
    where: Node | None
    type: Type


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value from many rows."""

    function: str
    loops: tuple[Loop, ...]
    value: Node | None
    where: Node | None
    separator: Node | None
    type: Type


@dataclass(frozen=True, slots=True)
class Find:
    """The one record of an entity for which `where` holds; empty when there is none or more than one."""

    loop: Loop
    where: Node | None
    type: Type


Node = (
    Literal
    | ListOf
    | Record
    | Variable
    | Extra
    | Asker
    | Clock
    | Field
    | Negate
    | Arithmetic
    | Compare
    | In
    | And
    | Or
    | Not
    | If
    | Call
    | Rows
    | Aggregate
    | Find
)
