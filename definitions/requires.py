"""The order of packs: each after those it requires."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from definitions.faults import unknown
from definitions.located import spot
from definitions.pack import PackDefinition
from definitions.problems import Fault, Place
from definitions.texts import Text

CLAUSE = re.compile(r"\s*(>=|<=|==|=|>|<|~|\^)?\s*(\d+(?:\.\d+)*)\s*\Z")
BASE = "base"


def in_order(packs: Sequence[PackDefinition], faults: list[Fault]) -> list[PackDefinition]:
    """`base` first, then each pack after those it requires, else in the order given."""
    by_name = unrepeated(packs, faults)
    done: dict[str, PackDefinition] = {}
    for pack in sorted(by_name.values(), key=lambda pack: pack.name != BASE):
        visit(pack, by_name, done, [], faults)
    return list(done.values())


def unrepeated(packs: Iterable[PackDefinition], faults: list[Fault]) -> dict[str, PackDefinition]:
    """The packs by name; two of one name are a fault."""
    by_name: dict[str, PackDefinition] = {}
    for pack in packs:
        if pack.name in by_name:
            first = by_name[pack.name].place
            detail = Text(
                f"Two packs are called `{pack.name}`; the other is at {first}.",
                f"有两个包名为`{pack.name}`；另一个在{first}。",
            )
            faults.append(Fault(detail, place=pack.place, name=pack.name))
        else:
            by_name[pack.name] = pack
    return by_name


def visit(
    pack: PackDefinition,
    by_name: Mapping[str, PackDefinition],
    done: dict[str, PackDefinition],
    path: list[str],
    faults: list[Fault],
) -> None:
    """Adds a pack after those it requires."""
    if pack.name in done:
        return
    if pack.name in path:
        circle = " → ".join([*path[path.index(pack.name) :], pack.name])
        detail = Text(f"Packs require each other in a circle: {circle}.", f"包之间循环依赖：{circle}。")
        faults.append(Fault(detail, place=pack.place, name=pack.name))
        return
    for name, wanted in pack.requires.items():
        found = by_name.get(name)
        if found is None:
            detail = unknown(Text("pack", "包"), name, [other for other in by_name if other != pack.name])
            faults.append(Fault(detail, place=place_of(pack, name), name=name))
            continue
        if not satisfies(found.version, wanted):
            detail = Text(
                f"`{pack.name}` requires `{name}` {wanted}; {found.version} is here.",
                f"`{pack.name}`需要`{name}` {wanted}；现有版本为{found.version}。",
            )
            faults.append(Fault(detail, place=place_of(pack, name), name=name))
        visit(found, by_name, done, [*path, pack.name], faults)
    done[pack.name] = pack


def place_of(pack: PackDefinition, name: str) -> Place | None:
    """Where a pack says that it requires another."""
    card = next((document for document in pack.documents if document.kind in ("pack", "site")), None)
    return spot(card.body, ("requires", name)).key_at if card else pack.place


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version fits `>=1`, `>=1.2, <2` or `*`."""
    if wanted.strip() in ("", "*"):
        return True
    return all(fits(parts_of(version), clause) for clause in wanted.split(","))


def fits(version: tuple[int, ...], clause: str) -> bool:
    """Whether a version fits one comparison; `1.2` alone, `~1.2` and `^1.2` mean 1.2 up to, not including, 2."""
    found = CLAUSE.match(clause)
    if not found:
        return False
    bound = parts_of(found[2])
    match found[1]:
        case ">=":
            return version >= bound
        case "<=":
            return version <= bound
        case ">":
            return version > bound
        case "<":
            return version < bound
        case "=" | "==":
            return version == bound
        case _:
            return version >= bound and version[0] == bound[0]


def parts_of(version: str) -> tuple[int, ...]:
    """The numbers of a version, without noughts at the end: 1.2.0 is 1.2."""
    numbers = [int(part) for part in re.findall(r"\d+", version)] or [0]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
