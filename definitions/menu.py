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


def by_name(said: object) -> object:
    """`[order, {report: sales}]`: a list of items, each called after what it opens, or by its number."""
    if not isinstance(said, list):
        return said
    items = [as_entity(item) for item in said]
    return {name_of_item(item, number): item for number, item in enumerate(items, 1)}


def name_of_item(item: object, number: int) -> str:
    """A name for an item of a list: the last part of what it opens."""
    opened = [item[kind] for kind in TARGETS if kind in item] if isinstance(item, Mapping) else []
    return str(opened[0]).rpartition(".")[2] if opened else f"item_{number}"


Item = Annotated[MenuItem, BeforeValidator(as_entity, json_schema_input_type=MenuItem | Path)]
Items = Annotated[
    Mapping[Name, Item], BeforeValidator(by_name, json_schema_input_type=Mapping[Name, Item] | tuple[Item, ...])
]


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
