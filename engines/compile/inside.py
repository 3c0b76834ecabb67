"""Where a step of a rule stands, and the names it knows there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from definitions.problems import Place
from definitions.types import BOOLEAN, Type, reference
from engines.app import Entity
from engines.compile.context import Context
from engines.expressions import Expression


@dataclass(frozen=True)
class Inside:
    """Where a step stands: the rule's entity, and the names that are known besides its fields."""

    context: Context
    entities: Mapping[str, Entity]
    rule: str
    entity: str
    extra: Mapping[str, Type]
    place: Place | None

    def knowing(self, name: str, type_: Type) -> Inside:
        """The same place with one more name."""
        return replace(self, extra={**self.extra, name: type_})

    def value(self, source: str | None, expect: Type | None = None) -> Expression | None:
        """An expression over the rule's names."""
        return self.context.expression(source, self.entity, expect, self.extra, self.place)

    def over(self, target: str, source: str | None) -> Expression | None:
        """A condition over the records of `target`; `record.` is the rule's own."""
        own = {"record": reference(self.entity)} if self.entity else {}
        return self.context.expression(source, target, BOOLEAN, {**self.extra, **own}, self.place)
