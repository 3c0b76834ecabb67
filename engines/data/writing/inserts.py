"""New rows: one statement per entity and set of fields given, defaults worked out in it, detail rows after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engines.app import App, Entity
from engines.data.calculation.straight import followed
from engines.data.intake.broken import explained
from engines.data.intake.incoming import Draft
from engines.data.intake.sequences import number
from engines.data.intake.trees import created_paths
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached
from engines.data.work.sound import all_sound
from engines.data.work.work import Batch, Row, Work
from engines.data.writing.attaching import attach
from engines.data.writing.insertion import Insertion, begins, insertion, plain_defaults, straight_insertion
from engines.data.writing.together import explained_whole, separate, whole

FEW = 20
"""From more records than these the sums over their rows are joined as large tables are."""

MANY = 1000
"""From so many new rows on, one statement may have changed what a table is."""


def insert(work: Work, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Insert records and their detail rows."""
    number(work, entity, drafts)
    attach(work, entity, drafts)
    even(work.scope.app, entity, drafts)
    names = lines_of(drafts)
    if len(names) == 1 and insert_whole(work, entity, drafts, names[0]):
        return
    if not names and len(drafts) == 1 and work.alone and not work.log and insert_straight(work, entity, drafts[0]):
        return
    for shape, group in by_shape(drafts).items():
        insert_group(work, entity, insertion(work.scope.app, entity, shape), group)
    created_paths(work, entity, drafts)
    for name in names:
        rows = [row for draft in drafts for row in owned_rows(draft, name)]
        insert(work, work.scope.app.entities[entity.fields[name].type.entity], rows)


def insert_whole(work: Work, entity: Entity, drafts: Sequence[Draft], name: str) -> bool:
    """Insert records and their rows in one statement, where that can be."""
    app, many = work.scope.app, len(drafts) > FEW
    owned = app.entities[entity.fields[name].type.entity]
    rows = [row for draft in drafts for row in owned_rows(draft, name)]
    if lines_of(rows) or not separate(app, entity, owned):
        return False
    number(work, owned, rows)
    attach(work, owned, rows)
    even(app, owned, rows)
    shapes = [list(by_shape(each)) for each in (drafts, rows)]
    if any(len(each) != 1 for each in shapes):
        return False
    plan = whole(app, entity, shapes[0][0], owned, shapes[1][0], many=many)
    if plan is None:
        return False
    given = {**arrays("given", plan.head, drafts), **arrays("rows", plan.rows, rows)}
    with explained_whole(work.scope, entity, drafts, owned, rows):
        found = without_loops(work, plan.statement, given) if many else work.rows(plan.statement, given)
    for batch in plan.batches(work, drafts, rows, found):
        work.add(batch)
    analyze(work, entity, len(drafts))
    analyze(work, owned, len(rows))
    return True


def without_loops(work: Work, statement: Statement, given: Mapping[str, object]) -> list[Row]:
    """Execute with joins by hash: how many values an array has is not known when a plan is made."""
    work.rows(Statement("set local enable_nestloop = off"))
    found = work.rows(statement, given)
    work.rows(Statement("set local enable_nestloop to default"))
    return found


def insert_straight(work: Work, entity: Entity, draft: Draft) -> bool:
    """Insert one record with all that follows straight from it, where anything does."""
    plan, line = straight_insertion(work.scope.app, entity, frozenset(draft.values))
    if line is None:
        return False
    with explained(work.scope, entity, draft.pointer):
        [row] = work.rows(line.statement, arrays("given", plan, [draft]))
    kept = all_sound(work.scope.app, entity, [row[line.first - 1]])
    new, beginning = [row[: line.first - 1]], begins(entity, plan)
    first = Batch(
        entity, "created", [draft.id], plan.returned, (), new, beginning=beginning, kept=kept, chain=work.chain
    )
    for batch in followed(work, line, first, row):
        work.add(batch)
    return True


def arrays(name: str, plan: Insertion, drafts: Sequence[Draft]) -> dict[str, object]:
    """The values of drafts of one shape as the statement takes them."""
    columns: dict[str, list[object]] = {"id": [draft.id for draft in drafts]}
    columns |= {each: [draft.values[each] for draft in drafts] for each in plan.given if each != "id"}
    return {f"{name}_{each}": literal(columns[each], kind) for each, kind in plan.given.items()}


def by_shape(drafts: Iterable[Draft]) -> dict[frozenset[str], list[Draft]]:
    """The drafts by the set of fields they give."""
    alike: dict[tuple[str, ...], list[Draft]] = {}
    for draft in drafts:
        alike.setdefault(tuple(draft.values), []).append(draft)
    if len(alike) == 1:
        return {frozenset(names): found for names, found in alike.items()}
    groups: dict[frozenset[str], list[Draft]] = {}
    for names, found in alike.items():
        groups.setdefault(frozenset(names), []).extend(found)
    return groups


def even(app: App, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Drafts that give different fields give the same ones after it, where what they lack is known beforehand."""
    shapes = {tuple(draft.values) for draft in drafts}
    if len(shapes) < 2:
        return
    known = cached(app, ("plain_defaults", entity.name), lambda: plain_defaults(entity))
    wanted = {name: known[name] for shape in shapes for name in shape if name in known}
    for draft in drafts:
        draft.values = {**wanted, **draft.values}


def lines_of(drafts: Iterable[Draft]) -> list[str]:
    """The lines fields for which any draft has rows."""
    return list(dict.fromkeys(name for draft in drafts for name, rows in draft.lines.items() if rows))


def owned_rows(draft: Draft, name: str) -> list[Draft]:
    """The new detail rows of a record, told whose they are and where they stand."""
    rows = [row for row in draft.lines.get(name, ()) if not row.dropped]
    for position, row in enumerate(rows, 1):
        row.values |= {"parent": draft.id, "position": position}
    return rows


def insert_group(work: Work, entity: Entity, plan: Insertion, drafts: Sequence[Draft]) -> None:
    """Insert records that give the same fields."""
    with explained(work.scope, entity, drafts[0].pointer if len(drafts) == 1 else ""):
        made = work.rows(plan.statement, arrays("given", plan, drafts))
    ids = [draft.id for draft in drafts]
    kept = all_sound(work.scope.app, entity, [row[-1] for row in made])
    owners = [draft.values["parent"] for draft in drafts] if entity.owner else ()
    analyze(work, entity, len(ids))
    new = [row[:-1] for row in made] if plan.returned else ()
    beginning = begins(entity, plan)
    work.add(Batch(entity, "created", ids, plan.returned, (), new, owners, beginning, kept=kept, chain=work.chain))


def analyze(work: Work, entity: Entity, count: int) -> None:
    """Let the database count again after so many new rows that what it knew is wrong: plans made for a small table,
    those of its own foreign keys too, would read all of the large one for each row."""
    if count < MANY:
        return
    table = entity.table
    name = f'"{table.schema}"."{table.name}"'
    known = work.rows(Statement(f"select reltuples from pg_class where oid = '{name}'::regclass"))
    if known and isinstance(known[0][0], int | float) and known[0][0] < count:
        work.rows(Statement(f"analyze {name}"))
