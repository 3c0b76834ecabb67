"""A compiled form: its layout, and for each field the expressions that rule it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as setting
from typing import TypeAlias

from definitions.texts import Text
from engines.app import Blanks
from engines.expressions import Expression

JSON: TypeAlias = "Mapping[str, JSON] | Sequence[JSON] | str | int | bool | None"


@dataclass(frozen=True, eq=False)
class Section:
    """Fields under a heading."""

    title: Text
    columns: int
    fields: tuple[str, ...]
    visible: Expression | None = None
    collapsible: bool = False


@dataclass(frozen=True, eq=False)
class LinesTable:
    """Detail rows as a table."""

    field: str
    title: Text
    columns: tuple[str, ...]
    footer: Mapping[str, str] = setting(default_factory=dict)
    visible: Expression | None = None


@dataclass(frozen=True, eq=False)
class Tab:
    """One page of several."""

    name: str
    title: Text
    items: tuple[Item, ...]
    visible: Expression | None = None


@dataclass(frozen=True, eq=False)
class Tabs:
    """Pages one of which is seen at a time."""

    tabs: tuple[Tab, ...]


Item = Section | LinesTable | Tabs


@dataclass(frozen=True, eq=False)
class Filter:
    """Which records may be picked: a condition over the picked record, in which names stand for values of the form."""

    source: str
    given: Mapping[str, Expression] = setting(default_factory=dict)
    """By name in `source`, the expression over the form's record (or detail row) that gives its value."""


@dataclass(frozen=True, eq=False)
class FormField:
    """What rules one field of the form: `total`, or `lines.price` of a detail row."""

    name: str
    entity: str
    """The entity whose field it is: that of the form, or of the detail rows."""
    lines: str = ""
    """The `lines` field it belongs to; empty for the record's own."""
    title: Text = Text("")
    help: Text = Text("")
    visible: Expression | None = None
    required: Expression | None = None
    readonly: Expression | None = None
    default: Expression | None = None
    formula: Expression | None = None
    must: Expression | None = None
    message: Text = Text("")
    blanks: Blanks = ()
    """The `{path}` parts of the message."""
    filter: Filter | None = None
    fill: Mapping[str, Expression] = setting(default_factory=dict)

    @property
    def own(self) -> str:
        """The name within its entity."""
        return self.name.removeprefix(f"{self.lines}.") if self.lines else self.name


@dataclass(frozen=True, eq=False)
class Form:
    """How records of an entity are filled in."""

    name: str
    entity: str
    title: Text
    layout: tuple[Item, ...]
    fields: Mapping[str, FormField]
