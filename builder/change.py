"""A change as data: what it is, in words, how grave, and which question tells what it would do to the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from definitions.texts import Text

Severity = Literal["safe", "rewrite", "lossy", "blocked"]
"""Safe: at once, and nothing is lost. Rewrite: rows are written anew. Lossy: values would be lost. Blocked: the data
forbid it."""

Kind = Literal[
    "add_entity",
    "drop_entity",
    "rename_entity",
    "add_field",
    "drop_field",
    "rename_field",
    "convert_field",
    "widen_field",
    "regenerate_field",
    "reformulate_field",
    "require_field",
    "release_field",
    "default_field",
    "add_path",
    "drop_path",
    "drop_choice",
    "add_constraint",
    "drop_constraint",
    "search",
    "freeze",
    "add_check",
    "add",
    "change",
    "remove",
]


@dataclass(frozen=True)
class Question:
    """SQL with the schema token, asked of the data before the change."""

    count: str
    """Gives one number: the rows concerned."""
    sample: str = ""
    """Gives a few of the values concerned."""


@dataclass(frozen=True)
class Change:
    """One change. `severity` holds when its question counts any rows; when it counts none, `otherwise` does."""

    kind: Kind
    text: Text
    entity: str = ""
    """Full name in the new app; in the old one for what is dropped."""
    name: str = ""
    """Field, constraint, check, or full name of another definition."""
    was: str = ""
    """The name before a rename; the column type before a conversion."""
    to: str = ""
    """The column type after a conversion; the kind of the definition added, changed or removed."""
    severity: Severity = "safe"
    otherwise: Severity = "safe"
    question: Question | None = None
    uses: tuple[str, ...] = ()
    """What else names the thing that changes."""

    def to_json(self) -> dict[str, object]:
        """The change as it is shown and stored."""
        shown: Mapping[str, object] = {
            "kind": self.kind,
            "text": {"en": self.text.en, "zh": self.text.zh},
            "entity": self.entity,
            "name": self.name,
            "was": self.was,
            "to": self.to,
            "severity": self.severity,
            "uses": list(self.uses),
        }
        return {key: value for key, value in shown.items() if value}
