"""Thousands of generated expressions have one value in Python, PostgreSQL and the browser, to the digit.

They are the same each time. `LOOMWORK_SEED=7 pytest tests/engines/expressions/test_agreement.py` compares those of
another seed, `LOOMWORK_SEED=random` new ones; what differs is shown with the seed, and belongs into `test_cases.py`.
"""

from __future__ import annotations

import os
import random

import psycopg
import pytest

from definitions.problems import Invalid
from engines.expressions import Expression, Moment, compile_expression
from tests.engines.expressions import world
from tests.engines.expressions.engines_three import Browser, in_database, in_python, where_in_database
from tests.engines.expressions.grammar import generated

COUNT, BATCH = 240, 60
ALLOWED = ("digits", "decimals", "deep", "too large", "exponent", "characters", "has no value")
"""Words of the only refusals of what is well typed: it may grow too large, or `state` never is that."""


def chosen_seed() -> int:
    """Which expressions are compared."""
    wanted = os.environ.get("LOOMWORK_SEED", "20260301")
    return random.randrange(2**32) if wanted == "random" else int(wanted)


def compiled(source: str) -> Expression | None:
    """The expression; None when the check has a reason to refuse it."""
    try:
        return compile_expression(source, world.NAMES)
    except Invalid as refused:
        assert any(part in str(refused) for part in ALLOWED), (source, str(refused))
        return None


def differences(conn: psycopg.Connection, browser: Browser, trees: list[Expression], moment: Moment) -> list[str]:
    """Each expression whose three answers are not one, and each condition that WHERE reads otherwise."""
    ours, theirs, web = in_python(trees, moment), in_database(conn, trees, moment), browser.answers(trees, moment)
    found = [
        f"{tree.source}\n  Python     {one}\n  PostgreSQL {two}\n  browser    {three}"
        for tree, one, two, three in zip(trees, ours, theirs, web, strict=True)
        if not one == two == three
    ]
    conditions = [(tree, one) for tree, one in zip(trees, ours, strict=True) if tree.type.kind == "boolean"]
    kept = where_in_database(conn, [tree for tree, _ in conditions], moment) if conditions else []
    return found + [
        f"{tree.source}\n  Python {one}\n  WHERE  {two}"
        for (tree, one), two in zip(conditions, kept, strict=True)
        if one != two
    ]


@pytest.mark.slow
@pytest.mark.parametrize("zone", world.ZONES)
def test_generated_expressions_agree(small_world: psycopg.Connection, browser: Browser, zone: str) -> None:
    seed, moment = chosen_seed() + world.ZONES.index(zone), world.moment(zone)
    trees = [found for source in generated(COUNT, seed) if (found := compiled(source))]
    batches = [trees[start : start + BATCH] for start in range(0, len(trees), BATCH)]
    different = [each for batch in batches for each in differences(small_world, browser, batch, moment)]
    assert not different, f"seed {seed}, {zone}:\n" + "\n".join(different)
    assert len(trees) >= 160
