"""Builds the calculation graph from compiled formulas, checks and automatic actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from definitions.problems import Place
from engines.app import Check, EntityField, Lifecycle, Storage
from engines.compile.deltas import delta_of
from engines.compile.faults import Faults
from engines.compile.storages import Formulas
from engines.data.calculation.graph import Dependent, Graph, GraphField, Level
from engines.data.calculation.order import Key, Order, heights
from engines.data.calculation.reads import by_field, dependent, reads
from engines.expressions import Expression, Read, Shapes


def circles(order: Order, places: Mapping[Key, Place | None], faults: Faults) -> None:
    """Tell each circle of formulas, naming the way round."""
    for circle in order.circles:
        way = " -> ".join(f"{entity}.{name}" for entity, name in circle)
        faults.add(
            places.get(circle[0]),
            f"The formula needs its own value: {way}.",
            f"公式循环引用自身：{way}。",
            circle[0][1],
        )


def build_graph(
    formulas: Formulas,
    order: Order,
    needs: Mapping[Key, list[Key]],
    kept: Mapping[Key, Storage],
    fields: Mapping[str, Mapping[str, EntityField]],
    invariants: Iterator[tuple[Dependent, Expression]],
    shapes: Shapes,
) -> Graph:
    """Levels in order, dependents by field, and what writes must return."""
    height = heights(order, needs, lambda key: kept[key] == "graph")
    graph_fields = {
        key: GraphField(*key, formulas[key].expression, delta_of(fields[key[0]][key[1]], fields))
        for key in order.keys
        if kept[key] == "graph"
    }
    pairs = [*field_dependents(graph_fields, formulas, height)]
    pairs += [*other_dependents(invariants, shapes)]
    found = by_field(pairs)
    return Graph(tuple(levels(graph_fields, height)), found, watched(found, graph_fields, fields))


def levels(graph_fields: Mapping[Key, GraphField], height: Mapping[Key, int]) -> Iterator[Level]:
    """Fields of one entity at one height are brought up to date together."""
    grouped: dict[tuple[int, str], list[GraphField]] = {}
    for key, each in graph_fields.items():
        grouped.setdefault((height[key], key[0]), []).append(each)
    for (number, entity), members in sorted(grouped.items(), key=lambda item: item[0]):
        yield Level(number, entity, tuple(sorted(members, key=lambda each: each.field)))


def field_dependents(
    graph_fields: Mapping[Key, GraphField], formulas: Formulas, height: Mapping[Key, int]
) -> Iterator[tuple[Read, Dependent]]:
    """Each graph field under everything it reads; recomputed ones under their own record's making too."""
    for (entity, name), each in graph_fields.items():
        read = set(formulas[entity, name].reads)
        if each.delta is None:
            read.add(Read(entity, "id"))
        for one in read:
            yield one, dependent("field", entity, name, one, height[entity, name])


def other_dependents(
    invariants: Iterator[tuple[Dependent, Expression]], shapes: Shapes
) -> Iterator[tuple[Read, Dependent]]:
    """Checks and automatic actions under everything they read."""
    for each, expression in invariants:
        for one in reads(expression, shapes):
            yield one, dependent(each.kind, each.entity, each.name, one)


def invariants(
    entity: str, checks: Mapping[str, Check], lifecycle: Lifecycle | None
) -> Iterator[tuple[Dependent, Expression]]:
    """What must be judged again when something it reads changes: checks, and actions that happen by themselves."""
    for check in checks.values():
        yield Dependent("check", entity, check.name), check.must
    for action in lifecycle.actions.values() if lifecycle else ():
        if action.automatic and action.when:
            yield Dependent("action", entity, action.name), action.when


def watched(
    found: Mapping[Key, tuple[Dependent, ...]],
    graph_fields: Mapping[Key, GraphField],
    fields: Mapping[str, Mapping[str, EntityField]],
) -> dict[str, tuple[str, ...]]:
    """The columns that something depends on, the back-references to start from, and what sums add up."""
    wanted: dict[str, set[str]] = {}
    for (entity, name), dependents in found.items():
        wanted.setdefault(entity, set()).update([name, *(each.near for each in dependents)])
    for each in graph_fields.values():
        if each.delta:
            wanted.setdefault(each.delta.rows, set()).update({each.delta.by, *each.delta.reads})
    return {
        entity: tuple(name for name in fields[entity] if name in names and fields[entity][name].storage != "rows")
        for entity, names in wanted.items()
    }
