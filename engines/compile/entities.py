"""Freezes entities: fields, checks, unique constraints, indexes, lifecycle, title and table."""

from __future__ import annotations

from collections.abc import Mapping

from definitions.entity import EntityDefinition
from definitions.fields import LinesField, ReferencesField
from definitions.fields.references import ITEM
from definitions.texts import Text, humanize, titled
from definitions.types import BOOLEAN
from engines.app import Check, Entity, EntityField, Storage, Unique
from engines.compile import titles
from engines.compile.context import Context
from engines.compile.fields import Parts
from engines.compile.lifecycles import FIELD, compile_lifecycle, known
from engines.compile.outlines import Outline
from engines.compile.tables import Tables
from engines.compile.wording import blanks_of
from engines.data.calculation.order import Key


def frozen_fields(
    context: Context, outline: Outline, found: Mapping[Key, Parts], storages: Mapping[Key, Storage]
) -> dict[str, EntityField]:
    """The fields of one entity, linked and typed."""
    return {key: frozen_field(context, outline, key, found[outline.name, key], storages) for key in outline.fields}


def frozen_field(
    context: Context, outline: Outline, key: str, parts: Parts, storages: Mapping[Key, Storage]
) -> EntityField:
    """One field."""
    definition = outline.fields[key]
    return EntityField(
        name=key,
        entity=outline.name,
        id=context.ids.found[f"{outline.name}.{key}"],
        definition=definition,
        title=titled(definition.title, key),
        type=context.shapes[outline.name][key],
        storage=storage(outline.name, key, definition.many, definition.formula is not None, storages),
        formula=parts.formula,
        default=parts.default,
        must=parts.must,
        min=parts.min,
        max=parts.max,
        filter=parts.filter,
        blanks=parts.blanks,
        system=key in outline.system,
        place=context.place("entity", outline.name, "fields", key),
    )


def storage(entity: str, key: str, many: bool, computed: bool, storages: Mapping[Key, Storage]) -> Storage:
    """How the field's value is kept; a formula with faults counts as a column, so that the rest can be checked."""
    if many:
        return "rows"
    return storages.get((entity, key), "column") if computed else "column"


def frozen_entity(context: Context, outline: Outline, fields: Mapping[str, EntityField], tables: Tables) -> Entity:
    """One entity."""
    title = titles.record_title(outline)
    return Entity(
        name=outline.name,
        id=context.ids.found[outline.name],
        pack=outline.pack,
        title=outline.title,
        fields=fields,
        tables=tables.of,
        owner=outline.owner,
        owner_field=outline.owner_field,
        owned=outline.owned,
        record_title=title,
        title_paths=titles.parts(context, outline.name, title),
        checks=checks(context, outline),
        uniques=uniques(context, outline, fields),
        indexes=indexes(context, outline, fields),
        lifecycle=compile_lifecycle(context, outline),
        place=outline.place,
    )


def checks(context: Context, outline: Outline) -> dict[str, Check]:
    """The invariants."""
    if not isinstance(outline.definition, EntityDefinition):
        return {}
    made = {}
    for key, said in outline.definition.checks.items():
        place = context.place("entity", outline.name, "checks", key)
        must = context.expression(said.must, outline.name, BOOLEAN)
        if must is not None:
            stable = context.ids.of(f"{outline.name}.{key}", said.id)
            blanks = blanks_of(said.message, lambda part: context.expression(part, outline.name))
            made[key] = Check(key, stable, must, said.message or broken(key), blanks, place)
    return made


def broken(key: str) -> Text:
    """What is said when a check without a message of its own is broken."""
    title = humanize(key)
    return Text(f"“{title.en}” does not hold.", f"不满足“{title.en}”。")


def uniques(context: Context, outline: Outline, fields: Mapping[str, EntityField]) -> dict[str, Unique]:
    """Unique fields, and fields unique together; those of detail rows within their record."""
    inside = ("parent",) if outline.owner else ()
    made = {
        key: Unique(key, field.id, (*inside, key), field.definition.message)
        for key, field in fields.items()
        if field.definition.unique and has_values(context, outline, field)
    }
    for key, names, said, message in named_uniques(outline):
        place = context.place("entity", outline.name, "unique", key)
        known(context, names, fields, FIELD, place)
        if all(name in fields and has_values(context, outline, fields[name]) for name in names):
            made[key] = Unique(key, context.ids.of(f"{outline.name}.{key}", said), (*inside, *names), message)
    return made


def named_uniques(outline: Outline) -> list[tuple[str, tuple[str, ...], str, Text]]:
    """Name, fields, id and message of each combination that is unique."""
    match outline.definition:
        case EntityDefinition() as said:
            return [(key, each.fields, each.id, each.message) for key, each in said.unique.items()]
        case LinesField() as rows:
            return [(key, names, "", Text("")) for key, names in rows.unique_rows.items()]
        case ReferencesField():
            return [("once", (ITEM,), "", Text(""))]


def has_values(context: Context, outline: Outline, field: EntityField) -> bool:
    """Whether the field has a column; a constraint or index over one that has none is told."""
    if field.storage in ("column", "generated", "graph"):
        return True
    context.faults.add(
        context.place("entity", outline.name, "fields", field.name) or outline.place,
        f"`{field.name}` has no stored value, so it can be neither unique nor indexed.",
        f"`{field.name}`没有存储的值，不能设为唯一或建立索引。",
        field.name,
    )
    return False


def indexes(context: Context, outline: Outline, fields: Mapping[str, EntityField]) -> dict[str, tuple[str, ...]]:
    """The named indexes."""
    if not isinstance(outline.definition, EntityDefinition):
        return {}
    made = {}
    for key, said in outline.definition.indexes.items():
        known(context, said.fields, fields, FIELD, context.place("entity", outline.name, "indexes", key))
        if all(name in fields and has_values(context, outline, fields[name]) for name in said.fields):
            context.ids.of(f"{outline.name}.{key}", said.id)
            made[key] = said.fields
    return made
