"""Each pack's documents laid over those of the packs before: definitions, extensions, translations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from definitions.faults import unknown
from definitions.grammar import NAME
from definitions.located import Document, LocatedMap
from definitions.merging import Merge, renamed
from definitions.pack import PackDefinition
from definitions.problems import Fault, Place
from definitions.texts import Text
from definitions.translations import Translation, language_of

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


def layered(packs: Iterable[PackDefinition], faults: list[Fault]) -> dict[tuple[str, str], Layer]:
    """Each pack's documents in turn: new ones added, extensions laid over what they extend."""
    layers: dict[tuple[str, str], Layer] = {}
    for pack in packs:
        for number, document in enumerate(pack.documents):
            if document.kind not in ("extend", "locale"):
                add(layers, pack, document, number, faults)
        for document in pack.documents:
            if document.kind == "extend":
                extend(layers, pack, document, faults)
        for document in pack.documents:
            if document.kind == "locale":
                translate(layers, pack, document, faults)
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
    near = {document.name, f"{pack.name}.{document.name}", f"base.{document.name}"}
    below = {f"{other}.{document.name}" for other in (pack.requires)}
    known = [key for key in layers if kind in (None, key[0]) and key[0] not in UNNAMED]
    fitting = called(known, near, document) or called(known, below, document)
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


def called(known: Iterable[tuple[str, str]], names: set[str], document: Document) -> list[tuple[str, str]]:
    """The definitions that have one of these names; a role has its short name."""
    short = document.name.rpartition(".")[2]
    return [key for key in known if key[1] in names or (key[0] == "role" and key[1] == short)]


def translate(
    layers: dict[tuple[str, str], Layer], pack: PackDefinition, document: Document, faults: list[Fault]
) -> None:
    """Lays a pack's translations over its definitions: `texts: {entity: {order: {title: …}}}`."""
    language = language_of(document.name, document.place, faults.append)
    texts = document.body.get("texts")
    if language is None or not isinstance(texts, LocatedMap):
        return
    for kind, names in texts.items():
        if not isinstance(names, LocatedMap):
            continue
        for name, said in names.items():
            found = {full for one, full in layers if one == kind} & {name, f"{pack.name}.{name}"}
            if not found or not isinstance(said, LocatedMap):
                known = [full for one, full in layers if one == kind]
                place = texts.keys_at[kind] if not known else names.keys_at[name]
                faults.append(Fault(unknown(Text("definition", "定义"), str(name), known), place=place, name=str(name)))
                continue
            layer = layers[kind, found.pop()]
            body = Translation(language, faults.append).over(layer.body, said)
            layers[kind, layer.name] = replace(layer, body=body)
