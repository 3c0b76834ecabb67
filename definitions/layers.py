"""Packs stacked on packs, the site's own layer on top: one set of definitions under full names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from definitions.choices import ChoicesDefinition
from definitions.entity import EntityDefinition
from definitions.faults import faults_of, unknown
from definitions.files import packs_folder, read_pack
from definitions.form import FormDefinition
from definitions.grammar import NAME, Part
from definitions.linking import link
from definitions.links import Linker, rows_of, shapes_of
from definitions.located import Document, LocatedList, LocatedMap, spot
from definitions.menu import MenuDefinition
from definitions.merging import Merge, renamed
from definitions.pack import PackCard, PackDefinition, RawDefinition, SiteCard
from definitions.problems import Fault, Invalid, Place
from definitions.requires import in_order
from definitions.role import RoleDefinition
from definitions.rule import RuleDefinition
from definitions.scenario import ScenarioDefinition
from definitions.seed import DemoDefinition, SeedDefinition
from definitions.texts import Text
from definitions.view import ViewDefinition

MODELS: Mapping[str, type[Part]] = {
    "entity": EntityDefinition,
    "choices": ChoicesDefinition,
    "form": FormDefinition,
    "view": ViewDefinition,
    "rule": RuleDefinition,
    "role": RoleDefinition,
    "menu": MenuDefinition,
    "seed": SeedDefinition,
    "demo": DemoDefinition,
    "scenario": ScenarioDefinition,
    "pack": PackCard,
    "site": SiteCard,
}
"""The grammar of each kind of document."""

RAW = ("metric", "report", "dashboard", "document", "flow", "connector", "calendar", "locale")
"""Kinds that are kept, known by name and interpreted elsewhere."""

UNNAMED = ("pack", "site", "seed", "demo", "scenario", "locale")
"""Kinds of which there may be several of one name."""


@dataclass(frozen=True)
class Layer:
    """One definition: its merged text, and the pack it first came from."""

    kind: str
    name: str
    pack: str
    body: LocatedMap
    place: Place


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
    roles: Mapping[str, RoleDefinition] = field(default_factory=dict)
    """By short name: a role is one across all packs."""
    menus: Mapping[str, MenuDefinition] = field(default_factory=dict)
    seeds: Mapping[str, SeedDefinition] = field(default_factory=dict)
    """Seeds, demos and scenarios are keyed `file#number` in the order they are to run."""
    demos: Mapping[str, DemoDefinition] = field(default_factory=dict)
    scenarios: Mapping[str, ScenarioDefinition] = field(default_factory=dict)
    raw: Mapping[str, Mapping[str, RawDefinition]] = field(default_factory=dict)
    """Reports, flows and the like by kind and full name."""
    layers: Mapping[tuple[str, str], Layer] = field(default_factory=dict)
    linker: Linker | None = None

    def place(self, kind: str, name: str, *path: object) -> Place | None:
        """Where a part is written: `place("entity", "crm.order", "fields", "total", "formula")`, or the nearest above."""
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
    faults: list[Fault] = []
    ordered = in_order(packs, faults)
    whole = [*ordered, *([site] if site else [])]
    layers = layered(whole, faults)
    parts = {key: made for key, layer in layers.items() if (made := validated(layer, faults)) is not None}
    linker = linker_of(whole, layers, parts, faults)
    linked = {key: link(linked_for(linker, layers[key]), part) for key, part in parts.items()}
    if faults:
        raise Invalid(faults[0].detail, tuple(sorted(set(faults), key=by_place)))
    return definitions(tuple(ordered), site, layers, linked, linker)


def by_place(fault: Fault) -> tuple[str, int, int]:
    """Faults in the order of their files."""
    return (fault.place.file, fault.place.line, fault.place.column) if fault.place else ("", 0, 0)


def layered(packs: Iterable[PackDefinition], faults: list[Fault]) -> dict[tuple[str, str], Layer]:
    """Each pack's documents in turn: new ones added, extensions laid over what they extend."""
    layers: dict[tuple[str, str], Layer] = {}
    for pack in packs:
        for number, document in enumerate(pack.documents):
            if document.kind != "extend":
                add(layers, pack, document, number, faults)
        for document in pack.documents:
            if document.kind == "extend":
                extend(layers, pack, document, faults)
    return layers


def add(
    layers: dict[tuple[str, str], Layer], pack: PackDefinition, document: Document, number: int, faults: list[Fault]
) -> None:
    """A definition of its own; a role that another pack began is continued."""
    name = full_name(pack, document, number, faults)
    key = (document.kind, name)
    body = document.body if document.kind in UNNAMED else renamed(document.body, document.kind, name)
    earlier = layers.get(key)
    if earlier and document.kind == "role" and earlier.pack != pack.name:
        body = Merge(faults.append, name).maps(earlier.body, body.without("title", "help"))
    elif earlier:
        first = earlier.body.values_at[document.kind]
        detail = Text(f"`{name}` is defined twice; first at {first}.", f"`{name}`重复定义;首次定义于{first}。")
        faults.append(Fault(detail, place=document.place, name=name))
        return
    layers[key] = Layer(document.kind, name, earlier.pack if earlier else pack.name, body, document.place)


def full_name(pack: PackDefinition, document: Document, number: int, faults: list[Fault]) -> str:
    """`crm.order`; roles keep their short name, and what needs no name is numbered."""
    if document.kind in UNNAMED:
        return f"{pack.name}/{document.path}#{number}"
    home, _, short = document.name.rpartition(".")
    if not NAME.match(short):
        return document.name
    if home not in ("", pack.name):
        detail = Text(
            f"Only pack `{home}` can define `{document.name}`; use `extend: {document.name}` to change it.",
            f"只有包`{home}`可以定义`{document.name}`;请用`extend: {document.name}`进行修改。",
        )
        faults.append(Fault(detail, place=document.place, name=document.name))
    return short if document.kind == "role" else f"{pack.name}.{short}"


def extend(layers: dict[tuple[str, str], Layer], pack: PackDefinition, document: Document, faults: list[Fault]) -> None:
    """Lays an extension over what it extends."""
    key = extended(layers, pack, document, faults)
    if key is None:
        return
    body, layer = document.body.without("extend", "kind"), layers[key]
    if body.get("remove") is True:
        del layers[key]
        return
    merged = Merge(faults.append, layer.name).maps(layer.body, body)
    layers[key] = Layer(layer.kind, layer.name, layer.pack, merged, layer.place)


def extended(
    layers: Mapping[tuple[str, str], Layer], pack: PackDefinition, document: Document, faults: list[Fault]
) -> tuple[str, str] | None:
    """The definition an extension means: by name, and by kind where several kinds have the name."""
    kind = document.body.get("kind")
    short = document.name.rpartition(".")[2]
    names = {document.name, f"{pack.name}.{document.name}", f"base.{document.name}"}
    fitting = [
        key
        for key in layers
        if (key[1] in names or (key[0] == "role" and key[1] == short)) and kind in (None, key[0]) and key[0] not in UNNAMED
    ]
    if len(fitting) > 1 and kind is None:
        exact = [key for key in fitting if key[0] == "entity"]
        fitting = exact if len(exact) == 1 else fitting
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        kinds = ", ".join(f"`kind: {one}`" for one, _ in fitting)
        detail = Text(f"Several things have this name; say {kinds}.", f"有多个对象使用此名称;请写明{kinds}。")
    else:
        detail = unknown(Text("definition", "定义"), document.name, {name for one, name in layers if one not in UNNAMED})
    faults.append(Fault(detail, place=document.place, name=document.name))
    return None


def validated(layer: Layer, faults: list[Fault]) -> Part | None:
    """The definition read by its grammar."""
    if layer.kind in RAW:
        return RawDefinition(name=layer.name, kind=layer.kind, body=layer.body, place=layer.place)
    body = lifted(layer.body) if layer.kind == "role" else layer.body
    try:
        return MODELS[layer.kind].model_validate(body)
    except ValidationError as error:
        faults.extend(faults_of(error, body))
        return None


def lifted(body: LocatedMap) -> LocatedMap:
    """A role's `allow: {reports: […]}` beside its entities becomes a setting of the role."""
    allow = body.get("allow")
    if not isinstance(allow, LocatedMap):
        return body
    kinds = [kind for kind in ("reports", "dashboards", "documents") if isinstance(allow.get(kind), LocatedList)]
    made = body.without()
    made.put("allow", allow.without(*kinds), body.keys_at["allow"], body.values_at["allow"])
    for kind in kinds:
        made.put(kind, allow[kind], allow.keys_at[kind], allow.values_at[kind])
    return made


def linker_of(
    packs: Sequence[PackDefinition],
    layers: Mapping[tuple[str, str], Layer],
    parts: Mapping[tuple[str, str], Part],
    faults: list[Fault],
) -> Linker:
    """All names of all packs, and the fields of all entities with full names in them."""
    names: dict[str, set[str]] = {}
    for kind, name in layers:
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
    )
    silent = Linker(linker.names, linker.reach, lists, {}, [], owners=linker.owners)
    shaped = {name: with_full_names(linked_for(silent, layers["entity", name]), part) for name, part in entities.items()}
    return Linker(linker.names, linker.reach, lists, shapes_of(shaped), faults, owners=linker.owners)


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


def linked_for(linker: Linker, layer: Layer) -> Linker:
    """The linker for one document."""
    return Linker(
        linker.names, linker.reach, linker.lists, linker.shapes, linker.faults, layer.pack, layer.place, layer.body, linker.owners
    )


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
        roles=of_kind(parts, RoleDefinition),
        menus=of_kind(parts, MenuDefinition),
        seeds=of_kind(parts, SeedDefinition),
        demos=of_kind(parts, DemoDefinition),
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
    """The packs with the pack `base`, which is always there, before them."""
    if any(pack.name == "base" for pack in packs):
        return list(packs)
    return [read_pack(packs_folder() / "base"), *packs]
