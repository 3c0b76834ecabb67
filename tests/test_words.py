"""Both languages are complete: whatever the server, its packs and its letters say is said in English and in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import yaml

ROOT = Path(__file__).parent.parent
LETTERS = ROOT / "runtime" / "notifications" / "letters"
CODE = ("definitions", "engines", "builder", "runtime")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2}")
SAID = ("title", "help", "message", "text", "label", "note")
"""Keys of a pack whose words people read."""


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function in the code, and where."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def words(node: ast.expr) -> str | None:
    """The words of a text in the code, without what is put into it; nothing when it comes from elsewhere."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return " ".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return None


def test_every_sentence_of_the_code_is_said_in_both_languages() -> None:
    half, seen = [], 0
    for place, call in calls("Text"):
        english = words(call.args[0]) if call.args else None
        if english is None or not WORD.search(english) or len(call.args) == 2 and words(call.args[1]) is None:
            continue
        seen += 1
        chinese = words(call.args[1]) if len(call.args) == 2 else ""
        if not CHINESE.search(chinese or ""):
            half.append(f"{place}: {english}")
    assert seen > 100, "nothing was looked at"
    assert half == []


def test_every_pack_is_written_in_both_languages() -> None:
    half = []
    for path in sorted((ROOT / "definitions" / "packs").rglob("*.yaml")):
        for document in yaml.load_all(path.read_text(), yaml.CBaseLoader):
            half += [f"{path.relative_to(ROOT)}: {text}" for text in single(document)]
    assert half == []


def single(node: object, key: str = "") -> Iterator[str]:
    """Words in one language alone."""
    if isinstance(node, dict):
        found = cast("dict[str, object]", node)
        if set(found) and set(found) <= {"en", "zh"}:
            if len(found) == 1:
                yield str(node)
            return
        for name, part in found.items():
            yield from single(part, name)
    elif isinstance(node, list):
        for part in node:
            yield from single(part, key)
    elif key in SAID and isinstance(node, str) and WORD.search(node) and " " in node:
        yield node


def test_every_letter_is_written_in_both_languages() -> None:
    names = {path.name for path in LETTERS.iterdir()}
    for english in (name for name in names if ".en." in name):
        chinese = english.replace(".en.", ".zh.")
        assert chinese in names
        fields = [set(re.findall(r"[{$]{1,2}\s*(\w+)", (LETTERS / name).read_text())) for name in (english, chinese)]
        assert fields[0] == fields[1], english
        assert CHINESE.search((LETTERS / chinese).read_text())
    assert len(names) == 2 * sum(".en." in name for name in names)
