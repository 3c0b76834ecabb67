"""Packs stacked on packs, the site's own layer on top: one set of definitions under full names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from definitions.choices import ChoicesDefinition
from definitions.entity import EntityDefinition
from definitions.fields import Choices, Option
from definitions.files import packs_folder, read_pack
from definitions.flows.flow import FlowDefinition
from definitions.form import FormDefinition
from definitions.grammar import Part
from definitions.kinds import RAW, validated
from definitions.layering import Layer, layered
from definitions.linking import link
from definitions.links import Linker, rows_of, shapes_of
from definitions.located import spot
from definitions.menu import MenuDefinition
from definitions.pack import PackDefinition, RawDefinition
from definitions.problems import Fault, Invalid, Place
from definitions.requires import in_order
from definitions.role import RoleDefinition
from definitions.rule import RuleDefinition
from definitions.scenario import ScenarioDefinition, StoryDefinition
from definitions.seed import DemoDefinition, SeedDefinition
from definitions.stories import check_story
from definitions.texts import Text, titled
from definitions.view import ViewDefinition

ROLES = "base.role"
"""The full name of the choice list of all roles."""


@dataclass(frozen=True, eq=False)
class Definitions:
    """Everything that is said, by full name; names inside are full names, expressions are as written."""

    packs: tuple[PackDefinition, ...] = ()
    """In the order of the layers."""
    site: PackDefinition | None = None
    entities: Mapping[str, EntityDefinition] = field(default_factory=dict)
    lists: Mapping[str, ChoicesDefinition] = field(default_factory=dict)
    forms: Mapping[str, FormDefinition] = field(default_factory=dict)
    views: Mapping[str, ViewDefinition] = field(default_factory=dict)
    rules: Mapping[str, RuleDefinition] = field(default_factory=dict)
    flows: Mapping[str, FlowDefinition] = field(default_factory=dict)
    roles: Mapping[str, RoleDefinition] = field(default_factory=dict)
    """By short name: a role is one across all packs."""
    menus: Mapping[str, MenuDefinition] = field(default_factory=dict)
    seeds: Mapping[str, SeedDefinition] = field(default_factory=dict)
    """Seeds, demos and scenarios are keyed `file#number` in the order they are to run."""
    demos: Mapping[str, DemoDefinition] = field(default_factory=dict)
    stories: Mapping[str, StoryDefinition] = field(default_factory=dict)
    """Demos told as steps; their names are free."""
    scenarios: Mapping[str, ScenarioDefinition] = field(default_factory=dict)
    raw: Mapping[str, Mapping[str, RawDefinition]] = field(default_factory=dict)
    """Reports and the like by kind and full name."""
    layers: Mapping[tuple[str, str], Layer] = field(default_factory=dict)
    linker: Linker | None = None
    faults: tuple[Fault, ...] = ()
    """What is wrong, when the caller of `laid` wants the rest all the same."""
    broken: frozenset[str] = frozenset()
    """Names of parts that were left out for faults of their own; that they are unknown elsewhere is no news."""

    def place(self, kind: str, name: str, *path: object) -> Place | None:
        """Where a part is written, or the nearest above it: `place("entity", "crm.order", "fields", "total")`."""
        layer = self.layers.get((kind, name))
        return spot(layer.body, path).value_at if layer else None

    def key_place(self, kind: str, name: str, *path: object) -> Place | None:
        """Where the key of a part is written."""
        layer = self.layers.get((kind, name))
        return spot(layer.body, path).key_at if layer else None

    def pack_of(self, place: Place | None, otherwise: str = "") -> str:
        """The pack whose author wrote what stands at a place: an extension's names are read in its own pack."""
        return self.linker.owners.get(place.file, otherwise) if self.linker and place else otherwise

    def full_entity(self, name: str, pack: str) -> str | None:
        """The full name of the entity that `name` means in `pack`; None when there is none."""
        return self.full("entity", name, pack)

    def full(self, kind: str, name: str, pack: str) -> str | None:
        """The full name of anything by kind."""
        if self.linker is None:
            return None
        return Linker(self.linker.names, self.linker.reach, {}, {}, [], pack).full(kind, str(name))


def stack(packs: Sequence[PackDefinition], site: PackDefinition | None = None) -> Definitions:
    """The packs in the order of what they require, the site's layer last, as one; every fault at once."""
    found = laid(packs, site)
    if found.faults:
        raise Invalid(found.faults[0].detail, found.faults)
    return found


def laid(packs: Sequence[PackDefinition], site: PackDefinition | None = None) -> Definitions:
    """The same, with its faults kept beside what is right, so that a compiler can add its own to them."""
    faults = [fault for pack in (*packs, *([site] if site else [])) for fault in pack.faults]
    reading = tuple(faults)
    broken = {name for pack in (*packs, *([site] if site else [])) for name in pack.unread}
    ordered = in_order(packs, faults)
    whole = [*ordered, *([site] if site else [])]
    layers = layered(whole, faults)
    parts = {key: made for key, layer in layers.items() if (made := validated(layer, faults, broken)) is not None}
    parts = with_list_of_roles(parts)
    linker = linker_of(whole, layers, parts, faults, frozenset(broken))
    linked = {key: link(linked_for(linker, layers.get(key)), part) for key, part in parts.items()}
    for key, part in linked.items():
        if isinstance(part, ScenarioDefinition | StoryDefinition):
            check_story(linked_for(linker, layers.get(key)), part)
    found = tuple(sorted(dict.fromkeys(beside(reading, faults)), key=by_place))
    return replace(definitions(tuple(ordered), site, layers, linked, linker), faults=found, broken=frozenset(broken))


def beside(reading: Sequence[Fault], faults: Sequence[Fault]) -> list[Fault]:
    """The faults of reading, and of all others those that do not stand on a line that could not be read."""
    unread = {by_place(fault)[:2] for fault in reading}
    return [*reading, *(fault for fault in faults if by_place(fault)[:2] not in unread)]


def with_list_of_roles(parts: Mapping[tuple[str, str], Part]) -> dict[tuple[str, str], Part]:
    """The shared list `role` is always there: every role that is defined, with its title."""
    roles = {"admin": Option(Text("Administrator", "管理员"))}
    roles |= {name: Option(titled(role.title, name)) for name, role in of_kind(parts, RoleDefinition).items()}
    known = ChoicesDefinition(choices=ROLES, title=Text("Role", "角色"), values=Choices("", roles))
    return {("choices", ROLES): known, **parts}


def by_place(fault: Fault) -> tuple[str, int, int]:
    """Faults in the order of their files."""
    return (fault.place.file, fault.place.line, fault.place.column) if fault.place else ("", 0, 0)


def linker_of(
    packs: Sequence[PackDefinition],
    layers: Mapping[tuple[str, str], Layer],
    parts: Mapping[tuple[str, str], Part],
    faults: list[Fault],
    broken: frozenset[str],
) -> Linker:
    """All names of all packs, and the fields of all entities with full names in them."""
    names: dict[str, set[str]] = {}
    for kind, name in (*layers, *parts):
        names.setdefault(kind, set()).add(name)
    entities = {name: part for (_, name), part in parts.items() if isinstance(part, EntityDefinition)}
    for name, entity in entities.items():
        names["entity"].update(path for path, _ in rows_of(name, entity.fields))
    lists = {name: part.values.values for (_, name), part in parts.items() if isinstance(part, ChoicesDefinition)}
    linker = Linker(
        {kind: frozenset(known) for kind, known in names.items()},
        {pack.name: reach(pack, packs) for pack in packs},
        lists,
        {},
        faults,
        owners={f"{document.place.file}": pack.name for pack in packs for document in pack.documents},
        broken=broken,
    )
    silent = replace(linker, faults=[])
    shaped = {
        name: with_full_names(linked_for(silent, layers["entity", name]), part) for name, part in entities.items()
    }
    return replace(linker, shapes=shapes_of(shaped))


def with_full_names(linker: Linker, entity: EntityDefinition) -> EntityDefinition:
    """The entity with full names in its fields."""
    fields = {name: one.linked(linker, entity.entity, name) for name, one in entity.fields.items()}
    return entity.model_copy(update={"fields": fields})


def reach(pack: PackDefinition, packs: Sequence[PackDefinition]) -> tuple[str, ...]:
    """The packs that a pack requires, directly or not; a site may use all."""
    if pack.site:
        return tuple(other.name for other in packs)
    by_name = {other.name: other for other in packs}
    found: list[str] = []
    waiting = list(pack.requires)
    while waiting:
        name = waiting.pop()
        if name not in found and name in by_name:
            found.append(name)
            waiting.extend(by_name[name].requires)
    return tuple(found)


def linked_for(linker: Linker, layer: Layer | None) -> Linker:
    """The linker for one document."""
    return replace(linker, pack=layer.pack, place=layer.place, body=layer.body) if layer else linker


def definitions(
    packs: tuple[PackDefinition, ...],
    site: PackDefinition | None,
    layers: Mapping[tuple[str, str], Layer],
    parts: Mapping[tuple[str, str], Part],
    linker: Linker,
) -> Definitions:
    """The parts by kind and name."""
    return Definitions(
        packs=packs,
        site=site,
        entities=of_kind(parts, EntityDefinition),
        lists=of_kind(parts, ChoicesDefinition),
        forms=of_kind(parts, FormDefinition),
        views=of_kind(parts, ViewDefinition),
        rules=of_kind(parts, RuleDefinition),
        flows=of_kind(parts, FlowDefinition),
        roles=of_kind(parts, RoleDefinition),
        menus=of_kind(parts, MenuDefinition),
        seeds=of_kind(parts, SeedDefinition),
        demos=of_kind(parts, DemoDefinition),
        stories=of_kind(parts, StoryDefinition),
        scenarios=of_kind(parts, ScenarioDefinition),
        raw=raw_by_kind(parts),
        layers=layers,
        linker=linker,
    )


P = TypeVar("P", bound=Part)


def of_kind(parts: Mapping[tuple[str, str], Part], model: type[P]) -> dict[str, P]:
    """The definitions of one kind by name."""
    return {name: part for (_, name), part in parts.items() if isinstance(part, model)}


def raw_by_kind(parts: Mapping[tuple[str, str], Part]) -> dict[str, dict[str, RawDefinition]]:
    """What is only kept, by kind and name."""
    found: dict[str, dict[str, RawDefinition]] = {kind: {} for kind in RAW}
    for part in of_kind(parts, RawDefinition).values():
        found[part.kind][part.name] = part
    return found


def with_base(packs: Sequence[PackDefinition]) -> list[PackDefinition]:
    """The packs with those before them that they require and that come with Loomwork; `base` is always there."""
    known = {pack.name: pack for pack in packs}
    missing = ["base", *(name for pack in packs for name in pack.requires)]
    shipped: dict[str, PackDefinition] = {}
    while missing:
        name = missing.pop()
        folder = packs_folder() / name
        if name not in known and name not in shipped and folder.is_dir():
            shipped[name] = read_pack(folder)
            missing += shipped[name].requires
    return [*(shipped[name] for name in sorted(shipped, key=lambda name: (name != "base", name))), *packs]
