"""Entities: fields, invariants, indexes, lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field as Setting

from definitions.fields import AnyField
from definitions.grammar import NOTHING, Flag, Label, Name, Names, Part, Path, Words, listed
from definitions.sources import Source


class CheckDefinition(Part):
    """An invariant with the message a write breaking it is refused with; `c: a > b` is short for `{must: a > b}`."""

    must: Source
    message: Words = NOTHING
    id: Label = ""
    was: Name | None = None


class UniqueDefinition(Part):
    """Fields that together identify one record at most; `[a, b]` is short for `{fields: [a, b]}`."""

    fields: Annotated[Names, Setting(min_length=1)]
    message: Words = NOTHING
    id: Label = ""
    was: Name | None = None


class IndexDefinition(Part):
    """Fields that lists are often filtered or sorted by; `[a, b]` is short for `{fields: [a, b]}`."""

    fields: Annotated[Names, Setting(min_length=1)]
    id: Label = ""
    was: Name | None = None


class StateDefinition(Part):
    """A state; `locked`: nothing but `open` can change; `frozen`: the database refuses any change; `final`: the end."""

    title: Words = NOTHING
    color: Label = ""
    locked: Flag = False
    open: Names = ()
    frozen: Flag = False
    final: Flag = False
    id: Label = ""
    was: Name | None = None


class ActionDefinition(Part):
    """A move between states. Without `from`, possible from every state that is not final; without `to`, it stays."""

    title: Words = NOTHING
    help: Words = NOTHING
    sources: Names = Setting(default=(), alias="from")
    to: Name | None = None
    must: Source | None = None
    message: Words = NOTHING
    when: Source | None = None
    roles: Names = ()
    ask: Mapping[Name, AnyField] = {}
    confirm: Words = NOTHING
    icon: Label = ""
    color: Label = ""
    id: Label = ""
    was: Name | None = None

    @property
    def automatic(self) -> bool:
        """Happens by itself as soon as `when` holds."""
        return self.when is not None and not self.roles


class LifecycleDefinition(Part):
    """States, the first of them initial, and the actions between them."""

    field: Name = "state"
    title: Words = NOTHING
    states: Annotated[Mapping[Name, StateDefinition], Setting(min_length=1)]
    actions: Mapping[Name, ActionDefinition] = {}


class EntityDefinition(Part):
    """Something one keeps records of."""

    entity: Path
    title: Words = NOTHING
    help: Words = NOTHING
    icon: Label = ""
    record_title: Label = ""
    fields: Mapping[Name, AnyField] = {}
    checks: Mapping[Name, Annotated[CheckDefinition, listed("must", CheckDefinition | Source)]] = {}
    unique: Mapping[Name, Annotated[UniqueDefinition, listed("fields", UniqueDefinition | Names)]] = {}
    indexes: Mapping[Name, Annotated[IndexDefinition, listed("fields", IndexDefinition | Names)]] = {}
    lifecycle: LifecycleDefinition | None = None
    owned: Flag = True
    track: Flag = True
    id: Label = ""
    was: Path | None = None
