"""Whatever is sent is answered or refused in a sentence: tried by a fuzzer that looks for branches it has not seen."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, judged, workbook

ROOT = Path(__file__).parents[2]
RUNS, SEED = "150", "20261123"


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has wheels for Linux on x86-64 only")
def test_whatever_is_sent_is_answered_or_refused(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", RUNS, SEED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert [line.split(":")[0] for line in ran.stdout.splitlines()] == list(TARGETS), "each has had its turn"
    assert ran.stderr.count(f"number_of_executed_units: {RUNS}") == len(TARGETS)


def misnamed() -> bytes:
    """A workbook that says the names of its parts are UTF-8, which they are not."""
    made = bytearray(workbook())
    entry = made.index(b"PK\x01\x02")
    made[entry + 9] |= 0x08
    made[entry + 46] = 0xCA
    return bytes(made)


FOUND = {"a part whose name is no text": ("sheet", misnamed())}
"""What the fuzzer brought down once."""


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_stays_mended(what: str) -> None:
    name, content = FOUND[what]
    judged(TARGETS[name], content)
