"""What an expression is to those who use it: its value type, what it reads, what it is evaluated against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from definitions.types import Type
from engines.expressions.nodes import Node

Shapes = Mapping[str, Mapping[str, Type]]
"""Entity full name -> field -> type, system fields included."""

NOBODY = UUID(int=0)
"""The user that equals no user: who asks when the system itself asks."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path from the record to where a field is read.

    `reference`: through field `field` of `entity` to the record of `target` it names. `rows`: to the rows of `target`
    whose field `field` points to the record of `entity`. `all`: to every record of `target`. `extra`: to the record
    of `target` known as `field` (`old`, `user`, an alias)."""

    kind: Literal["reference", "rows", "all", "extra"]
    entity: str
    field: str
    target: str


@dataclass(frozen=True, slots=True)
class Read:
    """A field that an expression reads, and how to get to it from the record.

    Rows give a read of their back-reference too, so `count(lines)` reads `lines.parent` over one `rows` hop."""

    entity: str
    field: str
    path: tuple[Hop, ...] = ()


@dataclass(frozen=True, eq=False)
class Expression:
    """A checked expression: compiled once, evaluated in Python, SQL and the browser with the same answer."""

    source: str
    node: Node
    type: Type
    reads: frozenset[Read] = frozenset()
    clock: bool = False
    """Depends on now() or today()."""
    asker: bool = False
    """Depends on who asks."""
    server_only: bool = False
    """Needs data the browser does not have."""


@dataclass(frozen=True)
class Names:
    """What an expression may name: the fields of `entity`, and further names with their types.

    A key of `extra` may be dotted (`params.from`, `steps.manager.decision`); an extra of reference type has fields."""

    shapes: Shapes
    entity: str = ""
    extra: Mapping[str, Type] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """The values of choice fields by (entity, field), so that an unknown value is found when compiled."""


@dataclass(frozen=True)
class Moment:
    """When and by whom an expression is evaluated. `today` is the date in `timezone`."""

    now: datetime
    today: date
    user: UUID | None = None
    timezone: ZoneInfo = ZoneInfo("UTC")
    department: UUID | None = None
    roles: frozenset[str] = frozenset()
    person: Mapping[str, object] = field(default_factory=dict)
    """Further fields of the asking user, where an expression reads any."""
    departments: frozenset[UUID] = frozenset()


class Tables(Protocol):
    """Where the records of an entity are kept."""

    def table(self, entity: str) -> sa.FromClause:
        """The table of an entity, by full name."""

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """The formula of a field that has no column because it is computed when read; None for any other field."""


@dataclass(frozen=True)
class Sources:
    """Where SQL finds what an expression names: the current row, the tables, the further names."""

    tables: Tables
    record: sa.FromClause | None = None
    entity: str = ""
    extra: Mapping[str, sa.FromClause | sa.ColumnElement[object]] = field(default_factory=dict)
    """A name of reference type: a row with its columns, or its id alone (fields are then looked up). Else the value."""
