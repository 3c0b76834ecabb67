"""Packs stacked on packs, the site's own layer on top: one set of definitions under full names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import ValidationError

from definitions.choices import ChoicesDefinition
from definitions.entity import EntityDefinition
from definitions.faults import faults_of, unknown
from definitions.fields import Choices, Option
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
from definitions.repairs import without_faults
from definitions.requires import in_order
from definitions.role import RoleDefinition
from definitions.rule import RuleDefinition
from definitions.scenario import ScenarioDefinition, StoryDefinition
from definitions.seed import DemoDefinition, SeedDefinition
from definitions.texts import Text, humanize
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

MOST_REPAIRS = 8
"""How often a definition is read again without the parts that were at fault."""

UNNAMED = ("pack", "site", "seed", "demo", "scenario", "locale")
"""Kinds of which there may be several of one name."""

ROLES = "base.role"
"""The full name of the choice list of all roles."""


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
    stories: Mapping[str, StoryDefinition] = field(default_factory=dict)
    """Demos told as steps; their names are free."""
    scenarios: Mapping[str, ScenarioDefinition] = field(default_factory=dict)
    raw: Mapping[str, Mapping[str, RawDefinition]] = field(default_factory=dict)
    """Reports, flows and the like by kind and full name."""
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
    faults: list[Fault] = []
    broken: set[str] = set()
    ordered = in_order(packs, faults)
    whole = [*ordered, *([site] if site else [])]
    layers = layered(whole, faults)
    parts = {key: made for key, layer in layers.items() if (made := validated(layer, faults, broken)) is not None}
    parts = with_list_of_roles(parts)
    linker = linker_of(whole, layers, parts, faults, frozenset(broken))
    linked = {key: link(linked_for(linker, layers.get(key)), part) for key, part in parts.items()}
    found = tuple(sorted(dict.fromkeys(faults), key=by_place))
    return replace(definitions(tuple(ordered), site, layers, linked, linker), faults=found, broken=frozenset(broken))


def with_list_of_roles(parts: Mapping[tuple[str, str], Part]) -> dict[tuple[str, str], Part]:
    """The shared list `role` is always there: every role that is defined, with its title."""
    roles = {"admin": Option(Text("Administrator", "管理员"))}
    roles |= {name: Option(role.title or humanize(name)) for name, role in of_kind(parts, RoleDefinition).items()}
    known = ChoicesDefinition(choices=ROLES, title=Text("Role", "角色"), values=Choices("", roles))
    return {("choices", ROLES): known, **parts}


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
        detail = Text(f"`{name}` is defined twice; first at {first}.", f"`{name}`重复定义；首次定义于{first}。")
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
            f"只有包`{home}`可以定义`{document.name}`；请用`extend: {document.name}`进行修改。",
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
        if (key[1] in names or (key[0] == "role" and key[1] == short))
        and kind in (None, key[0])
        and key[0] not in UNNAMED
    ]
    if len(fitting) > 1 and kind is None:
        exact = [key for key in fitting if key[0] == "entity"]
        fitting = exact if len(exact) == 1 else fitting
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        kinds = ", ".join(f"`kind: {one}`" for one, _ in fitting)
        detail = Text(f"Several things have this name; say {kinds}.", f"有多个对象使用此名称；请写明{kinds}。")
    else:
        detail = unknown(
            Text("definition", "定义"), document.name, {name for one, name in layers if one not in UNNAMED}
        )
    faults.append(Fault(detail, place=document.place, name=document.name))
    return None


def validated(layer: Layer, faults: list[Fault], broken: set[str]) -> Part | None:
    """The definition read by its grammar; parts at fault are left out so that the rest can be checked too."""
    if layer.kind in RAW:
        return RawDefinition(name=layer.name, kind=layer.kind, body=layer.body, place=layer.place)
    model = StoryDefinition if layer.kind == "demo" and "steps" in layer.body else MODELS[layer.kind]
    body: LocatedMap | None = lifted(layer.body) if layer.kind == "role" else layer.body
    for attempt in range(MOST_REPAIRS):
        if body is None:
            break
        try:
            return model.model_validate(body)
        except ValidationError as error:
            faults.extend(faults_of(error, body, told_missing=attempt == 0))
            body = without_faults(body, error, broken)
    broken.update((layer.name, layer.name.partition(".")[2]))
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
    """The packs with the pack `base`, which is always there, before them."""
    if any(pack.name == "base" for pack in packs):
        return list(packs)
    return [read_pack(packs_folder() / "base"), *packs]
