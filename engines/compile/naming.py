"""Gives every entity and field its stable id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engines.compile.context import Context
from engines.compile.ids import Ids
from engines.compile.outlines import Outline


def ids_of(found: Mapping[str, Outline], given: Mapping[str, str]) -> Ids:
    """The ids of all entities and fields: those given before, those written, else the first path of the part."""
    renamed = {path: was for path, _, was in parts(found) if was and path not in given}
    ids = Ids(given, frozenset(was for was in renamed.values() if was in given), frozenset(given.values()))
    for path, said, was in parts(found):
        ids.of(path, said, was)
    return ids


def parts(found: Mapping[str, Outline]) -> Iterator[tuple[str, str, str]]:
    """Path, written id and earlier path of each entity and field; detail rows are the `lines` field of their owner."""
    earlier: dict[str, str] = {}
    for name, outline in found.items():
        home = earlier.get(name) or str(getattr(outline.definition, "was", None) or "")
        if not outline.owner:
            home = full(home, outline.pack)
            yield name, str(getattr(outline.definition, "id", "")), home
        for key, field in outline.fields.items():
            was = f"{home or name}.{field.was or key}" if home or field.was else ""
            yield f"{name}.{key}", field.id, was
            if field.many and was:
                earlier[f"{name}.{key}"] = was


def full(was: str, pack: str) -> str:
    """The full form of an earlier name."""
    return was if not was or "." in was else f"{pack}.{was}"


def check_names(context: Context) -> None:
    """Two parts with one written id are a fault."""
    seen: dict[str, str] = {}
    for path, said, _ in parts(context.outlines):
        if said and said in seen:
            context.faults.add(
                None,
                f"`{path}` and `{seen[said]}` have the same id `{said}`.",
                f"`{path}`与`{seen[said]}`的id相同：`{said}`。",
            )
        seen.setdefault(said, path)
