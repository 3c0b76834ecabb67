"""Exact numbers: the signs and functions of decimals, in Python and in SQL.

Division and powers are rounded once, to 12 places, half away from zero. PostgreSQL rounds a quotient to the scale of
its numerator first; that scale is chosen from the operands' digit bounds so that the second rounding cannot err.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

import sqlalchemy as sa

from definitions.types import Type
from engines.expressions.library.parts import constant, integer, literal, strict, whole
from engines.expressions.signature import Column

PLACES = 12
MAX_DIGITS = 1_000
MAX_EXPONENT = 64
POWER_DIGITS = 100
EXACT = Context(prec=10_000, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)
ZERO = Decimal(0)
UNIT = Decimal(1).scaleb(-PLACES)
POWER_LIMIT = Decimal(10) ** POWER_DIGITS


def number(value: object) -> Decimal | None:
    """A stored or sent number as an exact decimal."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(str(value))


def negate(x: Decimal) -> Decimal:
    """`-x`; there is no negative zero."""
    return EXACT.minus(x)


def add(x: Decimal, y: Decimal) -> Decimal:
    """`x + y`, exact."""
    return EXACT.add(x, y)


def subtract(x: Decimal, y: Decimal) -> Decimal:
    """`x - y`, exact."""
    return EXACT.subtract(x, y)


def multiply(x: Decimal, y: Decimal) -> Decimal:
    """`x * y`, exact."""
    return EXACT.plus(EXACT.multiply(x, y))


def _fraction(x: Decimal, y: Decimal) -> tuple[int, int]:
    """x / y as two whole numbers, the second positive."""
    (a, b), (c, d) = x.as_integer_ratio(), y.as_integer_ratio()
    top, bottom = a * d, b * c
    return (-top, -bottom) if bottom < 0 else (top, bottom)


def divide(x: Decimal, y: Decimal) -> Decimal | None:
    """`x / y` rounded to 12 places, half away from zero; empty when y is 0."""
    if not y:
        return None
    top, bottom = _fraction(x, y)
    quotient = (2 * abs(top) * 10**PLACES + bottom) // (2 * bottom)
    return EXACT.scaleb(EXACT.create_decimal(-quotient if top < 0 else quotient), -PLACES)


def floor_divide(x: Decimal, y: Decimal) -> Decimal | None:
    """The greatest whole number not above x / y."""
    if not y:
        return None
    top, bottom = _fraction(x, y)
    return Decimal(top // bottom)


def modulo(x: Decimal, y: Decimal) -> Decimal | None:
    """What `//` leaves; it has the sign of y."""
    quotient = floor_divide(x, y)
    return None if quotient is None else subtract(x, multiply(quotient, y))


def power(x: Decimal, n: Decimal) -> Decimal | None:
    """`x ** n` rounded to 12 places; empty unless n is whole, |n| <= 64 and the result below 10^100."""
    if n != n.to_integral_value() or abs(n) > MAX_EXPONENT:
        return None
    top, bottom = x.as_integer_ratio()
    exact = (top ** abs(int(n)), bottom ** abs(int(n)))
    if n < 0:
        exact = (exact[1], exact[0])
    if not exact[1]:
        return None
    result = _rounded_ratio(*exact)
    return result if result.copy_abs() < POWER_LIMIT else None


def _rounded_ratio(top: int, bottom: int) -> Decimal:
    sign = -1 if (top < 0) != (bottom < 0) else 1
    quotient = (2 * abs(top) * 10**PLACES + abs(bottom)) // (2 * abs(bottom))
    return EXACT.scaleb(EXACT.create_decimal(sign * quotient), -PLACES)


def absolute(x: Decimal) -> Decimal:
    """x without its sign; abs() would round to 28 digits."""
    return x.copy_abs()


def rounded(x: Decimal, digits: Decimal) -> Decimal:
    """x rounded half away from zero; digits is cut to a whole number between -100 and 100."""
    places = int(min(max(digits, Decimal(-100)), Decimal(100)))
    return EXACT.plus(EXACT.plus(x).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT))


def floor(x: Decimal) -> Decimal:
    """The greatest whole number not above x."""
    return EXACT.plus(x.to_integral_value(ROUND_FLOOR))


def ceil(x: Decimal) -> Decimal:
    """The least whole number not below x."""
    return EXACT.plus(x.to_integral_value(ROUND_CEILING))


def clamp(x: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """x held between low and high; high wins when they cross."""
    return min(max(x, low), high)


# --- the same in SQL ------------------------------------------------------------------------------------------------


def quotient_scale(top: Type, bottom: Type) -> int:
    """How many places a quotient needs so that rounding it again, or flooring it, is as good as exact."""
    return top.scale + bottom.scale + bottom.digits + PLACES + 2


def sql_ratio(x: Column, y: Column, scale: int) -> Column:
    """x / y with at least `scale` places, empty when y is 0."""
    return sa.func.round(x, integer(scale)).op("/", precedence=8)(sa.func.nullif(y, integer(0)))


def sql_divide(x: Column, y: Column, scale: int) -> Column:
    """`x / y`."""
    return sa.func.round(sql_ratio(x, y, scale), integer(PLACES))


def sql_floor_divide(x: Column, y: Column, scale: int) -> Column:
    """`x // y`."""
    return sa.func.floor(sql_ratio(x, y, scale))


def sql_modulo(x: Column, y: Column, scale: int) -> Column:
    """`x % y`."""
    return x - sql_floor_divide(x, y, scale) * y


def sql_power(x: Column, n: Column, scale: int) -> Column:
    """`x ** n`; `scale` is that of x. PostgreSQL's power() is exact when its base carries the places of the result."""
    exponent = constant(n)
    if isinstance(exponent, Decimal):
        return _held(_sql_whole_power(x, exponent, scale))
    fits = sa.and_(n == sa.func.trunc(n), sa.func.abs(n) <= integer(MAX_EXPONENT))
    up = sa.func.power(sa.func.round(x, integer(scale * MAX_EXPONENT)), n)
    down = _reciprocal(
        sa.func.power(sa.func.nullif(sa.func.round(x, integer(scale * MAX_EXPONENT)), integer(0)), -n),
        scale * MAX_EXPONENT,
    )
    return _held(
        sa.case((sa.and_(fits, n >= integer(0)), sa.func.round(up, integer(PLACES))), (fits, down), else_=sa.null())
    )


def _sql_whole_power(x: Column, n: Decimal, scale: int) -> Column:
    places = scale * abs(int(n))
    if n >= 0:
        return sa.func.round(sa.func.power(sa.func.round(x, integer(places)), n), integer(PLACES))
    return _reciprocal(sa.func.power(sa.func.nullif(sa.func.round(x, integer(places)), integer(0)), -n), places)


def _reciprocal(x: Column, scale: int) -> Column:
    """1 / x at 12 places. Above 2 * 10^12 the answer is 0, so x needs no more than 13 digits before its point."""
    one = literal(Decimal(1))
    return sa.func.round(sa.func.round(one, integer(scale + 2 * PLACES + 3)).op("/", precedence=8)(x), integer(PLACES))


def _held(x: Column) -> Column:
    """Empty from 10^100 on."""
    limit = literal(POWER_LIMIT)
    held = sa.func.greatest(sa.func.least(x, limit), -limit)
    return sa.func.nullif(sa.func.nullif(held, limit), -limit)


def sql_rounded(x: Column, digits: Column) -> Column:
    """round()."""
    return sa.func.round(x, whole(digits, -100, 100))


def sql_least(*values: Column) -> Column:
    """min() of several values."""
    return strict(sa.func.least(*values), *values)


def sql_greatest(*values: Column) -> Column:
    """max() of several values."""
    return strict(sa.func.greatest(*values), *values)


def sql_clamp(x: Column, low: Column, high: Column) -> Column:
    """clamp()."""
    return strict(sa.func.least(sa.func.greatest(x, low), high), x, low, high)
