"""A record and its detail rows in one statement: the rows first, so that what adds them up is there from the beginning.

Foreign keys and triggers are looked at when the statement ends, and by then the record is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import sqlalchemy as sa

from engines.app import App, Entity
from engines.data.calculation.graph import GraphField
from engines.data.calculation.propagate import nothing_refers
from engines.data.intake.broken import constraint, entity_of_table, problem_of
from engines.data.intake.incoming import Draft
from engines.data.intake.trees import tree_fields
from engines.data.sql.recipes import note
from engines.data.sql.statements import Statement, beside, cached, compiled
from engines.data.work.sound import all_sound, sound
from engines.data.work.work import Batch, Row, Work
from engines.data.writing.insertion import Insertion, Sums, begins, given_columns, inserting, wanted, watched
from engines.expressions import Expression
from engines.scope import Scope

Value = sa.ColumnElement[Any]


@dataclass(frozen=True)
class Whole:
    """How records with rows are inserted, each with certain fields. `counted` are the rollups the insert works out.

    The rows themselves come back only where something waits for what is in them (`told`); else they are only judged.
    """

    entity: Entity
    owned: Entity
    statement: Statement
    head: Insertion
    rows: Insertion
    counted: frozenset[str]
    told: bool

    def batches(self, work: Work, drafts: Sequence[Draft], rows: Sequence[Draft], found: Sequence[Row]) -> list[Batch]:
        """What was written: records, then rows, each in the order of the drafts."""
        half = len(self.head.returned) + 2
        heads = {row[0]: row[1:half] for row in found}
        owned = {row[half]: row[half + 1 :] for row in found} if self.told else {}
        owners = [draft.values["parent"] for draft in rows]
        begun = begins(self.entity, self.head)
        head = made(work, self.entity, self.head, drafts, heads, beginning=begun)
        if self.told:
            return [head, made(work, self.owned, self.rows, rows, owned, owners=owners, counted=self.counted)]
        kept = all_sound(work.scope.app, self.owned, [found[0][half]])
        ids = [draft.id for draft in rows]
        return [
            head,
            Batch(self.owned, "created", ids, owners=owners, kept=kept, counted=self.counted, chain=work.chain),
        ]


def made(
    work: Work,
    entity: Entity,
    plan: Insertion,
    drafts: Sequence[Draft],
    found: dict[object, Row],
    *,
    beginning: bool = False,
    owners: Sequence[object] = (),
    counted: frozenset[str] = frozenset(),
) -> Batch:
    """The batch of the drafts of one entity."""
    ids = [draft.id for draft in drafts]
    new = [found[one] for one in ids]
    kept = all_sound(work.scope.app, entity, [row[-1] for row in new])
    values = [row[:-1] for row in new] if plan.returned else []
    return Batch(
        entity,
        "created",
        ids,
        plan.returned,
        (),
        values,
        owners,
        beginning,
        kept=kept,
        counted=counted,
        chain=work.chain,
    )


def separate(app: App, entity: Entity, owned: Entity) -> bool:
    """Whether neither needs the other to be there while it is made."""
    return cached(app, ("separate", owned.name), lambda: not (tree_fields(app, entity) or tree_fields(app, owned)))


def whole(
    app: App, entity: Entity, names: frozenset[str], owned: Entity, row_names: frozenset[str], *, many: bool
) -> Whole | None:
    """How records that give `names` are inserted with rows that give `row_names`; None where a row's default looks
    at its record. For many there is a text of its own: its plan is another."""
    key = ("whole", entity.name, names, owned.name, row_names, many)
    return cached(app, key, lambda: make_whole(app, entity, names, owned, row_names, "many" if many else "new"))


def make_whole(
    app: App, entity: Entity, names: frozenset[str], owned: Entity, row_names: frozenset[str], new: str
) -> Whole | None:
    """`whole`, worked out."""
    note(app, whole, entity, names, owned, row_names, many=new == "many")
    defaults = wanted(owned, set(row_names)).values()
    if any(looks_at(each, {entity.name, owned.name}) for each in defaults if each):
        return None
    head_columns, row_columns = watched(app, entity), watched(app, owned)
    sums = {each.field: each for each in added_up(app, entity, owned)}
    told = waited_for(app, owned, frozenset(sums))
    rows = inserting(app, owned, row_names, "rows")
    head = inserting(app, entity, names, "given", sums_of(entity, row_columns, sums, f"{new}_rows") if sums else None)
    row_values = [owned.table.c[name] for name in ("id", *row_columns, "parent")]
    head_values = [entity.table.c[name] for name in ("id", *head_columns)]
    parts = [
        compiled(rows.returning(*labelled("r", [*row_values[:-1], sound(app, owned), row_values[-1]]))),
        compiled(head.returning(*labelled("h", [*head_values, sound(app, entity)]))),
    ]
    (made_rows, made_heads), both = beside(parts)
    text = f"with {new}_rows as ({made_rows}), {new}_records as ({made_heads}) " + answer(
        new, len(head_values) + 1, len(row_values), told
    )
    statement = replace(both, text=text)
    of_head = Insertion(statement, given_columns(entity, names), head_columns)
    of_rows = Insertion(statement, given_columns(owned, row_names), row_columns)
    return Whole(entity, owned, statement, of_head, of_rows, frozenset(sums), told)


def answer(new: str, heads: int, rows: int, told: bool) -> str:
    """What is read of what was written: the records with their rows, or with the verdict on all rows."""
    listed = [f"h{at}" for at in range(heads)]
    if not told:
        return f"select {', '.join(listed)}, (select bool_and(r{rows - 1}) from {new}_rows) from {new}_records"
    listed += [f"r{at}" for at in range(rows)]
    return f"select {', '.join(listed)} from {new}_records left join {new}_rows on r{rows} = h0"


def waited_for(app: App, owned: Entity, counted: frozenset[str]) -> bool:
    """Whether anything depends on new rows besides the rollups that they are counted in."""
    depends = app.graph.touched(owned.name, set(app.graph.watched.get(owned.name, ())))
    return any(
        not (each.kind == "field" and each.entity == owned.owner and each.name in counted) and not nothing_refers(each)
        for each in depends
    )


def labelled(letter: str, values: Sequence[Value]) -> list[Value]:
    """The values under numbered names."""
    return [value.label(f"{letter}{at}") for at, value in enumerate(values)]


def looks_at(expression: Expression, entities: set[str]) -> bool:
    """Whether an expression leaves the row for one of these entities."""
    return any(hop.target in entities for read in expression.reads for hop in read.path)


def added_up(app: App, entity: Entity, owned: Entity) -> Iterator[GraphField]:
    """The rollups of the record that simply add up a column of these rows, or count them."""
    for level in app.graph.of_entity(entity.name):
        for each in level.fields:
            delta = each.delta
            of_rows = delta and (delta.rows, delta.by, delta.where) == (owned.name, "parent", None)
            if delta and of_rows and (delta.value is None or delta.column):
                yield each


def sums_of(entity: Entity, row_columns: Sequence[str], fields: dict[str, GraphField], made_rows: str) -> Sums:
    """The rollups over the rows that were just made, added up once for all records."""
    names = ["id", *row_columns, "sound", "parent"]
    columns: list[sa.ColumnClause[Any]] = [sa.column(f"r{at}") for at in range(len(names))]
    rows = sa.table(made_rows, *columns)
    owner = rows.c[f"r{len(names) - 1}"]
    sums = {name: total(rows, names, each).label(f"t{at}") for at, (name, each) in enumerate(fields.items())}
    totals = sa.select(owner.label("of"), *sums.values()).group_by(owner).subquery("totals")
    nothing: Value = sa.literal_column("0")
    values: dict[str, Value] = {
        name: sa.cast(sa.func.coalesce(totals.c[each.name], nothing), entity.table.c[name].type)
        for name, each in sums.items()
    }
    return Sums(totals, values)


def total(rows: sa.TableClause, names: Sequence[str], each: GraphField) -> Value:
    """One rollup over the rows of a record."""
    assert each.delta is not None
    column = each.delta.column
    return sa.func.sum(rows.c[f"r{names.index(column)}"]) if column else sa.func.count()


@contextmanager
def explained_whole(
    scope: Scope, entity: Entity, drafts: Sequence[Draft], owned: Entity, rows: Sequence[Draft]
) -> Iterator[None]:
    """Turn an error of the database into a problem at the record or at the row that it concerns."""
    try:
        yield
    except psycopg.Error as error:
        found = constraint(scope.app, error)
        inner = (found.entity if found else entity_of_table(scope.app, error)) is owned
        concerned = rows if inner else drafts
        pointer = concerned[0].pointer if len(concerned) == 1 else ""
        problem = problem_of(scope, owned if inner else entity, error, pointer)
        if problem is None:
            raise
        raise problem from error
