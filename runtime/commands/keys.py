"""Keys: tokens for programs, and what secrets are sealed with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import click

from runtime.apps import installed_on
from runtime.auth.log import noted
from runtime.auth.logins import get_login
from runtime.auth.sealing import Seal, add_key, new_key, seal_again
from runtime.auth.tokens import check_scopes, create_token, revoke_token, tokens_of
from runtime.commands.standing import WORKSPACE, administration
from runtime.launch import database_options
from runtime.settings import read_settings


@click.group()
def token() -> None:
    """Bearer tokens for programs."""


@token.command("create")
@click.argument("login")
@click.option("--name", default="command line", help="What it is for.")
@click.option("--scope", "scopes", multiple=True, help="Only this: read, write:crm.order … [all]")
@click.option("--days", type=click.IntRange(1), help="How long it is good. [for ever]")
@WORKSPACE
@database_options
def token_create(
    login: str, name: str, scopes: tuple[str, ...], days: int | None, workspace: str, **given: Any
) -> None:
    """A token that acts as this login; shown once."""
    with administration(**given) as conn:
        found = get_login(conn, workspace, login)
        kept = check_scopes(installed_on(conn, workspace).app, list(scopes))
        expires = datetime.now(UTC) + timedelta(days=days) if days else None
        secret = create_token(conn, found.id, name, kept, expires)
        noted(conn, workspace, "token_made", login, found.user, detail={"name": name, "scopes": kept})
        conn.commit()
    click.echo(secret)


@token.command("list")
@click.argument("login")
@WORKSPACE
@database_options
def token_list(login: str, workspace: str, **given: Any) -> None:
    """The tokens of a login, never the secrets."""
    with administration(**given) as conn:
        for each in tokens_of(conn, get_login(conn, workspace, login).id):
            until = each.expires_at.date() if each.expires_at else "for ever"
            seen = each.seen_at.date() if each.seen_at else "never"
            click.echo(f"{each.id}  {each.name}  {' '.join(each.scopes) or 'all'}  until {until}, last used {seen}")


@token.command("revoke")
@click.argument("login")
@click.argument("id", type=click.UUID)
@WORKSPACE
@database_options
def token_revoke(login: str, id: UUID, workspace: str, **given: Any) -> None:
    """The token opens nothing any more."""
    with administration(**given) as conn:
        found = get_login(conn, workspace, login)
        name = revoke_token(conn, found.id, id)
        noted(conn, workspace, "token_revoked", login, found.user, detail={"name": name})
        conn.commit()
    click.echo(f"“{name}” is revoked.")


@click.group()
def key() -> None:
    """What secrets are sealed with."""


@key.command("new")
@database_options
def key_new(**_: Any) -> None:
    """A key for LOOMWORK_KEY; put it before the old one, after a comma."""
    click.echo(new_key())


@key.command("rotate")
@database_options
def key_rotate(**given: Any) -> None:
    """Seal every secret with the first key; without LOOMWORK_KEY a new one is made in the data folder first.

    Restart the servers before old keys are taken away."""
    settings = read_settings(**given)
    seal = Seal(settings.key, settings.data)
    if not settings.key:
        add_key(seal.file)
    with administration(**given) as conn:
        count = seal_again(conn, seal)
        conn.commit()
    click.echo(f"{count} secrets are sealed with the newest key.")
