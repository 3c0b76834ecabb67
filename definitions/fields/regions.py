"""China's regions down to county level, by their six-digit codes (GB/T 2260).

`regions.csv` is made from the npm package @vant/area-data (MIT) by web/scripts/regions.ts; the browser uses the package
itself, and a test holds the two equal."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_name("regions.csv")
GROUPS = ("县", "省直辖县", "自治区直辖县级行政区划", "市辖区")
"""Names that only group counties; nobody writes them."""
LEVELS = ("province", "city", "county")


@cache
def names() -> Mapping[str, str]:
    """The name of each region by its code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return MappingProxyType(dict(csv.reader(file)))


def level_of(code: str) -> str:
    """Province, city or county."""
    return LEVELS[0] if code.endswith("0000") else LEVELS[1] if code.endswith("00") else LEVELS[2]


def parts_of(code: str) -> list[str]:
    """The names a region is written with, the largest first; a city that is a province is said once."""
    above = dict.fromkeys([code[:2] + "0000", code[:4] + "00", code])
    known = [names()[each] for each in above if each in names()]
    return list(dict.fromkeys(name for name in known if name not in GROUPS))


@cache
def by_name() -> Mapping[str, str]:
    """The code of each region by its whole name: `上海市浦东新区`."""
    found = {"".join(parts_of(code)): code for code in reversed(list(names()))}
    return MappingProxyType(found)


def region_at_start(text: str) -> tuple[str, str]:
    """The region that a text begins with, and the rest; no code when it begins with none."""
    known = by_name()
    for length in range(min(len(text), 60), 1, -1):
        if text[:length] in known:
            return known[text[:length]], text[length:]
    return "", text
