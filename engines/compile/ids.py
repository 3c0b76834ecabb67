"""Stable ids: what was named once keeps its id when it is renamed, so that its data and constraints stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Ids:
    """Ids by path (`crm.order`, `crm.order.total`): given by earlier versions, written in the pack, or the path."""

    given: Mapping[str, str] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    """Earlier paths of parts renamed since: a new part under such a path is another part."""
    before: frozenset[str] = frozenset()
    """All ids given: one that is written in the pack and known from before decides, so that names may change places."""
    found: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    """Path by id, so that a new part never gets the id of one that was renamed."""

    def of(self, path: str, said: str = "", was: str = "") -> str:
        """The id of the part at `path`, whose id may be written (`said`) and whose earlier path may be told (`was`)."""
        known = "" if path in self.moved else self.given.get(path, "")
        if said and said in self.before:
            known = said
        chosen = known or said or (self.given.get(was) or was if was else "") or path
        self.found[path] = self.free(chosen, path)
        self.taken[self.found[path]] = path
        return self.found[path]

    def free(self, chosen: str, path: str) -> str:
        """`chosen`, or with a number behind it when another path has it or an earlier part had it."""
        number, candidate = 1, chosen
        while self.taken.get(candidate, path) != path or (candidate == path and path in self.moved):
            number += 1
            candidate = f"{chosen}~{number}"
        return candidate
