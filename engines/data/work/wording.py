"""Messages that name values in braces, filled in for people: formatted, in both languages, as the reader may see them.

What the reader may not see is left out by a neutral word; an empty value, or one of a record that they may not read, is
a dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.fields.digits import grouped
from definitions.texts import LOCALES, Text
from engines.app import App, Blanks, Entity, EntityField
from engines.data.reading.recordjson import reference_title
from engines.data.rights.permissions import as_system, asker, may, shown_when, visible_fields
from engines.data.rights.seen import SeenTables, seen
from engines.data.sql.arrays import literal, params
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.frames import Frame, joined
from engines.data.work.work import Row, Work
from engines.expressions import Expression, Sources, to_sql
from engines.scope import Scope

PART = re.compile(r"\{([^{}]+)\}")
UNSEEN = Text("(not shown)", "（不可见）")
EMPTY = "—"
MOST_PLACES = 6
"""A kind of number with more decimals comes from a division."""
YES_NO = {True: Text("yes", "是"), False: Text("no", "否")}

NOTHING: Mapping[str, object] = {}

Filling = Mapping[str, Text]
"""For each part of a message what stands there."""


def filled(message: Text, filling: Filling) -> Text:
    """The message with its parts."""

    def told(locale: str) -> str:
        unknown = Text("")
        return PART.sub(lambda part: filling.get(part[1].strip(), unknown).get(locale) or part[0], message.get(locale))

    return Text(told("en"), told("zh") if message.zh else "")


def filling_of(scope: Scope, blanks: Blanks, values: Iterable[object]) -> Filling:
    """What stands in each part, in both languages."""
    return {
        name: Text(*(phrase(scope, each, value, locale) for locale in LOCALES))
        for (name, each), value in zip(blanks, values, strict=True)
    }


def phrase(scope: Scope, expression: Expression, value: object, locale: str) -> str:
    """One value as people read it: as its field says, or else by its kind."""
    field = read_field(scope.app, expression)
    match value:
        case None:
            return EMPTY
        case datetime():
            return value.astimezone(scope.timezone).strftime("%Y-%m-%d %H:%M")
        case bool():
            return YES_NO[value].get(locale)
        case _ if field is not None and field.type.kind != "reference":
            return field.definition.format(value, locale) or EMPTY
        case Decimal():
            return grouped(value, places(expression, value))
        case list():
            return (", " if locale == "en" else "、").join(str(each) for each in value) or EMPTY
    return str(value)


def places(expression: Expression, value: Decimal) -> int:
    """The decimals a number is shown with: those of its kind; of a quotient those it has."""
    known = expression.type.scale
    if known is not None and known <= MOST_PLACES:
        return known
    return max(-int(value.normalize().as_tuple().exponent), 0)


def read_field(app: App, expression: Expression) -> EntityField | None:
    """The field whose value an expression is, when it is nothing more."""
    if not all(part.isidentifier() for part in expression.source.strip().split(".")):
        return None
    read = max(expression.reads, key=lambda each: len(each.path), default=None)
    entity = app.entities.get(read.entity) if read else None
    return entity.fields.get(read.field) if entity and read else None


# --- with whose eyes -------------------------------------------------------------------------------------------------


def wording(scope: Scope, names: Sources, blanks: Blanks) -> list[sa.ColumnElement[object]]:
    """The values of parts; of what refers to a record its title, as the reader of `scope` may see it."""
    return [worded(scope, each, to_sql(each, names)) for _, each in blanks]


def worded(scope: Scope, expression: Expression, value: sa.ColumnElement[object]) -> sa.ColumnElement[object]:
    """A reference by its title."""
    if expression.type.kind == "reference" and expression.type.entity in scope.app.entities:
        return reference_title(scope, expression.type.entity, value)
    return value


def shown_blanks(scope: Scope, blanks: Blanks) -> Blanks:
    """The parts that read nothing that is hidden from the reader altogether, nor anything sensitive."""
    return tuple((name, each) for name, each in blanks if all(field_shown(scope, *read) for read in reads(each)))


def field_shown(scope: Scope, entity: str, name: str) -> bool:
    """Whether a field is shown on some records, and may stand in a sentence."""
    found = scope.app.entities.get(entity)
    if found is None or name not in found.fields:
        return True
    return name in visible_fields(scope, found) and not found.fields[name].definition.sensitive


def plain_blanks(scope: Scope, blanks: Blanks) -> Blanks:
    """Those of them that are shown on every record: values as they were cannot be narrowed record by record."""
    shown = shown_blanks(scope, blanks)
    return tuple((name, each) for name, each in shown if all(seen_everywhere(scope, *read) for read in reads(each)))


def seen_everywhere(scope: Scope, entity: str, name: str) -> bool:
    """Whether a field is seen on every record of its entity."""
    found = scope.app.entities.get(entity)
    if found is None or name not in found.fields:
        return True
    return may(scope, found, "read") is True and shown_when(scope, found, name) is True


def reads(expression: Expression) -> list[tuple[str, str]]:
    """Entity and name of every field an expression reads or goes through."""
    hops = [hop for read in expression.reads for hop in read.path if hop.kind != "extra"]
    through = [(hop.target if hop.kind == "rows" else hop.entity, hop.field) for hop in hops]
    return [*through, *((read.entity, read.field) for read in expression.reads)]


def with_unseen(blanks: Blanks, filling: Filling) -> Filling:
    """The same, with the neutral word for the parts that are not in it."""
    return {name: filling.get(name, UNSEEN) for name, _ in blanks}


# --- what is said of a record -----------------------------------------------------------------------------------------


def said_of(
    work: Work, entity: Entity, record: UUID, message: Text, blanks: Blanks, asked: Mapping[str, object] = NOTHING
) -> Text:
    """A message about a record, for who asks; `asked` are the values an action asked for."""
    if not blanks:
        return message
    shown = shown_blanks(work.scope, blanks)
    statement = compiled(telling(work.scope, entity, shown, asked))
    rows = work.rows(statement, {"ids": literal([record], sa.Uuid())})
    return filled(message, with_unseen(blanks, filling_of(work.scope, shown, rows[0][1:]) if rows else {}))


def telling(scope: Scope, entity: Entity, blanks: Blanks, asked: Mapping[str, object]) -> sa.Select[tuple[object, ...]]:
    """The values of parts on a record, as the reader sees them."""
    record = seen(scope, entity)
    given: dict[str, sa.FromClause | sa.ColumnElement[object]] = {
        f"asked.{name}": sa.bindparam(f"asked_{name}", value) for name, value in asked.items()
    }
    names = Sources(SeenTables(scope), record, entity.name, given)
    values = [each.label(f"v{at}") for at, each in enumerate(wording(scope, names, blanks))]
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    return sa.select(record.c.id, *values).where(record.c.id == sa.any_(ids))


# --- what a rule says ------------------------------------------------------------------------------------------------


def said_in(work: Work, frame: Frame, message: Text, blanks: Blanks) -> list[Text]:
    """A message in each context, with the system's own eyes: whom a rule tells something may know it."""
    if not blanks:
        return [message] * len(frame)
    system = as_system(work.scope)
    rows = values_in(work, frame, blanks, system, None)
    return [filled(message, filling_of(system, blanks, row)) for row in rows]


def refused_in(work: Work, frame: Frame, message: Text, blanks: Blanks) -> Text:
    """A message in the one context there is, for who asks."""
    scope = work.scope
    if not blanks:
        return message
    plain = plain_blanks(scope, blanks)
    narrowed = tuple(
        each for each in shown_blanks(scope, blanks) if each not in plain and not of_the_past(each[1], frame)
    )
    filling: dict[str, Text] = {}
    for found, eyes in ((plain, None), (narrowed, scope)):
        if found:
            [row] = values_in(work, frame, found, scope, eyes)
            filling |= filling_of(scope, found, row)
    return filled(message, with_unseen(blanks, filling))


def of_the_past(expression: Expression, frame: Frame) -> bool:
    """Whether a value is one that was: nobody can be asked any more whether they may see it."""
    old = any(hop.kind == "extra" and hop.field == "old" for read in expression.reads for hop in read.path)
    return old or frame.gone


def values_in(work: Work, frame: Frame, blanks: Blanks, scope: Scope, eyes: Scope | None) -> list[Row]:
    """The values of parts in each context; titles as the reader of `scope` sees them, records with those eyes."""
    key = ("values_in", frame.shape, blanks, asker(scope), eyes is None)
    statement = cached(scope.app, key, lambda: valuing(frame, blanks, scope, eyes))
    return [row[1:] for row in work.rows(statement, params("context", frame.kinds, frame.rows()))]


def valuing(frame: Frame, blanks: Blanks, scope: Scope, eyes: Scope | None) -> Statement:
    """`values_in`'s statement."""
    over = joined(scope.app, frame, eyes)
    columns = [each.label(f"v{at}") for at, each in enumerate(wording(scope, over.names, blanks))]
    return compiled(sa.select(over.contexts.c.n, *columns).select_from(over.source).order_by(over.contexts.c.n))
