"""The parent in a tree of records of the same entity."""

from __future__ import annotations

from typing import Literal, Self

from definitions.fields.base import Links
from definitions.fields.reference import ReferenceLike
from definitions.grammar import Path


class TreeField(ReferenceLike):
    """A reference to the parent record; ancestors and descendants are found at once. `to` is the entity itself."""

    type: Literal["tree"] = "tree"
    to: Path | None = None

    @property
    def target(self) -> str:
        return self.to or ""

    def linked(self, links: Links, home: str, name: str) -> Self:
        return self.model_copy(update={"to": links.entity(self.to) if self.to else home})
