"""Reading and writing exact numbers as people write them: separators, full-width digits, percent and currency signs."""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal

from definitions.fields.base import BadValue
from definitions.texts import Text

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?\Z")
SCIENTIFIC = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)[eE][+-]?\d{1,3}\Z")
SIGNS = "¥$€£"
WIDE = Context(prec=3000)
SHORT = 40
"""A number of fewer characters, written as it is stored, is what it says."""
LONGEST = 1000
"""More digits than this are refused before any arithmetic."""


def number_of(value: object) -> Decimal | None:
    """The exact number a JSON value or a cell's text means; None for nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise not_a_number(str(value).lower())
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        return finite(value)
    if isinstance(value, str):
        return number_in(value)
    if isinstance(value, float):
        return finite(Decimal(repr(value)))
    raise not_a_number(str(value))


def number_in(text: str) -> Decimal | None:
    """The number written in `text`, with thousands separators, a sign in front or behind, or brackets for minus."""
    if len(text) < SHORT and text.isascii() and PLAIN.match(text):
        return Decimal(text)
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if not plain:
        return None
    if len(plain) > LONGEST:
        raise not_a_number(plain[:20] + "…")
    body, negative = without_brackets(plain)
    body = without_sign_of_money(body)
    if PLAIN.match(body) or SCIENTIFIC.match(body):
        number = Decimal(body)
    elif GROUPED.match(body):
        number = Decimal(body.replace(",", ""))
    else:
        raise not_a_number(text.strip())
    return finite(-number if negative else number)


def without_brackets(text: str) -> tuple[str, bool]:
    """Accountants write minus five as (5)."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    return text, False


def without_sign_of_money(text: str) -> str:
    """`¥ 5`, `-$5` and `5 元` are 5, -5 and 5."""
    text = text.removesuffix("元").strip()
    sign = text[:1] if text[:1] in "+-" else ""
    rest = text[len(sign) :].strip()
    return sign + rest.lstrip(SIGNS).strip() if rest[:1] in SIGNS else sign + rest


def finite(number: Decimal) -> Decimal:
    """Neither infinite nor "not a number", and of a bounded length."""
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        raise not_a_number(str(number)[:20])
    return number


def not_a_number(text: str) -> BadValue:
    """The fault of a text that is no number."""
    return BadValue(Text(f"“{text}” is not a number.", f"“{text}”不是数字。"))


def rounded(number: Decimal, scale: int) -> Decimal:
    """Rounded half away from zero to `scale` places."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= scale:
        return number
    shifted = number.scaleb(scale, WIDE)
    whole = shifted.to_integral_value(rounding="ROUND_HALF_UP", context=WIDE)
    return whole.scaleb(-scale, WIDE)


def plain(number: Decimal, scale: int) -> str:
    """The number with exactly `scale` places: `1000.00`."""
    return format(rounded(number, scale).quantize(Decimal(1).scaleb(-scale), context=WIDE), "f")


def grouped(number: Decimal, scale: int) -> str:
    """The number with thousands separators: `1,000.00`."""
    return format(rounded(number, scale).quantize(Decimal(1).scaleb(-scale), context=WIDE), ",f")


def fits(number: Decimal, whole_digits: int) -> bool:
    """No more than `whole_digits` digits stand before the point."""
    return number == 0 or number.adjusted() < whole_digits
