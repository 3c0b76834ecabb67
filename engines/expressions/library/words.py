"""Amounts in words, in Chinese capitals and in English: one list of rewriting steps for each, the same everywhere.

The amount is written as 15 digits, a point and two more; each step replaces a pattern. The patterns mean the same to
Python, PostgreSQL and JavaScript (web/src/engine/expr/words.ts holds the same lists).
"""

from __future__ import annotations

import re
from decimal import Decimal

import sqlalchemy as sa

from engines.expressions.library.numbers import EXACT, rounded
from engines.expressions.library.parts import integer, literal, text
from engines.expressions.signature import Column

Steps = tuple[tuple[str, str], ...]
LIMIT = Decimal(10) ** 15
WIDTH = 18

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

CHINESE: Steps = (
    (r"^(...)(....)(....)(....)\.(.)(.)$", r"0\1兆\2亿\3万\4元\5角\6分"),
    (r"(\d)(\d)(\d)(\d)(?=[兆亿万元])", r"\1仟\2佰\3拾\4"),
    (r"0[仟佰拾]", "0"),
    (r"0+", "0"),
    (r"0(?=[兆亿万元])", ""),
    (r"兆亿", "兆0"),
    (r"亿万|0万", "亿0"),
    (r"兆0亿0|兆亿0", "兆0"),
    (r"0+", "0"),
    (r"0元", "元"),
    (r"^[兆亿万0]+", ""),
    (r"0角0分$", "整"),
    (r"0分$", "整"),
    (r"0角", "0"),
    (r"^元整$", "0元整"),
    (r"^元0?(?=\d)", ""),
    (r"兆(?=[^万元]*亿)", "万"),
    (r"兆", "万亿"),
)
ENGLISH: Steps = (
    (r"^(...)(...)(...)(...)(...)\.(..)$", r"\1T\2B\3M\4K\5U and \6/100"),
    (r"000[TBMKU]", ""),
    (r"(\d)(\d\d)(?=[TBMKU])", r"\1H\2"),
    (r"0H", ""),
    *((rf"1{digit}(?=[TBMKU])", f" {word}") for digit, word in enumerate(TEENS)),
    *((rf"{digit}(?=\d[TBMKU])", f" {word}-") for digit, word in enumerate(TENS, 2)),
    (r"-0(?=[TBMKU])", ""),
    (r"0+(?=[1-9]?[TBMKU])", ""),
    *((rf"-?{digit}(?=[TBMKUH])", f"~{word}") for digit, word in enumerate(ONES, 1)),
    (r"([a-z])~", r"\1-"),
    (r"~", " "),
    (r"H", " hundred"),
    (r"T", " trillion"),
    (r"B", " billion"),
    (r"M", " million"),
    (r"K", " thousand"),
    (r"U", ""),
    (r"^ and", "zero and"),
    (r"^ ", ""),
)
DIGITS = "零壹贰叁肆伍陆柒捌玖"


def _written(x: Decimal, steps: Steps, minus: str) -> str | None:
    amount = rounded(x, Decimal(2))
    if amount.copy_abs() >= LIMIT:
        return None
    words = format(EXACT.quantize(amount.copy_abs(), Decimal("0.01")), "f").rjust(WIDTH, "0")
    for pattern, replacement in steps:
        words = re.sub(pattern, replacement, words)
    return (minus if amount < 0 else "") + words


def words_zh(x: Decimal) -> str | None:
    """壹仟贰佰叁拾肆元伍角陆分; empty from 10^15 on."""
    words = _written(x, CHINESE, "负")
    return None if words is None else words.translate(str.maketrans("0123456789", DIGITS))


def words_en(x: Decimal) -> str | None:
    """one thousand two hundred thirty-four and 56/100; empty from 10^15 on."""
    return _written(x, ENGLISH, "minus ")


# --- the same in SQL ------------------------------------------------------------------------------------------------


def _sql_written(x: Column, steps: Steps) -> Column:
    amount = sa.func.abs(sa.func.round(x, integer(2)))
    words: Column = sa.func.lpad(sa.cast(amount, sa.Text), integer(WIDTH), text("0"))
    for pattern, replacement in steps:
        words = sa.func.regexp_replace(words, text(pattern), text(replacement), text("g"))
    return words


def _sql_signed(x: Column, words: Column, minus: str) -> Column:
    amount = sa.func.round(x, integer(2))
    signed = sa.case((amount < integer(0), text(minus)), else_=text("")).op("||", precedence=6)(words)
    return sa.case((sa.func.abs(amount) < literal(LIMIT), signed), else_=sa.null())


def sql_words_zh(x: Column) -> Column:
    """amount_in_words() in Chinese."""
    words = sa.func.translate(_sql_written(x, CHINESE), text("0123456789"), text(DIGITS))
    return _sql_signed(x, words, "负")


def sql_words_en(x: Column) -> Column:
    """amount_in_words() in English."""
    return _sql_signed(x, _sql_written(x, ENGLISH), "minus ")
