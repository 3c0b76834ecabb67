"""Whether a file writes days as 31/12/2026 or as 12/31/2026: told by the days that can be only one of the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from definitions.fields.date import YEAR_LAST
from engines.data.transfer.sheets import Row

YEAR = 12
"""Months of it: a larger number is a day."""

Order = Literal["dmy", "mdy", "either"]


def day_order(rows: Iterable[Row]) -> Order | None:
    """The order of all the days written with the year last; `either` where nothing tells; None without such days."""
    days = list(written_days(rows))
    if not days:
        return None
    if any(first > YEAR for first, _ in days):
        return "dmy"
    return "mdy" if any(second > YEAR for _, second in days) else "either"


def written_days(rows: Iterable[Row]) -> Iterator[tuple[int, int]]:
    """The first two numbers of such days."""
    for row in rows:
        for cell in row:
            found = YEAR_LAST.match(cell.strip()) if isinstance(cell, str) else None
            if found:
                yield int(found[1]), int(found[2])
