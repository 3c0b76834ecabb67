"""What was sent: JSON with exact numbers, whose texts can be stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn

from definitions.problems import Fault, Problem, invalid
from definitions.texts import Text

TEXTS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
SIGNS = re.compile(rb"[\[\]{}]")

ESCAPES = (b"\\u0000", b"\\ud", b"\\uD")
"""Only written so can JSON name the characters that no text may hold: NUL, and halves of surrogate pairs."""

DEEPEST = 64
"""Lists and objects in one another: a record with lines has four."""
MOST_VALUES = 1_000_000
"""Values in a body: ten thousand records of a hundred fields."""


def read_json(raw: bytes) -> object:
    """JSON with exact decimals; nothing sent is an empty object."""
    if not raw:
        return {}
    check_size(raw)
    try:
        read = json.loads(raw.decode("utf-8-sig"), parse_float=Decimal, parse_constant=no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Problem(Text(f"This is not JSON: {wrong}.", f"不是有效的 JSON:{wrong}。")) from None
    if any(escape in raw for escape in ESCAPES):
        check_texts(read)
    return read


def check_size(raw: bytes) -> None:
    """Neither too many values nor too deep, told before anything is made of it."""
    opened = raw.count(b"[") + raw.count(b"{")
    if max(raw.count(b","), opened) >= MOST_VALUES:
        raise Problem(
            Text(
                f"More than {MOST_VALUES:,} values were sent at once. Send them in smaller parts.",
                f"一次发送的值超过 {MOST_VALUES:,} 个，请分批发送。",
            )
        )
    if opened > DEEPEST and too_deep(raw):
        raise Problem(Text(f"What was sent is nested more than {DEEPEST} deep.", f"发送的内容嵌套超过 {DEEPEST} 层。"))


def too_deep(raw: bytes) -> bool:
    """Whether lists and objects stand too deep in one another; what stands in texts is none."""
    depth = 0
    for sign in SIGNS.finditer(TEXTS.sub(b"", raw)):
        depth += 1 if sign[0] in b"[{" else -1
        if depth > DEEPEST:
            return True
    return False


def no_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError(f"{name} is not a number")


def check_texts(read: object) -> None:
    """A fault for each text that cannot be stored."""
    sentence = Text("A character here cannot be stored.", "此处含有无法保存的字符。")
    faults = [Fault(sentence, place) for place in unstorable(read, "")]
    if faults:
        raise invalid(faults)


def unstorable(read: object, place: str) -> Iterator[str]:
    """The places of texts with NUL or half a surrogate pair in them; the place of a wrong name is what holds it."""
    match read:
        case str() if not storable(read):
            yield place
        case list():
            for number, each in enumerate(read):
                yield from unstorable(each, f"{place}/{number}")
        case dict():
            for name, each in read.items():
                yield from unstorable(each, f"{place}/{name}") if storable(name) else [place]


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
