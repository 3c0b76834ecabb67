"""Who I am, and how I want to be spoken to."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.texts import LOCALES, Text
from engines.data.explaining.access import as_role
from engines.data.explaining.matrix import sees_roles
from engines.data.history.seeing import sees_history
from engines.data.rights.persons import DEPARTMENT, PERSON, keeps
from engines.scope import Scope
from runtime.auth.logins import set_choices
from runtime.auth.people import Person
from runtime.http.account import account, fault_at
from runtime.http.deps import AskingNow, Body, ServerNow
from runtime.http.menus import menus_of
from runtime.http.retry import AgainRoute


def me(asked: AskingNow, server: ServerNow) -> Response:
    """Who I am, what I may open, how I am spoken to."""
    scope, installed, ticket = asked.scope, asked.installed, asked.person.ticket
    return JSONResponse(
        {
            "user": user_document(scope, ticket.name),
            "workspace": scope.workspace,
            "workspace_title": installed.workspace.title,
            "copy_of": installed.workspace.copy_of,
            "administrator": scope.user.administrator,
            "viewing": viewing(scope, asked.person),
            "sees_roles": sees_roles(scope),
            "sees_history": sees_history(scope),
            "keeps_people": keeps(scope, PERSON),
            "keeps_departments": keeps(scope, DEPARTMENT),
            "roles": sorted(scope.user.roles),
            "role_titles": role_titles(scope),
            "locale": scope.locale,
            "timezone": str(installed.timezone),
            "own_timezone": ticket.timezone,
            "currency": installed.currency,
            "demo": server.settings.demo,
            "second_factor_needed": asked.person.owes_second_factor(),
            "menus": menus_of(scope),
        }
    )


def viewing(scope: Scope, person: Person) -> dict[str, str] | None:
    """As whom an administrator looks just now."""
    if person.looks_as is None:
        return None
    kind, _, name = person.ticket.viewing.partition(":")
    return {"kind": kind, "name": as_role(scope, name).name if kind == "role" else person.looks_as.name}


def role_titles(scope: Scope) -> list[str]:
    """What my roles are called."""
    return [role.title.get(scope.locale) for name, role in scope.app.roles.items() if name in scope.user.roles]


def user_document(scope: Scope, login: str) -> dict[str, object]:
    """The person, with what rules in the browser read of them."""
    user = scope.user
    department = str(user.department) if user.department else None
    departments = sorted(map(str, user.departments))
    return {
        "id": str(user.id), "name": user.name, "login": login, "department": department, "departments": departments
    }  # fmt: skip


def change_me(sent: Body, request: Request, server: ServerNow) -> Response:
    """Choose the language and the time zone that moments are shown in."""
    with account(request) as asked:
        chosen = choices(sent)
        locale, timezone = (text(chosen.get(name)) for name in ("locale", "timezone"))
        set_choices(asked.conn, asked.person.ticket.login, locale, timezone)
    server.hub.forget_everywhere()
    return JSONResponse(chosen)


def choices(sent: dict[str, object]) -> dict[str, object]:
    """What was chosen, of what there is."""
    chosen = {name: sent[name] for name in ("locale", "timezone") if sent.get(name) is not None}
    locale, timezone = chosen.get("locale"), chosen.get("timezone")
    if "locale" in chosen and locale not in LOCALES:
        raise fault_at("locale", Text("Languages are en and zh.", "可选语言：en、zh。"))
    if "timezone" in chosen and timezone not in zones():
        raise fault_at("timezone", Text("There is no such time zone.", "没有这个时区。"))
    if not chosen:
        raise fault_at("locale", Text("`locale` or `timezone` is missing.", "缺少`locale`或`timezone`。"))
    return chosen


@cache
def zones() -> frozenset[str]:
    """The time zones there are."""
    return frozenset(available_timezones())


def text(value: object) -> str | None:
    """A text or nothing."""
    return None if value is None else str(value)


ROUTES = (
    AgainRoute("/api/me", me),
    AgainRoute("/api/me", change_me, "PATCH"),
)
