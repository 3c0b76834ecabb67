"""What the function table says of one function."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa

from definitions.texts import Text
from definitions.types import Type

Column = sa.ColumnElement[Any]
Group = Literal["numbers", "text", "logic", "dates", "rows", "people", "money", "records", "internal"]
Gives = Callable[[Sequence[Type]], Type]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: its name, the kind it must have, its value when absent."""

    name: str
    kind: str
    default: Decimal | str | None = None
    optional: bool = False
    repeated: bool = False


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the language: its types, its Python, its SQL, its TypeScript name, its help."""

    name: str
    group: Group
    parameters: str
    """As in `x: number, digits: number = 0, more: text...`; kinds are those of a Type, or `any`."""
    gives: Gives
    python: Callable[..., object] | None
    """Over values; an empty argument makes the answer empty unless the function is `lenient`."""
    sql: Callable[..., Column] | None
    help: Text
    typescript: str = ""
    """The name in web/src/engine/expr/functions.ts; the function's own name when not said."""
    lenient: bool = False
    zoned: bool = False
    """Takes the workspace's time zone as first argument, so a generated column cannot hold it."""
    immutable: bool = True
    server_only: bool = False
    copies: int = 1
    """How often the SQL repeats an argument, at most."""

    @cached_property
    def takes(self) -> tuple[Parameter, ...]:
        """The parameters, read from their text."""
        return tuple(_parameter(part) for part in re.split(r", (?=\w+: )", self.parameters) if part)

    @property
    def signature(self) -> str:
        """`round(x: number, digits: number = 0)`."""
        return f"{self.name}({self.parameters})"


def _parameter(text: str) -> Parameter:
    name, rest = text.split(": ")
    kind, _, default = rest.partition(" = ")
    repeated = kind.endswith("...")
    value = None if not default else default.strip("'") if "'" in default else Decimal(default)
    return Parameter(name, kind.removesuffix("..."), value, bool(default), repeated)
