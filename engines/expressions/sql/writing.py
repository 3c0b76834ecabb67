"""What every part of the writer has at hand: the sources, the rows of open loops, and the way back to any node."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import sqlalchemy as sa

from definitions.types import Type
from engines.expressions.expression import Sources
from engines.expressions.nodes import Node
from engines.expressions.signature import Column


@dataclass(frozen=True)
class Writing(ABC):
    """Writes nodes as SQL over the given sources; `rows` are the rows of loops already open."""

    sources: Sources
    rows: Mapping[str, sa.FromClause] = field(default_factory=dict)

    @abstractmethod
    def value(self, node: Node) -> Column:
        """A node as a value; a boolean is never NULL."""

    @abstractmethod
    def condition(self, node: Node) -> Column:
        """A condition that may be NULL for false."""

    @abstractmethod
    def truth(self, node: Node) -> Column:
        """A condition that is never NULL."""

    def number(self, node: Node) -> Column:
        """A number as NUMERIC; integer columns would overflow and divide as integers."""
        column = self.value(node)
        return sa.cast(column, sa.Numeric) if isinstance(column.type, sa.Integer) else column

    def branch(self, node: Node, type: Type) -> Column:
        """One of several values that become one column."""
        return self.number(node) if type.kind == "number" else self.value(node)

    def over(self, row: sa.FromClause, entity: str) -> Self:
        """The same for an expression that belongs to another record."""
        return replace(self, sources=replace(self.sources, record=row, entity=entity), rows={})

    def knowing(self, variable: str, row: sa.FromClause) -> Self:
        """The same inside one more loop."""
        return replace(self, rows={**self.rows, variable: row})
