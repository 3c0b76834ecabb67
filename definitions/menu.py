"""Menus: what people find where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from definitions.grammar import NOTHING, Integer, Label, Name, Names, Part, Path, Words

Target = Literal["entity", "view", "form", "report", "dashboard"]
TARGETS: tuple[Target, ...] = ("entity", "view", "form", "report", "dashboard")


class MenuItem(Part):
    """An entity, view, form, report or dashboard, or a group of items; `customer` alone is that entity."""

    title: Words = NOTHING
    icon: Label = ""
    entity: Path | None = None
    view: Path | None = None
    form: Path | None = None
    report: Path | None = None
    dashboard: Path | None = None
    items: Items = {}
    roles: Names = ()

    @model_validator(mode="after")
    def one_target(self) -> Self:
        """Exactly one thing to open, or items."""
        if len([name for name in TARGETS if getattr(self, name)]) + bool(self.items) != 1:
            raise PydanticCustomError("target", "one target")
        return self

    @property
    def target(self) -> tuple[Target, str] | None:
        """What it opens: kind and full name; None for a group."""
        return next(((kind, getattr(self, kind)) for kind in TARGETS if getattr(self, kind)), None)


def as_entity(said: object) -> object:
    """The name of an entity alone."""
    return {"entity": said} if isinstance(said, str) else said


Items = Mapping[Name, Annotated[MenuItem, BeforeValidator(as_entity, json_schema_input_type=MenuItem | Path)]]


class MenuDefinition(Part):
    """An app's menu."""

    menu: Path
    title: Words = NOTHING
    icon: Label = ""
    order: Integer = 100
    items: Items = {}
    roles: Names = ()
    id: Label = ""
    was: Name | None = None


MenuItem.model_rebuild()
MenuDefinition.model_rebuild()
