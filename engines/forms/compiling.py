"""What compiling the parts of a form has in common: the app, the names there are, the faults found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from definitions.problems import Fault, Invalid, Place
from definitions.sources import Source
from definitions.types import Type
from engines.app import App, Entity
from engines.data.sql.statements import cached
from engines.expressions import Expression, Names, Shapes, compile_expression


@dataclass
class Compiling:
    """One form being compiled: what is known, and the faults so far."""

    app: App
    entity: Entity
    faults: list[Fault] = field(default_factory=list)

    @property
    def shapes(self) -> Shapes:
        """Every field of every entity with its type."""
        return shapes(self.app)

    def expression(
        self, source: str | None, entity: str, expect: Type | None = None, extra: Mapping[str, Type] = {}
    ) -> Expression | None:
        """A compiled expression; its faults are kept, at their place in the file."""
        if source is None:
            return None
        try:
            return compile_expression(source, Names(self.shapes, entity, extra), expect)
        except Invalid as problem:
            self.faults += [replace(each, place=placed(source, each.place)) for each in problem.faults]
            return None


def placed(source: str, inside: Place | None) -> Place | None:
    """The place in the file of a column of an expression's source."""
    return source.at(inside.column - 1 if inside else 0) if isinstance(source, Source) else None


def shapes(app: App) -> Shapes:
    """The names and types of all fields."""
    return cached(
        app, "shapes", lambda: {n: {f.name: f.type for f in e.fields.values()} for n, e in app.entities.items()}
    )
