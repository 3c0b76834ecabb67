"""The history of a workspace is whole: whatever is changed in it behind our back, `verify` tells."""

from __future__ import annotations

import pytest

from engines.data.explaining.verify import Drift, verify
from tests.engines.data.building import Shop

TAMPERED = {
    "the values of a row in the middle": (
        "changed",
        """update @._history set values = '{"level": [null, "z"]}' where id in
           (select id from @._history where record = %(id)s order by id offset 1 limit 1)""",
    ),
    "who did it": ("changed", "update @._history set \"user\" = null where record = %(id)s"),
    "through what": ("changed", "update @._history set via = 'import' where record = %(id)s"),
    "what was done": ("changed", "update @._history set action = 'calculate' where record = %(id)s"),
    "when": ("changed", "update @._history set at = at + interval '1 day' where record = %(id)s"),
    "for whom": ("changed", "update @._history set on_behalf = record where record = %(id)s"),
    "the rule that did it": ("changed", "update @._history set rule = 'none' where record = %(id)s"),
    "the definitions it was written under": (
        "rewritten",
        "update @._history set digest = 'other definitions' where record = %(id)s",
    ),
    "a row in the middle taken out": (
        "missing",
        "delete from @._history where id in "
        "(select id from @._history where record = %(id)s order by id offset 1 limit 1)",
    ),
    "the last row taken out": (
        "missing",
        "delete from @._history where id in (select max(id::text)::uuid from @._history where record = %(id)s)",
    ),
    "all rows of a record taken out": ("missing", "delete from @._history where record = %(id)s"),
    "all rows of a record taken out, and who counted them": (
        "unbegun",
        "with gone as (delete from @._history where record = %(id)s) "
        "delete from @._tally where %(id)s = any (records)",
    ),
    "a row put in": (
        "foreign",
        "insert into @._history (at, entity, record, action, values, via, hash) "
        "select now(), 'shop.region', %(id)s, 'create', '{}', 'api', 'none'",
    ),
}  # fmt: skip


@pytest.fixture
def region(shop: Shop):
    """A record that was made and changed three times."""
    made = shop.create("region", name="North")
    for name in ("East", "South", "West"):
        shop.update("region", made, name=name)
    shop.create("region", name="another")
    assert found(shop) == []
    return made


def found(shop: Shop) -> list[Drift]:
    """What is wrong with the history."""
    return [each for each in verify(shop.conn, shop.scope) if each.kind == "history"]


@pytest.mark.parametrize("what", TAMPERED)
def test_verify_finds(shop: Shop, region, what: str):
    wrong, text = TAMPERED[what]
    shop.conn.execute(text.replace("@", f'"{shop.scope.schema}"').encode(), {"id": region})
    drift = found(shop)
    assert ("shop.region", region, wrong) in {(each.entity, each.record, each.field) for each in drift}, drift
    assert all("history" in str(each) for each in drift)
