"""Cases with their answers written by hand, one file for pytest and vitest: tests/cases/expressions.json."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg
import pytest

from engines.expressions import compile_expression, to_json
from tests.engines.expressions import world
from tests.engines.expressions.engines_three import in_database, in_python, sent, sent_moment
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
    ("10 / 3 * 3", "9.999999999999"),
    ("5 / 10000000000000", "0.000000000001"),
    ("4 / 10000000000000", "0"),
    ("-5 / 10000000000000", "-0.000000000001"),
    ("100 / 7", "14.285714285714"),
    ("(1 / 7) * 7", "0.999999999999"),
    ("1 / (1 / 3)", "3.000000000003"),
    ("10 ** 20 / 3", "33333333333333333333.333333333333"),
    ("7.5 // -2", "-4"),
    ("7.5 % -2", "-0.5"),
    ("-7.5 % 2", "0.5"),
    ("0.3 // 0.1", "3"),
    ("0.3 % 0.1", "0"),
    ("round(0.5)", "1"),
    ("round(1.5)", "2"),
    ("round(-1.005, 2)", "-1.01"),
    ("round(2.675, 2)", "2.68"),
    ("round(5, -1)", "10"),
    ("round(-4.999, -1)", "0"),
    ("round(0.125, 2) + round(0.135, 2)", "0.27"),
    ("round(1 / 3, 20)", "0.333333333333"),
    (
        "123456789012345678901234567890 * 123456789012345678901234567890",
        "15241578753238836750495351562536198787501905199875019052100",
    ),
    (
        "999999999999999999999999999999 * 999999999999999999999999999999",
        "999999999999999999999999999998000000000000000000000000000001",
    ),
    ("abs(-1234567890123456789012345678901.5)", "1234567890123456789012345678901.5"),
    ("-1234567890123456789012345678901.5", "-1234567890123456789012345678901.5"),
    ("(10 ** 50 - 1) ** 2", "9" * 49 + "8" + "0" * 49 + "1"),
    ("9 ** 64", "11790184577738583171520872861412518665678211592275841109096961"),
    ("0.1 ** 12", "0.000000000001"),
    ("0.1 ** 13", "0"),
    ("99999999999999999999 + 0.000000000001", "99999999999999999999.000000000001"),
    ("-(-2) ** 3", "8"),
    ("-2 ** 2", "-4"),
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
    ("length('👨\u200d👩\u200d👧')", "5"),
    ("length('e\u0301')", "2"),
    ("left('é😀合', 2)", "é😀"),
    ("mid('a😀b合c', 2, 3)", "😀b合"),
    ("replace('合同合同', '合', '😀')", "😀同😀同"),
    ("pad('合', 3, '😀')", "😀😀合"),
    ("pad('x', 6, '甲乙')", "甲乙甲乙甲x"),
    ("starts_with('😀x', '😀')", True),
    ("ends_with('采购合同😀', '合同😀')", True),
    ("contains('甲😀乙', '😀乙')", True),
    ("'合' < '同'", True),
    ("'合同' == '合同 '", False),
    ("max('Z', 'a', '合', '😀')", "😀"),
    ("upper('ｆ合😀')", "Ｆ合😀"),
    ("trim('\u00a0合 同\t')", "合 同"),
    ("concat('合', 1.0, '😀', empty, false)", "合1😀false"),
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
    ("format(-0.004, 2)", "0.00"),
    ("format(999.995, 2)", "1,000.00"),
    ("format(1234567.891, 1, '')", "1234567.9"),
    ("format(1234567, 0, '·')", "1·234·567"),
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
    ("date(2024, 2, 29) + years(4)", "2028-02-29"),
    ("date(2024, 2, 29) - years(4)", "2020-02-29"),
    ("date(2024, 1, 31) + months(1)", "2024-02-29"),
    ("date(2024, 3, 31) - months(1)", "2024-02-29"),
    ("date(2026, 5, 31) + months(1) + months(1)", "2026-07-30"),
    ("date(2026, 5, 31) + months(2)", "2026-07-31"),
    ("date(2025, 12, 31) + months(2)", "2026-02-28"),
    ("date(2026, 1, 31) - months(13)", "2024-12-31"),
    ("date(2100, 2, 28) + days(1)", "2100-03-01"),
    ("date(2000, 2, 28) + days(1)", "2000-02-29"),
    ("date(2100, 2, 29)", None),
    ("date(2024, 2, 29) - date(2023, 2, 28)", "366"),
    ("date(2025, 3, 1) - date(2024, 2, 29)", "366"),
    ("date(9999, 12, 31) - date(1, 1, 1)", "3652058"),
    ("date(1, 1, 1) - days(1)", None),
    ("end_of(date(2024, 2, 10), 'month')", "2024-02-29"),
    ("end_of(date(2024, 1, 31), 'quarter')", "2024-03-31"),
    ("start_of(date(2027, 1, 1), 'week')", "2026-12-28"),
    ("end_of(date(2026, 12, 31), 'week')", "2027-01-03"),
    ("weekday(date(2024, 2, 29))", "4"),
    ("date(2026, 3, 1) + months(0.9)", "2026-03-01"),
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
    ("plain_text(memo)", ["Urgent a < b &lt; c 总额", "", None, "", None]),
    ("contains(plain_text(memo), 'b')", [True, False, False, False, False]),
    ("plain_text(spot)", [None, None, None, None, None]),
    ("part(spot, 'region')", ["310115", None, None, None, None]),
    ("starts_with(part(spot, 'region'), '31')", [True, False, False, False, False]),
    ("part(spot, 'n')", [None, None, None, None, None]),
    ("part(memo, 'n')", [None, None, None, None, None]),
    ("latitude(spot)", ["31.2304", None, None, None, None]),
    ("longitude(spot) < -100 and latitude(spot) > 31", [True, False, False, False, False]),
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
    ("client.department in user.departments", [True, False, False, False, True]),
    ("count(user.departments)", ["2"] * 5),
    ("'a' in tags", [True, False, False, False, True]),
    ("old.amount != amount", [True, False, True, True, True]),
    ("date >= params.from", [True, False, False, False, True]),
    ("state in ['draft', 'posted']", [True, True, False, True, False]),
    # rows within rows, rows that are not there
    ("count(l for l in lines if l.price == max(m.price for m in record.lines))", ["1", "1", "0", "0", "2"]),
    ("sum(l.quantity * count(record.lines) for l in lines)", ["10.5", "-3", "0", "0", "6.002"]),
    (
        "sum(sum(m.quantity for m in record.lines if m.position <= l.position) for l in lines)",
        ["9.5", "-3", "0", "0", "3.002"],
    ),
    ("sum(lines.quantity, where=position <= 2 and day >= date(2026, 1, 1))", ["2.5", "0", "0", "0", "3.001"]),
    ("sum(l.item.price for l in lines)", ["119.99", "0", "0", "0", "119.99"]),
    ("avg(lines.quantity)", ["1.75", "-3", None, None, "1.5005"]),
    ("avg(lines.quantity, where=false)", [None] * 5),
    ("min(lines.price) == empty", [False, False, True, True, False]),
    ("sum(lines.price, where=price > 100000)", ["0"] * 5),
    ("last(lines.price)", ["0.01", "7", None, None, "12345.67"]),
    ("last(lines.label, where=done)", ["one", "é😀", None, None, "a"]),
    ("max(lines.day)", ["2026-02-01", "2024-02-29", None, None, "2026-07-16"]),
    ("all(lines.quantity > 0)", [False, False, True, True, True]),
    ("any(lines)", [True, True, False, False, True]),
    ("is_empty(lines)", [False, False, True, True, False]),
    ("count(lines, where=price == empty)", ["1", "0", "0", "0", "0"]),
    ("sum(lines.price) / count(lines)", ["6.666666666667", "7", None, None, "12345.67"]),
    # a condition that cannot be answered is false, not empty
    ("coalesce(contains(note, 'a'), true)", [False, True, False, False, False]),
    ("date + days(client.terms)", ["2026-03-02", None, None, None, "2026-08-14"]),
)

IN_ZONES: tuple[tuple[str, str, object], ...] = (
    # 2026-03-29: the clock goes from 2:00 to 3:00; 2026-10-25: from 3:00 back to 2:00
    ("Europe/Berlin", "hour(date(2026, 3, 29) + hours(2))", "3"),
    ("Europe/Berlin", "date(date(2026, 3, 29) + hours(24))", "2026-03-30"),
    ("Europe/Berlin", "hour(date(2026, 3, 29) + hours(24))", "1"),
    ("Europe/Berlin", "(date(2026, 3, 30) + hours(0)) - (date(2026, 3, 29) + hours(0))", "0.958333333333"),
    ("Europe/Berlin", "(date(2026, 10, 26) + hours(0)) - (date(2026, 10, 25) + hours(0))", "1.041666666667"),
    ("Europe/Berlin", "date(2026, 10, 26) - date(2026, 10, 25)", "1"),
    ("Europe/Berlin", "hour(date(2026, 3, 28) + minutes(150) + days(1))", "3"),
    (
        "Europe/Berlin",
        "(date(2026, 10, 24) + minutes(150) + days(1)) - (date(2026, 10, 25) + hours(0))",
        "0.145833333333",
    ),
    ("Europe/Berlin", "hour(date(2026, 2, 28) + hours(12) + months(1))", "12"),
    ("Europe/Berlin", "today()", "2026-03-01"),
    ("Europe/Berlin", "hour(now())", "18"),
    # 2026-03-08 and 2026-11-01
    ("America/New_York", "hour(date(2026, 3, 8) + hours(2))", "3"),
    ("America/New_York", "(date(2026, 11, 2) + hours(0)) - (date(2026, 11, 1) + hours(0))", "1.041666666667"),
    ("America/New_York", "hour(date(2026, 3, 7) + minutes(150) + days(1))", "3"),
    ("America/New_York", "date(2026, 3, 8) + hours(0) + years(1) == date(2027, 3, 8) + hours(0)", True),
    ("America/New_York", "hour(now())", "12"),
    ("America/New_York", "date(now() + hours(12))", "2026-03-02"),
    # no summer time
    ("Asia/Shanghai", "(date(2026, 3, 30) + hours(0)) - (date(2026, 3, 29) + hours(0))", "1"),
    ("Asia/Shanghai", "hour(date(2026, 3, 29) + hours(2))", "2"),
    ("UTC", "today()", "2026-03-01"),
    ("UTC", "hour(now())", "17"),
)


def answers(expected: object) -> list[object]:
    """One answer for each record."""
    return expected if isinstance(expected, list) else [expected] * len(world.VALUES)


def bare(value: object) -> object:
    """An answer as a case writes it."""
    return value["n"] if isinstance(value, dict) else value


EVERY = tuple((world.ZONES[0], source, expected) for source, expected in CASES + OF_RECORDS) + IN_ZONES


@pytest.mark.parametrize(("zone", "source", "expected"), EVERY, ids=lambda part: ascii(part)[:50])
def test_answers_written_by_hand(zone: str, source: str, expected: object) -> None:
    found = in_python([compile_expression(source, world.NAMES)], world.moment(zone))[0]
    assert [bare(value) for value in found] == answers(expected)


@pytest.mark.parametrize("zone", world.ZONES)
def test_the_database_gives_the_same(small_world: psycopg.Connection, zone: str) -> None:
    cases = [(source, expected) for where, source, expected in EVERY if where == zone]
    found = in_database(
        small_world, [compile_expression(source, world.NAMES) for source, _ in cases], world.moment(zone)
    )
    for (source, expected), row in zip(cases, found, strict=True):
        assert [bare(value) for value in row] == answers(expected), source


def case(zone: str, source: str) -> dict[str, object]:
    """A case as the file holds it."""
    expression = compile_expression(source, world.NAMES)
    found = in_python([expression], world.moment(zone))[0]
    return {"source": source, "timezone": zone, "tree": to_json(expression), "answers": found}


def written() -> str:
    """The whole file."""
    every = [(zone, source) for zone, source, _ in EVERY]
    every += [(world.ZONES[0], source) for source in generated(400, 20260301) if compiled(source)]
    head = {
        "records": [sent(values) for values in world.VALUES],
        "extra": sent(world.FURTHER),
        "moments": {zone: sent_moment(world.moment(zone)) for zone in world.ZONES},
    }
    lines = ",\n".join(json.dumps(case(*each), ensure_ascii=True) for each in every)
    return json.dumps(head, ensure_ascii=True)[:-1] + ', "cases": [\n' + lines + "\n]}\n"


def test_the_file_for_vitest_is_current() -> None:
    """Write it anew with `LOOMWORK_WRITE_CASES=1 pytest tests/engines/expressions/test_cases.py`."""
    if os.environ.get("LOOMWORK_WRITE_CASES"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(written(), encoding="utf-8")
    stored = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    assert stored == json.loads(json.dumps([case(each["timezone"], each["source"]) for each in stored]))
    assert {(zone, source) for zone, source, _ in EVERY} <= {(each["timezone"], each["source"]) for each in stored}
