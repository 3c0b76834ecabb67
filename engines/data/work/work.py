"""The unit of work: everything one transaction wrote, in order, and who has read how far.

Writes only append to the log. Propagation, checks, rules and history each read it on from where they stopped, so that
nothing is worked out in the middle of a write and a record changed five times is looked at once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from uuid import UUID

import psycopg
import sqlalchemy as sa

from engines.app import Action, Entity
from engines.data.rights.permissions import Verb
from engines.data.sql import prepared
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Connection, Statement, scope_params
from engines.data.work.rowlocks import lock
from engines.scope import Scope

Row = tuple[object, ...]
T = TypeVar("T")

ATTEMPTS = 5
"""How often a transaction that met a deadlock or a serialisation failure is tried in all."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one entity that one statement wrote. `old` and `new` are beside `ids` and hold `columns`."""

    entity: Entity
    kind: Literal["created", "changed", "deleted"]
    ids: Sequence[UUID]
    columns: tuple[str, ...] = ()
    old: Sequence[Row] = ()
    new: Sequence[Row] = ()
    owners: Sequence[object] = ()
    """Of new detail rows: whose they are."""
    beginning: bool = False
    """New records that are all in the first state of their lifecycle."""
    computed: bool = False
    """Written by the graph, not by anybody."""
    kept: frozenset[str] = frozenset()
    """The invariants known to hold for every row as it was written."""
    counted: frozenset[str] = frozenset()
    """Rollups of their owners that new rows are in already."""
    permitted: bool = False
    """The asker may write every row also as it is now."""
    followed: bool = False
    """What the graph makes of it is written already."""
    chain: tuple[str, ...] = ()
    """The rules that led to it, outermost first."""

    def changed_columns(self) -> frozenset[str]:
        """The columns in which any old and new value differ; all of them for rows made or deleted."""
        if self.kind != "changed":
            return frozenset(self.columns)
        if len(self.ids) == 1:
            pairs = zip(self.columns, self.old[0], self.new[0], strict=True)
            return frozenset(name for name, old, new in pairs if old != new)
        old, new = zip(*self.old, strict=True), zip(*self.new, strict=True)
        return frozenset(name for name, a, b in zip(self.columns, old, new, strict=True) if a != b)

    def column(self, rows: Sequence[Row], name: str) -> list[object]:
        """One column of the old or the new rows."""
        at = self.columns.index(name)
        return [row[at] for row in rows]


@dataclass(frozen=True, slots=True)
class Acted:
    """A lifecycle action performed on records: an event."""

    entity: Entity
    action: Action
    ids: tuple[UUID, ...]
    asked: Sequence[Mapping[str, object]]
    """Beside `ids`: what was asked of whom did it."""
    chain: tuple[str, ...] = ()


Given = tuple[str, str]
"""An entity, that of a record or of its rows, and a field that was given a value."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A right that must hold after the change as well; `fields` were given, which only some records let be written."""

    entity: Entity
    verb: Verb
    ids: tuple[UUID, ...]
    fields: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """A flow that a rule starts on records; `given` beside `ids`: what each begins with."""

    flow: str
    ids: tuple[UUID, ...]
    given: Sequence[Mapping[str, object]]
    chain: tuple[str, ...] = ()


@dataclass
class Seen:
    """How much of what was written each part of settling has seen."""

    judged: int = 0
    told: int = 0
    acted: int = 0
    waited: int = 0
    flowed: int = 0
    flowed_acts: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for somebody's inbox."""

    user: UUID
    en: str
    zh: str
    entity: str
    record: UUID | None
    ways: tuple[str, ...] = ()
    """The only ways it may go; none for all of them."""
    kind: str = "rule"
    by: UUID | None = None
    """Who caused it."""


@dataclass
class Work:
    """One transaction's writes, under one scope."""

    conn: Connection
    scope: Scope
    alone: bool = False
    """One record is written, and nothing else by hand: what follows from it may follow at once."""
    waiting: bool = False
    """What is written last waits for the statement that comes next on the connection."""
    log: list[Batch] = field(default_factory=list)
    acts: list[Acted] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """Messages to be announced besides the changes themselves."""
    held: dict[str, set[UUID]] = field(default_factory=dict)
    """Rows made, changed or locked by this transaction: nobody else can change them now."""
    pointers: dict[UUID, str] = field(default_factory=dict)
    """Where in what was sent a record stands."""
    chosen: set[UUID] = field(default_factory=set)
    """Records that somebody sent, not a rule or a pack: their references must be among those the filters offer."""
    gone: set[UUID] = field(default_factory=set)
    """Records deleted by this transaction."""
    chain: tuple[str, ...] = ()
    """The rules that are running, outermost first."""
    starts: list[Started] = field(default_factory=list)
    """Flows that rules have started since flows were looked at last."""
    asking: dict[str, object] = field(default_factory=dict)
    spread: int = 0
    """How much of the log has been propagated."""
    seen: Seen = field(default_factory=Seen)

    def rows(self, statement: Statement, params: Mapping[str, object] | None = None) -> list[Row]:
        """Execute and fetch every row."""
        return prepared.rows(self.conn, statement, self.scope.schema, self.values(statement, params or {}))

    def write_last(self, statement: Statement, params: Mapping[str, object]) -> None:
        """Execute what nobody looks at any more: at once, or with the statement that comes next."""
        if self.waiting:
            prepared.later(self.conn, statement, self.scope.schema, self.values(statement, params))
        else:
            self.rows(statement, params)

    def values(self, statement: Statement, params: Mapping[str, object]) -> dict[str, object]:
        """The values of a statement's parameters: who asks and when is worked out once."""
        if not self.asking:
            self.asking.update(scope_params(self.scope))
        return {**statement.params, **self.asking, **params}

    def add(self, batch: Batch) -> None:
        """Remember what was written."""
        if batch.ids:
            self.log.append(batch)
            if batch.kind == "deleted":
                self.gone.update(batch.ids)
            else:
                self.hold(batch.entity.name, batch.ids)

    def hold(self, entity: str, ids: Iterable[UUID]) -> None:
        """These rows are ours until the transaction ends."""
        self.held.setdefault(entity, set()).update(ids)

    def lock(self, entity: str, ids: Iterable[UUID]) -> None:
        """Lock rows in the order of their ids, in a statement of its own; those already ours need none."""
        free = set(ids) - self.held.get(entity, set())
        if free:
            self.rows(lock(self.scope.app, entity), {"ids": literal(free, sa.Uuid())})
            self.hold(entity, free)


def with_retries(connect: Callable[[], AbstractContextManager[Connection]], do: Callable[[Connection], T]) -> T:
    """Run `do` in a transaction of its own, again from the start when it met a deadlock or a serialisation failure.

    `connect` gives a context that commits when it is left and rolls back on an exception, as a pool's `connection`.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with connect() as conn:
                return do(conn)
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            if attempt == ATTEMPTS:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
    raise AssertionError
