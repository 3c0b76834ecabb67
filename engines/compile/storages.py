"""How each computed value is kept: generated from its own row, by the graph, or computed when read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engines.app import Storage
from engines.data.calculation.order import Key, Order
from engines.expressions import Expression, Read, immutable

LONGEST_INLINED = 12_000
"""Characters a generated column's formula may come to when what it reads is put in; longer ones the graph keeps."""


@dataclass(frozen=True)
class Formula:
    """A computed field: its expression and everything it reads."""

    expression: Expression
    reads: frozenset[Read]
    personal: bool = False
    """Worked out with the eyes of whoever reads it."""


Formulas = Mapping[Key, Formula]


def needs(formulas: Formulas) -> dict[Key, list[Key]]:
    """The computed fields that each computed field reads, in a fixed order."""
    found: dict[Key, list[Key]] = {}
    for key, formula in formulas.items():
        read = {(each.entity, each.field) for each in formula.reads}
        found[key] = sorted(each for each in read if each in formulas)
    return found


def storages(formulas: Formulas, order: Order) -> dict[Key, Storage]:
    """The storage of each computed field; what it needs is decided before it."""
    found: dict[Key, Storage] = {}
    sizes: dict[Key, int] = {}
    for key in order.keys:
        formula = formulas[key]
        below = [each for each in keys_read(formula.reads) if each in found]
        sizes[key] = size(formula, below, found, sizes)
        found[key] = storage(formula, [found[each] for each in below], sizes[key])
    return found


def keys_read(reads: Iterable[Read]) -> set[Key]:
    """The fields read, by whatever path."""
    return {(read.entity, read.field) for read in reads}


def size(formula: Formula, below: list[Key], found: Mapping[Key, Storage], sizes: Mapping[Key, int]) -> int:
    """The length of the formula once the generated columns it reads are put in (at least once each)."""
    inlined = sum(sizes[each] for each in below if found[each] == "generated")
    return len(formula.expression.source) + inlined


def storage(formula: Formula, below: list[Storage], length: int) -> Storage:
    """Read, when it or what it reads depends on the clock or the asker; generated, when its own row is enough.

    A formula that reads nothing is no generated column: PostgreSQL works constants out before it knows their collation,
    and refuses `'Z' < 'a'` there."""
    if formula.personal or formula.expression.clock or formula.expression.asker or "read" in below:
        return "read"
    own_row = bool(formula.reads) and all(not read.path for read in formula.reads)
    if own_row and length <= LONGEST_INLINED and immutable(formula.expression):
        return "generated"
    return "graph"
