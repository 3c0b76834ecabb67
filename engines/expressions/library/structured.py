"""Values with a form of their own: rich text, locations, addresses, and whatever JSON holds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import sqlalchemy as sa

from definitions.fields.rich_text import BREAK, SIGNS, SPACES, TAG
from definitions.fields.rich_text import plain_text as words_of
from engines.expressions.library.parts import NUMERIC, text
from engines.expressions.signature import Column

DEGREES = r"^-?[0-9]{1,3}(\.[0-9]{1,6})?$"
WHOLE = text("{}")


def plain_text(x: object) -> str | None:
    """The words of rich text."""
    return words_of(x) if isinstance(x, str) else None


def part(x: object, name: str) -> str | None:
    """A text in structured data, by its name."""
    found = x.get(name) if isinstance(x, Mapping) else None
    return found if isinstance(found, str) else None


def latitude(x: object) -> Decimal | None:
    """Degrees north of the equator."""
    return _degrees(part(x, "lat"))


def longitude(x: object) -> Decimal | None:
    """Degrees east of Greenwich."""
    return _degrees(part(x, "lon"))


def _degrees(said: str | None) -> Decimal | None:
    digits = (said or "").removeprefix("-").replace(".", "", 1)
    known = digits.isascii() and digits.isdigit() and said is not None and "." not in (said[0], said[-1])
    return Decimal(said) if known and said is not None and len(said.partition(".")[2]) <= 6 else None


# --- the same in SQL ------------------------------------------------------------------------------------------------


def sql_plain_text(x: Column) -> Column:
    """plain_text(): the same three steps."""
    whole = sa.case((sa.func.jsonb_typeof(x) == text("string"), x.op("#>>")(sa.cast(WHOLE, sa.ARRAY(sa.Text)))))
    found = sa.func.regexp_replace(whole, text(BREAK.pattern), text(" "), text("g"))
    found = sa.func.regexp_replace(found, text(TAG.pattern), text(""), text("g"))
    for sign, written in SIGNS:
        found = sa.func.replace(found, text(written), text(sign))
    return sa.func.btrim(sa.func.regexp_replace(found, text(SPACES.pattern), text(" "), text("g")), text(" "))


def sql_part(x: Column, name: Column) -> Column:
    """part()."""
    said = sa.func.jsonb_object_field(x, name)
    return sa.case((sa.func.jsonb_typeof(said) == text("string"), sa.func.jsonb_object_field_text(x, name)))


def sql_latitude(x: Column) -> Column:
    """latitude()."""
    return _sql_degrees(sql_part(x, text("lat")))


def sql_longitude(x: Column) -> Column:
    """longitude()."""
    return _sql_degrees(sql_part(x, text("lon")))


def _sql_degrees(said: Column) -> Column:
    return sa.case((said.op("~")(text(DEGREES)), sa.cast(said, NUMERIC)))
