"""What compiling the parts of an app has in common: the outlines, the names they give, the faults found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from definitions.layers import Definitions
from definitions.problems import Place
from definitions.types import Type
from engines.compile.faults import Faults
from engines.compile.ids import Ids
from engines.compile.outlines import Outline
from engines.expressions import Expression, Names

NOTHING: Mapping[str, Type] = {}

NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?\Z", re.ASCII)
"""A number written out: it means the same wherever it stands. Half of all expressions are such defaults."""


@dataclass
class Context:
    """Shared by the compilers of fields, lifecycles, rules, roles, forms and views."""

    definitions: Definitions
    outlines: Mapping[str, Outline]
    shapes: Mapping[str, Mapping[str, Type]]
    choices: Mapping[tuple[str, str], frozenset[str]]
    faults: Faults
    ids: Ids
    plain: dict[str, Names] = field(default_factory=dict)
    """The names of each entity without any further ones: made once."""
    numbers: dict[tuple[str, Type | None], Expression | None] = field(default_factory=dict)
    """Numbers written out where a type is wanted: compiled once."""

    def names(self, entity: str, extra: Mapping[str, Type] = NOTHING) -> Names:
        """What an expression over `entity` may name."""
        if extra:
            return Names(self.shapes, entity, extra, self.choices)
        if entity not in self.plain:
            self.plain[entity] = Names(self.shapes, entity, NOTHING, self.choices)
        return self.plain[entity]

    def expression(
        self,
        source: str | None,
        entity: str,
        expect: Type | None = None,
        extra: Mapping[str, Type] = NOTHING,
        place: Place | None = None,
    ) -> Expression | None:
        """The compiled expression; None without a source, or when it has faults (which are kept)."""
        if source is None:
            return None
        if NUMBER.match(source):
            return self.number(source, expect, place)
        return self.faults.expression(source, self.names(entity, extra), expect, place)

    def number(self, source: str, expect: Type | None, place: Place | None) -> Expression | None:
        """A number; one with faults is told again at its own place."""
        known = self.numbers.get((source, expect))
        if known is None:
            known = self.faults.expression(source, self.names(""), expect, place)
            self.numbers[str(source), expect] = known
            return known
        return replace(known, source=source)

    def place(self, kind: str, name: str, *path: str) -> Place | None:
        """Where a part is defined."""
        return self.definitions.place(kind, name, *path)
