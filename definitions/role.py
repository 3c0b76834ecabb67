"""Roles: who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from definitions.grammar import NOTHING, Label, Name, Part, Path, Paths, Words
from definitions.sources import Source, source_of

Access = Literal["hidden", "read", "write"]
Verb = Literal["read", "create", "update", "delete", "export"]
VERBS: tuple[Verb, ...] = ("read", "create", "update", "delete", "export")


def permission_of(said: object) -> bool | Source:
    """Always, never, or for the records an expression holds for."""
    if isinstance(said, bool):
        return said
    source = source_of(said)
    return source == "true" if source in ("true", "false") else source


Permission = Annotated[bool | Source, PlainValidator(permission_of), WithJsonSchema({"type": ["boolean", "string"]})]


def named(said: object) -> object:
    """`[confirm, cancel]` is short for `{confirm: true, cancel: true}`; a list grants what it names."""
    if isinstance(said, list) and all(isinstance(name, str) for name in said):
        return dict.fromkeys(said, True)
    return said


def everything(said: object) -> object:
    """`customer: true` allows all verbs, `customer: read` one."""
    if isinstance(said, bool):
        return dict.fromkeys(VERBS, said)
    if isinstance(said, str) and said in VERBS:
        return {str(said): True}
    return said


class GrantDefinition(Part):
    """What a role may do with one entity: each verb always, never, or for records for which an expression holds."""

    read: Permission = False
    create: Permission = False
    update: Permission = False
    delete: Permission = False
    export: Permission = False
    actions: (
        Annotated[
            Mapping[Name, Permission],
            BeforeValidator(named, json_schema_input_type=Mapping[Name, Permission] | tuple[Name, ...]),
        ]
        | None
    ) = None
    fields: Mapping[Path, Access] = {}
    """`lines.cost` is a field of detail rows."""


class RoleDefinition(Part):
    """A role; several of them add up. A role of the same name in another pack is the same role."""

    role: Path
    title: Words = NOTHING
    help: Words = NOTHING
    menus: Paths = ()
    allow: Mapping[
        Path,
        Annotated[GrantDefinition, BeforeValidator(everything, json_schema_input_type=GrantDefinition | bool | Verb)],
    ] = {}
    history: bool = False
    """Lets its people search the history: changes of the records and fields that they may see."""
    reports: Paths = ()
    """Under `allow:` in the file, as are dashboards and documents."""
    dashboards: Paths = ()
    documents: Paths = ()
    id: Label = ""
    was: Name | None = None
