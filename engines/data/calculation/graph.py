"""The calculation graph, known when the app is compiled: what depends on what, along which path, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engines.expressions import Expression, Hop


@dataclass(frozen=True, eq=False)
class Delta:
    """A sum or count over direct child rows that reads the child's own columns only.

    Kept by adding: for each changed row, `+ value(new)` to the target `new.by` and `- value(old)` to `old.by`,
    each only where `where` holds for that version of the row.
    """

    rows: str
    """Full name of the child entity."""
    by: str
    """Column of the child that holds the target's id."""
    value: Expression | None
    """Over the child's own names; None counts rows."""
    where: Expression | None
    column: str = ""
    """The child's column when `value` is just that (the common case: no evaluation needed)."""
    reads: frozenset[str] = frozenset()
    """The child's columns that `value` and `where` read."""


@dataclass(frozen=True, eq=False)
class GraphField:
    """A stored field that reads other rows. `delta` says how to keep it by adding; without it, it is recomputed."""

    entity: str
    field: str
    formula: Expression
    delta: Delta | None = None

    @property
    def kind(self) -> Literal["delta", "recompute"]:
        """How the field is kept."""
        return "delta" if self.delta else "recompute"


@dataclass(frozen=True, eq=False)
class Level:
    """Fields of one entity that are brought up to date by one statement. Levels come in graph order."""

    number: int
    entity: str
    fields: tuple[GraphField, ...]

    @property
    def names(self) -> frozenset[str]:
        """The fields of this level."""
        return frozenset(each.field for each in self.fields)


@dataclass(frozen=True)
class Dependent:
    """A graph field, check, automatic action or waiting flow of `entity` that reads a changed field.

    From the changed rows to the records concerned: take the old and new values of column `near` of the changed rows
    (`id`: the rows themselves), then walk `path` backwards from its end. With an empty path those values are the
    target ids. `calculation.updates.affected(app, dependent)` is the statement: ids in, target ids out.
    """

    kind: Literal["field", "check", "action", "wait"]
    entity: str
    name: str
    """The graph field, the check, or the action that happens by itself."""
    near: str = "id"
    path: tuple[Hop, ...] = ()
    level: int = -1
    """Number of the graph level of the field; -1 for checks and actions, which come after all levels."""


@dataclass(frozen=True, eq=False)
class Graph:
    """All levels in order, and for each (entity, field) what depends on it."""

    levels: tuple[Level, ...] = ()
    by_field: Mapping[tuple[str, str], tuple[Dependent, ...]] = field(default_factory=dict)
    watched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per entity the columns whose old and new values matter to the graph or to checks (generated columns and
    back-references included): what a write must return."""

    def dependents(self, entity: str, name: str) -> tuple[Dependent, ...]:
        """What must be brought up to date when `name` of a row of `entity` changed, was inserted or deleted."""
        return self.by_field.get((entity, name), ())

    def touched(self, entity: str, names: Iterator[str] | frozenset[str] | set[str]) -> frozenset[Dependent]:
        """What depends on any of these fields of `entity`."""
        return frozenset(each for name in names for each in self.dependents(entity, name))

    def of_entity(self, entity: str) -> tuple[Level, ...]:
        """The levels of one entity, in order."""
        return tuple(level for level in self.levels if level.entity == entity)
