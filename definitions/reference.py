"""The tables of README.md, made from the grammar; `python -m definitions.reference` renews them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel

from definitions.entity import ActionDefinition, LifecycleDefinition, StateDefinition
from definitions.fields import PLANNED, TYPES, Field
from definitions.form import FormField, Group, Lines, Page, Section, Similar
from definitions.kinds import MODELS
from definitions.public import PublicForm
from definitions.rule import (
    ActStep,
    Begun,
    CallStep,
    CreateStep,
    DeleteStep,
    EachStep,
    LinesOf,
    MustStep,
    Notice,
    NotifyStep,
    StartStep,
    UpdateStep,
)
from definitions.scenario import StoryDefinition
from definitions.view import ColorRule, Column, QuickFilter

README = Path(__file__).with_name("README.md")
PARTS: tuple[type[BaseModel], ...] = (
    LifecycleDefinition,
    StateDefinition,
    ActionDefinition,
    Section,
    Group,
    Lines,
    Page,
    FormField,
    Similar,
    PublicForm,
    Column,
    ColorRule,
    QuickFilter,
    MustStep,
    CreateStep,
    LinesOf,
    UpdateStep,
    DeleteStep,
    EachStep,
    ActStep,
    StartStep,
    Begun,
    NotifyStep,
    Notice,
    CallStep,
)
"""Parts of definitions that the reference lists after the kinds of document."""


def generated() -> Mapping[str, str]:
    """Each generated table by name."""
    return {"types": types_table(), "kinds": kinds_table(), "parts": parts_table()}


def types_table() -> str:
    """The field types with their own settings, and the common ones that mean nothing for them."""
    rows = [(f"`{name_of(cls)}`", first_line(cls), own_settings(cls), listing(sorted(cls.refused))) for cls in TYPES]
    planned = f"\n\nPart of the language, not in this version: {listing(sorted(PLANNED))}."
    return table(("type", "holds", "own settings", "not for it"), rows) + planned


def kinds_table() -> str:
    """The kinds of document with their settings."""
    models: dict[str, type[BaseModel]] = {**MODELS, "demo (a story)": StoryDefinition}
    rows = [(f"`{kind}`", first_line(cls), listing(settings(cls))) for kind, cls in models.items()]
    return table(("first key", "is", "settings"), rows)


def parts_table() -> str:
    """Further parts with their settings."""
    return table(("part", "settings"), [(first_line(cls), listing(settings(cls))) for cls in PARTS])


def name_of(cls: type[Field]) -> str:
    """The name of a type."""
    return str(cls.model_fields["type"].default)


def own_settings(cls: type[Field]) -> str:
    """The settings that not every field has."""
    common = set(Field.model_fields)
    return listing(name for name in settings(cls) if name not in common)


def settings(cls: type[BaseModel]) -> list[str]:
    """The settings as they are written in a file."""
    return [field.alias or name for name, field in cls.model_fields.items()]


def first_line(cls: type[BaseModel]) -> str:
    """What a class says it is, on one line of a table."""
    return " ".join((cls.__doc__ or "").split()).replace("|", "\\|")


def listing(names: Iterable[str]) -> str:
    """Names as code, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def renewed(text: str) -> str:
    """The text with its generated tables as they should be."""
    for name, made in generated().items():
        block = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        text = block.sub(lambda found, made=made: found[1] + made + found[2], text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
