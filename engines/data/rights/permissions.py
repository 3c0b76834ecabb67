"""Who may do what: the one place that says so. Roles add up; the administrator may do everything.

A role that every user has may be defined under the name `everyone`. A verb is allowed on a record when the condition
of any of the asker's grants holds for it. Detail rows follow their owner: read with it, and written with its update.
A field that some grants show and others hide is shown, and may be written, on the records of those grants that do so.
A field that only shows a value of another record (a lookup) is seen when that value is, unless a grant names the field.
Other formulas are worked out with the system's eyes: who may see a rollup sees the sum of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from definitions.fields import ReferencesField
from definitions.fields.references import ITEM
from definitions.problems import NotAllowed
from definitions.texts import Text
from engines.app import Access, Action, App, Entity, Grant, Role
from engines.data.rights.through import Step, steps
from engines.data.sql.statements import cached
from engines.expressions import Expression, Sources, to_sql
from engines.scope import Scope

Verb = Literal["read", "create", "update", "delete", "export"]
Verdict = bool | tuple[Expression, ...]
"""Always, never, or for records for which any of the expressions holds."""

EVERYONE = "everyone"
ADMINISTRATOR = "admin"
DIRECTORY = frozenset({"base.user", "base.department"})
"""Whom everybody may name: the titles of colleagues and departments are shown to all."""

DIRECTORY_FIELDS = ("id", "name", "department", "parent", "manager", "head")
"""What of them everybody sees, whatever their roles."""

RANK: Mapping[Access, int] = {"hidden": 0, "read": 1, "write": 2}
VERB_WORDS: Mapping[Verb, Text] = {
    "read": Text("read", "查看"),
    "create": Text("create", "新建"),
    "update": Text("change", "修改"),
    "delete": Text("delete", "删除"),
    "export": Text("export", "导出"),
}


@dataclass(frozen=True)
class StoredTables:
    """The tables as they are, seen with the system's own eyes: formulas, conditions of roles, checks."""

    app: App

    def table(self, entity: str) -> sa.FromClause:
        """The table of an entity."""
        return self.app.entities[entity].table

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """The formula of a field that is computed when it is read."""
        found = self.app.entities[entity].fields.get(field)
        return found.formula if found and found.storage == "read" else None


def sources(app: App, entity: Entity, record: sa.FromClause) -> Sources:
    """Where the names of an expression over one record of `entity` come from, with the system's own eyes."""
    return Sources(tables=StoredTables(app), record=record, entity=entity.name, extra={})


def asker(scope: Scope) -> tuple[str, ...]:
    """What of the asker decides rights, as a cache key: everyone with these roles may do the same."""
    return ("*",) if scope.user.administrator else tuple(role.name for role in roles(scope))


def as_system(scope: Scope) -> Scope:
    """The same asking with every right: for what everybody may see although their roles do not say so."""
    return replace(scope, user=replace(scope.user, administrator=True))


def roles(scope: Scope) -> tuple[Role, ...]:
    """The asker's roles that the app knows, `everyone` included."""
    return cached(scope.app, ("roles", scope.user.roles), lambda: known_roles(scope))


def known_roles(scope: Scope) -> tuple[Role, ...]:
    """`roles`, worked out."""
    mine = scope.user.roles | {EVERYONE}
    return tuple(role for name, role in sorted(scope.app.roles.items()) if mine & {name, short(name)})


def short(role: str) -> str:
    """A role's name without its pack."""
    return role.rsplit(".", 1)[-1]


def head(app: App, entity: Entity) -> Entity:
    """The entity whose grants count: itself, or the owner of detail rows."""
    return head(app, app.entities[entity.owner]) if entity.owner else entity


def grants(scope: Scope, entity: Entity) -> tuple[tuple[Role, Grant], ...]:
    """The asker's grants for an entity or the owner of these detail rows."""
    name = head(scope.app, entity).name
    return tuple((role, role.grants[name]) for role in roles(scope) if name in role.grants)


# --- verbs ---------------------------------------------------------------------------------------------------------


def may(scope: Scope, entity: Entity, verb: Verb) -> Verdict:
    """Whether the asker may: always, never, or under conditions over the record (for detail rows: over their owner)."""
    if scope.user.administrator:
        return True
    granted = "update" if entity.owner and verb in ("create", "delete") else verb
    return any_of([getattr(grant, granted) for _, grant in grants(scope, entity)])


def any_of(answers: list[Expression | bool]) -> Verdict:
    """Roles add up: one that always allows is enough."""
    if True in answers:
        return True
    return tuple(each for each in answers if isinstance(each, Expression)) or False


def require(scope: Scope, entity: Entity, verb: Verb) -> None:
    """`NotAllowed` unless some record of the entity may be read, created, …"""
    if may(scope, entity, verb) is False:
        raise refused(entity, verb)


def refused(entity: Entity, verb: Verb) -> NotAllowed:
    """The answer to someone whose roles do not allow a verb."""
    words, title = VERB_WORDS[verb], entity.title
    return NotAllowed(
        Text(
            f"Your roles do not allow you to {words.en} “{title.get('en')}”.",
            f"您的角色不允许{words.zh}“{title.get('zh')}”。",
        )
    )


def readable(scope: Scope, entity: Entity, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The records of `record` (the entity's table or an alias of it) that the asker may read."""
    allowed = condition(scope, entity, "read", record)
    target = linked_entity(scope.app, entity)
    if target is None or target.name in DIRECTORY:
        return allowed
    other = target.table.alias()
    inner = readable(scope, target, other)
    if isinstance(inner, sa.True_):
        return allowed
    return sa.and_(allowed, record.c[ITEM].in_(sa.select(other.c.id).where(inner)))


def linked_entity(app: App, entity: Entity) -> Entity | None:
    """Of the links of a list of records: the entity they lead to."""
    definition = app.entities[entity.owner].fields[entity.owner_field].definition if entity.owner else None
    return app.entities[definition.to] if isinstance(definition, ReferencesField) else None


def condition(scope: Scope, entity: Entity, verb: Verb, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The records of `record` for which the asker may do `verb`. What may be changed or exported must be readable."""
    allowed = verdict_sql(scope, entity, may(scope, entity, verb), record)
    if verb in ("read", "create"):
        return allowed
    return sa.and_(allowed, verdict_sql(scope, entity, may(scope, entity, "read"), record))


def verdict_sql(scope: Scope, entity: Entity, verdict: Verdict, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """A verdict as a condition on `record`; for detail rows through their owner."""
    if isinstance(verdict, bool):
        return sa.true() if verdict else sa.false()
    if entity.owner:
        owner = scope.app.entities[entity.owner]
        table = owner.table.alias()
        inner = verdict_sql(scope, owner, verdict, table)
        return record.c.parent.in_(sa.select(table.c.id).where(inner))
    known = sources(scope.app, entity, record)
    return sa.or_(*(to_sql(each, known, condition=True) for each in verdict))


# --- actions -------------------------------------------------------------------------------------------------------


def may_act(scope: Scope, entity: Entity, action: Action) -> Verdict:
    """Whether the asker may perform a lifecycle action.

    An action with `roles` is for those roles only. A grant that lists `actions` allows those it lists; one that does
    not allows what the action's own roles say, or else decides as it does for update.
    """
    if scope.user.administrator:
        return True
    mine = {short(role.name) for role in roles(scope)}
    if action.roles and not mine & {short(name) for name in action.roles}:
        return False
    return any_of([action_answer(grant, action) for _, grant in grants(scope, entity)])


def action_answer(grant: Grant, action: Action) -> Expression | bool:
    """What one grant says of an action that the asker's roles do not rule out."""
    if grant.actions is not None:
        return grant.actions.get(action.name, False)
    return grant.read if action.roles else grant.update


def actable(scope: Scope, entity: Entity, action: Action, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The records of `record` on which the asker may perform `action`, whatever their state."""
    allowed = verdict_sql(scope, entity, may_act(scope, entity, action), record)
    return sa.and_(allowed, readable(scope, entity, record))


# --- fields --------------------------------------------------------------------------------------------------------


def field_access(scope: Scope, entity: Entity) -> Mapping[str, Access]:
    """For each field of the entity: hidden, read or write; the most that any grant with a right to read gives."""
    return cached(scope.app, ("field_access", entity.name, asker(scope)), lambda: accesses(scope, entity))


def accesses(scope: Scope, entity: Entity) -> Mapping[str, Access]:
    """`field_access`, worked out."""
    if scope.user.administrator:
        return dict.fromkeys(entity.fields, "write")
    giving = [grant for _, grant in grants(scope, entity) if grant.read is not False or grant.create is not False]
    return {
        name: most([access(scope.app, grant, entity, name) for grant in giving])
        if shown_through(scope, entity, name)
        else "hidden"
        for name in entity.fields
    }


def most(given: list[Access]) -> Access:
    """Roles add up."""
    return max(given, key=lambda each: RANK[each], default="hidden")


def access(app: App, grant: Grant, entity: Entity, name: str) -> Access:
    """What one grant gives of one field. Detail fields are named `lines.cost`, or follow their `lines` field."""
    if not entity.owner:
        return grant.fields.get(name, "write")
    own = grant.fields.get(f"{entity.owner_field}.{name}", "write")
    lines = access(app, grant, app.entities[entity.owner], entity.owner_field)
    return min(own, lines, key=lambda each: RANK[each])


def visible_fields(scope: Scope, entity: Entity) -> frozenset[str]:
    """The fields that are not hidden from the asker."""
    key = ("visible_fields", entity.name, asker(scope))
    return cached(
        scope.app, key, lambda: frozenset(n for n in entity.fields if shown_when(scope, entity, n) is not False)
    )


def shown_when(scope: Scope, entity: Entity, name: str) -> Verdict:
    """On which readable records a field is shown: always, never, or where a grant that shows it allows reading."""
    if scope.user.administrator:
        return True
    reading = [grant for _, grant in grants(scope, entity) if grant.read is not False]
    if not shown_through(scope, entity, name):
        return False
    showing = [grant for grant in reading if access(scope.app, grant, entity, name) != "hidden"]
    return True if len(showing) == len(reading) else any_of([grant.read for grant in showing])


def written_when(scope: Scope, entity: Entity, name: str, verb: Verb = "update") -> Verdict:
    """On which records a field may be changed, or given to new ones: always, never, or where a grant that lets it be
    written allows that."""
    if scope.user.administrator:
        return True
    writing = [grant for _, grant in grants(scope, entity) if getattr(grant, verb) is not False]
    giving = [grant for grant in writing if access(scope.app, grant, entity, name) == "write"]
    return True if len(giving) == len(writing) else any_of([getattr(grant, verb) for grant in giving])


def shown_through(scope: Scope, entity: Entity, name: str) -> bool:
    """Whether every field along the path of a lookup may be seen; true of any other field."""
    return all(step_shown(scope, *step) for step in looked_through(scope, entity, name))


def looked_through(scope: Scope, entity: Entity, name: str) -> tuple[Step, ...]:
    """The path of a lookup whose rights are those of its path, as long as no grant names the lookup itself."""
    named = f"{entity.owner_field}.{name}" if entity.owner else name
    if scope.user.administrator or any(named in grant.fields for _, grant in grants(scope, entity)):
        return ()
    return steps(scope.app, entity, name)


def step_shown(scope: Scope, entity: Entity, name: str) -> bool:
    """Whether a field may be seen on some records."""
    if entity.name in DIRECTORY and may(scope, entity, "read") is False:
        return name in DIRECTORY_FIELDS
    return name == "parent" or shown_when(scope, entity, name) is not False
