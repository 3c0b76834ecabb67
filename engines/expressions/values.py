"""Values as the evaluator works with them: comparison that is never empty, one value from those of many rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import reduce
from typing import Any
from uuid import UUID

from engines.expressions.library import numbers
from engines.expressions.library.texts import LIMIT
from engines.expressions.nodes import Aggregate


def identity(record: Mapping[str, object]) -> UUID | None:
    """The id of a record as a UUID."""
    found = record.get("id")
    return UUID(found) if isinstance(found, str) else found if isinstance(found, UUID) else None


def plain(value: object, kind: str) -> object:
    """A stored or sent value as the type an expression works with."""
    match kind, value:
        case _, None:
            return None
        case "number", _:
            return numbers.number(value)
        case "reference", str():
            return UUID(value)
        case "date", str():
            return date.fromisoformat(value)
        case "time", str():
            return time.fromisoformat(value)
        case "datetime", str():
            return datetime.fromisoformat(value).astimezone(UTC)
        case _:
            return value


def strict(function: Callable[[Decimal], Decimal], value: Decimal | None) -> Decimal | None:
    """Empty in, empty out."""
    return None if value is None else function(value)


def compared(sign: str, left: Any, right: Any) -> bool:
    """A comparison; always true or false."""
    if sign in ("==", "!="):
        return bool(left == right) is (sign == "==")
    if left is None or right is None:
        return False
    match sign:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def aggregated(node: Aggregate, values: Sequence[Any], separator: str) -> object:
    """One value from those of the rows."""
    filled = [value for value in values if value is not None]
    match node.function:
        case "sum":
            return total(filled)
        case "count":
            return Decimal(len(filled))
        case "avg":
            return numbers.divide(total(filled), Decimal(len(filled)))
        case "min":
            return min(filled, default=None)
        case "max":
            return max(filled, default=None)
        case "first":
            return values[0] if values else None
        case "last":
            return values[-1] if values else None
        case "any":
            return any(value is True for value in values)
        case "all":
            return all(value is True for value in values)
        case _:
            return separator.join(filled)[:LIMIT]


def total(values: Sequence[Decimal]) -> Decimal:
    """The sum."""
    return reduce(numbers.add, values, numbers.ZERO)
