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
        ("trade.client", ("owner", "id")),
        ("trade.deal", ("owner", "date", "id")),
        ("trade.deal", ("status", "date")),
        ("trade.deal", ("urgent", "date")),
    }
    told = found["trade.deal", ("owner", "date", "id")]
    assert told.startswith("trade/all.yaml:") and "indexes: {by_owner_date_id: [owner, date, id]}" in told


@pytest.mark.parametrize(
    ("added", "gone"),
    [
        ("{by_owner_date: [owner, date]}", ("owner", "date", "id")),
        ("{mine: [owner, date, number]}", ("owner", "date", "id")),
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
            text = text.replace("boolean}\nindexes: {", f"boolean}}\nindexes: {{{written}, ")
        elif "by_area" in told:
            text = text.replace("area: {type: text}", "area: {type: text, index: true}")
        else:
            text = text.replace("---\nentity: deal", f"indexes: {{{written}}}\n---\nentity: deal")
    assert hints(text.replace(", }", "}")) == {}


@pytest.mark.parametrize(
    ("condition", "proposed"),
    [
        (
            "owner == user or within(department, user.department)",
            {("owner", "date", "id"), ("department", "date", "id")},
        ),
        ("within(department, user.departments)", {("department", "date", "id")}),
        ("department in user.departments and not late", {("department", "date", "id")}),
        ("urgent and (owner == user or status == 'won')", {("owner", "date", "id"), ("urgent", "date", "id")}),
        ("owner == user or urgent", {("owner", "date", "id"), ("urgent", "date", "id")}),
        ("client.owner == user or owner == user", {("client_owner", "date", "id"), ("owner", "date", "id")}),
        (
            "owner == user or within(client.department, user.department)",
            {("owner", "date", "id"), ("client_department", "date", "id")},
        ),
        ("owner == user or late", set()),
        ("head(department) == user", set()),
    ],
)
def test_each_alternative_of_a_role_gets_an_index_in_the_order_of_lists(
    condition: str, proposed: set[tuple[str, ...]]
) -> None:
    """Where one alternative has no use for any, those of the others would not spare going through everything."""
    text = TEXT.replace("owner == user and client.area == 'north' and not late", condition)
    found = {fields: told for (entity, fields), told in hints(text).items() if fields[-1] == "id"}
    assert set(found) - {("owner", "id")} == proposed
    for fields, told in found.items():
        kept = fields[0].startswith("client_")
        path = fields[0].replace("client_", "client.")
        assert kept == (f"fields: {{{fields[0]}: {{type: lookup, path: {path}}}}}, indexes:" in told)
