"""Cases with their answers written by hand, one file for pytest and vitest: tests/cases/expressions.json."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg
import pytest

from engines.expressions import compile_expression, to_json
from tests.engines.expressions import world
from tests.engines.expressions.engines_three import in_database, in_python, plain, sent
from tests.engines.expressions.grammar import generated
from tests.engines.expressions.test_agreement import compiled

FILE = Path(__file__).parents[2] / "cases" / "expressions.json"

CASES: tuple[tuple[str, object], ...] = (
    # exact numbers, rounding half away from zero
    ("0.1 + 0.2", "0.3"),
    ("1.005 * 100", "100.5"),
    ("round(1.005, 2)", "1.01"),
    ("round(-2.5)", "-3"),
    ("round(2.5)", "3"),
    ("round(1250, -2)", "1300"),
    ("round(-0.4)", "0"),
    ("1 / 3", "0.333333333333"),
    ("2 / 3", "0.666666666667"),
    ("-2 / 3", "-0.666666666667"),
    ("1 / 2000000000000", "0.000000000001"),
    ("-1 / 2000000000000", "-0.000000000001"),
    ("0.9999999999999999999 / 2000000000000", "0"),
    ("1 / 3 * 3", "0.999999999999"),
    ("1 / 0", None),
    ("1 // 0", None),
    ("1 % 0", None),
    ("7 // 2", "3"),
    ("-7 // 2", "-4"),
    ("7 // -2", "-4"),
    ("-7 % 3", "2"),
    ("7 % -3", "-2"),
    ("7.5 % 2", "1.5"),
    ("2 ** 10", "1024"),
    ("2 ** -2", "0.25"),
    ("0 ** 0", "1"),
    ("0 ** -1", None),
    ("1.1 ** 2", "1.21"),
    ("3 ** -64", "0"),
    ("100000 ** 21", None),
    ("2 ** (1 / 2)", None),
    ("99999999999999999999.99 * 1", "99999999999999999999.99"),
    ("-0.0", "0"),
    ("abs(-3.50)", "3.5"),
    ("floor(-1.5)", "-2"),
    ("ceil(-1.5)", "-1"),
    ("min(3, 1, 2)", "1"),
    ("max(3, empty)", None),
    ("clamp(5, 0, 3)", "3"),
    # empty
    ("empty + 1", None),
    ("round(empty, 2)", None),
    ("empty == empty", True),
    ("empty != 1", True),
    ("empty < 1", False),
    ("empty >= 1", False),
    ("not (empty < 1)", True),
    ("coalesce(empty, 2)", "2"),
    ("is_empty('')", True),
    ("'' == empty", False),
    ("empty + 'a'", "a"),
    ("concat('a', empty, 1.50, date(2026, 3, 1), true)", "a1.52026-03-01true"),
    ("IF(empty == 1, 'a', 'b')", "b"),
    ("CASE(false, 1, true, 2, 3)", "2"),
    ("1 if true else empty", "1"),
    # text
    ("length('é😀合')", "3"),
    ("left('é😀合', 2)", "é😀"),
    ("right('é😀合', 2)", "😀合"),
    ("mid('abcdef', 2, 3)", "bcd"),
    ("left('abc', -1)", ""),
    ("upper('straße éя')", "STRAßE ÉЯ"),
    ("lower('ÀЖΣ')", "àжσ"),
    ("trim('  a b \u3000')", "a b"),
    ("replace('a.b.c', '.', '')", "abc"),
    ("replace('abc', '', 'x')", "abc"),
    ("contains('合同编号', '合同')", True),
    ("starts_with('SO-1', 'SO')", True),
    ("ends_with('SO-1', 'SO')", False),
    ("contains(empty, 'a')", False),
    ("'a' < 'B'", False),
    ("'😀' > '\uff5a'", True),
    ("pad(42, 5)", "00042"),
    ("pad('abcdef', 3)", "abcdef"),
    ("format(1234567.5, 2)", "1,234,567.50"),
    ("format(-1234.565, 2)", "-1,234.57"),
    ("format(-999, 0)", "-999"),
    ("format(date(2026, 3, 1), 'yyyy/mm/dd')", "2026/03/01"),
    ("amount_in_words(1050.5)", "壹仟零伍拾元伍角整"),
    ("amount_in_words(0)", "零元整"),
    ("amount_in_words(-0.05)", "负伍分"),
    ("amount_in_words(100000500)", "壹亿零伍佰元整"),
    ("amount_in_words(105000.07)", "壹拾万伍仟元零柒分"),
    ("amount_in_words(1234500000000)", "壹万贰仟叁佰肆拾伍亿元整"),
    ("amount_in_words(1000000010000)", "壹万亿零壹万元整"),
    ("amount_in_words(1000000000000000)", None),
    ("amount_in_words(1234.56, 'en')", "one thousand two hundred thirty-four and 56/100"),
    ("amount_in_words(0, 'en')", "zero and 00/100"),
    ("amount_in_words(-11000013, 'en')", "minus eleven million thirteen and 00/100"),
    ("between(2, 1, 3)", True),
    ("2 in [1, 2]", True),
    ("3 not in [1, 2]", True),
    ("1 < 2 < 3", True),
    # dates
    ("date(2026, 1, 31) + months(1)", "2026-02-28"),
    ("date(2024, 2, 29) + years(1)", "2025-02-28"),
    ("date(2026, 3, 1) - date(2026, 2, 1)", "28"),
    ("date(2026, 2, 28) + days(1)", "2026-03-01"),
    ("date(2026, 3, 1) - days(1)", "2026-02-28"),
    ("date(9999, 12, 31) + days(1)", None),
    ("date(2026, 2, 30)", None),
    ("weekday(date(2026, 3, 1))", "7"),
    ("start_of(date(2026, 3, 1), 'week')", "2026-02-23"),
    ("end_of(date(2026, 2, 3), 'month')", "2026-02-28"),
    ("start_of(date(2026, 8, 3), 'quarter')", "2026-07-01"),
    ("end_of(date(2026, 8, 3), 'year')", "2026-12-31"),
    ("today()", "2026-03-02"),
    ("date(now())", "2026-03-02"),
    ("hour(now())", "1"),
    ("now() + hours(2) - now()", "0.083333333333"),
    ("now() >= today()", True),
    ("now() > '2026-03-02'", True),
    ("today() < '2026-03-03'", True),
)
"""Answers of numbers are their text; those of text and dates the text itself."""

OF_RECORDS: tuple[tuple[str, object], ...] = (
    ("sum(lines.price)", ["20", "7", "0", "0", "24691.34"]),
    ("count(lines)", ["3", "1", "0", "0", "2"]),
    ("count(lines.price)", ["2", "1", "0", "0", "2"]),
    ("avg(lines.price)", ["10", "7", None, None, "12345.67"]),
    ("min(lines.quantity)", ["1", "-3", None, None, "0.001"]),
    ("first(lines.label)", ["one", "é😀", None, None, "z"]),
    ("join(lines.label, '/')", ["one/", "é😀", "", "", "z/a"]),
    ("any(lines.quantity > 2)", [True, False, False, False, True]),
    ("all(lines.done)", [False, True, True, True, True]),
    ("sum(lines.price, where=item.kind == 'goods')", ["19.99", "0", "0", "0", "12345.67"]),
    ("sum(lines.price, where=price < record.amount)", ["20", "0", "0", "0", "24691.34"]),
    ("sum(l.quantity * l.item.price for l in lines if l.quantity > 1)", ["49.975", "0", "0", "0", "59.97"]),
    ("client.region.name", ["North", "华东", None, None, "North"]),
    ("client.vip", [True, False, False, False, True]),
    ("not client.vip", [False, True, True, True, False]),
    ("client.owner == user", [True, False, False, False, True]),
    ("owner != user", [False, True, True, True, True]),
    ("has_role(user, 'sales')", [True] * 5),
    ("'a' in tags", [True, False, False, False, True]),
    ("old.amount != amount", [True, False, True, True, True]),
    ("date >= params.from", [True, False, False, False, True]),
    ("state in ['draft', 'posted']", [True, True, False, True, False]),
    # a condition that cannot be answered is false, not empty
    ("coalesce(contains(note, 'a'), true)", [False, True, False, False, False]),
    ("date + days(client.terms)", ["2026-03-02", None, None, None, "2026-08-14"]),
)


def answers(expected: object) -> list[object]:
    """One answer for each record."""
    return expected if isinstance(expected, list) else [expected] * len(world.VALUES)


def bare(value: object) -> object:
    """An answer as a case writes it."""
    return value["n"] if isinstance(value, dict) else value


@pytest.mark.parametrize(("source", "expected"), CASES + OF_RECORDS, ids=lambda part: ascii(part)[:50])
def test_answers_written_by_hand(source: str, expected: object) -> None:
    found = in_python([compile_expression(source, world.NAMES)])[0]
    assert [bare(value) for value in found] == answers(expected)


def test_the_database_gives_the_same(small_world: psycopg.Connection) -> None:
    cases = CASES + OF_RECORDS
    found = in_database(small_world, [compile_expression(source, world.NAMES) for source, _ in cases])
    assert [[bare(value) for value in row] for row in found] == [answers(expected) for _, expected in cases]


def case(source: str) -> dict[str, object]:
    """A case as the file holds it."""
    expression = compile_expression(source, world.NAMES)
    return {"source": source, "tree": to_json(expression), "answers": in_python([expression])[0]}


def written() -> str:
    """The whole file."""
    moment = world.MOMENT
    user = {"id": str(moment.user), "department": str(moment.department), "roles": sorted(moment.roles), "name": "Ann"}
    sources = [source for source, _ in CASES + OF_RECORDS] + [source for source in generated(400, 20260301) if compiled(source)]
    head = {
        "records": [sent(values) for values in world.VALUES],
        "extra": sent(world.FURTHER),
        "moment": {
            "now": plain(moment.now),
            "today": plain(moment.today),
            "timezone": str(moment.timezone),
            "user": user,
        },
    }
    lines = ",\n".join(json.dumps(case(source), ensure_ascii=True) for source in sources)
    return json.dumps(head, ensure_ascii=True)[:-1] + ', "cases": [\n' + lines + "\n]}\n"


def test_the_file_for_vitest_is_current() -> None:
    """Write it anew with `LOOMWORK_WRITE_CASES=1 pytest tests/engines/expressions/test_cases.py`."""
    if os.environ.get("LOOMWORK_WRITE_CASES"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(written(), encoding="utf-8")
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    expressions = [compile_expression(each["source"], world.NAMES) for each in stored["cases"]]
    assert [each["answers"] for each in stored["cases"]] == in_python(expressions)
    assert [each["tree"] for each in stored["cases"]] == [to_json(each) for each in expressions]
    assert {source for source, _ in CASES + OF_RECORDS} <= {each["source"] for each in stored["cases"]}
