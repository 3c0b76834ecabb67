"""Workspaces: made, listed, closed and opened, renamed, copied, limited, kept and dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from engines.data.sql.statements import Connection
from runtime import workspaces
from runtime.commands.standing import administration
from runtime.evidence.log import noted
from runtime.files.store import Store, open_files
from runtime.launch import database_options
from runtime.publishing import publish_packs
from runtime.settings import read_settings
from runtime.workspaces import backups, copies, limits, states

NAME = click.argument("name")


@click.group()
def workspace() -> None:
    """Companies that share this server: one workspace each."""


@workspace.command("create")
@NAME
@click.option("--title", default="", help="What people call it.")
@database_options
def workspace_create(name: str, title: str, **given: Any) -> None:
    """A new workspace with the base pack."""
    with administration(**given) as conn:
        workspaces.create_workspace(conn, name, title)
        publish_packs(conn, name, [], read_settings(**given), by="command line")
        conn.commit()
    click.echo(f"Workspace {name} is ready.")


@workspace.command("list")
@database_options
def workspace_list(**given: Any) -> None:
    """Every workspace: name, schema, title, state, people, records, megabytes; a limit after a slash."""
    with administration(**given) as conn:
        for each in workspaces.workspaces(conn):
            click.echo("\t".join((each.name, each.schema, each.title, each.state, *used(conn, each))))


def used(conn: Connection, workspace: workspaces.Workspace) -> tuple[str, str, str]:
    """What a workspace uses of what it may use."""
    found = {
        "users": limits.logins_of(conn, workspace.name),
        "records": limits.records_of(conn, workspace),
    }
    users, records = (
        f"{number}/{workspace.limits[key]} {key}" if key in workspace.limits else f"{number} {key}"
        for key, number in found.items()
    )
    return users, records, f"{limits.megabytes_of(conn, workspace)} MB"


@workspace.command("suspend")
@NAME
@click.option("--reason", default="", help="Shown to whoever tries to work there.")
@database_options
def workspace_suspend(name: str, reason: str, **given: Any) -> None:
    """Nobody comes in and nothing runs by itself; nothing is lost."""
    with administration(**given) as conn:
        states.suspend(conn, name, reason)
        conn.commit()
    click.echo(f"Workspace {name} is suspended.")


@workspace.command("resume")
@NAME
@database_options
def workspace_resume(name: str, **given: Any) -> None:
    """Open a suspended workspace again; jobs that have waited are done."""
    with administration(**given) as conn:
        states.resume(conn, name)
        conn.commit()
    click.echo(f"Workspace {name} is open again.")


@workspace.command("rename")
@NAME
@click.argument("new")
@click.option("--title", default="", help="What people call it from now on.")
@database_options
def workspace_rename(name: str, new: str, title: str, **given: Any) -> None:
    """Another name to sign in with; records, logins and sessions stay."""
    with administration(**given) as conn:
        made = states.rename(conn, name, new, title)
        conn.commit()
    click.echo(f"Workspace {name} is now called {made.name} ({made.title}).")


@workspace.command("copy")
@NAME
@click.argument("new")
@click.option("--title", default="", help="What people call the copy.")
@database_options
def workspace_copy(name: str, new: str, title: str, **given: Any) -> None:
    """The same definitions, records and logins under another name, to try something out."""
    with administration(**given) as conn:
        backups.repeatable(conn)
        copies.copy_workspace(conn, name, new, store_of(**given), title)
        conn.commit()
    click.echo(f"Workspace {new} is a copy of {name}.")


@workspace.command("limit")
@NAME
@click.option("--users", type=click.IntRange(0), help="People who may sign in.")
@click.option("--records", type=click.IntRange(0), help="Records of all entities together.")
@click.option("--requests", type=click.IntRange(0), help="Requests a minute.")
@click.option("--megabytes", type=click.IntRange(0), help="Megabytes of files.")
@database_options
def workspace_limit(name: str, **given: Any) -> None:
    """What the workspace may use; 0 lifts a limit."""
    asked = {key: given.pop(key) for key in limits.LIMITS}
    with administration(**given) as conn:
        changed = limits.set_limits(conn, name, {key: value for key, value in asked.items() if value is not None})
        conn.commit()
    said = ", ".join(f"{number} {limits.LIMITS[key]}" for key, number in changed.limits.items())
    click.echo(f"{name}: {said or 'no limit'}.")


@workspace.command("drop")
@NAME
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--no-backup", is_flag=True, help="Keep no backup.")
@database_options
def workspace_drop(name: str, yes: bool, no_backup: bool, **given: Any) -> None:
    """Remove a workspace and everything in it; a backup is written first, into the data folder."""
    if not yes:
        click.confirm(f"Drop {name} and all its records?", abort=True)
    with administration(**given) as conn:
        if not no_backup:
            click.echo(f"A backup is in {keep(conn, name, read_settings(**given).data, store_of(**given))}.")
        schema = workspaces.get(conn, name).schema
        workspaces.drop_workspace(conn, name)
        conn.commit()
        store_of(**given).remove_all(f"{schema}/")
    click.echo(f"Workspace {name} is gone.")


def store_of(**given: Any) -> Store:
    """Where the files of records are."""
    return open_files(read_settings(**given)).store


def keep(conn: Connection, name: str, data: Path, store: Store) -> Path:
    """The backup of a workspace that goes."""
    backups.repeatable(conn)
    folder = data / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    backups.backup(conn, name, file, store)
    return file


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--workspace", help="Which workspace.")
@click.option("--all", "everything", is_flag=True, help="Every workspace, each in a file of its own beside FILE.")
@database_options
def backup(file: Path, workspace: str | None, everything: bool, **given: Any) -> None:
    """Definitions, rows and files of a workspace in one file."""
    if everything == bool(workspace):
        raise click.UsageError("Name a --workspace, or --all.")
    with administration(**given) as conn:
        backups.repeatable(conn)
        for name in [workspace] if workspace else [each.name for each in workspaces.workspaces(conn)]:
            target = file.with_name(f"{file.stem}-{name}{file.suffix}") if everything else file
            tables = backups.backup(conn, str(name), target, store_of(**given))
            conn.commit()
            noted(conn, str(name), "backed_up", detail={"file": target.name})
            conn.commit()
            click.echo(f"{name}: {tables} tables written to {target}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workspace", default="", help="Another name for the workspace.")
@database_options
def restore(file: Path, workspace: str, **given: Any) -> None:
    """Make the workspace of a backup again."""
    with administration(**given) as conn:
        made = backups.restore(conn, file, store_of(**given), workspace)
        conn.commit()
    click.echo(f"Workspace {made.name} is back.")
