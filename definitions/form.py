"""Forms: how a record is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Tag
from pydantic import Field as Setting

from definitions.grammar import (
    NOTHING,
    Anything,
    Flag,
    Integer,
    Label,
    Name,
    Names,
    Part,
    Path,
    Paths,
    Sources,
    Words,
    verb_tag,
)
from definitions.sources import Source

Footer = Literal["sum", "avg", "min", "max", "count"]


class Section(Part):
    """Fields under a heading, in columns."""

    title: Words = NOTHING
    help: Words = NOTHING
    columns: Annotated[Integer, Setting(ge=1, le=6)] = 2
    fields: Names
    visible: Source | None = None
    collapsible: Flag = False
    collapsed: Flag = False


class Lines(Part):
    """Detail rows as a table; `footer` sums columns up."""

    field: Name
    title: Words = NOTHING
    columns: Paths = ()
    footer: Mapping[Name, Footer] = {}
    visible: Source | None = None


class Tab(Part):
    """One of several pages: fields, or a layout of its own."""

    title: Words = NOTHING
    columns: Annotated[Integer, Setting(ge=1, le=6)] = 2
    fields: Names = ()
    layout: tuple[LayoutItem, ...] = ()
    visible: Source | None = None


class SectionItem(Part):
    """- section: {…}"""

    section: Section


class LinesItem(Part):
    """- lines: {…}"""

    lines: Lines


class TabsItem(Part):
    """- tabs: {name: {…}}"""

    tabs: Annotated[Mapping[Name, Tab], Setting(min_length=1)]


LayoutItem = Annotated[
    Annotated[SectionItem, Tag("<section>")]
    | Annotated[LinesItem, Tag("<lines>")]
    | Annotated[TabsItem, Tag("<tabs>")],
    Discriminator(verb_tag("section", "lines", "tabs")),
]


class FormField(Part):
    """What a form says of a field (or of a detail field: `lines.price`) over the entity's own."""

    title: Words = NOTHING
    help: Words = NOTHING
    visible: Source | None = None
    required: Source | None = None
    readonly: Source | None = None
    default: Source | None = None
    filter: Source | None = None
    fill: Sources = {}
    """Fields of the form filled from the record that is chosen: `{currency: currency}`."""
    must: Source | None = None
    message: Words = NOTHING


class FormDefinition(Part):
    """A form over an entity; without one, a good form is made from the entity."""

    form: Path
    entity: Path
    title: Words = NOTHING
    help: Words = NOTHING
    layout: tuple[LayoutItem, ...] = ()
    fields: Mapping[Path, FormField] = {}
    public: Anything = None
    id: Label = ""
    was: Name | None = None


Tab.model_rebuild()
