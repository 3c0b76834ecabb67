"""What can be known of a checked expression without evaluating it: reads, clock, asker, where it can run, its cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engines.expressions.expression import Hop, Read
from engines.expressions.functions import FUNCTIONS
from engines.expressions.nodes import (
    Aggregate,
    And,
    Arithmetic,
    Asker,
    Call,
    Clock,
    Compare,
    Extra,
    Field,
    Find,
    If,
    In,
    ListOf,
    Loop,
    Negate,
    Node,
    Not,
    Or,
    Record,
    Rows,
    Variable,
)

Path = tuple[Hop, ...]
KNOWN_OF_ASKER = ("id", "name", "department", "departments", "roles")


@dataclass(frozen=True)
class Facts:
    """What is known of an expression."""

    reads: frozenset[Read]
    clock: bool
    asker: bool
    server_only: bool
    cost: int
    depth: int
    """How many loops over rows stand within one another."""


def children(node: Node) -> Iterator[Node]:
    """The nodes within a node."""
    match node:
        case ListOf(items=items) | And(items=items) | Or(items=items):
            yield from items
        case Field(base=base):
            yield base
        case Negate(operand=operand) | Not(operand=operand):
            yield operand
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            yield left
            yield right
        case In(item=item, list=items):
            yield item
            yield items
        case If(branches=branches, other=other):
            for test, value in branches:
                yield test
                yield value
            yield other
        case Call(arguments=arguments):
            yield from arguments
        case Rows(loops=loops, where=where):
            yield from _of_loops(loops)
            yield from (where,) if where is not None else ()
        case Aggregate(loops=loops, value=value, where=where, separator=separator):
            yield from _of_loops(loops)
            yield from (part for part in (value, where, separator) if part is not None)
        case Find(where=where):
            yield from (where,) if where is not None else ()
        case _:
            return


def _of_loops(loops: tuple[Loop, ...]) -> Iterator[Node]:
    yield from (loop.source for loop in loops if loop.source is not None)


def nodes(node: Node) -> list[Node]:
    """Each node once, however often the tree shares it."""
    seen: dict[int, Node] = {}
    stack = [node]
    while stack:
        one = stack.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            stack.extend(children(one))
    return list(seen.values())


def facts(node: Node) -> Facts:
    """What is known of an expression."""
    every = nodes(node)
    loops = {loop.variable: loop for one in every for loop in loops_of(one)}
    reads = frozenset(read for one in every for read in _reads(one, loops))
    return Facts(
        reads,
        clock=any(isinstance(one, Clock) for one in every),
        asker=any(isinstance(one, Asker) for one in every),
        server_only=any(_server_only(one) for one in every),
        cost=cost(node, {}),
        depth=depth(node, {}),
    )


def loops_of(node: Node) -> tuple[Loop, ...]:
    """The loops a node opens."""
    match node:
        case Rows(loops=loops) | Aggregate(loops=loops):
            return loops
        case Find(loop=loop):
            return (loop,)
        case _:
            return ()


def cost(node: Node, known: dict[int, int]) -> int:
    """How large the SQL may grow, counting repeated arguments."""
    if id(node) not in known:
        inner = sum(cost(child, known) for child in children(node))
        known[id(node)] = 1 + _copies(node) * inner
    return known[id(node)]


def depth(node: Node, known: dict[int, int]) -> int:
    """How many loops over rows stand within one another, at most."""
    if id(node) not in known:
        inner = max((depth(child, known) for child in children(node)), default=0)
        known[id(node)] = len(loops_of(node)) + inner
    return known[id(node)]


def _copies(node: Node) -> int:
    match node:
        case Call(function=function) if function in FUNCTIONS:
            return FUNCTIONS[function].copies
        case Arithmetic(sign="%") | Arithmetic(sign="**"):
            return 3
        case _:
            return 1


def _server_only(node: Node) -> bool:
    match node:
        case Find():
            return True
        case Call(function=function):
            return function == "add_workdays" or (function in FUNCTIONS and FUNCTIONS[function].server_only)
        case Field(base=Asker(), name=name):
            return name not in KNOWN_OF_ASKER
        case Field(base=Field(base=Asker())):
            return True
        case Rows(loops=loops) | Aggregate(loops=loops):
            return any(loop.by != "parent" or not _at_hand(loop.source) for loop in loops)
        case _:
            return False


def _at_hand(source: Node | None) -> bool:
    """Whether the browser holds the rows of a record: its own, its parent's, or those of a row."""
    match source:
        case Record() | Variable() | Extra():
            return True
        case Field(name="parent", base=base):
            return _at_hand(base)
        case _:
            return False


def paths(node: Node, loops: dict[str, Loop]) -> list[Path]:
    """How to get from the record to the records a node gives; several ways when it chooses between them."""
    match node:
        case Variable(name=name):
            return loop_paths(loops[name], loops)
        case Extra(name=name, type=type):
            return [(Hop("extra", "", name, type.entity),)]
        case Asker():
            return [(Hop("extra", "", "user", "base.user"),)]
        case Field(base=base, name=name, entity=entity, type=type):
            return [(*path, Hop("reference", entity, name, type.entity)) for path in paths(base, loops)]
        case Find(loop=loop):
            return loop_paths(loop, loops)
        case Aggregate(value=value) if value is not None:
            return paths(value, loops)
        case If(branches=branches, other=other):
            values = (*(value for _, value in branches), other)
            return [path for value in values for path in paths(value, loops)]
        case Call(function="coalesce", arguments=arguments):
            return [path for value in arguments for path in paths(value, loops)]
        case Call(type=type):
            return [(Hop("all", "", "", type.entity),)]
        case _:
            return [()]


def loop_paths(loop: Loop, loops: dict[str, Loop]) -> list[Path]:
    """How to get to the rows of a loop."""
    if loop.source is None:
        return [(Hop("all", "", "", loop.entity),)]
    entity = loop.source.type.entity
    return [(*path, Hop("rows", entity, loop.by, loop.entity)) for path in paths(loop.source, loops)]


BASE_READS = {
    "convert": (("base.exchange_rate", "date"), ("base.exchange_rate", "rate"), ("base.exchange_rate", "from_currency"),
                ("base.exchange_rate", "to_currency")),
    "manager": (("base.department", "head"), ("base.department", "parent"), ("base.user", "department")),
    "head": (("base.department", "head"), ("base.department", "parent")),
    "add_workdays": (("base.calendar.days", "date"), ("base.calendar.days", "working")),
}  # fmt: skip


def _reads(node: Node, loops: dict[str, Loop]) -> Iterator[Read]:
    if isinstance(node, Field) and not (isinstance(node.base, Asker) and node.name == "departments"):  # no field
        for path in paths(node.base, loops):
            yield Read(node.entity, node.name, path)
    for loop in loops_of(node):
        for path in loop_paths(loop, loops):
            yield Read(loop.entity, loop.by or "id", path)
    if isinstance(node, Call):
        for entity, field in BASE_READS.get(node.function, ()):
            yield Read(entity, field, (Hop("all", "", "", entity),))
