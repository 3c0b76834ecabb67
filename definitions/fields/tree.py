"""The parent in a tree of records of the same entity."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from definitions.fields.base import Links
from definitions.fields.reference import ReferenceLike
from definitions.grammar import Path
from definitions.texts import Text


class TreeField(ReferenceLike):
    """A reference to the parent record; ancestors and descendants are found at once. `to` is the entity itself."""

    label: ClassVar[Text] = Text("Parent", "上级")
    about: ClassVar[Text] = Text("The record above in a tree of the same kind.", "同类记录组成的树中的上级。")

    type: Literal["tree"] = "tree"
    to: Path | None = None

    @property
    def target(self) -> str:
        return self.to or ""

    def linked(self, links: Links, home: str, name: str) -> Self:
        return self.model_copy(update={"to": links.entity(self.to) if self.to else home})
