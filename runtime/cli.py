"""The command line: `loomwork`. Exit status 0, 1 (what was asked failed; a sentence says why), 2 (wrong usage)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import psycopg
import yaml
from tqdm import tqdm

from builder.publish import Plan
from definitions.files import read_with_faults, write_pack
from definitions.layers import with_base
from definitions.problems import Problem
from definitions.schema import schema_files
from engines.compile import compile_app
from engines.data import records
from engines.data.statements import Connection
from engines.data.transfer import export_file, import_file
from engines.data.transfer.exporting import Format
from engines.data.verify import verify as verify_workspace
from engines.scope import Scope
from runtime import backups, workspaces
from runtime.acting import act_as
from runtime.apps import SYSTEM, installed_on
from runtime.auth.logins import create_login, get_login, set_password
from runtime.auth.sessions import create_token
from runtime.backups import repeatable
from runtime.database import WrongDatabase, open_database
from runtime.jobs.worker import Worker
from runtime.launch import database_options, serve
from runtime.publishing import patiently, plan_packs, publish_packs, site_layer
from runtime.scenarios import run_scenarios
from runtime.settings import read_settings

USER = "base.user"
FORMATS: dict[str, Format] = {".csv": "csv", ".xlsx": "xlsx"}
F = TypeVar("F", bound=Callable[..., object])

FOLDERS = click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
WORKSPACE = click.option("--workspace", default="main", show_default=True, help="Which workspace.")


@click.group()
@click.version_option(package_name="loomwork")
def loomwork() -> None:
    """Business apps from definitions: packs, data, a server."""


# --- serving ---------------------------------------------------------------------------------------------------------


loomwork.add_command(serve)


@loomwork.command()
@database_options
def worker(**given: Any) -> None:
    """The job worker alone."""
    settings = read_settings(**given)
    Worker(settings, open_database(settings)).run()


# --- packs -----------------------------------------------------------------------------------------------------------


@loomwork.command()
@FOLDERS
@database_options
def check(folders: tuple[Path, ...], **_: Any) -> None:
    """Compile packs; all faults as file:line:col: message."""
    app = compile_app(with_base([read_with_faults(folder) for folder in folders]))
    click.echo(f"{len(app.packs)} packs, {len(app.entities)} entities: no faults.")


@loomwork.command()
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write to; otherwise printed.")
@database_options
def schema(out: Path | None, **_: Any) -> None:
    """JSON Schema of the definition language."""
    for name, document in schema_files().items():
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if out:
            out.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(text)
        else:
            click.echo(text)


@loomwork.command()
@FOLDERS
@click.option("--packs", default="", help="Further packs that come with Loomwork, joined by commas.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write a JUnit report here.")
@database_options
def test(folders: tuple[Path, ...], packs: str, junit: Path | None, **given: Any) -> None:
    """Run scenarios."""
    names = [name for name in packs.split(",") if name]
    if not run_scenarios(open_database(read_settings(**given)), folders, names, junit, click.echo):
        sys.exit(1)


@loomwork.command()
@FOLDER
@WORKSPACE
@database_options
def plan(folder: Path, workspace: str, **given: Any) -> None:
    """What publishing this pack would do."""
    with administration(**given) as conn:
        show_plan(plan_packs(conn, workspace, [read_with_faults(folder)]))
        conn.rollback()


@loomwork.command()
@FOLDER
@WORKSPACE
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_options
def apply(folder: Path, workspace: str, yes: bool, **given: Any) -> None:
    """Publish this pack, new or upgraded."""
    pack = read_with_faults(folder)
    with administration(**given) as conn:
        proposed = plan_packs(conn, workspace, [pack])
        conn.rollback()
        show_plan(proposed)
        if proposed.blocked:
            raise click.ClickException("This cannot be published as it is.")
        if not yes:
            click.confirm("Publish?", abort=True)
        settings = read_settings(**given)
        installed = patiently(conn, lambda: publish_packs(conn, workspace, [pack], settings, by="command line"))
        click.echo(f"Version {installed.number} of {workspace} is published.")


def show_plan(proposed: Plan) -> None:
    """The plan as sentences, one a line, each with how grave it is."""
    for each in proposed.changes:
        sample = f": {', '.join(each.sample)}" if each.sample else ""
        rows = f" ({each.count} rows{sample})" if each.count else ""
        click.echo(f"{each.severity:8} {each.change.text}{rows}")
    if not proposed.changes:
        click.echo("Nothing changes.")
    show_rights(proposed)


def show_rights(proposed: Plan) -> None:
    """Who gains and who loses what, a line each."""
    if proposed.rights:
        click.echo("Permissions:")
    for each in proposed.rights:
        click.echo(f"  {each.text}")


@loomwork.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@WORKSPACE
@database_options
def pull(folder: Path, workspace: str, **given: Any) -> None:
    """Write the site's own layer as canonical YAML, to be changed and applied again."""
    with administration(**given) as conn:
        site = site_layer(conn, workspace)
    write_pack(folder, site)
    click.echo(f"The site layer of {workspace} is in {folder}.")


# --- data ------------------------------------------------------------------------------------------------------------


@loomwork.command("import")
@click.argument("entity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@WORKSPACE
@click.option(
    "--map",
    "map_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON or YAML: column to field.",
)
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--match", default="", help="Field by which rows find existing records.")
@database_options
def import_(
    entity: str, file: Path, workspace: str, map_file: Path | None, dry_run: bool, match: str, **given: Any
) -> None:
    """Excel or CSV into records, in one transaction."""
    mapping = mapping_in(map_file) if map_file else {}
    keys = [name for name in match.split(",") if name]
    with administration(**given) as conn, tqdm(unit=" rows", leave=False) as bar:
        scope = enter(conn, workspace, "import")
        result = import_file(
            conn, scope, entity, file.read_bytes(), mapping, keys, dry_run=dry_run, progress=moving(bar)
        )
        conn.commit()
    said = result.to_json("en")
    click.echo(f"{said['created']} created, {said['updated']} updated, {said['skipped']} skipped.")
    if result.errors:
        tell_errors(file, result.error_file, said["errors"])


def mapping_in(file: Path) -> dict[str, object]:
    """The map of columns to fields that a file holds."""
    try:
        text = file.read_text(encoding="utf-8")
        read = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, yaml.BaseLoader)  # noqa: S506
    except (ValueError, yaml.YAMLError) as wrong:
        raise click.ClickException(f"{file} is neither JSON nor YAML: {wrong}.") from None
    if not isinstance(read, dict):
        raise click.ClickException(f"{file} is no map of columns and fields.")
    return read


def moving(bar: Any) -> Callable[[int, int | None], None]:
    """Moves a progress bar."""

    def progress(done: int, total: int | None) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return progress


def tell_errors(file: Path, error_file: bytes | None, errors: Any) -> None:
    """The first faults on the screen, all of them in a file beside the one that was read."""
    for error in errors[:20]:
        click.echo(f"row {error['row']}: {error['detail']}", err=True)
    if error_file:
        beside = file.with_name(f"{file.stem}.errors.xlsx")
        beside.write_bytes(error_file)
        click.echo(f"All faults are in {beside}.", err=True)
    rows = len({error["row"] for error in errors})
    raise click.ClickException(f"{rows} {'row is' if rows == 1 else 'rows are'} wrong; nothing was imported.")


@loomwork.command()
@click.argument("entity")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@WORKSPACE
@click.option("--where", default="", help="Only records for which this expression holds.")
@database_options
def export(entity: str, file: Path, workspace: str, where: str, **given: Any) -> None:
    """Records into Excel or CSV, by the file's ending."""
    format = FORMATS.get(file.suffix.lower())
    if format is None:
        raise click.UsageError(f"{file}: the ending is .csv or .xlsx.")
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with administration(**given) as conn, unfinished.open("wb") as out:
            rows = export_file(conn, enter(conn, workspace, "api"), entity, out, format, where=where)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{rows} rows written to {file}.")


@loomwork.command()
@WORKSPACE
@database_options
def verify(workspace: str, **given: Any) -> None:
    """Recompute every stored formula, check every invariant and the history chain."""
    with administration(**given) as conn:
        scope = enter(conn, workspace, "api")
        drift = list(verify_workspace(conn, scope))
        conn.rollback()
    for line in drift:
        click.echo(str(line))
    if drift:
        raise click.ClickException(f"{len(drift)} differences.")
    click.echo("No drift.")


@loomwork.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--workspace", help="Which workspace.")
@click.option("--all", "everything", is_flag=True, help="Every workspace, each in a file of its own beside FILE.")
@database_options
def backup(file: Path, workspace: str | None, everything: bool, **given: Any) -> None:
    """Definitions and rows of a workspace in one file."""
    if everything == bool(workspace):
        raise click.UsageError("Name a --workspace, or --all.")
    with administration(**given) as conn:
        repeatable(conn)
        for name in [workspace] if workspace else [each.name for each in workspaces.workspaces(conn)]:
            target = file.with_name(f"{file.stem}-{name}{file.suffix}") if everything else file
            tables = backups.backup(conn, str(name), target)
            click.echo(f"{name}: {tables} tables written to {target}.")


@loomwork.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workspace", default="", help="Another name for the workspace.")
@database_options
def restore(file: Path, workspace: str, **given: Any) -> None:
    """Make the workspace of a backup again."""
    with administration(**given) as conn:
        made = backups.restore(conn, file, workspace)
        conn.commit()
    click.echo(f"Workspace {made.name} is back.")


# --- workspaces and users --------------------------------------------------------------------------------------------


@loomwork.group()
def workspace() -> None:
    """Create, list and drop workspaces."""


@workspace.command("create")
@click.argument("name")
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
    """Every workspace."""
    with administration(**given) as conn:
        for each in workspaces.workspaces(conn):
            click.echo(f"{each.name}\t{each.schema}\t{each.title}")


@workspace.command("drop")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_options
def workspace_drop(name: str, yes: bool, **given: Any) -> None:
    """Remove a workspace and everything in it."""
    if not yes:
        click.confirm(f"Drop {name} and all its records?", abort=True)
    with administration(**given) as conn:
        workspaces.drop_workspace(conn, name)
        conn.commit()
    click.echo(f"Workspace {name} is gone.")


@loomwork.group()
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
        scope = enter(conn, workspace, "api")
        values = {"account": login, "name": name or login, "roles": list(roles)}
        [id] = records.create(conn, scope, USER, [values])
        conn.execute("set local role none")
        create_login(conn, workspace, login, id, password)
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
        set_password(conn, get_login(conn, workspace, login), password)
        conn.commit()
    click.echo(f"{login} has a new password.")


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
        records.update(conn, enter(conn, workspace, "api"), USER, [change])
        conn.commit()
    click.echo(f"{login}: {', '.join(roles) or 'no role'}.")


@loomwork.group()
def token() -> None:
    """Bearer tokens for programs."""


@token.command("create")
@click.argument("login")
@click.option("--name", default="command line", help="What it is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["read", "write"]), help="Only this. [all]")
@WORKSPACE
@database_options
def token_create(login: str, name: str, scopes: tuple[str, ...], workspace: str, **given: Any) -> None:
    """A token that acts as this login; shown once."""
    with administration(**given) as conn:
        secret = create_token(conn, get_login(conn, workspace, login).id, name, scopes, None)
        conn.commit()
    click.echo(secret)


# --- standing on the database ----------------------------------------------------------------------------------------


@contextmanager
def administration(**given: Any) -> Iterator[Connection]:
    """A connection that may create roles and schemas. The caller commits."""
    database = open_database(read_settings(**given))
    with psycopg.connect(database.admin) as conn:
        yield conn
        conn.rollback()


def enter(conn: Connection, workspace: str, via: str) -> Scope:
    """Act as the workspace's administrator for the rest of the transaction."""
    installed = installed_on(conn, workspace)
    act_as(conn, installed.workspace.schema)
    return installed.scope(SYSTEM, via=via)


def main() -> None:
    """Run a command; what fails is said in a sentence."""
    try:
        loomwork(prog_name="loomwork")
    except Problem as problem:
        for fault in problem.faults:
            click.echo(str(fault), err=True)
        if not problem.faults:
            click.echo(str(problem.title), err=True)
        sys.exit(1)
    except (WrongDatabase, psycopg.OperationalError, OSError) as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
