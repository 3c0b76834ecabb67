"""Numbers, dates and times as text."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import sqlalchemy as sa

from engines.expressions.library.numbers import EXACT, rounded, sql_rounded
from engines.expressions.library.parts import constant, integer, literal, text, whole
from engines.expressions.library.texts import count_of
from engines.expressions.signature import Column


def text_of_number(x: Decimal) -> str:
    """A number without needless zeros or exponent."""
    if not x:
        return "0"
    plain = format(x, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def text_of_date(x: date) -> str:
    """2026-03-01."""
    return f"{x.year:04d}-{x.month:02d}-{x.day:02d}"


def text_of_time(x: time) -> str:
    """09:30:00."""
    return f"{x.hour:02d}:{x.minute:02d}:{x.second:02d}"


def text_of_boolean(x: bool) -> str:
    """true or false."""
    return "true" if x else "false"


def format_number(x: Decimal, digits: Decimal, separator: str) -> str:
    """1,234.50: so many digits after the point, thousands apart."""
    places = count_of(digits, 0, 20)
    plain = format(EXACT.quantize(rounded(x, Decimal(places)), Decimal(1).scaleb(-places)), "f")
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    integer, _, fraction = plain.partition(".")
    groups = [integer[max(end - 3, 0) : end] for end in range(len(integer), 0, -3)]
    return sign + separator.join(reversed(groups)) + (f".{fraction}" if fraction else "")


def format_date(x: date, pattern: str) -> str:
    """The date by a pattern of yyyy, yy, mm and dd."""
    parts = {"yyyy": f"{x.year:04d}", "yy": f"{x.year % 100:02d}", "mm": f"{x.month:02d}", "dd": f"{x.day:02d}"}
    for name, value in parts.items():
        pattern = pattern.replace(name, value)
    return pattern


# --- the same in SQL ------------------------------------------------------------------------------------------------


def sql_text_of_number(x: Column) -> Column:
    """A number as text."""
    return sa.cast(sa.func.trim_scale(x), sa.Text)


def _sql_part(name: str, x: Column, width: int) -> Column:
    part = sa.cast(sa.cast(sa.extract(name, x), sa.Integer), sa.Text)
    return sa.func.lpad(part, integer(width), text("0"))


def _sql_pieces(*pieces: Column | str) -> Column:
    columns = [text(piece) if isinstance(piece, str) else piece for piece in pieces]
    result = columns[0]
    for piece in columns[1:]:
        result = result.op("||", precedence=6)(piece)
    return sa.type_coerce(result.self_group(), sa.Text())


def sql_text_of_date(x: Column) -> Column:
    """A date as text; to_char() would not be immutable."""
    return _sql_pieces(_sql_part("year", x, 4), "-", _sql_part("month", x, 2), "-", _sql_part("day", x, 2))


def sql_text_of_time(x: Column) -> Column:
    """A time as text."""
    second = sa.func.trunc(sa.extract("second", x))
    shown = sa.func.lpad(sa.cast(sa.cast(second, sa.Integer), sa.Text), integer(2), text("0"))
    return _sql_pieces(_sql_part("hour", x, 2), ":", _sql_part("minute", x, 2), ":", shown)


def sql_text_of_boolean(x: Column) -> Column:
    """A boolean as text."""
    return sa.case((x, text("true")), else_=text("false"))


def sql_format_number(x: Column, digits: Column, separator: Column) -> Column:
    """format() of a number; to_char() would not be immutable."""
    plain = sa.cast(sql_rounded(x, whole_digits(digits)), sa.Text)
    whole_part = sa.func.split_part(plain, text("."), integer(1))
    mark = _escaped(separator)
    grouped = sa.func.regexp_replace(
        whole_part, text(r"(\d)(?=(\d{3})+$)"), text(r"\1").op("||", precedence=6)(mark), text("g")
    )
    return _sql_pieces(grouped, sa.func.coalesce(sa.func.substring(plain, text(r"\..*")), text("")))


def _escaped(separator: Column) -> Column:
    """A separator as a replacement text takes it; worked out here when written, as DDL has no collation for it."""
    value = constant(separator)
    if isinstance(value, str):
        return text(value.replace("\\", "\\\\"))
    return sa.func.replace(separator, text("\\"), text("\\\\"))


def whole_digits(digits: Column) -> Column:
    """Digits after the point, 0 to 20."""
    value = constant(digits)
    if isinstance(value, Decimal):
        return literal(Decimal(count_of(value, 0, 20)))
    return sa.cast(whole(digits, 0, 20), sa.Numeric)


def sql_format_date(x: Column, pattern: Column) -> Column:
    """format() of a date."""
    year = _sql_part("year", x, 4)
    parts = (
        ("yyyy", year),
        ("yy", sa.func.right(year, integer(2))),
        ("mm", _sql_part("month", x, 2)),
        ("dd", _sql_part("day", x, 2)),
    )
    result = pattern
    for name, value in parts:
        result = sa.func.replace(result, text(name), value)
    return result
