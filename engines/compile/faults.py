"""Collects what is wrong while an app is compiled, so that all of it can be told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from definitions.problems import Fault, Invalid, Place, did_you_mean, invalid
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import Type
from engines.expressions import Expression, Names, compile_expression

QUOTED = re.compile(r"`([^`]+)`")


@dataclass
class Faults:
    """The faults found so far. Names of parts that could not even be read are not told again as unknown."""

    found: list[Fault] = field(default_factory=list)
    broken: frozenset[str] = frozenset()

    def add(self, place: Place | None, en: str, zh: str, name: str = "") -> None:
        """One more fault."""
        self.found.append(Fault(Text(en, zh), place=place, name=name))

    def unknown(self, what: Text, name: str, known: Iterable[str], place: Place | None) -> None:
        """A name that nothing has; the nearest known one is suggested."""
        if name in self.broken:
            return
        hint = did_you_mean(name, known)
        where = place_of(name) or place
        if any(each.name == name and same_line(each.place, where) for each in self.found):
            return
        self.add(
            where,
            f"Unknown {what.en} `{name}`{hint.en or '.'}",
            f"未知的{what.get('zh')}`{name}`{hint.zh or '。'}",
            name,
        )

    def expression(self, source: str, names: Names, expect: Type | None, place: Place | None) -> Expression | None:
        """The compiled expression, or None when it has faults; each is told at its own column of the file."""
        try:
            return compile_expression(source, names, expect)
        except Invalid as problem:
            self.found += [placed(each, source, place) for each in problem.faults if not self.follows(each)]
            return None

    def follows(self, fault: Fault) -> bool:
        """Whether the fault only says that a broken part is not there, or where a field leads: that is told with it."""
        said = fault.detail.en
        return said.startswith("There is no entity `") or any(word in self.broken for word in QUOTED.findall(said))

    def raise_all(self) -> None:
        """Raise what was found, in the order of the files."""
        if self.found:
            unique = dict.fromkeys(self.found)
            raise invalid(sorted(unique, key=by_place))


def same_line(one: Place | None, other: Place | None) -> bool:
    """Whether two places are on one line of one file: linking may have told of the name already."""
    return one is not None and other is not None and (one.file, one.line) == (other.file, other.line)


def placed(fault: Fault, source: str, place: Place | None) -> Fault:
    """The fault at its place in the file: the column within the expression, moved to where the expression stands."""
    offset = fault.place.column - 1 if fault.place else 0
    found = source.at(offset) if isinstance(source, Source) else None
    return Fault(fault.detail, fault.pointer, found or place, fault.name)


def place_of(value: object) -> Place | None:
    """Where a located value of a definition stands."""
    place = getattr(value, "place", None)
    return place if isinstance(place, Place) else None


def by_place(fault: Fault) -> tuple[str, int, int, str]:
    """File, line, column; faults without a place first."""
    place = fault.place or Place("", 0, 0)
    return (place.file, place.line, place.column, str(fault.detail))
