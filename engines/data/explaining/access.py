"""Why somebody can (not) see a record or do something with it: the roles, their conditions, the values.

What is allowed is asked of `permissions`, the one place that says so; here it is only taken apart and put into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from definitions.problems import NotAllowed, NotFound
from definitions.texts import Text
from engines.app import Action, Entity, Grant, Role
from engines.data.explaining.conditions import Said, tell
from engines.data.explaining.reasons import Answer, Judged, reason
from engines.data.history.past import titles
from engines.data.reading.query import no_record
from engines.data.rights.permissions import (
    ADMINISTRATOR,
    VERB_WORDS,
    Verb,
    actable,
    action_answer,
    as_system,
    condition,
    field_access,
    roles,
    short,
    shown_when,
)
from engines.data.rights.shown import unmasked
from engines.data.sql.statements import Connection, run
from engines.expressions import Expression
from engines.scope import Scope, User

VERBS: tuple[Verb, ...] = ("read", "update", "delete", "export")


@dataclass(frozen=True)
class Case:
    """One record, and the person it is judged for; `scope` is that of the administrator who asks."""

    conn: Connection
    scope: Scope
    entity: Entity
    id: UUID
    user: User
    state: str

    @property
    def theirs(self) -> Scope:
        """The same asking by that person."""
        return replace(self.scope, user=self.user)


def explain_access(conn: Connection, scope: Scope, entity: str, id: UUID, user: User) -> Said:
    """`{user, record, answers, fields}`: each verb and action with its answer, and why."""
    require_administrator(scope)
    found = scope.app.entity(entity)
    if found.owner:
        raise no_record(found)
    row = facts(conn, replace(scope, user=user), found, id)
    if row is None:
        raise no_record(found)
    case = Case(conn, scope, found, id, user, str(row["state"] or ""))
    name = titles(conn, as_system(scope), found.name, [id]).get(str(id), "")
    return {
        "user": person(case),
        "record": {"entity": found.name, "id": str(id), "_title": name, "state": state(case)},
        "answers": [answer(case, each, row) for each in (*VERBS, *actions(found))],
        "fields": fields(case, row),
    }


def require_administrator(scope: Scope) -> None:
    """Only administrators look at what others may do."""
    if not scope.user.administrator:
        raise NotAllowed(
            Text("Only an administrator may look at the rights of others.", "只有管理员可以查看他人的权限。")
        )


def as_role(scope: Scope, role: str) -> User:
    """The asker as they would be with one role and no other; `NotFound` when there is none of that name."""
    found = next((each for name, each in scope.app.roles.items() if role in (name, short(name))), None)
    if found is None:
        raise NotFound(Text(f"There is no role `{role}`.", f"没有角色`{role}`。"))
    name = short(found.name)
    return replace(
        scope.user, name=found.title.get(scope.locale), roles=frozenset({name}), administrator=name == ADMINISTRATOR
    )


# --- one question to the database ------------------------------------------------------------------------------------


def facts(conn: Connection, theirs: Scope, entity: Entity, id: UUID) -> Mapping[str, object] | None:
    """What may be done with the record, as `permissions` has it, and its state; None when it is not there."""
    table = entity.table.alias()
    allowed: dict[str, sa.ColumnElement[bool]] = {verb: condition(theirs, entity, verb, table) for verb in VERBS}
    allowed |= {f"do {each.name}": actable(theirs, entity, each, table) for each in actions(entity)}
    for name in entity.fields:
        mask = unmasked(theirs, entity, name, table) if shown_when(theirs, entity, name) is not False else None
        if mask is not None:
            allowed[f"see {name}"] = mask
    columns = [sa.func.coalesce(each, sa.false()).label(name) for name, each in allowed.items()]
    now = table.c[entity.lifecycle.field] if entity.lifecycle else sa.null()
    return run(conn, theirs, sa.select(*columns, now.label("state")).where(table.c.id == id), {}).fetchone()


def actions(entity: Entity) -> tuple[Action, ...]:
    """The actions that people perform."""
    cycle = entity.lifecycle
    return tuple(each for each in cycle.actions.values() if not each.automatic) if cycle else ()


# --- who and what ----------------------------------------------------------------------------------------------------


def person(case: Case) -> Said:
    """The person with their roles and departments."""
    user, scope = case.user, case.scope
    named = titles(case.conn, as_system(scope), "base.department", user.departments)
    return {
        "id": str(user.id),
        "name": user.name,
        "administrator": user.administrator,
        "roles": [{"name": short(each.name), "title": each.title.get(scope.locale)} for each in roles(case.theirs)],
        "departments": [{"id": id, "_title": title} for id, title in named.items()],
    }


def state(case: Case) -> Said | None:
    """The state the record is in, and what it keeps."""
    cycle = case.entity.lifecycle
    found = cycle.states.get(case.state) if cycle else None
    if found is None:
        return None
    opened = [case.entity.fields[name].title.get(case.scope.locale) for name in sorted(found.open)]
    return {"name": found.name, "title": found.title.get(case.scope.locale), "locked": found.locked, "open": opened}


def fields(case: Case, row: Mapping[str, object]) -> list[Said]:
    """The fields that are hidden from the person on this record, or only shown."""
    allowed = field_access(case.theirs, case.entity)
    found: list[Said] = []
    for name, each in case.entity.fields.items():
        access = allowed[name] if row.get(f"see {name}", True) else "hidden"
        if access != "write":
            found.append({"name": name, "title": each.title.get(case.scope.locale), "access": access})
    return found


# --- answers ---------------------------------------------------------------------------------------------------------


def answer(case: Case, what: Verb | Action, row: Mapping[str, object]) -> Said:
    """Whether something is allowed, what each role says of it, and a sentence that says why."""
    kind, name, title = (
        ("action", what.name, what.title) if isinstance(what, Action) else ("verb", what, VERB_WORDS[what])
    )
    allowed = bool(row[f"do {name}" if kind == "action" else name])
    said = [of_role(case, role, what) for role in roles(case.theirs)]
    must = tell_condition(case, what.must) if isinstance(what, Action) and what.must else None
    judged = Judged(case.entity, case.user, what, allowed, bool(row["read"]), case.state, said, must)
    return {
        "kind": kind,
        "name": name,
        "title": title.get(case.scope.locale),
        "allowed": allowed,
        "possible": judged.possible,
        "sentence": reason(judged).get(case.scope.locale),
        "roles": [each.to_json(case.scope.locale) for each in said],
        "must": must,
    }


def of_role(case: Case, role: Role, what: Verb | Action) -> Answer:
    """What one role says: always, never, a condition that holds or not, or nothing."""
    name, grant = short(role.name), role.grants.get(case.entity.name)
    if grant is None:
        return Answer(name, role.title, "nothing", False)
    found = granted(case, grant, what)
    if isinstance(found, bool):
        return Answer(name, role.title, "always" if found else "never", found)
    told = tell_condition(case, found)
    return Answer(name, role.title, "condition", told["holds"] is True, told)


def granted(case: Case, grant: Grant, what: Verb | Action) -> Expression | bool:
    """What a grant says of a verb or an action."""
    if not isinstance(what, Action):
        found: Expression | bool = getattr(grant, what)
        return found
    mine = {short(each.name) for each in roles(case.theirs)}
    if what.roles and not mine & {short(name) for name in what.roles}:
        return False
    return action_answer(grant, what)


def tell_condition(case: Case, condition: Expression) -> Said:
    """A condition over the record, part by part, as it is judged for the person."""
    return tell(case.conn, case.scope, case.entity, case.id, condition, case.user)
