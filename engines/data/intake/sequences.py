"""Document numbers: counted in a table, so that they are gapless where asked and the same on any server."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.fields.sequence import SequenceField
from engines.app import App, Entity, EntityField
from engines.data.intake.incoming import Draft
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Work


def number(work: Work, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Give each new record its number in every sequence field that was not sent. The counter stays locked until the
    transaction ends: a number taken is a number used."""
    for each in sequence_fields(work.scope.app, entity):
        wanting = [draft for draft in drafts if draft.values.get(each.name) is None]
        if not wanting:
            continue
        definition = each.definition
        assert isinstance(definition, SequenceField)
        today = work.scope.today
        last = take(work, each, definition.period(today), len(wanting))
        for count, draft in enumerate(wanting, last - len(wanting) + 1):
            draft.values[each.name] = definition.number(today, count)


def sequence_fields(app: App, entity: Entity) -> tuple[EntityField, ...]:
    """The fields of an entity that are numbered."""
    return cached(
        app,
        ("sequences", entity.name),
        lambda: tuple(each for each in entity.fields.values() if isinstance(each.definition, SequenceField)),
    )


def take(work: Work, each: EntityField, period: str, count: int) -> int:
    """The last of `count` numbers taken."""
    params = {"sequence": each.id, "period": period, "count": count}
    row = work.rows(cached(work.scope.app, "take_numbers", lambda: take_numbers(work.scope.app)), params)[0]
    assert isinstance(row[0], int)
    return row[0]


def take_numbers(app: App) -> Statement:
    """Add to the counter, or begin it."""
    table = next(each for each in app.metadata.tables.values() if each.name == "_counter")
    count = sa.bindparam("count", type_=sa.BigInteger)
    insert = pg.insert(table).values(sequence=sa.bindparam("sequence"), period=sa.bindparam("period"), value=count)
    upsert = insert.on_conflict_do_update(
        index_elements=[table.c.sequence, table.c.period], set_={"value": table.c.value + count}
    )
    return compiled(upsert.returning(table.c.value))
