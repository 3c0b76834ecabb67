"""The order of calculation: what a formula needs comes before it, and nothing needs itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Key = tuple[str, str]
"""Entity and field."""


@dataclass(frozen=True)
class Order:
    """Keys in an order in which each comes after what it needs, and the circles that had to be cut for that."""

    keys: tuple[Key, ...]
    circles: tuple[tuple[Key, ...], ...]


@dataclass
class Walk:
    """A depth-first walk: what is done, what is open, and the circles met."""

    needs: Mapping[Key, Iterable[Key]]
    done: dict[Key, None] = field(default_factory=dict)
    trail: list[Key] = field(default_factory=list)
    open: set[Key] = field(default_factory=set)
    circles: list[tuple[Key, ...]] = field(default_factory=list)


def ordered(needs: Mapping[Key, Iterable[Key]]) -> Order:
    """The keys of `needs`, each after those it needs. Without recursion, so that a long chain is no problem."""
    walk = Walk(needs)
    for key in needs:
        if key not in walk.done:
            visit(walk, key)
    return Order(tuple(walk.done), tuple(walk.circles))


def visit(walk: Walk, start: Key) -> None:
    """Finish `start` and everything it needs."""
    stack = [(start, iter(walk.needs[start]))]
    enter(walk, start)
    while stack:
        key, rest = stack[-1]
        following = next((each for each in rest if unfinished(walk, each)), None)
        if following is None:
            stack.pop()
            leave(walk, key)
        else:
            enter(walk, following)
            stack.append((following, iter(walk.needs[following])))


def unfinished(walk: Walk, key: Key) -> bool:
    """Whether `key` is still to be visited; one that is being visited closes a circle."""
    if key in walk.open:
        walk.circles.append((*walk.trail[walk.trail.index(key) :], key))
        return False
    return key in walk.needs and key not in walk.done


def enter(walk: Walk, key: Key) -> None:
    """Begin with `key`."""
    walk.trail.append(key)
    walk.open.add(key)


def leave(walk: Walk, key: Key) -> None:
    """`key` is finished."""
    walk.trail.pop()
    walk.open.discard(key)
    walk.done[key] = None


def heights(order: Order, needs: Mapping[Key, Iterable[Key]], counts: Callable[[Key], bool]) -> dict[Key, int]:
    """For each key the level it belongs to: one above the highest it needs that counts; keys that do not count pass
    on what they need. -1 for those that need nothing that counts and do not count themselves."""
    height: dict[Key, int] = {}
    for key in order.keys:
        below = max((height.get(each, -1) for each in needs[key]), default=-1)
        height[key] = below + 1 if counts(key) else below
    return height
