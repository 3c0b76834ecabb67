"""The same values for many records at once: found as a list finds them, written by the road of every write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from definitions.problems import Fault, Invalid, Problem, invalid
from definitions.texts import Text
from definitions.types import reference
from engines.app import Entity
from engines.data import records
from engines.data.reading.query import LARGEST_PAGE, Query, find_records
from engines.data.rights.permissions import require, visible_fields
from engines.data.rights.seen import Given, Narrowing
from engines.data.sql.statements import Connection
from engines.scope import Scope

MOST = 10_000
"""Records changed at once: so many one can still go back on."""
MOST_FAULTS = 50
"""As many as somebody reads before they choose other records."""

Found = Mapping[str, object]


@dataclass(frozen=True)
class Wanted:
    """Which records, and what they shall all hold."""

    values: Mapping[str, object]
    ids: Sequence[UUID] = ()
    where: str = ""
    search: str = ""


def find_wanted(conn: Connection, scope: Scope, entity: str, wanted: Wanted) -> list[Found]:
    """The records as the asker sees them, with the fields that shall change; those that hold the values already too."""
    found = scope.app.entity(entity)
    require(scope, found, "update")
    select = ",".join(["id", *named(scope, found, wanted.values)])
    query = Query(where=wanted.where, search=wanted.search, select=select, sort="id", limit=LARGEST_PAGE)
    if wanted.ids:
        query = replace(query, narrowing=by_ids(found, wanted.ids))
    return list(pages(conn, scope, entity, query))


def named(scope: Scope, entity: Entity, values: Mapping[str, object]) -> list[str]:
    """The fields that shall change; a name the asker does not see is not there."""
    shown = visible_fields(scope, entity)
    unknown = [name for name in values if name not in shown or entity.fields[name].storage == "rows"]
    faults = [
        Fault(Text(f"There is no field “{name}” to change.", f"没有可修改的字段“{name}”。"), f"/set/{name}", name=name)
        for name in unknown
    ]
    if faults or not values:
        nothing = Fault(Text("Say which fields to change.", "请指定要修改的字段。"), "/set", name="set")
        raise invalid(faults or [nothing])
    return [*values]


def by_ids(entity: Entity, ids: Sequence[UUID]) -> Narrowing:
    """Only these."""
    return Narrowing("ids", None, {"_ids": Given(reference(entity.name), list(ids))})


def pages(conn: Connection, scope: Scope, entity: str, query: Query) -> Iterator[Found]:
    """All records that fit, if they are not too many."""
    count, after = 0, ""
    while True:
        page = find_records(conn, scope, entity, replace(query, after=after))
        count += len(page.records)
        if count > MOST:
            many = Text(
                f"More than {MOST:,} records would change at once: narrow the list first.",
                f"一次最多修改 {MOST:,} 条记录，请先缩小范围。",
            )
            raise Invalid(many, (Fault(many, "/where"),))
        yield from page.records
        if page.next is None:
            return
        after = page.next


def change_many(conn: Connection, scope: Scope, entity: str, found: Sequence[Found], wanted: Wanted) -> None:
    """Write the values into every record found, at the version it was found at; one transaction, every fault told with
    the place of its record: `/update/3/amount`."""
    changes = [records.Update(UUID(str(each["id"])), wanted.values, version_of(each)) for each in found]
    if changes:
        records.save_batch(conn, scope, entity, update=changes)


def faults_in(conn: Connection, scope: Scope, entity: str, found: Sequence[Found], wanted: Wanted) -> list[Fault]:
    """What stands against it, each fault with the place of its record; nothing is kept. Where the database or a lock
    names no record, halves of them tell which it is."""
    faults: list[Fault] = []
    parts = [(0, len(found))]
    while parts and len(faults) < MOST_FAULTS:
        start, end = parts.pop()
        for fault in tried_part(conn, scope, entity, found[start:end], wanted):
            place = place_of(fault)
            if place is None and end - start > 1:
                middle = (start + end) // 2
                parts += [(middle, end), (start, middle)]
                break
            rest = fault.pointer.removeprefix(f"/update/{place}") if place is not None else ""
            faults.append(replace(fault, pointer=f"/update/{start + (place or 0)}{rest}"))
    return faults


def tried_part(
    conn: Connection, scope: Scope, entity: str, found: Sequence[Found], wanted: Wanted
) -> tuple[Fault, ...]:
    """What stands against changing some of them, those told without a place first."""
    try:
        with conn.transaction(force_rollback=True):
            change_many(conn, scope, entity, found, wanted)
    except Problem as problem:
        told = problem.faults or (Fault(problem.title),)
        return tuple(sorted(told, key=lambda each: place_of(each) is not None))
    return ()


def place_of(fault: Fault) -> int | None:
    """Which of the records a fault is about: `/update/3/amount`."""
    parts = fault.pointer.split("/")
    return int(parts[2]) if parts[1:2] == ["update"] and parts[2:3] and parts[2].isdecimal() else None


def version_of(found: Found) -> int:
    """The version a record was found at."""
    version = found["version"]
    assert isinstance(version, int)
    return version
