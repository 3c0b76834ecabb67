"""What can go wrong, as sentences with a place: the few kinds of problem and the faults they carry."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from definitions.texts import Text


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a pack: file relative to the pack's parent folder, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a sentence, the JSON pointer of the value at fault, and the place in a pack."""

    detail: Text
    pointer: str = ""
    place: Place | None = None
    name: str = ""
    """The field, check, action or constraint at fault, where it has a name."""

    def __str__(self) -> str:
        return f"{self.place}: {self.detail}" if self.place and self.place.file else str(self.detail)


@dataclass
class Problem(Exception):
    """The request cannot be done; nothing was changed. `title` says why in one sentence."""

    status: ClassVar[int] = 400
    kind: ClassVar[str] = "problem"

    title: Text
    faults: tuple[Fault, ...] = ()
    extra: dict[str, object] = field(default_factory=dict)
    """Further members of the problem document, e.g. the current record of a conflict."""

    def __str__(self) -> str:
        return "\n".join([str(self.title), *(f"  {fault}" for fault in self.faults)])


class Invalid(Problem):
    """The values sent break a rule of their definition."""

    status = 422
    kind = "invalid"


class NotFound(Problem):
    """There is no such thing, or none that the asker may see."""

    status = 404
    kind = "not_found"


class NotAllowed(Problem):
    """The asker's roles do not allow it."""

    status = 403
    kind = "not_allowed"


class Conflict(Problem):
    """Somebody else was faster, or the version sent is stale."""

    status = 409
    kind = "conflict"


class Locked(Problem):
    """The record's state forbids it."""

    status = 409
    kind = "locked"


def invalid(faults: Iterable[Fault]) -> Invalid:
    """An `Invalid` of one or more faults, titled by the first."""
    found = tuple(faults)
    return Invalid(found[0].detail, found)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, if any is near enough to be meant."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """The end of a sentence, "; did you mean `amount`?", in both languages, or nothing."""
    near = nearest(name, known)
    return Text(f"; did you mean `{near}`?", f"；是否想写 `{near}`？") if near else Text("", "")
