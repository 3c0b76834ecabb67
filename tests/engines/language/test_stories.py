"""Small packs of many trades, written from LANGUAGE.md alone: each of their scenarios must hold."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.engines.language.packs import run_pack

PACKS = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.stem)
def test_stories_hold(connection: psycopg.Connection, file: Path):
    told = [str(outcome) for outcome in run_pack(connection, file.stem, file.read_text()) if not outcome.passed]
    assert not told, "\n".join(told)
