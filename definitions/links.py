"""Full names for short ones, and a fault for each name that nothing has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from definitions.entity import EntityDefinition
from definitions.faults import unknown
from definitions.fields import Field, Option, ReferenceLike
from definitions.fields.lines import LinesField
from definitions.fields.references import ReferencesField
from definitions.fields.related import RelatedField
from definitions.located import LocatedMap, spot
from definitions.problems import Fault, Place
from definitions.rule import EventDefinition
from definitions.sources import Source
from definitions.texts import Text

EVERY = ("id", "created_at", "created_by", "updated_at", "updated_by", "version")
OWNED = ("owner", "department")
ROWS = ("id", "parent", "position")
SYSTEM = frozenset((*EVERY, *OWNED, *ROWS))
PEOPLE: Mapping[str, str] = {
    "created_by": "base.user", "updated_by": "base.user", "owner": "base.user", "department": "base.department"
}  # fmt: skip


@dataclass
class Linker:
    """Links the names of one document; knows all packs' names, collects the faults."""

    names: Mapping[str, frozenset[str]]
    """Full names by kind; detail rows are entities too."""
    reach: Mapping[str, tuple[str, ...]]
    """The packs that a pack requires, directly or not."""
    lists: Mapping[str, Mapping[str, Option]]
    shapes: Mapping[str, Mapping[str, Field | None]]
    """Fields of each entity; None for system fields without a definition."""
    faults: list[Fault]
    pack: str = ""
    place: Place | None = None
    body: LocatedMap | None = None
    owners: Mapping[str, str] = field(default_factory=dict)
    """The pack of each file, so that an extension's names are read in its own pack."""
    broken: frozenset[str] = frozenset()
    """Names of parts that were left out for faults of their own: that they are unknown is no further fault."""

    def at(self, path: Iterable[object]) -> Place | None:
        """The place of a part of the document."""
        return spot(self.body, path).value_at if self.body is not None else self.place

    def key_at(self, path: Iterable[object]) -> Place | None:
        """The place of the name of a part of the document."""
        return spot(self.body, path).key_at if self.body is not None else self.place

    def fault(self, detail: Text, name: str, place: Place | None) -> None:
        """Keeps a fault, unless it only follows from another."""
        if name in self.broken or any(f"{name}.".startswith(f"{one}.") for one in self.broken):
            return
        self.faults.append(Fault(detail, place=place or self.place, name=name))

    def home(self, name: str) -> str:
        """The pack whose author wrote a name."""
        place = getattr(name, "place", None)
        return self.owners.get(place.file, self.pack) if isinstance(place, Place) else self.pack

    def full(self, kind: str, name: str) -> str | None:
        """The full name a name means in the pack it is written in: its own first, then base, then those required."""
        known, home = self.names.get(kind, frozenset()), self.home(name)
        if f"{home}.{name}" in known:
            return f"{home}.{name}"
        if name in known:
            return str(name)
        if f"base.{name}" in known:
            return f"base.{name}"
        fitting = [full for pack in self.reach.get(home, ()) if (full := f"{pack}.{name}") in known]
        return fitting[0] if len(fitting) == 1 else None

    def named(self, kind: str, what: Text, name: str, place: Place | None = None) -> str:
        """The full name; a fault with the nearest known name where there is none."""
        found = self.full(kind, name)
        if found is None:
            known = self.names.get(kind, frozenset())
            own = [full.split(".", 1)[1] for full in known if full.split(".", 1)[0] == self.home(name)]
            self.fault(
                unknown(what, str(name), own if "." not in name and own else known),
                str(name),
                getattr(name, "place", None) or place,
            )
        return found or str(name)

    def entity(self, name: str) -> str:
        """The full name of an entity."""
        return self.named("entity", Text("entity", "实体"), name)

    def options(self, name: str) -> tuple[str, Mapping[str, Option]]:
        """The full name and the values of a shared list."""
        full = self.named("choices", Text("choice list", "选项列表"), name)
        return full, self.lists.get(full, {})

    def field(self, entity: str, name: str, place: Place | None = None) -> Field | None:
        """The field of an entity; a fault where there is none."""
        shape = self.shapes.get(entity)
        if shape is None:
            return None
        if name not in shape:
            self.fault(
                unknown(Text("field", "字段"), str(name), shape), str(name), getattr(name, "place", None) or place
            )
        return shape.get(name)

    def path(self, entity: str, path: str, place: Place | None = None) -> None:
        """Checks a path of fields over references: `customer.region.name`."""
        here: str | None = entity
        at = getattr(path, "place", None) or place
        for name in str(path).removeprefix("-").split("."):
            if here is None:
                detail = Text(
                    f"`{path}` goes on after a field that is not a reference.", f"`{path}`在非引用字段之后继续。"
                )
                return self.fault(detail, str(path), at)
            if here not in self.shapes:
                return None
            found = self.field(here, name, at)
            if name not in self.shapes[here]:
                return None
            here = target(name, found)
        return None


def target(name: str, found: Field | None) -> str | None:
    """The entity that a field leads to."""
    match found:
        case ReferenceLike():
            return found.target
        case LinesField() | RelatedField():
            return found.entity
        case ReferencesField():
            return found.to
        case None:
            return PEOPLE.get(name)
    return None


def linked_event(linker: Linker, event: EventDefinition) -> EventDefinition:
    """The event of an entity under its full name."""
    if not event.entity:
        return event
    entity = linker.entity(Source(event.entity, event.source.place))
    for name in event.fields:
        linker.field(entity, name, event.source.place)
    return replace(event, entity=entity)


def shapes_of(entities: Mapping[str, EntityDefinition]) -> dict[str, dict[str, Field | None]]:
    """The fields of every entity and of its detail rows, system fields included."""
    made: dict[str, dict[str, Field | None]] = {}
    for name, entity in entities.items():
        system: dict[str, Field | None] = dict.fromkeys((*EVERY, *OWNED) if entity.owned else EVERY)
        made[name] = {**entity.fields, **system}
        if entity.lifecycle:
            made[name].setdefault(entity.lifecycle.field, None)
        for path, lines in rows_of(name, entity.fields):
            made[path] = {**lines.fields, **dict.fromkeys(ROWS)}
    return made


def rows_of(home: str, fields: Mapping[str, Field]) -> Iterable[tuple[str, LinesField]]:
    """Each detail table under some fields, with its full name."""
    for name, one in fields.items():
        if isinstance(one, LinesField):
            yield f"{home}.{name}", one
            yield from rows_of(f"{home}.{name}", one.fields)
