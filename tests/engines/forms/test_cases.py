"""The form contract that the browser's form engine is tested with is the one this server gives."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from engines.forms import describe
from engines.scope import Scope, User
from tests.engines.data.building import app_of

CASES = Path(__file__).parents[2] / "cases"


def contract() -> object:
    """Fields and form of the cases' entity, as the administrator sees them."""
    app = app_of((CASES / "forms.yaml").read_text())
    user = replace(User(None, "test", administrator=True), roles=frozenset({"admin"}))
    scope = Scope(app, "test", "ws_test", user, datetime(2026, 3, 1, 9, tzinfo=UTC))
    said = describe(scope, "shop.deal")
    return json.loads(json.dumps({"fields": said["fields"], "form": said["form"]}))


def test_the_browser_is_tested_with_this_contract() -> None:
    """`LOOMWORK_WRITE_CASES=1` writes it anew."""
    path = CASES / "forms.json"
    cases = json.loads(path.read_text())
    if os.environ.get("LOOMWORK_WRITE_CASES"):
        path.write_text(json.dumps({**cases, "contract": contract()}, ensure_ascii=False, indent=1) + "\n")
        return
    assert cases["contract"] == contract()
