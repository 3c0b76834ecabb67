"""People who come from a provider: whose login they are, and the roles and department that their claims give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import sql

from definitions.problems import Conflict, NotAllowed
from definitions.texts import Text
from engines.data import records
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.acting import act_as
from runtime.auth.log import noted
from runtime.auth.logins import Login, create_login, find_login, login_by_id
from runtime.auth.terms import Given, Provider

USER = "base.user"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the claims say a user should be."""

    name: str
    email: str
    roles: frozenset[str]
    mapped: frozenset[str]
    """Roles that the provider decides about; others are left alone."""
    department: str | None


def arrive(conn: Connection, system: Scope, provider: Provider, claims: Mapping[str, object]) -> Login:
    """The login of somebody whom the provider knows, brought up to date. The role is the platform's."""
    wanted = read_claims(provider, claims)
    login = known(conn, system.workspace, provider, claims) or linked(conn, system, provider, claims)
    if not login:
        return made(conn, system, provider, claims, wanted)
    bring_up_to_date(conn, system, login, wanted)
    return login


def read_claims(provider: Provider, claims: Mapping[str, object]) -> Wanted:
    """Claims as the provider's settings understand them."""
    roles = given(provider.roles, claims)
    departments = given(provider.departments, claims)
    return Wanted(
        name=str(claims.get("name") or named(provider, claims))[:100],
        email=str(claims.get("email") or ""),
        roles=frozenset(roles) | frozenset(provider.default_roles),
        mapped=frozenset(each.gives for each in provider.roles),
        department=departments[0] if departments else None,
    )


def given(table: Sequence[Given], claims: Mapping[str, object]) -> list[str]:
    """What the table gives for these claims, in the table's order."""
    return [each.gives for each in table if each.value in values(claims, each.claim)]


def values(claims: Mapping[str, object], path: str) -> Iterable[str]:
    """The values of a claim, one or a list; `realm_access.roles` looks inside."""
    found: object = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    return [str(each) for each in found] if isinstance(found, list) else [] if found is None else [str(found)]


def named(provider: Provider, claims: Mapping[str, object]) -> str:
    """What the login of somebody new is called."""
    return str(claims.get(provider.login_claim) or claims.get("email") or claims["sub"])


def known(conn: Connection, workspace: str, provider: Provider, claims: Mapping[str, object]) -> Login | None:
    """Who came from there before."""
    row = conn.execute(
        "select login from loomwork.identity where workspace = %s and issuer = %s and subject = %s",
        (workspace, provider.issuer, str(claims["sub"])),
    ).fetchone()
    return login_by_id(conn, UUID(str(row[0]))) if row else None


def linked(conn: Connection, system: Scope, provider: Provider, claims: Mapping[str, object]) -> Login | None:
    """A login that is there already, if the provider may speak for it: by name, with an address that was verified."""
    login = find_login(conn, system.workspace, named(provider, claims))
    if not login:
        return None
    if not provider.link or claims.get("email_verified") is not True or not same_address(conn, system, login, claims):
        raise NotAllowed(
            Text(
                "There is a login of your name already; ask an administrator to link it.",
                "已有同名的登录账号，请联系管理员进行关联。",
            )
        )
    remember(conn, system.workspace, provider, claims, login.id)
    return login


def same_address(conn: Connection, system: Scope, login: Login, claims: Mapping[str, object]) -> bool:
    """Whether the user of the login has the address that the provider has verified."""
    act_as(conn, system.schema)
    query = sql.SQL("select email from {}.base_user where id = %s").format(sql.Identifier(system.schema))
    row = conn.execute(query, (login.user,)).fetchone()
    conn.execute("set local role none")
    return bool(row and row[0]) and str(row and row[0]).lower() == str(claims.get("email")).lower()


def remember(conn: Connection, workspace: str, provider: Provider, claims: Mapping[str, object], login: UUID) -> None:
    """From now on this subject is this login."""
    conn.execute(
        "insert into loomwork.identity (workspace, issuer, subject, login) values (%s, %s, %s, %s)",
        (workspace, provider.issuer, str(claims["sub"]), login),
    )


def made(conn: Connection, system: Scope, provider: Provider, claims: Mapping[str, object], wanted: Wanted) -> Login:
    """A user and a login for somebody who comes for the first time."""
    if not provider.create:
        raise NotAllowed(
            Text("You have no login here; ask an administrator for one.", "您尚无登录账号，请联系管理员开通。")
        )
    name = named(provider, claims)[:100]
    record = {
        "account": name,
        "name": wanted.name,
        "email": wanted.email or None,
        "roles": sorted(wanted.roles),
        "department": wanted.department,
    }
    act_as(conn, system.schema)
    [user] = records.create(conn, system, USER, [record])
    conn.execute("set local role none")
    id = create_login(conn, system.workspace, name, user, None)
    remember(conn, system.workspace, provider, claims, id)
    noted(conn, system.workspace, "login_made", login=name, user=user, detail={"issuer": provider.issuer})
    return login_by_id(conn, id)


def bring_up_to_date(conn: Connection, system: Scope, login: Login, wanted: Wanted) -> None:
    """Roles and department as the claims of today give them."""
    act_as(conn, system.schema)
    query = sql.SQL("""
        select u.roles, d.code from {0}.base_user u
        left join {0}.base_department d on d.id = u.department where u.id = %s
    """).format(sql.Identifier(system.schema))
    row = conn.execute(query, (login.user,)).fetchone()
    before, department = (frozenset(map(str, row[0] or ())), row[1]) if row else (frozenset[str](), None)  # type: ignore[call-overload]
    roles = (before - wanted.mapped) | wanted.roles
    change: dict[str, object] = {}
    if roles != before:
        change["roles"] = sorted(roles)
    if wanted.department and wanted.department != department:
        change["department"] = wanted.department
    kept = give(conn, system, login, change)
    conn.execute("set local role none")
    if change:
        noted(conn, system.workspace, "roles_given", login=login.login, user=login.user, detail=change)
    if kept:
        noted(conn, system.workspace, "roles_kept", login=login.login, user=login.user, detail=kept)


def give(conn: Connection, system: Scope, login: Login, change: dict[str, object]) -> dict[str, object]:
    """Write the change. The last administrator stays one, whatever the claims say: the roles they would have had."""
    kept: dict[str, object] = {}
    while change:
        try:
            with conn.transaction():
                records.update(conn, system, USER, [records.Update(login.user, change, None)])
            break
        except Conflict as last:
            if "roles" not in change:
                raise
            kept = {"roles": change.pop("roles"), "why": last.title.en}
    return kept
