"""What the database refused, said in the words of the app: by SQLSTATE and the name of the constraint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import sqlalchemy as sa

from definitions.problems import Conflict, Fault, Invalid, Locked, Problem, invalid
from definitions.texts import Text
from engines.app import App, Entity
from engines.data.rights.permissions import field_access, may
from engines.data.sql.statements import cached
from engines.scope import Scope

SHARD = re.compile(r"_\d{5,}$")
"""On a sharded database the names of tables and constraints end with the shard's number."""
QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True)
class Constraint:
    """A named constraint: whose it is, and which fields it holds together. `target` is where a reference points."""

    entity: Entity
    fields: tuple[str, ...]
    target: str = ""


@contextmanager
def explained(scope: Scope, entity: Entity, pointer: str = "") -> Iterator[None]:
    """Turn an error of the database that a person can answer into a problem; let the others pass."""
    try:
        yield
    except psycopg.Error as error:
        problem = problem_of(scope, entity, error, pointer)
        if problem is None:
            raise
        raise problem from error


def problem_of(scope: Scope, entity: Entity, error: psycopg.Error, pointer: str) -> Problem | None:
    """The problem an error of the database stands for; None when it is not the asker's."""
    match error.sqlstate:
        case "23505":
            return not_unique(scope, entity, error, pointer)
        case "23503":
            return reference_broken(scope, entity, error, pointer)
        case "23502":
            return left_empty(scope, entity, error, pointer)
        case "22001" | "22003":
            return invalid(
                [Fault(Text("A value is too large for its field.", "某个值超出了字段允许的范围。"), pointer)]
            )
        case "23514":
            return invalid(
                [Fault(Text(f"{entity.title.en}: a check failed.", f"{entity.title.get('zh')}：检查未通过。"), pointer)]
            )
        case "LW001":
            return frozen(entity)
    return None


def not_unique(scope: Scope, entity: Entity, error: psycopg.Error, pointer: str) -> Invalid:
    """Another record has the value already. Which one is not said: the asker may not be allowed to see it."""
    found = constraint(scope.app, error)
    if found is None:
        return invalid([Fault(Text("This value is taken already.", "该值已被使用。"), pointer)])
    message = unique_message(scope, found)
    shown = shown_fields(scope, found)
    if not shown:
        return invalid([Fault(message, pointer)])
    together = unique_name(found)
    return invalid([Fault(message, f"{pointer}/{name}", name=together or name) for name in shown])


def unique_name(found: Constraint) -> str:
    """The name of a key of several fields; a field that is unique by itself has its own."""
    names = (name for name, unique in found.entity.uniques.items() if unique.fields == found.fields)
    return next(names, "") if len(found.fields) > 1 else ""


def unique_message(scope: Scope, found: Constraint) -> Text:
    """The constraint's own message, or a sentence with the titles of its fields."""
    for unique in found.entity.uniques.values():
        if unique.fields == found.fields and unique.message:
            return unique.message
    shown = shown_fields(scope, found)
    en = " + ".join(found.entity.fields[name].title.en for name in shown)
    zh = "+".join(found.entity.fields[name].title.get("zh") for name in shown)
    title = found.entity.title
    if not shown:
        return Text("This value is taken already.", "该值已被使用。")
    return Text(f"Another “{title.en}” has this “{en}” already.", f"已有其他“{title.get('zh')}”使用相同的“{zh}”。")


def shown_fields(scope: Scope, found: Constraint) -> tuple[str, ...]:
    """The fields of a constraint that the asker may know of."""
    access = field_access(scope, found.entity)
    return tuple(name for name in found.fields if access.get(name, "write") != "hidden")


def reference_broken(scope: Scope, entity: Entity, error: psycopg.Error, pointer: str) -> Problem:
    """A reference to nothing, or the deletion of a record that others still name."""
    found = constraint(scope.app, error)
    if found is None:
        return invalid([Fault(Text("A record named here does not exist.", "所引用的记录不存在。"), pointer)])
    target, name = scope.app.entities[found.target].title, found.fields[0]
    if "still referenced" in detail(error) or "update or delete" in str(error):
        return still_named(scope, found, pointer)
    field = found.entity.fields[name].title
    message = Text(
        f"“{field.en}”: there is no such “{target.en}”.", f"“{field.get('zh')}”：没有这样的“{target.get('zh')}”。"
    )
    return invalid([Fault(message, f"{pointer}/{name}", name=name)])


def still_named(scope: Scope, found: Constraint, pointer: str) -> Conflict:
    """The answer to deleting what others refer to; which kind of record that is, only to those who may read it."""
    title, target = found.entity.title, scope.app.entities[found.target].title
    if may(scope, found.entity, "read") is False or not shown_fields(scope, found):
        title, name = Text("record", "记录"), ""
    else:
        name = found.fields[0]
    text = Text(
        f"This “{target.en}” cannot be deleted: a “{title.en}” still refers to it.",
        f"无法删除该“{target.get('zh')}”：仍有“{title.get('zh')}”引用它。",
    )
    return Conflict(text, (Fault(text, pointer, name=name),))


def left_empty(scope: Scope, entity: Entity, error: psycopg.Error, pointer: str) -> Invalid:
    """A required field without a value."""
    name = error.diag.column_name or next(iter(QUOTED.findall(str(error))), "")
    owner = entity_of_table(scope.app, error) or entity
    field = owner.fields.get(name)
    if field is None:
        return invalid([Fault(Text("A required field is empty.", "有必填字段为空。"), pointer)])
    return invalid([Fault(required_message(field.title), f"{pointer}/{name}", name=name)])


def required_message(title: Text) -> Text:
    """The sentence for a field that must have a value."""
    return Text(f"“{title.en}” is required.", f"“{title.get('zh')}”为必填项。")


def frozen(entity: Entity) -> Locked:
    """The database itself refused to change a frozen record."""
    return Locked(
        Text(
            f"This “{entity.title.en}” is frozen in its state; nothing in it can change.",
            f"该“{entity.title.get('zh')}”在当前状态下已冻结，不可更改。",
        )
    )


def constraint(app: App, error: psycopg.Error) -> Constraint | None:
    """The constraint an error names, in its diagnosis or (sharded) in its text."""
    known = cached(app, "constraints", lambda: constraints(app))
    named = [error.diag.constraint_name or "", *QUOTED.findall(str(error))]
    for name in named:
        found = known.get(name) or known.get(SHARD.sub("", name))
        if found:
            return found
    return None


def constraints(app: App) -> dict[str, Constraint]:
    """Every named constraint of the app's tables."""
    made: dict[str, Constraint] = {}
    for entity in app.entities.values():
        for each in entity.table.constraints:
            if isinstance(each, sa.UniqueConstraint | sa.ForeignKeyConstraint) and each.name:
                fields = tuple(column.name for column in each.columns)
                target = entity.fields[fields[0]].type.entity if isinstance(each, sa.ForeignKeyConstraint) else ""
                made[str(each.name)] = Constraint(entity, fields, target)
    return made


def entity_of_table(app: App, error: psycopg.Error) -> Entity | None:
    """The entity whose table an error names."""
    tables = cached(app, "tables", lambda: {each.table.name: each for each in app.entities.values()})
    return tables.get(SHARD.sub("", error.diag.table_name or ""))


def detail(error: psycopg.Error) -> str:
    """The database's own detail of an error."""
    return error.diag.message_detail or ""
