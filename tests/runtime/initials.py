"""Makes runtime/migrations/versions/0007_initials.txt: `python -m tests.runtime.initials`.

The usual reading of a character is the one that most of pypinyin's phrases use, the second one the next, if it is not
rare. A few characters are read in their own way in names of people and places; phrases show that too seldom.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

import runtime.migrations

FILE = Path(runtime.migrations.__file__).parent / "versions" / "0007_initials.txt"
FIRST, LAST = 0x4E00, 0x9FFF
ENOUGH, LEAST, SHARE = 5, 3, 20
"""Phrases from which on they decide; how many must have the second reading, and at least one of so many."""
NAMES: Mapping[str, str] = dict(
    pair.split("=")
    for pair in """
    厦=xs 会=hk 单=ds 曾=zc 查=cz 翟=zd 仇=cq 区=qo 解=jx 缪=mm 覃=qt 召=zs 员=yy 种=zc 尉=wy 朴=pp 长=cz 重=zc 行=xh
    乐=yl 朝=cz 省=sx 车=cj 奇=qj 系=xj 藏=zc 调=dt 盛=sc 乘=cs 贾=jg 参=cs 弹=dt 传=cz 降=jx 巷=xh 圩=xw 荥=xy 浚=jx
    铅=qy 番=fp 涡=wg 莘=sx 歙=sx 泌=mb 渑=ms 犍=qj 都=dd
    """.split()  # noqa: SIM905 (a table reads better so)
)


def content() -> str:
    """The file as the tables of today make it."""
    counted = counts()
    pairs = [letters(chr(code), counted[chr(code)]) for code in range(FIRST, LAST + 1)]
    return "".join(each[0] for each in pairs) + "\n" + "".join(each[1] for each in pairs) + "\n"


def counts() -> Mapping[str, Counter[str]]:
    """How often each character is read with which initial in phrases."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in PHRASES_DICT.items():
        if len(phrase) == len(readings):
            for character, reading in zip(phrase, readings, strict=True):
                found[character].update(initials(reading[0]))
    return found


def letters(character: str, counted: Counter[str]) -> str:
    """The initials of the usual and of the second reading; a space where there is none."""
    if character in NAMES:
        return NAMES[character]
    known = [each for reading in PINYIN_DICT.get(ord(character), "").split(",") for each in initials(reading)]
    usual = known[0] if known else " "
    if counted.total() < ENOUGH:
        return usual * 2
    (best, _), *others = counted.most_common()
    often = [letter for letter, times in others[:1] if times >= LEAST and times * SHARE >= counted.total()]
    second = next((letter for letter in often if letter in known), best)
    return best + second


def initials(reading: str) -> str:
    """The first letter of a reading without its tone; nothing when it has none."""
    plain = "".join(each for each in unicodedata.normalize("NFD", reading) if not unicodedata.combining(each))
    return plain[:1] if plain[:1].isascii() and plain[:1].isalpha() else ""


if __name__ == "__main__":
    FILE.write_text(content())
