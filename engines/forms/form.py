"""A compiled form: its layout, and for each field the expressions that rule it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as setting
from typing import TypeAlias

from definitions.public import PublicForm
from definitions.texts import Text
from engines.app import Blanks
from engines.expressions import Expression

JSON: TypeAlias = "Mapping[str, JSON] | Sequence[JSON] | str | int | bool | None"


@dataclass(frozen=True, eq=False)
class Section:
    """Fields under a heading, then further parts."""

    title: Text
    columns: int
    fields: tuple[str, ...]
    visible: Expression | None = None
    collapsible: bool = False
    collapsed: bool = False
    help: Text = Text("")
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, eq=False)
class Group(Section):
    """Fields that belong together, with a border of their own, some columns wide."""

    span: int = 1


@dataclass(frozen=True, eq=False)
class LinesTable:
    """Detail rows as a table."""

    field: str
    title: Text
    columns: tuple[str, ...]
    footer: Mapping[str, str] = setting(default_factory=dict)
    visible: Expression | None = None


@dataclass(frozen=True, eq=False)
class Page:
    """One tab, or one step."""

    name: str
    title: Text
    items: tuple[Item, ...]
    visible: Expression | None = None
    help: Text = Text("")


@dataclass(frozen=True, eq=False)
class Tabs:
    """Pages one of which is seen at a time."""

    pages: tuple[Page, ...]


@dataclass(frozen=True, eq=False)
class Steps:
    """Pages that are filled in one after the other."""

    pages: tuple[Page, ...]


Item = Section | LinesTable | Tabs | Steps


@dataclass(frozen=True, eq=False)
class Similar:
    """The texts by which records are told to look alike, and what is said then."""

    by: tuple[str, ...]
    message: Text


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
    columns: tuple[str, ...] = ()
    """Fields of the records to choose from, shown beside their titles."""
    keeps: bool = False
    """Hidden by a rule, it keeps its value; else the value is gone when saved."""
    ruled: bool = False
    """The form itself says when it shows, must be filled in or may be changed, or what must hold of it."""

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
    similar: Similar | None = None
    public: PublicForm | None = None
    """What public links to it begin with."""

    @property
    def ruled(self) -> bool:
        """Whether the form asks for more than its entity does."""
        return any(each.ruled for each in self.fields.values())
