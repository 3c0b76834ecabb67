"""Every function and operator as the formula of a stored field: the record holds what LANGUAGE.md says of it."""

from __future__ import annotations

import psycopg
import pytest

from tests.engines.language.packs import run_pack

FORMULAS = """
number 12 | 1/3 | 0.333333333333
number 12 | 2/3 | 0.666666666667
number 12 | -2/3 | -0.666666666667
number 12 | a/zero |
number 12 | nothing + 1 |
number 12 | a // 2 | 5
number 12 | -a // 4 | -3
number 12 | -a % 4 | 2
number 12 | a % 4 | 2
number 12 | a % -4 | -2
number 12 | a % zero |
number 12 | a // zero |
number 12 | 2 ** 10 | 1024
number 12 | 2 ** -2 | 0.25
number 12 | a ** 2 | 100
number 12 | -2 ** 2 | -4
number 12 | 0 ** 0 | 1
number 12 | zero ** -1 |
number 12 | 0.1 + 0.2 | 0.3
number 2 | 1.005 | 1.01
number 2 | round(1.005, 2) | 1.01
number 2 | round(-2.5) | -3
number 2 | round(2.5) | 3
number 2 | round(a / 3, 1) | 3.3
number 2 | round(1250, -2) | 1300
number 2 | round(nothing, 2) |
number 2 | abs(-a) | 10
number 2 | floor(-1.5) | -2
number 2 | ceil(-1.5) | -1
number 2 | ceil(1.2) | 2
number 2 | min(3, a) | 3
number 2 | max(3, a) | 10
number 2 | min(a, nothing) |
number 2 | clamp(a, 1, 5) | 5
number 2 | clamp(a, 11, 50) | 11
text | upper(s) | HELLO WORLD
text | lower('ÀB') | àb
text | trim('  x ') | x
number 0 | length('合同x') | 3
number 0 | length(nothing_text) |
boolean | contains(s, 'lo W') | true
boolean | contains(s, 'LO') | false
boolean | starts_with(s, 'He') | true
boolean | ends_with(s, 'rld') | true
boolean | contains(nothing_text, 'x') | false
text | left(s, 3) | Hel
text | right(s, 3) | rld
text | mid(s, 2, 3) | ell
text | left(s, 100) | Hello World
text | replace(s, 'o', '0') | Hell0 W0rld
text | concat(s, '-', nothing_text, a) | Hello World-10
text | s + '!' | Hello World!
text | s + nothing_text | Hello World
text | nothing_text + nothing_text |
text | format(1234567.891) | 1,234,567.89
text | format(1234.5, 0) | 1,235
text | format(d, 'yyyy-mm-dd') | 2026-01-31
text | format(d, 'dd.mm.yy') | 31.01.26
text | pad('7', 3) | 007
text | pad(7, 3) | 007
text | pad('7', 3, 'x') | xx7
number 0 | IF(a > 5, 1, 2) | 1
number 0 | 1 if nothing > 5 else 2 | 2
text | CASE(a > 50, 'big', a > 5, 'mid', 'small') | mid
text | CASE(a > 50, 'big', a > 50, 'mid', 'small') | small
number 0 | coalesce(nothing, a) | 10
number 0 | coalesce(nothing, nothing) |
boolean | is_empty(nothing) | true
boolean | is_empty(s) | false
boolean | is_empty(nothing_text) | true
boolean | between(a, 1, 10) | true
boolean | between(nothing, 1, 10) | false
boolean | nothing == empty | true
boolean | nothing != empty | false
boolean | nothing == 1 | false
boolean | nothing != 1 | true
boolean | not (nothing == 1) | true
boolean | nothing < 1 | false
boolean | not (nothing < 1) | true
boolean | nothing >= nothing | false
boolean | nothing == nothing | true
boolean | a in [1, 10] | true
boolean | nothing in [1, 10] | false
boolean | nothing not in [1, 10] | true
boolean | nothing in [1, empty] | true
boolean | s in ['a', 'Hello World'] | true
boolean | flag | false
boolean | not flag | true
boolean | flag == false | true
boolean | flag or a > 1 | true
boolean | 1 < a < 20 | true
boolean | 1 < a < 5 | false
boolean | s == 'hello world' | false
boolean | 'Z' < 'a' | true
number 0 | d - date(2026, 1, 1) | 30
date | d + days(1) | 2026-02-01
date | d + months(1) | 2026-02-28
date | d - months(2) | 2025-11-30
date | d + months(13) | 2027-02-28
date | date(2024, 2, 29) + years(1) | 2025-02-28
date | date(2024, 2, 29) + years(4) | 2028-02-29
date | d - days(31) | 2025-12-31
date | nothing_date + days(1) |
date | d + days(nothing) |
number 0 | year(d) | 2026
number 0 | month(d) | 1
number 0 | day(d) | 31
number 0 | weekday(d) | 6
date | start_of(d, 'month') | 2026-01-01
date | end_of(d, 'month') | 2026-01-31
date | start_of(d, 'week') | 2026-01-26
date | end_of(d, 'quarter') | 2026-03-31
date | start_of(d, 'year') | 2026-01-01
date | end_of(d, 'year') | 2026-12-31
date | d + workdays(1) | 2026-02-02
date | d + workdays(5) | 2026-02-06
date | date(2026, 1, 5) + workdays(-1) | 2026-01-02
date | date(2026, 1, 30) + workdays(1, cal) | 2026-02-03
date | date(2026, 1, 30) + workdays(0) | 2026-01-30
date | d + workdays(2, cal) | 2026-02-04
number 0 | nothing_date - d |
boolean | d < date(2026, 2, 1) | true
boolean | d == date('2026-01-31') | true
date | max(d, date(2026, 5, 1)) | 2026-05-01
datetime | m + hours(2) | 2026-01-31 12:30
date | date(m) | 2026-01-31
number 0 | hour(m) | 10
number 6 | sum(rows.q) | 6
number 6 | sum(rows.q, where=q > 1) | 5
number 6 | sum(rows.q * 2) | 12
number 6 | sum(rows.q * rows.p) | 140
number 6 | sum(r.q * r.p for r in rows if r.q > 1) | 130
number 0 | count(rows) | 3
number 0 | count(rows, where=q > 1) | 2
number 0 | count(rows.p) | 3
number 6 | avg(rows.q) | 2
number 6 | min(rows.q) | 1
number 6 | max(rows.q) | 3
number 6 | avg(rows.q, where=q > 100) |
number 6 | min(rows.q, where=q > 100) |
number 6 | sum(rows.q, where=q > 100) | 0
number 6 | first(rows.q) | 1
number 6 | last(rows.q) | 3
number 6 | first(rows.q, where=q > 1) | 2
text | join(rows.name) | x, y, z
text | join(rows.name, '/') | x/y/z
text | join(rows.name, '/', where=q > 1) | y/z
text | join(rows.name, where=q > 100) |
boolean | any(rows.q > 2) | true
boolean | all(rows.q > 2) | false
boolean | all(rows.q > 2, where=q > 2) | true
boolean | any(rows.q > 2, where=q < 2) | false
boolean | all(rows.q > 0) | true
boolean | any(r.q > 2 and r.p == 30 for r in rows) | true
boolean | all(r.q > 2 for r in rows if r.q > 2) | true
number 6 | max(r.q * r.p for r in rows) | 90
number 6 | sum(rows.q, where=q > record.one) | 5
number 6 | sum(rows.q, where=record.a > 5) | 6
number 6 | count(kids) | 2
number 6 | sum(kids.v) | 30
number 6 | sum(kids.rows.w) | 15
number 6 | sum(kids.rows.w, where=parent.v == 20) | 10
number 6 | sum(k.v * count(k.rows) for k in kids) | 40
text | join(kids.name, ', ') | k1, k2
number 6 | max(kids.v) | 20
text | other.name | other
text | other.other.name | deep
text | find(probe_code, where=code == record.s).name | found
number 6 | coalesce(find(probe_code, where=code == 'nix').value, 7) | 7
boolean | is_empty(find(probe_code, where=code == 'nix')) | true
boolean | 'a' in tagz | true
boolean | contains(tagz, 'b') | true
boolean | contains(tagz, 'c') | false
boolean | is_empty(tagz) | false
number 0 | count(probe_code) | 1
boolean | ch == 'one' | true
boolean | ch in ['one', 'two'] | true
boolean | other == empty | false
boolean | other != empty | true
number 2 | convert(100, 'CNY', 'CNY', d) | 100
number 2 | convert(100, 'USD', 'CNY', d) | 720
number 2 | pc * a / 100 | 1.25
text | amount_in_words(1234.5) | 壹仟贰佰叁拾肆元伍角整
boolean | s == 'Hello World' | true
"""

ENTITIES = """
entity: thing
record_title: "{s}"
fields:
  a: {type: number, scale: 6}
  zero: {type: number}
  one: {type: number}
  nothing: {type: number}
  nothing_text: {type: text}
  nothing_date: {type: date}
  s: {type: text}
  d: {type: date}
  m: {type: datetime}
  flag: {type: boolean}
  pc: {type: percent}
  cal: {type: reference, to: base.calendar}
  other: {type: reference, to: other}
  tagz: {type: choices, choices: [a, b, c]}
  ch: {type: choice, choices: [one, two]}
  kids: {type: related, from: kid, by: thing}
  rows:
    type: lines
    fields:
      name: {type: text}
      q: {type: number}
      p: {type: number}
---
entity: kid
fields:
  thing: {type: reference, to: thing}
  name: {type: text}
  v: {type: number}
  rows: {type: lines, fields: {w: {type: number}}}
---
entity: other
fields:
  name: {type: text, unique: true}
  other: {type: reference, to: other}
---
entity: probe_code
fields: {code: {type: text, unique: true}, name: {type: text}, value: {type: number}}
"""

STORY = """
scenario: every formula
at: 2026-03-01 09:00
steps:
  - create: base.calendar
    as: cal
    with: {name: C, days: [{date: 2026-02-02}]}
  - create: base.exchange_rate
    with: {date: 2026-01-01, from_currency: USD, to_currency: CNY, rate: 7.2}
  - create: other
    as: deep
    with: {name: deep}
  - create: other
    as: oth
    with: {name: other, other: deep}
  - create: probe_code
    with: {code: Hello World, name: found, value: 3}
  - create: thing
    as: t
    with:
      a: 10
      zero: 0
      one: 1
      s: Hello World
      d: 2026-01-31
      m: 2026-01-31 10:30
      pc: 12.5
      cal: cal
      other: oth
      tagz: [a, b]
      ch: one
      rows: [{name: x, q: 1, p: 10}, {name: y, q: 2, p: 20}, {name: z, q: 3, p: 30}]
  - create: kid
    with: {thing: t, name: k1, v: 10, rows: [{w: 2}, {w: 3}]}
  - create: kid
    with: {thing: t, name: k2, v: 20, rows: [{w: 10}]}
"""


def cases() -> list[tuple[str, str, str]]:
    """Type, formula and value, which may be empty."""
    found = []
    for line in FORMULAS.strip().splitlines():
        kind, _, rest = line.partition(" | ")
        formula, _, value = rest.rpartition(" |")
        found.append((kind.strip(), formula.strip(), value.strip()))
    return found


def field(name: str, kind: str, formula: str) -> str:
    """The definition of one computed field."""
    type_, _, scale = kind.partition(" ")
    text = formula.replace('"', '\\"')
    return f'  {name}: {{type: {type_}{f", scale: {scale}" if scale else ""}, formula: "{text}"}}'


def expected(name: str, value: str) -> str:
    """What one computed field must hold."""
    return f"t.{name}: {value if value in ('true', 'false') else repr(value)}"


@pytest.mark.parametrize("half", [0, 1])
def test_formulas_hold_what_the_language_says(connection: psycopg.Connection, half: int):
    numbered = [(f"f{number}", *case) for number, case in enumerate(cases())][half::2]
    fields = "\n".join(field(name, kind, formula) for name, kind, formula, _ in numbered)
    entities = ENTITIES.replace("\n---\nentity: kid", f"\n{fields}\n---\nentity: kid", 1)
    hopes = ", ".join(expected(name, value) for name, _, _, value in numbered)
    formulas = {name: formula for name, _, formula, _ in numbered}
    for outcome in run_pack(connection, "probe", f"{entities}---{STORY}  - expect: {{{hopes}}}\n"):
        told = str(outcome)
        assert outcome.passed, "\n".join([told, *(f"{n}: {f}" for n, f in formulas.items() if f"t.{n}:" in told)])
