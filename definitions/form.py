"""Forms: how a record is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Tag, model_validator
from pydantic import Field as Setting
from pydantic_core import PydanticCustomError

from definitions.grammar import (
    NOTHING,
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
from definitions.public import PublicForm
from definitions.sources import Source

Footer = Literal["sum", "avg", "min", "max", "count"]
WhenHidden = Literal["clear", "keep"]
"""What becomes of the value of a field that a rule of the form hides: gone when saved, or as it was."""


Columns = Annotated[Integer, Setting(ge=1, le=6)]


class Section(Part):
    """Fields under a heading, in columns; `layout` holds further parts, each as wide as it says."""

    title: Words = NOTHING
    help: Words = NOTHING
    columns: Columns = 2
    fields: Names = ()
    layout: tuple[LayoutItem, ...] = ()
    visible: Source | None = None
    collapsible: Flag = False
    collapsed: Flag = False

    @model_validator(mode="after")
    def hold_something(self) -> Self:
        """A part of a layout without fields and without further parts would show nothing."""
        if not self.fields and not self.layout:
            raise PydanticCustomError("shows_nothing", "fields or layout")
        return self


class Group(Section):
    """Fields that belong together, with a border of their own; `span` columns wide where it stands."""

    columns: Columns = 1
    span: Columns = 1


class Lines(Part):
    """Detail rows as a table; `footer` sums columns up."""

    field: Name
    title: Words = NOTHING
    columns: Paths = ()
    footer: Mapping[Name, Footer] = {}
    visible: Source | None = None


class Page(Part):
    """One tab of several, or one step after the other: fields, or a layout of its own."""

    title: Words = NOTHING
    help: Words = NOTHING
    columns: Columns = 2
    fields: Names = ()
    layout: tuple[LayoutItem, ...] = ()
    visible: Source | None = None


class SectionItem(Part):
    """- section: {…}"""

    section: Section


class GroupItem(Part):
    """- group: {…}"""

    group: Group


class LinesItem(Part):
    """- lines: {…}"""

    lines: Lines


class TabsItem(Part):
    """- tabs: {name: {…}}"""

    tabs: Annotated[Mapping[Name, Page], Setting(min_length=1)]


class StepsItem(Part):
    """- steps: {name: {…}}: filled in one after the other, each checked before the next; a summary at the end."""

    steps: Annotated[Mapping[Name, Page], Setting(min_length=1)]


LayoutItem = Annotated[
    Annotated[SectionItem, Tag("<section>")]
    | Annotated[GroupItem, Tag("<group>")]
    | Annotated[LinesItem, Tag("<lines>")]
    | Annotated[TabsItem, Tag("<tabs>")]
    | Annotated[StepsItem, Tag("<steps>")],
    Discriminator(verb_tag("section", "group", "lines", "tabs", "steps")),
]


def parts_of(item: LayoutItem) -> tuple[Section | Lines | Page, ...]:
    """What one item of a layout is made of: itself, or its tabs or steps."""
    match item:
        case SectionItem():
            return (item.section,)
        case GroupItem():
            return (item.group,)
        case LinesItem():
            return (item.lines,)
        case TabsItem():
            return tuple(item.tabs.values())
        case StepsItem():
            return tuple(item.steps.values())


def shown_when(layout: Iterable[LayoutItem]) -> Mapping[str, str]:
    """For each field that stands only in parts with a condition, when it shows: a hidden part hides its fields."""
    found: dict[str, list[str]] = {}
    for name, around in placed(layout, ()):
        found.setdefault(name, []).append(" and ".join(f"({each})" for each in around))
    return {name: " or ".join(f"({each})" for each in places) for name, places in found.items() if all(places)}


def placed(layout: Iterable[LayoutItem], around: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each field where it stands, with the conditions of the parts around it."""
    for each in layout:
        for inside in parts_of(each):
            here = (*around, str(inside.visible)) if inside.visible else around
            if isinstance(inside, Lines):
                yield inside.field, here
                continue
            yield from ((name, here) for name in inside.fields)
            yield from placed(inside.layout, here)


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
    columns: Paths = ()
    """Fields of the records to choose from that are shown beside their titles."""
    when_hidden: WhenHidden = "clear"
    must: Source | None = None
    message: Words = NOTHING


class Similar(Part):
    """Records that look like the one being filled in: asked about, never refused."""

    by: Names
    """Texts that are compared."""
    message: Words = NOTHING


class FormDefinition(Part):
    """A form over an entity; without one, a good form is made from the entity."""

    form: Path
    entity: Path
    title: Words = NOTHING
    help: Words = NOTHING
    layout: tuple[LayoutItem, ...] = ()
    fields: Mapping[Path, FormField] = {}
    similar: Similar | None = None
    public: PublicForm | None = None
    id: Label = ""
    was: Name | None = None


Section.model_rebuild()
Group.model_rebuild()
Page.model_rebuild()
