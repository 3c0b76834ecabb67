"""History: one row per changed record and transaction, chained by hashes so that nothing can be taken out unseen.

What a new record holds is read in the database; of a changed record it is known already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App
from engines.data.history.chain import SAID, changes, new_records, tallied
from engines.data.history.entries import changed, owners_of
from engines.data.sql.arrays import literal, params
from engines.data.sql.recipes import note
from engines.data.sql.statements import Statement, beside, cached, compiled
from engines.data.work.work import Row, Work


def write(work: Work, payloads: Sequence[str]) -> None:
    """The history of everything the work wrote, and with it the messages to who listens, in one statement."""
    made = created(work)
    hold_owners(work, made)
    rows = told_rows(work, made)
    if not (made or rows or payloads):
        return
    given: dict[str, object] = {"payloads": literal(payloads, sa.Text())}
    given |= {"via": work.scope.via, "digest": work.scope.app.digest}
    makers = by_maker(work, made)
    given |= {f"ids_{at}": literal(ids, sa.Uuid()) for at, ids in enumerate(makers.values())}
    if rows:
        given |= params("said", SAID, rows)
    work.write_last(statement_of(work.scope.app, tuple(makers), changing=bool(rows)), given)


def hold_owners(work: Work, made: Mapping[str, set[UUID]]) -> None:
    """A record whose rows alone were written is locked as well: its chain has one end."""
    owners: dict[str, set[UUID]] = {}
    for batch in work.log:
        if batch.entity.owner:
            found = {one for one in owners_of(work, batch) if isinstance(one, UUID)}
            owners.setdefault(batch.entity.owner, set()).update(found - work.gone)
    for name in sorted(owners):
        work.lock(name, owners[name] - made.get(name, set()))


def told_rows(work: Work, made: Mapping[str, set[UUID]]) -> list[Row]:
    """What happened to the records that were there before, as rows of the history."""
    return [
        (entity, record, entry.action or ("calculate" if entry.computed else "update"), entry.rule or None, values)
        for (entity, record), entry in changed(work, made).items()
        if (values := entry.values()) or entry.action
    ]


Maker = tuple[str, str]
"""An entity of which records were made, and the rule that made them if one did."""


def statement_of(app: App, makers: tuple[Maker, ...], *, changing: bool) -> Statement:
    """Insert the rows of new records (if any) and of changes (if any), tally them, and announce."""
    return cached(app, ("history", makers, changing), lambda: combined(app, makers, changing))


def combined(app: App, makers: tuple[Maker, ...], changing: bool) -> Statement:
    """`statement_of`, worked out."""
    note(app, statement_of, makers, changing=changing)
    parts = [
        compiled(new_records(app, app.entities[name], f"ids_{at}", rule)) for at, (name, rule) in enumerate(makers)
    ]
    parts += [compiled(changes())] if changing else []
    parts += [compiled(tallied([f"part{at}" for at in range(len(parts))]))] if parts else []
    parts.append(compiled(announcing()))
    (*inner, last), whole = beside(parts)
    text = ", ".join(f"part{at} as ({each})" for at, each in enumerate(inner))
    return replace(whole, text=f"with {text} {last}" if text else last)


def announcing() -> sa.Select[tuple[int]]:
    """Every payload on our channel."""
    each = sa.func.unnest(sa.bindparam("payloads", type_=pg.ARRAY(sa.Text))).column_valued("payload")
    channel = sa.literal_column("'loomwork_events'", sa.Text())
    return sa.select(sa.func.count(sa.func.pg_notify(channel, each)))


def created(work: Work) -> dict[str, set[UUID]]:
    """The records that were made and are still there, by entity; detail rows are told with their owners."""
    found: dict[str, set[UUID]] = {}
    for batch in work.log:
        if batch.kind == "created" and not batch.entity.owner:
            left = set(batch.ids) - work.gone if work.gone else set(batch.ids)
            if left:
                found.setdefault(batch.entity.name, set()).update(left)
    return found


def by_maker(work: Work, made: Mapping[str, set[UUID]]) -> dict[Maker, set[UUID]]:
    """The same by entity and by the rule that made them."""
    found: dict[Maker, set[UUID]] = {}
    for batch in work.log:
        if batch.kind == "created" and batch.entity.name in made:
            ids = made[batch.entity.name].intersection(batch.ids)
            if ids:
                found.setdefault((batch.entity.name, batch.chain[-1] if batch.chain else ""), set()).update(ids)
    return found
