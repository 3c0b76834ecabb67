"""SQL of what needs tables; SQL that indexes can serve; SQL that a generated column can hold."""

# ruff: noqa: E501  (tables read best in long lines)

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest
import sqlalchemy as sa

from definitions.problems import Problem
from engines.expressions import compile_expression, evaluate, ids_of, immutable, to_json, to_sql
from tests.engines.expressions import world
from tests.engines.expressions.engines_three import DIALECT, in_database, written
from tests.engines.expressions.test_cases import CASES, OF_RECORDS, bare
from tests.engines.expressions.test_check import READS

ANN, BO, CY = (str(world.uid(5, n)) for n in (1, 2, 3))

NEEDS_TABLES: tuple[tuple[str, list[object]], ...] = (
    ("find(item, where=kind == 'service').price", ["100"] * 5),
    ("find(item, where=kind == 'none').price", [None] * 5),
    ("find(item).price", [None] * 5),
    ("find(client, where=name == record.client.name).region.name", ["North", "华东", None, None, "North"]),
    ("count(item, where=cost > 0)", ["2"] * 5),
    ("sum(d.amount for d in deal if d.client == record.client)", [
        "1000000000000000999.99", "-12.55", "0", "0.05", "1000000000000000999.99"]),
    ("manager(owner)", [BO, None, None, CY, None]),
    ("manager(owner, 2)", [CY, None, None, None, None]),
    ("head(department)", [ANN, None, None, CY, BO]),
    ("head(department, 1)", [BO, CY, None, None, CY]),
    ("within(department, client.department)", [True, True, False, False, False]),
    ("within(department, user.department)", [True, False, False, False, False]),
    ("within(department, user.departments)", [True, False, False, False, True]),
    ("within(client.department, user.departments)", [True, False, False, False, True]),
    ("not within(client.department, user.department)", [False, True, True, True, False]),
    ("convert(amount, 'USD', 'CNY', date)", ["7200", None, None, None, "7199999999999999999.928"]),
    ("convert(72, 'CNY', 'USD', date)", ["10", None, None, None, "10"]),
    ("convert(amount, 'CNY', 'CNY', date)", ["1000", "-12.55", None, "0.05", "999999999999999999.99"]),
    ("date + workdays(1)", ["2026-02-02", "2024-03-01", None, "0001-01-02", "2026-07-16"]),
    ("date + workdays(5, find(base.calendar))", ["2026-02-07", "2024-03-07", None, "0001-01-08", "2026-07-22"]),
    ("date - workdays(2)", ["2026-01-29", "2024-02-27", None, None, "2026-07-13"]),
    ("user.department.name", ["East"] * 5),
    ("user.department.head == user", [True] * 5),
    ("sum(client.deals.lines.price)", ["24711.34", "7", "0", "0", "24711.34"]),
    ("any(client.deals.lines.price > record.amount)", [True, True, False, False, False]),
)  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), NEEDS_TABLES, ids=lambda part: str(part)[:50])
def test_functions_that_need_tables(small_world: psycopg.Connection, source: str, expected: list[object]) -> None:
    found = in_database(small_world, [compile_expression(source, world.NAMES)])[0]
    assert [bare(value) for value in found] == expected


@pytest.mark.parametrize("source", [source for source, _ in NEEDS_TABLES])
def test_what_needs_tables_is_left_to_the_database(source: str) -> None:
    """The form asks for it; Python answers with a sentence at worst, the browser is told not to try."""
    expression = compile_expression(source, world.NAMES)
    assert expression.server_only
    assert to_json(expression)
    with suppress(Problem):
        evaluate(expression, world.VALUES[0] or {}, world.MOMENT, world.FURTHER)


@pytest.mark.parametrize(
    ("source", "written_as"),
    [
        ("state == 'draft'", "state = %"),
        ("n == 5", "n = %(param_1)s::BIGINT"),
        ("client == '01920000-0002-7000-8000-000000000001'", "client = uuid '"),
        ("owner == user", "owner = %(_user)s"),
        ("client.owner == user", "client IN (SELECT"),
        ("client.name in ['a', 'b']", "client IN (SELECT"),
        ("within(client.department, user.department)", "client IN (SELECT"),
        ("date >= '2026-01-01'", "date >= date '2026-01-01'"),
    ],
)
def test_conditions_are_written_for_indexes(source: str, written_as: str) -> None:
    sources, _ = world.sources()
    text = str(to_sql(compile_expression(source, world.NAMES), sources, condition=True).compile(dialect=DIALECT))
    assert written_as in text
    assert "coalesce" not in text and "IS true" not in text


OWN_ROW = [source for source, _ in CASES + OF_RECORDS if immutable(compile_expression(source, world.NAMES))]
MORE_OWN = (
    "round(amount * (1 - rate / 100), 2)", "amount if open else paid", "concat(number, ' ', note, n, date, open, opens)",
    "due - date", "date + months(n)", "due + days(amount)", "upper(left(note, n))", "amount_in_words(amount)",
    "state in ['draft'] and not open", "n // 7 + n % 7", "rate ** n", "pad(n, 8)", "format(amount, n)", "min(amount, paid)",
    "'a' in tags", "is_empty(tags)", "between(date, due, '2026-01-01')", "date(n, n, n)", "owner == empty", "replace(note, 'a', number)", "end_of(due, 'quarter')", "hour(opens)",
)  # fmt: skip


def test_generated_columns_hold_what_is_immutable(small_world: psycopg.Connection) -> None:
    table = f"{world.SCHEMA}.t_deal"
    sources, _ = world.sources()
    for source in (*OWN_ROW, *MORE_OWN):
        expression = compile_expression(source, world.NAMES)
        assert immutable(expression), source
        sql = to_sql(expression, sources).compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
        text = str(sql).replace(f"{world.SCHEMA}.t_deal.", "")
        kind = {"number": "numeric", "datetime": "timestamptz", "reference": "uuid", "list": "text[]", "empty": "text"}
        column = kind.get(expression.type.kind, expression.type.kind)
        small_world.execute("savepoint column_added")
        small_world.execute(
            f"alter table {table} add column made {column} generated always as ({text}) virtual".encode()
        )
        made = [row[0] for row in small_world.execute(f"select made from {table} order by id").fetchall()]
        small_world.execute("rollback to savepoint column_added")
        assert len(made) == len(world.DEALS)


def test_rows_and_references_give_ids(small_world: psycopg.Connection) -> None:
    sources, _ = world.sources()
    deal = world.TABLES["t.deal"]

    def ids(source: str) -> set[object]:
        chosen = ids_of(compile_expression(source, world.NAMES), sources).lateral()
        statement = sa.select(chosen.c.id).select_from(deal.join(chosen, sa.true())).where(deal.c.number == "SO-1")
        return {row[0] for row in small_world.execute(*written(statement)).fetchall()}

    assert ids("lines") == {world.uid(7, n) for n in (1, 2, 3)}
    assert ids("client") == {world.uid(2, 1)}
    assert ids("client.deals") == {world.uid(4, 1), world.uid(4, 5)}
    assert ids("find(item, where=kind == 'goods')") == {world.uid(3, 1)}
    assert ids("find(item)") == set()


def test_every_read_is_of_a_known_field() -> None:
    for source in [source for source, _ in CASES + OF_RECORDS + NEEDS_TABLES] + [source for source, _ in READS]:
        for read in compile_expression(source, world.NAMES).reads:
            assert read.field in world.SHAPES[read.entity]
