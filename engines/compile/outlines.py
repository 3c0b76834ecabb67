"""The outline of every entity, detail rows included: its fields and their value types, before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from definitions.entity import EntityDefinition, LifecycleDefinition
from definitions.fields import (
    ChoiceField,
    Choices,
    ChoicesField,
    DatetimeField,
    DepartmentField,
    Field,
    IntegerField,
    LinesField,
    Option,
    ReferenceField,
    ReferencesField,
    UserField,
)
from definitions.problems import Place
from definitions.texts import Text, titled
from definitions.types import Type

PlaceOf = Mapping[tuple[str, str], Place | None]

CREATED_AT = DatetimeField(title=Text("Created at", "创建时间"), readonly=True, required=True)
UPDATED_AT = DatetimeField(title=Text("Updated at", "修改时间"), readonly=True, required=True)
CREATED_BY = UserField(title=Text("Created by", "创建人"), readonly=True)
UPDATED_BY = UserField(title=Text("Updated by", "修改人"), readonly=True)
VERSION = IntegerField(title=Text("Version", "版本"), readonly=True, required=True)
POSITION = IntegerField(title=Text("Position", "行号"), readonly=True, required=True)
OWNER = UserField(title=Text("Owner", "负责人"))
DEPARTMENT = DepartmentField(title=Text("Department", "部门"))

RESERVED = ("id", "version", "created_at", "created_by", "updated_at", "updated_by", "record", "user")
"""Names that mean something in every record."""
RESERVED_ROWS = ("id", "parent", "position", "record", "user")
"""The same for detail rows."""


@dataclass(frozen=True, eq=False)
class Outline:
    """An entity as far as it is known before its expressions are compiled."""

    name: str
    pack: str
    title: Text
    fields: Mapping[str, Field]
    """Declared fields in order, then the system's."""
    system: frozenset[str]
    definition: EntityDefinition | LinesField | ReferencesField
    owner: str = ""
    owner_field: str = ""
    owned: bool = False
    place: Place | None = None

    @property
    def lifecycle(self) -> LifecycleDefinition | None:
        """The lifecycle; detail rows have none."""
        return self.definition.lifecycle if isinstance(self.definition, EntityDefinition) else None


def outlines(name: str, definition: EntityDefinition, place: Place | None) -> Iterator[Outline]:
    """The outline of an entity and of its detail rows, at any depth."""
    declared = with_state(definition)
    system = system_fields(name, definition.owned)
    owner_too = {key: field for key, field in system.items() if key not in declared}
    yield Outline(
        name=name,
        pack=name.split(".", 1)[0],
        title=titled(definition.title, name.split(".", 1)[1]),
        fields={**declared, **owner_too},
        system=frozenset(owner_too),
        definition=definition,
        owned=definition.owned,
        place=place,
    )
    yield from rows_of(name, titled(definition.title, name.split(".", 1)[1]), declared, place)


def rows_of(owner: str, title: Text, fields: Mapping[str, Field], place: Place | None) -> Iterator[Outline]:
    """The outlines of the detail rows among the `fields` of something with that title."""
    for key, field in fields.items():
        if isinstance(field, LinesField | ReferencesField):
            name = f"{owner}.{key}"
            system = row_fields(name, owner, title)
            yield Outline(
                name=name,
                pack=owner.split(".", 1)[0],
                title=titled(field.title, key),
                fields={**field.fields, **system},
                system=frozenset(system),
                definition=field,
                owner=owner,
                owner_field=key,
                place=place,
            )
            yield from rows_of(name, titled(field.title, key), field.fields, place)


def with_state(definition: EntityDefinition) -> dict[str, Field]:
    """The declared fields, and the lifecycle's when it is not declared: a choice of its states, not written by hand."""
    fields: dict[str, Field] = {**definition.fields}
    lifecycle = definition.lifecycle
    if lifecycle is None:
        return fields
    options = {key: Option(titled(state.title, key), state.color) for key, state in lifecycle.states.items()}
    said = fields.get(lifecycle.field)
    title = (said.title if said else None) or lifecycle.title or Text("State", "状态")
    index = said.index if said else False
    fields[lifecycle.field] = ChoiceField(title=title, choices=Choices(values=options), readonly=True, index=index)
    return fields


def system_fields(name: str, owned: bool) -> dict[str, Field]:
    """What every record has."""
    fields: dict[str, Field] = {
        "id": ReferenceField(to=name, readonly=True, required=True, title=Text("Id", "编号")),
        "version": VERSION,
        "created_at": CREATED_AT,
        "created_by": CREATED_BY,
        "updated_at": UPDATED_AT,
        "updated_by": UPDATED_BY,
    }
    return {**fields, "owner": OWNER, "department": DEPARTMENT} if owned else fields


def row_fields(name: str, owner: str, title: Text) -> dict[str, Field]:
    """What every detail row has; whose it is goes by the owner's title."""
    return {
        "id": ReferenceField(to=name, readonly=True, required=True, title=Text("Id", "编号")),
        "parent": ReferenceField(to=owner, readonly=True, required=True, on_delete="cascade", title=title),
        "position": POSITION,
    }


def reserved(outline: Outline) -> frozenset[str]:
    """The names its declared fields may not have."""
    return frozenset(RESERVED_ROWS if outline.owner else RESERVED)


def choice_values(found: Mapping[str, Outline]) -> dict[tuple[str, str], frozenset[str]]:
    """The values of each choice field, so that a misspelt one in an expression is found."""
    return {
        (outline.name, key): frozenset(field.choices.values)
        for outline in found.values()
        for key, field in outline.fields.items()
        if isinstance(field, ChoiceField | ChoicesField)
    }


def types_of(outline: Outline) -> dict[str, Type]:
    """The value type of each field."""
    return {key: field.value() for key, field in outline.fields.items()}
