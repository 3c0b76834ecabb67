"""Thousands of generated expressions have one value in Python, PostgreSQL and the browser, to the digit."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from definitions.problems import Invalid
from engines.expressions import Expression, compile_expression
from tests.engines.expressions import world
from tests.engines.expressions.engines_three import Browser, in_database, in_python, where_in_database
from tests.engines.expressions.grammar import expressions

BATCH = 60
BATCHES = 45
AGREED: list[int] = []


def compiled(source: str) -> Expression | None:
    """The expression; None when its numbers may grow too large, which the check says."""
    try:
        return compile_expression(source, world.NAMES)
    except Invalid as refused:
        sentence = str(refused)
        assert any(
            part in sentence for part in ("digits", "decimals", "deep", "too large", "exponent", "characters")
        ), (source, sentence)
        return None


def assert_agreement(conn: psycopg.Connection, browser: Browser, sources: list[str]) -> int:
    """The three answers are one for each source; how many were compared."""
    known = [(source, found) for source in dict.fromkeys(sources) if (found := compiled(source))]
    trees = [found for _, found in known]
    ours, theirs, web = in_python(trees), in_database(conn, trees), browser.answers(trees)
    for (source, _), one, two, three in zip(known, ours, theirs, web, strict=True):
        assert one == two == three, f"\n{source}\n  Python     {one}\n  PostgreSQL {two}\n  browser    {three}"
    conditions = [found for found in trees if found.type.kind == "boolean"]
    if conditions:
        kept = where_in_database(conn, conditions)
        for found, one, two in zip(conditions, in_python(conditions), kept, strict=True):
            assert one == two, f"\n{found.source}\n  Python {one}\n  WHERE  {two}"
    return len(trees)


@pytest.mark.slow
@settings(
    max_examples=BATCHES, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck), database=None,
)  # fmt: skip
@given(st.lists(expressions(), min_size=BATCH, max_size=BATCH))
def test_generated_expressions_agree(small_world: psycopg.Connection, browser: Browser, sources: list[str]) -> None:
    AGREED.append(assert_agreement(small_world, browser, sources))


def test_at_least_two_thousand_were_compared() -> None:
    if not AGREED:
        pytest.skip("runs after test_generated_expressions_agree")
    assert sum(AGREED) >= 2000
