"""Canonical YAML: one text for one meaning, as a person would write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from definitions.sources import Exact, Whole

WIDTH = 130
"""Flow maps and lists that are longer go on lines of their own."""

SAFE_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~<.+0-9][^\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u2028\u2029]*\Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?\Z")
LOOKS_TYPED = re.compile(r"(true|false|null|yes|no|on|off|y|n|\.nan|[-+]?\.inf|~)\Z", re.IGNORECASE)


def canonical(documents: Iterable[Mapping[str, object]]) -> str:
    """The text of a file with these documents."""
    return "---\n".join("".join(f"{line}\n" for line in block_map(document, 0, top=True)) for document in documents)


def block_map(said: Mapping[str, object], indent: int, top: bool = False) -> list[str]:
    """A map with a line for each key."""
    lines: list[str] = []
    for key, value in said.items():
        lines += entry(f"{' ' * indent}{scalar(key, inside=False, key=True)}:", value, indent + 2, top)
    return lines


def entry(head: str, value: object, indent: int, top: bool = False) -> list[str]:
    """A key or dash with its value: on the same line where it fits, else below."""
    if isinstance(value, Mapping | list | tuple) and value:
        short = f"{head} {flow(value)}"
        if height(value) <= (1 if top else 2) and len(short) <= WIDTH and not has_block_text(value):
            return [short]
        return [head, *(block_map(value, indent) if isinstance(value, Mapping) else block_list(value, indent))]
    if is_block_text(value):
        return literal(head, str(value), indent)
    text = "{}" if value == {} else "[]" if value in ([], ()) else scalar(value, inside=False)
    return [f"{head} {text}"]


def block_list(said: Iterable[object], indent: int) -> list[str]:
    """A list with a dash for each item."""
    lines: list[str] = []
    for item in said:
        if isinstance(item, Mapping) and item and not is_row(item, indent):
            inner = block_map(item, indent + 2)
            lines += [f"{' ' * indent}- {inner[0].lstrip(' ')}", *inner[1:]]
        else:
            lines += entry(f"{' ' * indent}-", item, indent + 2)
    return lines


def is_row(item: Mapping[str, object], indent: int) -> bool:
    """A small map of scalars in a list stays on one line, as a row of a table does."""
    flat = len(item) > 1 and height(item) == 1 and not has_block_text(item)
    return flat and len(flow(item)) + indent + 2 <= WIDTH


def flow(value: object) -> str:
    """A value on one line."""
    match value:
        case Mapping():
            inner = ", ".join(
                f"{scalar(key, inside=True, key=True)}: {flow(one)}".rstrip() for key, one in value.items()
            )
            return f"{{{inner}}}"
        case list() | tuple():
            return f"[{', '.join(flow(one) for one in value)}]"
        case _:
            return scalar(value, inside=True)


def scalar(value: object, inside: bool, key: bool = False) -> str:
    """A scalar: plain where that means the same (`inside` braces or not), in quotes otherwise."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Whole() | Exact():
            return value.text
        case Decimal():
            return format(value, "f")
        case int():
            return str(value)
    text = str(value)
    return text if is_plain(text, inside or key) else quoted(text)


def is_plain(text: str, inside: bool) -> bool:
    """Whether the text needs no quotes; inside braces, and as a key, fewer texts do without."""
    if DAY.match(text):
        return True
    if not SAFE_PLAIN.match(text) or LOOKS_TYPED.match(text) or text != text.strip():
        return False
    if ": " in text or " #" in text or text.endswith(":") or not text.isprintable():
        return False
    return not inside or (not any(mark in text for mark in ",[]{}:") and text.count("(") == text.count(")"))


def quoted(text: str) -> str:
    """The text in double quotes, or in single ones where it holds double ones."""
    if any(ord(character) < 32 or not character.isprintable() for character in text):
        return escaped(text)
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def escaped(text: str) -> str:
    """The text in double quotes with escapes."""
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}

    def one(character: str) -> str:
        if character in named:
            return named[character]
        if character.isprintable():
            return character
        code = ord(character)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    return '"' + "".join(one(character) for character in text) + '"'


def is_block_text(value: object) -> bool:
    """Text of several lines that can stand as it is under a `|`."""
    if not isinstance(value, str) or "\n" not in value.rstrip("\n") or not value.strip():
        return False
    lines = value.split("\n")
    return (
        not lines[0].startswith((" ", "\t"))
        and bool(lines[0])
        and all(line == line.rstrip() for line in lines)
        and all(character.isprintable() for line in lines for character in line)
    )


def has_block_text(value: object) -> bool:
    """Whether text of several lines is somewhere inside."""
    match value:
        case Mapping():
            return any(has_block_text(one) for one in value.values())
        case list() | tuple():
            return any(has_block_text(one) for one in value)
        case _:
            return is_block_text(value)


def literal(head: str, text: str, indent: int) -> list[str]:
    """Text under a `|`, keeping exactly the line ends it has."""
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    mark = "|-" if ends == 0 else "|" if ends == 1 else "|+"
    lines = [f"{' ' * indent}{line}" if line else "" for line in body.split("\n")]
    return [f"{head} {mark}", *lines, *[""] * (ends - 1)]


def height(value: object) -> int:
    """How deep maps and lists are nested."""
    match value:
        case Mapping():
            return 1 + max((height(one) for one in value.values()), default=0)
        case list() | tuple():
            return 1 + max((height(one) for one in value), default=0)
        case _:
            return 0
