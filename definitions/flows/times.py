"""Times as flows say them: `2 workdays`, `due + 1 workday`, `invoice.due_date`, `every 4 workhours`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from definitions.sources import Source, source_of

Unit = Literal["minutes", "hours", "days", "weeks", "workhours", "workdays"]

UNITS = r"(minute|hour|day|week|workhour|workday)s?"
SPAN = re.compile(rf"\s*(\d{{1,5}})\s+{UNITS}\s*\Z")
SHIFTED = re.compile(rf"(?P<base>.*\S)\s*(?P<sign>[+-])\s*(?P<span>\d{{1,5}}\s+{UNITS})\s*\Z", re.DOTALL)
REPEATED = re.compile(r"\s*(?:(?P<most>\d{1,3})\s+)?every\s+(?P<span>.+)\Z")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. Workdays and workhours are counted by a calendar, the rest by the clock."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: a base, and how long after it; before it when `before`.

    The base is when the step began (`opened`), when it is due (`due`), or the value of an expression."""

    base: Literal["opened", "due", "value"]
    value: Source | None = None
    shift: Duration | None = None
    before: bool = False
    source: Source = Source("opened")


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again; `most` times, or as long as there is somebody to wait for."""

    after: Duration
    most: int | None = None


def duration_of(said: object) -> Duration:
    """`3 days`."""
    if isinstance(said, Duration):
        return said
    found = SPAN.match(said) if isinstance(said, str) else None
    if not found:
        raise PydanticCustomError("duration", "a length of time")
    return Duration(int(found[1]), unit(found[2]))


def unit(word: str) -> Unit:
    """The unit that a word in the singular means."""
    units: dict[str, Unit] = {
        "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks", "workhour": "workhours",
        "workday": "workdays",
    }  # fmt: skip
    return units[word]


def moment_of(said: object) -> Moment:
    """`2 workdays` after the step began, `due`, `due + 1 workday`, or an expression giving a date or a moment."""
    if isinstance(said, Moment):
        return said
    source = source_of(said)
    if SPAN.match(source):
        return Moment("opened", shift=duration_of(str(source)), source=source)
    shifted = SHIFTED.match(source)
    if shifted is None:
        return based(source, source)
    base = Source(shifted["base"], source.place, source.raw)
    return based(base, source, duration_of(shifted["span"]), shifted["sign"] == "-")


def based(base: Source, source: Source, shift: Duration | None = None, before: bool = False) -> Moment:
    """A moment counted from `due`, from the step's beginning, or from a value."""
    match base.strip():
        case "due":
            return Moment("due", None, shift, before, source)
        case "opened":
            return Moment("opened", None, shift, before, source)
        case _:
            return Moment("value", base, shift, before, source)


def every_of(said: object) -> Every:
    """`every 4 workhours`, `3 every 7 days`."""
    if isinstance(said, Every):
        return said
    found = REPEATED.match(said) if isinstance(said, str) else None
    if not found:
        raise PydanticCustomError("every", "how often")
    return Every(duration_of(found["span"]), int(found["most"]) if found["most"] else None)


def reminder_of(said: object) -> Every | bool:
    """Once (`true`), or how often."""
    return said if isinstance(said, bool) else every_of(said)


AnyDuration = Annotated[
    Duration, PlainValidator(duration_of), WithJsonSchema({"type": "string", "examples": ["2 workdays"]})
]
AnyMoment = Annotated[
    Moment,
    PlainValidator(moment_of),
    WithJsonSchema({"type": "string", "examples": ["2 workdays", "due + 1 workday", "start_date - 1 workday"]}),
]
AnyEvery = Annotated[
    Every,
    PlainValidator(every_of),
    WithJsonSchema({"type": "string", "examples": ["every 4 workhours", "3 every 7 days"]}),
]
AnyReminder = Annotated[
    Every | bool,
    PlainValidator(reminder_of),
    WithJsonSchema({"type": ["string", "boolean"], "examples": [True, "every 4 workhours"]}),
]
