"""Text: lengths count code points, nothing depends on a locale, no result is longer than a million characters."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

import sqlalchemy as sa

from engines.expressions.library.parts import constant, integer, text, whole
from engines.expressions.signature import Column

LIMIT = 1_000_000
MAX_PAD = 1_000
BLANKS = " \t\n\r\u00a0\u3000"
CASED = (("A", "Z", 32), ("À", "Ö", 32), ("Ø", "Þ", 32), ("Α", "Ρ", 32), ("Σ", "Ϋ", 32), ("А", "Я", 32), ("Ѐ", "Џ", 80))
WIDE = (("Ａ", "Ｚ", 32),)  # noqa: RUF001


def _capitals() -> Iterator[tuple[str, str]]:
    for first, last, distance in CASED + WIDE:
        yield from ((chr(code), chr(code + distance)) for code in range(ord(first), ord(last) + 1))


CAPITALS = "".join(capital for capital, _ in _capitals())
SMALL = "".join(small for _, small in _capitals())
TO_UPPER = str.maketrans(SMALL, CAPITALS)
TO_LOWER = str.maketrans(CAPITALS, SMALL)


def count_of(number: Decimal, low: int = 0, high: int = LIMIT) -> int:
    """A count of characters."""
    return int(min(max(number, Decimal(low)), Decimal(high)).to_integral_value(ROUND_DOWN))


def upper(x: str) -> str:
    """Capitals for Latin, Greek, Cyrillic and full-width letters that have one each; others stay."""
    return x.translate(TO_UPPER)


def lower(x: str) -> str:
    """The opposite of `upper`."""
    return x.translate(TO_LOWER)


def trim(x: str) -> str:
    """Without blanks at either end."""
    return x.strip(BLANKS)


def length(x: str) -> Decimal:
    """Number of code points."""
    return Decimal(len(x))


def contains(x: str, part: str) -> bool:
    """Whether `part` is in x."""
    return part in x


def starts_with(x: str, part: str) -> bool:
    """Whether x begins with `part`."""
    return x.startswith(part)


def ends_with(x: str, part: str) -> bool:
    """Whether x ends with `part`."""
    return x.endswith(part)


def left(x: str, count: Decimal) -> str:
    """The first characters."""
    return x[: count_of(count)]


def right(x: str, count: Decimal) -> str:
    """The last characters."""
    return x[max(len(x) - count_of(count), 0) :]


def mid(x: str, start: Decimal, count: Decimal) -> str:
    """Characters from the `start`-th on, counted from 1."""
    first = count_of(start, 1) - 1
    return x[first : first + count_of(count)]


def replace(x: str, old: str, new: str) -> str | None:
    """x with each `old` replaced; empty when that would be too long."""
    if not old:
        return x
    if len(x) + x.count(old) * (len(new) - len(old)) > LIMIT:
        return None
    return x.replace(old, new)


def concat(*parts: str | None) -> str:
    """The parts one after another; an empty part is nothing. Cut at a million characters."""
    return "".join(part or "" for part in parts)[:LIMIT]


def pad(x: str, width: Decimal, fill: str) -> str:
    """x filled up on the left."""
    missing = count_of(width, 0, MAX_PAD) - len(x)
    return (fill * missing)[:missing] + x if missing > 0 and fill else x


def contains_item(items: list[object], item: object) -> bool:
    """Whether a list holds an item."""
    return item in items


def join_list(items: list[str], separator: str) -> str:
    """The items of a list with a separator between them."""
    return separator.join(item for item in items if item is not None)[:LIMIT]


# --- the same in SQL ------------------------------------------------------------------------------------------------


def sql_upper(x: Column) -> Column:
    """upper()."""
    return sa.func.translate(x, text(SMALL), text(CAPITALS))


def sql_lower(x: Column) -> Column:
    """lower()."""
    return sa.func.translate(x, text(CAPITALS), text(SMALL))


def sql_trim(x: Column) -> Column:
    """trim()."""
    return sa.func.btrim(x, text(BLANKS))


def sql_length(x: Column) -> Column:
    """length()."""
    return sa.cast(sa.func.char_length(x), sa.Numeric())


def sql_contains(x: Column, part: Column) -> Column:
    """contains()."""
    return sa.func.strpos(x, part) > integer(0)


def sql_starts_with(x: Column, part: Column) -> Column:
    """starts_with()."""
    return sa.func.starts_with(x, part)


def sql_ends_with(x: Column, part: Column) -> Column:
    """ends_with()."""
    return sa.func.right(x, sa.func.char_length(part)) == part


def sql_left(x: Column, count: Column) -> Column:
    """left()."""
    return sa.func.left(x, whole(count, 0, LIMIT))


def sql_right(x: Column, count: Column) -> Column:
    """right()."""
    return sa.func.right(x, whole(count, 0, LIMIT))


def sql_mid(x: Column, start: Column, count: Column) -> Column:
    """mid()."""
    return sa.func.substr(x, whole(start, 1, LIMIT), whole(count, 0, LIMIT))


def sql_replace(x: Column, old: Column, new: Column) -> Column:
    """replace(). The new length is worked out first unless it cannot grow."""
    result = sa.func.replace(x, old, new)
    before, after = constant(old), constant(new)
    if isinstance(before, str) and isinstance(after, str) and len(after) <= len(before):
        return result
    size = sa.func.char_length
    times = (size(x) - size(sa.func.replace(x, old, text("")))) / sa.func.nullif(size(old), integer(0))
    grown = size(x) + sa.cast(times, sa.BigInteger) * (size(new) - size(old))
    return sa.case((sa.func.coalesce(grown, integer(0)) <= integer(LIMIT), result), else_=sa.null())


def sql_concat(*parts: Column) -> Column:
    """concat(). coalesce and || rather than concat(), which is not immutable."""
    pieces = [part if constant(part) is not None else sa.func.coalesce(part, text("")) for part in parts]
    bounded = [_joined(pieces[start : start + 100]) for start in range(0, len(pieces), 100)]
    return bounded[0] if len(bounded) == 1 else _joined(bounded)


def _joined(pieces: list[Column]) -> Column:
    result = pieces[0]
    for piece in pieces[1:]:
        result = result.op("||", precedence=6)(piece)
    return sa.func.left(sa.cast(result, sa.Text), integer(LIMIT))


def sql_pad(x: Column, width: Column, fill: Column) -> Column:
    """pad(). lpad() alone would cut what is longer."""
    size = sa.func.greatest(whole(width, 0, MAX_PAD), sa.func.char_length(x))
    wanted = constant(width)
    return sa.func.lpad(x, size if wanted is not None else sa.case((width.is_not(None), size)), fill)


def sql_contains_item(items: Column, item: Column) -> Column:
    """Whether an array holds an item; a function rather than ANY, so that it may stand in an index."""
    return sa.func.array_position(items, item).is_not(None)


def sql_join_list(items: Column, separator: Column) -> Column:
    """join() of a list. array_to_string() of text is immutable in fact but not in name."""
    return sa.func.left(sa.func.array_to_string(items, separator), integer(LIMIT))
