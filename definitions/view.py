"""Views: how records are listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator
from pydantic import Field as Setting

from definitions.grammar import (
    NOTHING,
    Integer,
    Label,
    Name,
    Names,
    Part,
    Path,
    Paths,
    Sorting,
    Words,
    listed,
)
from definitions.sources import Source

Kind = Literal["grid", "kanban", "calendar", "gantt", "gallery", "tree", "map"]
Total = Literal["sum", "avg", "min", "max", "count"]


class Column(Part):
    """A column: a field or a path; `name` alone is short for `{field: name}`."""

    field: Path
    title: Words = NOTHING
    width: Annotated[Integer, Setting(ge=20, le=2000)] | None = None


class ColorRule(Part):
    """Rows for which `when` holds are shown in `color`."""

    when: Source
    color: Label


class QuickFilter(Part):
    """A filter one click away."""

    title: Words = NOTHING
    filter: Source


def totals_of(said: object) -> object:
    """`[amount]` is short for `{amount: sum}`."""
    return dict.fromkeys(said, "sum") if isinstance(said, list) and all(isinstance(n, str) for n in said) else said


class ViewDefinition(Part):
    """A view of an entity; without one, a good list is made from the entity."""

    view: Path
    entity: Path
    title: Words = NOTHING
    help: Words = NOTHING
    kind: Kind = "grid"
    columns: tuple[Annotated[Column, listed("field", Column | Path)], ...] = ()
    filter: Source | None = None
    sort: Sorting = ()
    group: Paths = ()
    totals: Annotated[
        Mapping[Path, Total], BeforeValidator(totals_of, json_schema_input_type=Mapping[Path, Total] | tuple[Path, ...])
    ] = {}
    colors: tuple[ColorRule, ...] = ()
    page_size: Annotated[Integer, Setting(ge=1, le=1000)] = 50
    quick_filters: Mapping[Name, Annotated[QuickFilter, listed("filter", QuickFilter | Source)]] = {}
    by: Path | None = None
    """kanban: the field whose values are the columns; tree: the parent field; map: the place."""
    lanes: Path | None = None
    """kanban: the field whose values divide the columns into swim lanes."""
    card: Paths = ()
    """What a card says below its title."""
    label: Path | None = None
    """calendar, gantt, map: what is written on an event, a bar, a pin; without it the record's title."""
    color: Path | None = None
    """The field whose value colours a card, an event, a bar, a pin: a choice, a colour, or what is pointed to."""
    cover: Path | None = None
    """kanban, gallery: the image field shown at the head of a card."""
    start: Path | None = None
    end: Path | None = None
    progress: Path | None = None
    """gantt: how much of a bar is done, from 0 to 100."""
    depends_on: Path | None = None
    """gantt: what must end before a bar begins: references to the same entity, `after`, or in rows `after.task`."""
    holidays: Label = ""
    """calendar, gantt: the name of the working calendar whose exceptions are shown."""
    roles: Names = ()
    id: Label = ""
    was: Name | None = None
