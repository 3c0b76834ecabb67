"""Where the columns of a file go: fields, fields of detail rows, references by a key; and good guesses of it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from definitions.fields import FileLike
from definitions.problems import Fault, Invalid, did_you_mean
from definitions.texts import Text
from definitions.types import NUMBER, TEXT
from engines.app import Entity, EntityField
from engines.data.rights.permissions import field_access, visible_fields
from engines.expressions import Expression, Names, compile_expression
from engines.scope import Scope

NOISE = re.compile(r"[\s_\-./·:：*（）()]+")


@dataclass(frozen=True, eq=False)
class Target:
    """Where one column goes."""

    column: str
    place: int
    """Which cell of a row it is."""
    field: EntityField
    lines: str = ""
    """The `lines` field, for a field of detail rows."""
    key: str = ""
    """For a reference: the field of the other entity that the cell holds; empty for its usual key or title."""
    value: Expression | None = None
    """What is made of the cell, known as `value`."""
    calculates: bool = False
    """The expression takes the cell as a number."""


def targets(scope: Scope, entity: Entity, columns: Sequence[str], mapping: Mapping[str, object]) -> tuple[Target, ...]:
    """The targets of a mapping of columns to fields; without one, the fields that the columns are called by.

    A name that is only similar to a field's is refused: nobody has looked at the guess."""
    faults = [] if mapping else list(misspelt(scope, entity, columns))
    wanted = mapping or {column: field for column, field in named(scope, entity, columns).items() if field}
    found: list[Target] = []
    for column, said in wanted.items():
        if not said:
            continue
        try:
            found.append(target(scope, entity, columns, str(column), said))
        except Invalid as problem:
            faults += problem.faults
    if not found and not faults:
        text = Text("No column of the file goes to a field.", "文件中没有任何列对应到字段。")
        faults.append(Fault(text, "/map"))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return tuple(found)


def target(scope: Scope, entity: Entity, columns: Sequence[str], column: str, said: object) -> Target:
    """One column's target: `field`, `lines.field`, `customer.code`, or `{field: …, value: expression}`."""
    if column not in columns:
        hint = did_you_mean(column, columns)
        raise fault(
            column, Text(f"The file has no column “{column}”{hint.en or '.'}", f"文件没有“{column}”列{hint.zh or '。'}")
        )
    path, source = said_parts(said)
    field, lines, key = resolved(scope, entity, column, path)
    value, calculates = compiled_value(column, source) if source else (None, False)
    return Target(column, list(columns).index(column), field, lines, key, value, calculates)


def said_parts(said: object) -> tuple[str, str]:
    """The path and the expression a mapping gives."""
    if isinstance(said, Mapping):
        return str(said.get("field", "")), str(said.get("value") or "")
    if isinstance(said, str):
        return said, ""
    return str(getattr(said, "field", "")), str(getattr(said, "value", "") or "")


def resolved(scope: Scope, entity: Entity, column: str, path: str) -> tuple[EntityField, str, str]:
    """(field, lines field, key of a reference) of a path."""
    first, _, rest = path.partition(".")
    found = known(scope, entity, column, first)
    if found.definition.type == "lines" and rest:
        rows = scope.app.entities[found.type.entity]
        inner, _, key = rest.partition(".")
        return checked_key(scope, column, known(scope, rows, column, inner), key), found.name, key
    return checked_key(scope, column, found, rest), "", rest


def known(scope: Scope, entity: Entity, column: str, name: str) -> EntityField:
    """A field that the asker may see."""
    access = field_access(scope, entity)
    if access.get(name, "hidden") == "hidden":
        hint = did_you_mean(name, [each for each, given in access.items() if given != "hidden"])
        raise fault(column, Text(f"There is no field `{name}`{hint.en or '.'}", f"没有字段`{name}`{hint.zh or '。'}"))
    return entity.fields[name]


def checked_key(scope: Scope, column: str, field: EntityField, key: str) -> EntityField:
    """The field, when its key is one: `customer.code`."""
    if not key:
        return field
    if field.type.kind != "reference" or field.type.entity not in scope.app.entities:
        text = Text(f"“{field.title.en}” is not a reference.", f"“{field.title.get('zh')}”不是引用字段。")
        raise fault(column, text)
    known(scope, scope.app.entities[field.type.entity], column, key)
    return field


def compiled_value(column: str, source: str) -> tuple[Expression, bool]:
    """An expression over the cell: as text, or as a number where it calculates with it."""
    try:
        return compile_expression(source, Names({}, "", {"value": TEXT})), False
    except Invalid:
        try:
            return compile_expression(source, Names({}, "", {"value": NUMBER})), True
        except Invalid as problem:
            raise fault(column, problem.faults[0].detail) from None


def fault(column: str, text: Text) -> Invalid:
    """A fault in the mapping of one column."""
    return Invalid(text, (Fault(text, f"/map/{column}", name=column),))


# --- guesses ---------------------------------------------------------------------------------------------------------


def guesses(scope: Scope, entity: Entity, columns: Sequence[str]) -> dict[str, str | None]:
    """For each column the field its name suggests, each field once; somebody looks at the guesses."""
    found = named(scope, entity, columns)
    left = {said: path for said, path in ways(scope, entity).items() if path not in found.values()}
    for column in columns:
        if found[column] is None:
            near = difflib.get_close_matches(normal(column), list(left), n=1, cutoff=0.85)
            if near:
                found[column] = left[near[0]]
                left = {said: each for said, each in left.items() if each != found[column]}
    return found


def named(scope: Scope, entity: Entity, columns: Sequence[str]) -> dict[str, str | None]:
    """For each column the field that is called so, each field once."""
    left = ways(scope, entity)
    found: dict[str, str | None] = {}
    for column in columns:
        path = left.get(normal(column))
        found[column] = path
        left = {said: each for said, each in left.items() if each != path} if path else left
    return found


def misspelt(scope: Scope, entity: Entity, columns: Sequence[str]) -> Iterator[Fault]:
    """A fault for each column whose name is almost that of a field."""
    exact = named(scope, entity, columns)
    for column, path in guesses(scope, entity, columns).items():
        if path and exact[column] is None:
            yield Fault(
                Text(
                    f"There is no field “{column}”; did you mean `{path}`? Rename the column, or map it.",
                    f"没有字段“{column}”，是否指`{path}`？请更改列名，或指定该列对应的字段。",
                ),
                f"/map/{column}",
                name=column,
            )


def ways(scope: Scope, entity: Entity) -> dict[str, str]:
    """Path by each way to say it; the surest counts."""
    return dict(reversed([(normal(said), path) for path, said in spoken(scope, entity)]))


def spoken(scope: Scope, entity: Entity) -> Iterator[tuple[str, str]]:
    """(path, a way to say it), the surest first: names, titles, then detail fields by their own title alone."""
    plain = list(writable(scope, entity))
    rows = [
        (each, inner)
        for each in entity.fields.values()
        if each.definition.type == "lines" and field_access(scope, entity)[each.name] != "hidden"
        for inner in writable(scope, scope.app.entities[each.type.entity])
    ]
    for each in plain:
        for said in (each.name, each.title.en, each.title.zh):
            yield each.name, said
    for each, inner in rows:
        for owner in (each.name, each.title.en, each.title.zh):
            for said in (inner.name, inner.title.en, inner.title.zh):
                yield f"{each.name}.{inner.name}", f"{owner} {said}"
    for owner_, field in [("", each) for each in plain] + [(f"{each.name}.", inner) for each, inner in rows]:
        yield from keyed(scope, owner_, field)
    for each, inner in rows:
        for said in (inner.name, inner.title.en, inner.title.zh):
            yield f"{each.name}.{inner.name}", said


def keyed(scope: Scope, prefix: str, field: EntityField) -> Iterator[tuple[str, str]]:
    """A reference by a unique field of the other entity: `Customer code`."""
    if field.type.kind != "reference" or field.type.entity not in scope.app.entities:
        return
    other_entity = scope.app.entities[field.type.entity]
    shown = visible_fields(scope, other_entity)
    for key in other_entity.fields.values():
        if key.definition.unique and key.name in shown:
            for mine, other in ((field.name, key.name), (field.title.en, key.title.en), (field.title.zh, key.title.zh)):
                yield f"{prefix}{field.name}.{key.name}", f"{mine} {other}"


def writable(scope: Scope, entity: Entity) -> Iterator[EntityField]:
    """The fields an import may fill: files are uploaded, a table can only name them."""
    access = field_access(scope, entity)
    for name, each in entity.fields.items():
        own = not each.system or name in ("owner", "department", "id")
        kept = each.storage == "column" or each.definition.type == "references"
        if own and kept and access[name] == "write" and not isinstance(each.definition, FileLike):
            yield each


def normal(name: str) -> str:
    """A name without what people write differently."""
    return NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold() or "\x00"
