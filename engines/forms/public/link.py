"""What a public link says: which form, what of it, and what becomes of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Words = Mapping[str, str]
"""A text in each language: `{en: …, zh: …}`."""


@dataclass(frozen=True)
class Link:
    """A link to a form, as whoever made it chose."""

    form: str
    fields: tuple[str, ...]
    """The fields that are shown; nothing else can be sent."""
    title: Words = field(default_factory=dict)
    """What stands above the form; the form's own title when nothing does."""
    intro: Words = field(default_factory=dict)
    prefill: tuple[str, ...] = ()
    """Fields that the address may give a value."""
    choose: Mapping[str, str] = field(default_factory=dict)
    """References that are offered, each with a condition over the records that anybody may be shown the names of."""
    fixed: Mapping[str, object] = field(default_factory=dict)
    """Values that every answer gets and nobody is shown."""
    once: str = ""
    """One answer for each `device`, or for each value of a field; empty: as many as people like."""
    thanks: Words = field(default_factory=dict)
    after: str = ""
    """Where people are led once they have answered: a place of our own."""
    embed: tuple[str, ...] = ()
    """Origins whose pages may hold the form in a frame."""
    opens: datetime | None = None
    closes: datetime | None = None
    most: int | None = None
    """How many answers are taken."""
