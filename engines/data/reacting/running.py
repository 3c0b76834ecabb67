"""A rule that is running: in which of its contexts a condition holds, and what must be held for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engines.app import Entity, Rule
from engines.data.calculation.holding import found_ahead, looked_up
from engines.data.calculation.propagate import Concern
from engines.data.sql.statements import cached
from engines.data.work.frames import Frame, holding
from engines.data.work.work import Work
from engines.expressions import Expression, Hop


@dataclass(frozen=True)
class Run:
    """A rule that is running in a unit of work."""

    work: Work
    concern: Concern
    rule: Rule


def narrowed(run: Run, frame: Frame, condition: Expression | None) -> list[int]:
    """The contexts in which a condition holds; what it reads elsewhere is locked first."""
    if condition is None:
        return list(range(len(frame)))
    hold_read(run, frame, condition)
    return holding(run.work, frame, condition)


def entity_of(run: Run, name: str) -> Entity:
    """An entity by name."""
    return run.work.scope.app.entities[name]


def hold_read(run: Run, frame: Frame, condition: Expression) -> None:
    """Lock the records that a condition reads through references, so that two writers cannot both pass."""
    app = run.work.scope.app
    for name, path in cached(app, ("held", condition), lambda: list(paths(condition))):
        ids = frame.ids(name)
        if not path or not ids or (name == "record" and frame.gone):
            continue
        run.work.lock(path[-1].target, found_ahead(run.work, path, sorted(set(ids))))


def paths(condition: Expression) -> Iterator[tuple[str, tuple[Hop, ...]]]:
    """Each way through references, and the name it begins with."""
    for path in looked_up([condition]):
        yield "record", path
    for read in condition.reads:
        if len(read.path) > 1 and read.path[0].kind == "extra":
            rest = read.path[1:]
            for length in range(1, len(rest) + 1):
                if any(hop.kind != "reference" for hop in rest[:length]):
                    break
                yield read.path[0].field, rest[:length]
