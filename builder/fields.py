"""Changes of fields: added, dropped, renamed, converted, computed otherwise, required."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from builder import questions
from builder.change import Change, Kind, Question, Severity
from builder.matching import Pair
from builder.shapes import Shape, column_shape, has_column
from builder.uses import uses
from definitions.fields import ChoiceField, ChoicesField
from definitions.texts import Text
from engines.app import App, Entity, EntityField
from engines.data.sql.tables import path_column, table_name


@dataclass(frozen=True)
class Fields:
    """An entity before and after, and which of its fields is which."""

    app: App | None
    before: Entity
    after: Entity
    pairs: Sequence[Pair[EntityField]]
    tables: Mapping[str, str]
    """New table names by old ones."""


@dataclass
class FieldChanges:
    """The changes, and where the old columns are afterwards."""

    changes: list[Change] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """New column names by old ones, for the columns that stay."""
    rebuilt: bool = False
    """Generated columns must be made anew: something below them is."""


def field_changes(fields: Fields) -> FieldChanges:
    """The changes of all fields of an entity."""
    found = FieldChanges()
    for pair in fields.pairs:
        made = list(one_field(fields, pair))
        found.changes += made
        kinds = {each.kind for each in made}
        if kinds & {"drop_field", "convert_field", "widen_field"}:
            found.rebuilt = True
        elif (
            pair.old and pair.new and has_column(pair.old) and has_column(pair.new) and "regenerate_field" not in kinds
        ):
            found.names[pair.old.name] = pair.new.name
            if pair.old.definition.type == pair.new.definition.type == "tree":
                found.names[path_column(pair.old.name)] = path_column(pair.new.name)
    if found.rebuilt:
        rebuild(fields, found)
    return found


def rebuild(fields: Fields, found: FieldChanges) -> None:
    """Generated columns know the columns below them by number: make them anew when one of those was replaced."""
    done = {each.name for each in found.changes if each.kind in ("regenerate_field", "add_field")}
    for pair in fields.pairs:
        if pair.old and pair.new and pair.old.storage == pair.new.storage == "generated" and pair.new.name not in done:
            found.changes.append(regenerated(fields, pair.old, pair.new))
            found.names.pop(pair.old.name, None)


def one_field(fields: Fields, pair: Pair[EntityField]) -> Iterator[Change]:
    """The changes of one field."""
    old = pair.old if has_column(pair.old) else None
    new = pair.new if has_column(pair.new) else None
    if old is None and new is not None:
        yield added(fields, new)
    elif old is not None and new is None:
        yield gone(fields, old)
    elif old is not None and new is not None:
        yield from stayed(fields, old, new)


def stayed(fields: Fields, old: EntityField, new: EntityField) -> Iterator[Change]:
    """A field that has a column before and after."""
    before, after = column_shape(fields.before, old.name), column_shape(fields.after, new.name)
    if old.storage == new.storage == "generated":
        if (old.name, before) != (new.name, after):
            yield regenerated(fields, old, new)
    elif replaced(fields, old, new):
        yield gone(fields, old)
        yield added(fields, new)
    else:
        yield from kept(fields, old, new, before, after)


def replaced(fields: Fields, old: EntityField, new: EntityField) -> bool:
    """Whether the column is another one: computed where it was entered, or a reference to something else."""
    computed = new.storage == "generated" or (new.storage == "graph" and old.storage != "graph")
    before, after = old.type, new.type
    both = before.kind == after.kind == "reference"
    was = table_name(before.entity) if both else ""
    return computed or (both and fields.tables.get(was, was) != table_name(after.entity))


def kept(fields: Fields, old: EntityField, new: EntityField, before: Shape, after: Shape) -> Iterator[Change]:
    """A column that stays one: another name, type, formula; a value required or not."""
    if old.name != new.name:
        yield say(
            "rename_field", fields, new, f"Renames `{old.name}` of", f"字段更名（原名`{old.name}`）：", was=old.name
        )
    if before.type != after.type or before.generated:
        yield converted(fields, old, new, before, after)
    if before.default != after.default and before.type == after.type:
        yield say("default_field", fields, new, "Changes the database's own value for", "更改数据库默认值：")
    if before.nullable and not after.nullable:
        yield required(fields, old, new)
    if after.nullable and not before.nullable:
        yield say("release_field", fields, new, "No longer requires", "不再必填：")
    if new.storage == "graph" and formula(old) != formula(new):
        yield say(
            "reformulate_field", fields, new, "Recomputes", "重新计算：", severity="rewrite", question=all_rows(fields)
        )
    if new.definition.type == "tree" and old.definition.type != "tree":
        yield say(
            "add_path", fields, new, "Makes a tree of", "改为树形：", severity="rewrite", question=all_rows(fields)
        )
    if old.definition.type == "tree" and new.definition.type != "tree":
        yield say("drop_path", fields, new, "Is no longer a tree:", "不再是树形：", was=old.name)
    yield from choices_gone(fields, old, new)


def formula(each: EntityField) -> str:
    """The text of a field's formula."""
    return each.formula.source if each.formula else ""


def all_rows(fields: Fields) -> Question:
    """Every row of the entity as it is now."""
    return questions.any_rows(fields.before.table.name)


def say(
    kind: Kind,
    fields: Fields,
    each: EntityField,
    en: str,
    zh: str,
    *,
    was: str = "",
    to: str = "",
    severity: Severity = "safe",
    otherwise: Severity = "safe",
    question: Question | None = None,
    named: tuple[str, ...] = (),
) -> Change:
    """A change of one field, in words."""
    entity = fields.after
    text = Text(
        f"{en} “{each.title.en}” ({entity.name}.{each.name}).",
        f"{zh}“{each.title.get('zh')}”({entity.name}.{each.name})。",
    )
    return Change(kind, text, entity.name, each.name, was, to, severity, otherwise, question, named)


def added(fields: Fields, new: EntityField) -> Change:
    """A new column. One that needs a value and has no default is blocked by rows that are there."""
    shape = column_shape(fields.after, new.name)
    if not shape.nullable and not shape.default and new.default is None:
        return say(
            "add_field", fields, new, "Adds the required", "新增必填字段", severity="blocked", question=all_rows(fields)
        )
    filled = new.default is not None or new.storage == "graph" or shape.stored
    severity: Severity = "rewrite" if filled else "safe"
    return say("add_field", fields, new, "Adds", "新增字段", severity=severity, question=all_rows(fields))


def gone(fields: Fields, old: EntityField) -> Change:
    """A column that goes: parked with its values when somebody entered them."""
    named = uses(fields.app, fields.before.name, old.name) if fields.app else ()
    if old.storage != "column":
        return say("drop_field", fields, old, "Removes the computed", "删除计算字段", to=old.storage, named=named)
    question = questions.filled(fields.before.table.name, old.name)
    return say("drop_field", fields, old, "Removes", "删除字段", severity="lossy", question=question, named=named)


def regenerated(fields: Fields, old: EntityField, new: EntityField) -> Change:
    """A column over its own row that computes something else."""
    stored = column_shape(fields.after, new.name).stored
    severity: Severity = "rewrite" if stored else "safe"
    return say(
        "regenerate_field",
        fields,
        new,
        "Recomputes",
        "重新计算：",
        was=old.name,
        severity=severity,
        question=all_rows(fields),
    )


def converted(fields: Fields, old: EntityField, new: EntityField, before: Shape, after: Shape) -> Change:
    """Another type: in place when it only gets wider, else with the old values parked."""
    if questions.widens(before.type, after.type) and not before.generated:
        return say("widen_field", fields, new, "Widens", "放宽：", was=before.type, to=after.type)
    if before.type == after.type:
        return say(
            "convert_field", fields, new, "From now on people enter", "改为手工填写：", was=before.type, to=after.type
        )
    return say(
        "convert_field",
        fields,
        new,
        f"Converts from {before.type.lower()} to {after.type.lower()}:",
        f"类型由{before.type.lower()}转换为{after.type.lower()}：",
        was=before.type,
        to=after.type,
        severity="lossy",
        otherwise="rewrite",
        question=questions.not_convertible(fields.before.table.name, old.name, before.type, after.type),
        named=uses(fields.app, fields.before.name, old.name) if fields.app else (),
    )


def required(fields: Fields, old: EntityField, new: EntityField) -> Change:
    """A value that may no longer be missing."""
    severity: Severity = "rewrite" if new.default is not None else "blocked"
    question = questions.empty(fields.before.table.name, old.name)
    return say("require_field", fields, new, "Requires", "改为必填：", severity=severity, question=question)


def choices_gone(fields: Fields, old: EntityField, new: EntityField) -> Iterator[Change]:
    """Values that can no longer be chosen, while records may have them."""
    before, after = old.definition, new.definition
    if not isinstance(before, ChoiceField | ChoicesField) or not isinstance(after, ChoiceField | ChoicesField):
        return
    missing = set(before.choices.values) - set(after.choices.values)
    if missing:
        question = questions.among(fields.before.table.name, old.name, missing, isinstance(before, ChoicesField))
        listed = ", ".join(sorted(missing))
        yield say(
            "drop_choice",
            fields,
            new,
            f"Removes the choices {listed} of",
            f"删除选项{listed}：",
            severity="lossy",
            question=question,
        )
