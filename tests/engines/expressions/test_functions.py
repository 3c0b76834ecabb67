"""The function table: documented, complete in both languages, and known to the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engines.expressions.functions import TABLE
from engines.expressions.help import function_table
from engines.expressions.signature import Function

ROOT = Path(__file__).parents[3]
BROWSER = (ROOT / "web/src/engine/expr/functions.ts").read_text(encoding="utf-8")


def test_the_readme_has_the_table() -> None:
    """Write it anew from `python -c "from engines.expressions.help import *; print(function_table())"`."""
    assert function_table() in (ROOT / "engines/expressions/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("function", TABLE, ids=lambda function: function.name)
def test_each_function_is_complete(function: Function) -> None:
    assert function.help.en and function.help.zh
    assert function.takes is not None
    if function.python is not None:
        assert function.sql is not None
        assert re.search(rf"^  {function.typescript or function.name}[:,]", BROWSER, re.MULTILINE), function.name


def test_names_are_unique() -> None:
    names = [function.name for function in TABLE]
    assert len(names) == len(set(names))
