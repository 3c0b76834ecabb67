"""What is written is read again, and what was read is written the same."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.files import canonical_files, packs_folder, parse_pack, read_pack, write_pack
from definitions.located import plain
from definitions.writing import canonical

PACKS = sorted(path.parent.name for path in packs_folder().glob("*/pack.yaml"))

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
TRICKY = """\
true|null|1.50|007|0x1F|1e5|2026-03-01|2026-03-01 09:00|-|yes|~|总额|it's|{number}|sum(a)|round(a, 2)||  a|- a|? x
a: b|a #b|say "x"|state in ['draft', 'done']|:|a:|[a|&a|*a|!a|%a|@a|`a|"|'|\t|\\|..."""
PHRASES = st.sampled_from(
    [*TRICKY.replace("\n", "|").split("|"), "a\nb\n", "a\n\n b", "a\n", "\n", "a\n\n", "---", "a\n---\nb"]
)
SCALARS = st.one_of(
    TEXTS,
    PHRASES,
    st.booleans(),
    st.none(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(
        lambda number: number.copy_abs() + Decimal("0.001")
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | PHRASES, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(TEXTS | PHRASES, VALUES, max_size=5))
def test_what_is_written_is_read_again(body: dict[str, object]) -> None:
    text = canonical([{"entity": "thing", **{key: value for key, value in body.items() if key != "entity"}}])
    pack = parse_pack("x", {"pack.yaml": "pack: x\n", "a.yaml": text})
    read = plain(pack.documents[1].body)
    assert isinstance(read, dict)
    assert read == {"entity": "thing"} | {key: value for key, value in body.items() if key != "entity"}
    assert canonical_files(pack)["a.yaml"] == text


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_that_was_written_is_written_the_same(name: str, tmp_path: Path) -> None:
    pack = read_pack(packs_folder() / name)
    write_pack(tmp_path / name, pack)
    again = read_pack(tmp_path / name)
    assert canonical_files(again) == dict(again.files) == canonical_files(pack)
    assert [plain(document.body) for document in again.documents] == [plain(each.body) for each in pack.documents]


def test_canonical_yaml_is_what_a_person_would_write() -> None:
    text = """\
entity: order
title: {en: Sales order, zh: 销售订单}
record_title: "{number} {customer.name}"
fields:
  number: {type: sequence, pattern: "SO-{yyyy}{mm}-{seq:5}", per: month}
  lines:
    type: lines
    fields:
      quantity: {type: number, scale: 2, required: true, min: 0.010}
      amount: {type: money, formula: "round(quantity * price * (1 - discount / 100), 2)"}
  total: {type: money, formula: sum(lines.amount)}
checks:
  has_lines: {must: count(lines) > 0, message: {en: At least one line., zh: 至少需要一行明细。}}
lifecycle:
  states:
    draft: {title: {en: Draft, zh: 草稿}}
    confirmed: {locked: true, open: [notes, delivery_date]}
---
rule: opens
events: order.changed(date, total)
do:
  - must: total > 0
  - create: receivable
    set: {due: date + days(customer.terms_days), amount: total}
    lines: {field: schedule, each: payment_terms.rows as t, set: {share: t.share}}
  - notify:
      who: [owner, role('finance')]
      message: |
        First line.
        Second line.
---
seed: base.currency
key: code
records:
  - {code: CNY, name: 人民币, since: 1948-12-01, digits: 2}
  - {code: USD, name: US dollar, note: "yes"}
"""
    assert canonical_files(parse_pack("crm", {"pack.yaml": "pack: crm\n", "a.yaml": text}))["a.yaml"] == text


def test_numbers_keep_their_own_text() -> None:
    pack = parse_pack(
        "x", {"pack.yaml": "pack: x\nversion: 1.20\n", "a.yaml": "entity: a\nb: [0.10, 007, 1e3, .5, -3]\n"}
    )
    assert pack.version == "1.20"
    assert canonical_files(pack)["a.yaml"] == "entity: a\nb: [0.10, 007, 1e3, .5, -3]\n"
    assert plain(pack.documents[1].body) == {"entity": "a", "b": [Decimal("0.10"), 7, 1000, Decimal("0.5"), -3]}


def test_files_that_are_no_yaml_are_kept_as_they_are() -> None:
    files = {"pack.yaml": "pack: x\n", "README.md": "# x\r\n", "seed/unit.csv": "code,name\nkg,千克\n"}
    assert canonical_files(parse_pack("x", files)) == files
