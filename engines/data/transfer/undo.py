"""Undo of an import: what it made is deleted and what it changed is as before, all of it or nothing.

The database knows by its own count of transactions which rows of the history an import wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from definitions.problems import Fault, Problem
from definitions.texts import Text
from engines.app import Entity
from engines.data import records
from engines.data.history.past import titles
from engines.data.history.written import later, lock_records, written_by
from engines.data.sql.statements import Connection
from engines.data.transfer.restored import Unknown, values_before
from engines.scope import Scope

CHUNK = 1000
MOST_TOLD = 200
"""Records told of that cannot be taken back."""

Progress = Callable[[int, int], None]
Road = Callable[[Sequence[UUID]], object]


@dataclass(frozen=True)
class Kept:
    """A record that cannot be taken back, and why."""

    entity: str
    record: UUID
    detail: Text


@dataclass
class Undone:
    """What was taken back; with anything in `kept`, nothing was."""

    deleted: int = 0
    restored: int = 0
    kept: list[Kept] = field(default_factory=list)
    names: Mapping[UUID, str] = field(default_factory=dict)

    def to_json(self, locale: str) -> dict[str, object]:
        """For the browser."""
        told = [{**self.named(each), "detail": each.detail.get(locale)} for each in self.kept]
        counts = {"deleted": 0, "restored": 0} if told else {"deleted": self.deleted, "restored": self.restored}
        return {**counts, "kept": told}

    def named(self, kept: Kept) -> dict[str, object]:
        """Which record it is, for who may read it; of others nothing."""
        title = self.names.get(kept.record)
        return {"entity": kept.entity, "record": str(kept.record), "title": title} if title else dict(NAMELESS)


NAMELESS: Mapping[str, object] = {"entity": None, "record": None, "title": None}


@dataclass
class Undoing:
    """The undo under way: records that were made, and those that were changed with the values they had."""

    conn: Connection
    scope: Scope
    entity: Entity
    made: list[UUID] = field(default_factory=list)
    before: dict[UUID, dict[str, object]] = field(default_factory=dict)
    done: Undone = field(default_factory=Undone)

    def keep(self, record: UUID, detail: Text, entity: str = "") -> None:
        """Tell of a record that cannot be taken back."""
        if len(self.done.kept) < MOST_TOLD:
            self.done.kept.append(Kept(entity or self.entity.name, record, detail))


def undo_import(
    conn: Connection, scope: Scope, entity: str, transaction: int, progress: Progress | None = None
) -> Undone:
    """Take an import back under the asker's rights. Records that somebody changed since are told, and nothing is
    done."""
    undoing = Undoing(conn, scope, scope.app.entity(entity))
    with conn.transaction() as whole:
        gather(undoing, transaction)
        if not undoing.done.kept:
            take_back(undoing, progress)
        if undoing.done.kept:
            raise psycopg.Rollback(whole)
    name_kept(undoing)
    return undoing.done


def gather(undoing: Undoing, transaction: int) -> None:
    """What the import did to which records, locked, and what stands against taking it back."""
    rows = written_by(undoing.conn, undoing.scope, transaction)
    name = undoing.entity.name
    own = [row for row in rows if row["entity"] == name and not row["rule"] and row["action"] in ("create", "update")]
    ours = {row["record"] for row in own}
    undoing.made = list(dict.fromkeys(row["record"] for row in own if row["action"] == "create"))
    lock_records(undoing.conn, undoing.scope, undoing.entity, ours)
    for row in rows:
        if row["action"] != "calculate" and (row["entity"] != name or row["record"] not in ours):
            undoing.keep(row["record"], BY_RULE, row["entity"])
    for record in later(undoing.conn, undoing.scope, name, transaction, ours):
        undoing.keep(record, CHANGED_SINCE)
    made = set(undoing.made)
    changed = [row for row in rows if row["entity"] == name and row["record"] in ours - made]
    if not undoing.done.kept:
        recall(undoing, changed)


CHANGED_SINCE = Text("It was changed after the import.", "导入之后又被修改过。")
BY_RULE = Text("A rule wrote it because of the import.", "它是导入触发的规则写入的。")


def recall(undoing: Undoing, rows: Iterable[Mapping[str, object]]) -> None:
    """The values that the changed records had."""
    said: dict[UUID, list[object]] = {}
    for row in rows:
        record = row["record"]
        assert isinstance(record, UUID)
        said.setdefault(record, []).append(row["values"])
    for record, changes in said.items():
        try:
            undoing.before[record] = values_before(undoing.conn, undoing.scope, undoing.entity, record, changes)
        except Unknown as unknown:
            undoing.keep(record, unknown.text)


def take_back(undoing: Undoing, progress: Progress | None) -> None:
    """The last one first: what stands later may point to what stands before it."""
    conn, scope, name = undoing.conn, undoing.scope, undoing.entity.name
    changed = [record for record, values in undoing.before.items() if values]
    total = len(changed) + len(undoing.made)

    def restore(part: Sequence[UUID]) -> None:
        records.update(conn, scope, name, [records.Update(one, undoing.before[one]) for one in part])
        undoing.done.restored += len(part)

    def delete(part: Sequence[UUID]) -> None:
        records.delete(conn, scope, name, part)
        undoing.done.deleted += len(part)

    for ids, road in ((changed, restore), (undoing.made, delete)):
        backwards = ids[::-1]
        for at in range(0, len(backwards), CHUNK):
            attempt(undoing, backwards[at : at + CHUNK], road)
            if progress:
                progress(undoing.done.restored + undoing.done.deleted, total)


def attempt(undoing: Undoing, part: Sequence[UUID], road: Road) -> None:
    """Do it in a savepoint; where it fails, halves of the part tell which records it is."""
    if len(undoing.done.kept) >= MOST_TOLD:
        return
    try:
        with undoing.conn.transaction():
            road(part)
    except Problem as problem:
        if len(part) == 1:
            for fault in problem.faults or (Fault(problem.title),):
                undoing.keep(part[0], fault.detail)
            return
        half = len(part) // 2
        attempt(undoing, part[:half], road)
        attempt(undoing, part[half:], road)


def name_kept(undoing: Undoing) -> None:
    """What the records are called that are told of, as far as the asker may read them."""
    names: dict[UUID, str] = {}
    for entity in {each.entity for each in undoing.done.kept}:
        ids = {each.record for each in undoing.done.kept if each.entity == entity}
        if entity in undoing.scope.app.entities:
            found = titles(undoing.conn, undoing.scope, entity, ids)
            names |= {UUID(id): title for id, title in found.items() if title}
    undoing.done.names = names
