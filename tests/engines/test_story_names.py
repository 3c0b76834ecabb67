"""Unknown names in scenarios are told when a pack is checked, each at its place with the nearest known one."""

from __future__ import annotations

import pytest

from definitions.files import parse_pack
from definitions.layers import with_base
from definitions.problems import Invalid
from engines.compile import compile_app

PACK = """entity: loan
fields:
  name: {type: text}
  amount: {type: money}
  owner_of: {type: reference, to: base.user}
  rows: {type: lines, fields: {sum: {type: money}}}
lifecycle:
  field: state
  states: {open: {}, paid: {}}
  actions:
    pay: {from: open, to: paid, ask: {paid: {type: money}}}
---
scenario: told
steps:
  - create: loan
    as: a
    with: {name: A, amount: 1, rows: [{sum: 1}]}
"""


def told(*steps: str) -> list[tuple[int, str, str]]:
    """Line after the pack's beginning, what stands there, and the sentence, of each fault."""
    text = PACK + "".join(f"  - {step}\n" for step in steps)
    pack = parse_pack("shop", {"pack.yaml": "pack: shop\nversion: 1.0.0\n", "all.yaml": text})
    try:
        compile_app(with_base([pack]))
    except Invalid as problem:
        lines, first = text.splitlines(), len(PACK.splitlines())
        return [
            (f.place.line - first, lines[f.place.line - 1][f.place.column - 1 :].split()[0], str(f.detail))
            for f in problem.faults
            if f.place
        ]
    return []


@pytest.mark.parametrize(
    ("step", "at", "sentence"),
    [
        ("{expect: {b.name: A}}", "b.name:", "Unknown record `b`."),
        ("{expect: {a.nmae: A}}", "a.nmae:", "Unknown field `nmae`; did you mean `name`?"),
        ("{expect: {a.rows.1.smu: 1}}", "a.rows.1.smu:", "Unknown field `smu`; did you mean `sum`?"),
        ("{expect: {a.owner_of.nam: x}}", "a.owner_of.nam:", "Unknown field `nam`; did you mean `name`?"),
        ("{expect: {'a.amount + a.amuont': 2}}", "a.amuont", "did you mean `amount`?"),
        ("{expect: {count: laon, equals: 1}}", "laon,", "Unknown record or entity `laon`; did you mean `loan`?"),
        ("{expect: {count: loan, where: nmae == 'A', equals: 1}}", "nmae", "`name`"),
        ("{act: pya, of: a}", "pya,", "Unknown action `pya`; did you mean `pay`?"),
        ("{act: pay, of: a, with: {piad: 1}}", "piad:", "Unknown field `piad`; did you mean `paid`?"),
        ("{act: pay, of: b}", "b}", "Unknown record or entity `b`"),
        ("{act: pay, of: loan, where: stat == 'open'}", "stat", "`state`"),
        ("{update: a, with: {nmae: B}}", "nmae:", "Unknown field `nmae`; did you mean `name`?"),
        ("{delete: loan, where: owner_of.naem == 'x'}", "owner_of.naem", "`name`"),
        ("{find: loan, where: amount == a.amuont, as: c}", "a.amuont", "`amount`"),
        ("{each: loan, as: c, do: [{act: py, of: c}]}", "py,", "Unknown action `py`; did you mean `pay`?"),
    ],
)
def test_an_unknown_name_in_a_step_is_told_with_its_place(step: str, at: str, sentence: str):
    [(line, there, said)] = told(step)
    assert line == 1 and there.startswith(at.rstrip(",:}")) and sentence in said, (line, there, said)


def test_every_unknown_name_is_told_at_once():
    assert [line for line, _, _ in told("{expect: {b.name: A}}", "{act: pya, of: a}", "{update: a, with: {x: 1}}")] == [
        1, 2, 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "step",
    [
        "{update: a, with: {nmae: B}, fails: nmae}",
        "{act: pya, of: a, fails: not_found}",
        "{find: loan, where: nmae == 'x', fails: invalid}",
        "{expect: {a.nmae: x}, fails: invalid}",
        "{expect: {a.rows.1.sum: 1, a._title: A, a.owner.name: null, 'sum(a.rows.sum)': 1}}",
        "{find: loan, where: id == a.id and amount == a.amount, as: c}",
        "{each: loan, as: c, do: [{act: pay, of: c, with: {paid: 1}}]}",
        "{expect: {count: loan, where: state == 'open', equals: 1}}",
    ],
)
def test_what_is_meant_is_no_fault(step: str):
    assert told(step) == []
