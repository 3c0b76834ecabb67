"""People who may sign in."""

from __future__ import annotations

from typing import Any

import click

from engines.data import records
from runtime.auth import second_factor
from runtime.auth.log import noted
from runtime.auth.logins import create_login, get_login, set_password
from runtime.auth.passwords import names_in
from runtime.auth.sessions import end_sessions
from runtime.commands.standing import COMMAND, WORKSPACE, administration, enter
from runtime.launch import database_options

USER = "base.user"


@click.group()
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("login")
@click.option("--name", default="", help="The person's name.")
@click.option("--role", "roles", multiple=True, help="A role; may be repeated.")
@click.password_option()
@WORKSPACE
@database_options
def user_add(login: str, name: str, roles: tuple[str, ...], password: str, workspace: str, **given: Any) -> None:
    """A user with a login and roles."""
    with administration(**given) as conn:
        scope = enter(conn, workspace, COMMAND)
        values = {"account": login, "name": name or login, "roles": list(roles)}
        [id] = records.create(conn, scope, USER, [values])
        conn.execute("set local role none")
        create_login(conn, workspace, login, id, password, names=names_in(login, name))
        noted(conn, workspace, "login_made", login, id, detail={"by": COMMAND})
        conn.commit()
    click.echo(f"{login} may sign in to {workspace}.")


@user.command("password")
@click.argument("login")
@click.password_option()
@WORKSPACE
@database_options
def user_password(login: str, password: str, workspace: str, **given: Any) -> None:
    """A new password; open sessions end."""
    with administration(**given) as conn:
        found = get_login(conn, workspace, login)
        set_password(conn, found, password, [login])
        noted(conn, workspace, "password_changed", login, found.user, detail={"by": COMMAND})
        conn.commit()
    click.echo(f"{login} has a new password.")


@user.command("second-factor-off")
@click.argument("login")
@WORKSPACE
@database_options
def user_second_factor_off(login: str, workspace: str, **given: Any) -> None:
    """Of somebody who lost their phone and their recovery codes; open sessions end."""
    with administration(**given) as conn:
        found = get_login(conn, workspace, login)
        second_factor.turn_off(conn, found.id)
        end_sessions(conn, found.id)
        noted(conn, workspace, "second_factor_off", login, found.user, detail={"by": COMMAND})
        conn.commit()
    click.echo(f"{login} signs in with the password alone.")


@user.command("role")
@click.argument("login")
@click.argument("roles", nargs=-1)
@WORKSPACE
@database_options
def user_role(login: str, roles: tuple[str, ...], workspace: str, **given: Any) -> None:
    """The roles of a user, from now on exactly these."""
    with administration(**given) as conn:
        found = get_login(conn, workspace, login)
        change = records.Update(found.user, {"roles": list(roles)}, None)
        records.update(conn, enter(conn, workspace, COMMAND), USER, [change])
        conn.commit()
    click.echo(f"{login}: {', '.join(roles) or 'no role'}.")
