"""The types of values: what a field holds and what an expression gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "number", "text", "boolean", "date", "datetime", "time", "period", "reference", "rows", "list", "json", "empty"
]


@dataclass(frozen=True, slots=True)
class Type:
    """A value type. Numbers carry a bound on their digits, so that exact arithmetic has a known cost."""

    kind: Kind
    entity: str = ""
    """Full name of the entity that a reference points to, or of the rows' own entity; of JSON what it tells of."""
    by: str = ""
    """For rows: the field of the row entity that points back to the record (`parent` for detail rows)."""
    item: Type | None = None
    """For lists: the type of the items."""
    digits: int = 20
    """For numbers: the most digits before the decimal point."""
    scale: int = 6
    """For numbers: the most digits after the decimal point."""

    def __str__(self) -> str:
        match self.kind:
            case "reference":
                return f"reference to {self.entity}"
            case "rows":
                return f"rows of {self.entity}"
            case "list":
                return f"list of {self.item or 'nothing'}"
            case "json" if self.entity:
                return self.entity
            case _:
                return self.kind


NUMBER = Type("number")
INTEGER = Type("number", digits=18, scale=0)
TEXT = Type("text")
BOOLEAN = Type("boolean")
DATE = Type("date")
DATETIME = Type("datetime")
TIME = Type("time")
PERIOD = Type("period")
JSON = Type("json")
FILE = Type("json", entity="file")
FILES = Type("json", entity="files")
"""What is known of files, as JSON that nothing else may be taken for."""
EMPTY = Type("empty")
TEXTS = Type("list", item=TEXT)


def reference(entity: str) -> Type:
    """The type of a reference to `entity` (full name)."""
    return Type("reference", entity=entity)


def rows(entity: str, by: str) -> Type:
    """The type of the rows of `entity` (full name) whose field `by` points to the record."""
    return Type("rows", entity=entity, by=by)
