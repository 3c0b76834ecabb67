"""Shared choice lists."""

from __future__ import annotations

from definitions.fields.choice import ChoiceSetting
from definitions.grammar import NOTHING, Label, Name, Part, Path, Words


class ChoicesDefinition(Part):
    """A list of choices that fields of several entities share."""

    choices: Path
    title: Words = NOTHING
    values: ChoiceSetting
    id: Label = ""
    was: Name | None = None
