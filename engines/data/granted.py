"""Fields that new records and rows are given: a role that lets them be written must let the record be made as well.

Roles add up, but each only for what it allows: who may make records by a role that hides their cost, and see all costs
by another, still makes records without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from engines.app import App, Entity
from engines.data.intake.incoming import Draft, Reading
from engines.data.intake.intake import may_not_write
from engines.data.rights.permissions import Verb, asker, field_access, written_when
from engines.data.sql.statements import cached
from engines.data.work.work import Given, Judgement, Work
from engines.scope import Scope


def check_given(work: Work, reading: Reading, entity: Entity, drafts: Sequence[Draft]) -> None:
    """A fault for each value in a field that no such role lets be written; what depends on the record is judged when
    it is there."""
    verb: Verb = "create" if reading.creating else "update"
    scope, later = work.scope, dict[frozenset[Given], list[UUID]]()
    for draft in drafts if anywhere(scope, entity, verb) else ():
        given: set[Given] = set()
        for of, each in new_ones(scope.app, entity, draft, new=reading.creating):
            for name in doubtful(scope, of, verb):
                if not left_out(each, name) and written_when(scope, of, name, verb) is False:
                    reading.refused.append(may_not_write(of.fields[name], each.pointer))
                elif not left_out(each, name):
                    given.add((of.name, name))
        if given:
            later.setdefault(frozenset(given), []).append(draft.id)
    work.judgements += [Judgement(entity, verb, tuple(ids), tuple(sorted(given))) for given, ids in later.items()]


def new_ones(app: App, entity: Entity, draft: Draft, *, new: bool) -> Iterator[tuple[Entity, Draft]]:
    """The record if it is new, and its new rows."""
    if new:
        yield entity, draft
    for name, rows in draft.lines.items():
        owned = app.entities[entity.fields[name].type.entity]
        for row in rows:
            if not row.dropped:
                yield from new_ones(app, owned, row, new=not row.known)


def left_out(draft: Draft, name: str) -> bool:
    """Whether nothing is given; what was sent as empty is then what it is by default."""
    if draft.values.get(name) is None:
        draft.values.pop(name, None)
    return name not in draft.values and not draft.lines.get(name)


def doubtful(scope: Scope, entity: Entity, verb: Verb) -> tuple[str, ...]:
    """The fields that the asker may write somewhere, but not with every right to make such a record."""
    key = ("doubtful", entity.name, verb, asker(scope))
    names = (name for name, each in field_access(scope, entity).items() if each == "write")
    return cached(scope.app, key, lambda: tuple(n for n in names if written_when(scope, entity, n, verb) is not True))


def anywhere(scope: Scope, entity: Entity, verb: Verb) -> bool:
    """Whether the entity or its rows have such fields."""
    owned = (scope.app.entities[each.type.entity] for each in entity.fields.values() if each.definition.owning)
    return bool(doubtful(scope, entity, verb)) or any(anywhere(scope, each, verb) for each in owned)
