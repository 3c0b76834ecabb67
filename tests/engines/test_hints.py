"""Indexes that would help are proposed, with what to write; those that are there are not."""

from __future__ import annotations

import pytest

from definitions.files import parse_pack
from definitions.layers import with_base
from engines.compile import compile_app
from engines.compile.hints import index_hints

TEXT = """
entity: client
fields: {name: {type: text}, code: {type: text, unique: true}, area: {type: text}}
---
entity: deal
fields:
  number: {type: text}
  client: {type: reference, to: client}
  status: {type: choice, choices: [open, won]}
  date: {type: date}
  late: {type: boolean, formula: date < today()}
  urgent: {type: boolean}
indexes: {}
---
view: deals
entity: deal
filter: status == 'open'
sort: -date, number
quick_filters: {urgent: {filter: urgent}}
---
role: seller
allow:
  client: {read: "code == 'X' or owner == user"}
  deal: {read: "owner == user and client.area == 'north' and not late"}
"""


def hints(text: str) -> dict[tuple[str, tuple[str, ...]], str]:
    """The YAML proposed, by entity and fields."""
    app = compile_app(with_base([parse_pack("trade", {"all.yaml": f"pack: trade\nversion: 1.0.0\n---\n{text}"})]))
    return {(each.entity, each.fields): str(each) for each in index_hints(app)}


def test_what_roles_and_views_look_for_is_proposed() -> None:
    found = hints(TEXT)
    assert set(found) == {
        ("trade.client", ("area",)),
        ("trade.deal", ("owner", "date")),
        ("trade.deal", ("status", "date")),
        ("trade.deal", ("urgent", "date")),
    }
    told = found["trade.deal", ("owner", "date")]
    assert told.startswith("trade/all.yaml:") and "indexes: {by_owner_date: [owner, date]}" in told


@pytest.mark.parametrize(
    ("added", "gone"),
    [
        ("{by_owner_date: [owner, date]}", ("owner", "date")),
        ("{mine: [owner, date, number]}", ("owner", "date")),
        ("{by_status_date: [status, date]}", ("status", "date")),
    ],
)
def test_what_is_there_is_not_proposed(added: str, gone: tuple[str, ...]) -> None:
    text = TEXT.replace("indexes: {}", f"indexes: {added}")
    assert set(hints(TEXT)) - set(hints(text)) == {("trade.deal", gone)}


def test_an_index_that_is_proposed_is_one_that_can_be_written() -> None:
    """Each proposal is taken back once it is followed."""
    text = TEXT
    for (entity, _), told in hints(TEXT).items():
        written = told[told.index("{by_") + 1 : -1]
        if entity == "trade.deal":
            text = text.replace("indexes: {", f"indexes: {{{written}, ")
        else:
            text = text.replace("area: {type: text}", "area: {type: text, index: true}")
    assert hints(text.replace(", }", "}")) == {}
