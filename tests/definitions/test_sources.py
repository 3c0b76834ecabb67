"""Each character of an expression knows where it is written."""

from __future__ import annotations

import pytest

from definitions.files import parse_pack
from definitions.sources import Source

TABLE = [
    ("x: amount + amout", "amout", (2, 13)),
    ('x: "amount + amout"', "amout", (2, 14)),
    ("x: {y: 'a == ''b'' and amout'}", "amout", (2, 24)),
    ('x: "a == \\"b\\" and amout"', "amout", (2, 20)),
    ("x: 金额 + amout", "amout", (2, 9)),
    ("x: a +\n  b +\n  amout", "amout", (4, 3)),
    ("x: |\n  a +\n  amout", "amout", (4, 3)),
    ("x: >\n  a +\n  b + amout", "amout", (4, 7)),
]


def source(text: str) -> Source:
    """The first expression of a document."""
    found: object = parse_pack("p", {"pack.yaml": "pack: p\n", "a.yaml": f"entity: a\n{text}\n"}).documents[1].body["x"]
    while isinstance(found, dict):
        found = next(iter(found.values()))
    assert isinstance(found, Source)
    return found


@pytest.mark.parametrize(("text", "part", "place"), TABLE)
def test_a_part_of_an_expression_has_its_place(text: str, part: str, place: tuple[int, int]) -> None:
    found = source(text)
    at = found.at(found.index(part))
    assert at is not None
    assert (at.line, at.column) == place
    assert at.file == "p/a.yaml"


def test_a_source_from_no_file_has_no_place() -> None:
    assert Source("a").at(0) is None
    assert Source("a") == "a"
