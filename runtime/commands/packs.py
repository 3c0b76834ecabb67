"""Packs: checked, tested, planned, published, written back."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from builder.publish import Plan
from definitions.files import read_with_faults, write_pack
from definitions.layers import with_base
from definitions.schema import schema_files
from engines.compile import compile_app
from engines.compile.hints import index_hints
from runtime.commands.standing import FOLDER, FOLDERS, WORKSPACE, administration
from runtime.database import open_database
from runtime.launch import database_options
from runtime.publishing import patiently, plan_packs, publish_packs, site_layer
from runtime.scenarios import run_scenarios
from runtime.settings import read_settings


@click.command()
@FOLDERS
@database_options
def check(folders: tuple[Path, ...], **_: Any) -> None:
    """Compile packs; all faults as file:line:col: message. Indexes that would help are proposed."""
    packs = [read_with_faults(folder) for folder in folders]
    app = compile_app(with_base(packs))
    click.echo(f"{len(app.packs)} packs, {len(app.entities)} entities: no faults.")
    own = {pack.name for pack in packs}
    for hint in index_hints(app):
        if app.entities[hint.entity].pack in own:
            click.echo(str(hint))


@click.command()
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


@click.command()
@FOLDERS
@click.option("--packs", default="", help="Further packs that come with Loomwork, joined by commas.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write a JUnit report here.")
@database_options
def test(folders: tuple[Path, ...], packs: str, junit: Path | None, **given: Any) -> None:
    """Run scenarios."""
    names = [name for name in packs.split(",") if name]
    if not run_scenarios(open_database(read_settings(**given)), folders, names, junit, click.echo):
        sys.exit(1)


@click.command()
@FOLDER
@WORKSPACE
@database_options
def plan(folder: Path, workspace: str, **given: Any) -> None:
    """What publishing this pack would do."""
    with administration(**given) as conn:
        show_plan(plan_packs(conn, workspace, [read_with_faults(folder)]))
        conn.rollback()


@click.command()
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


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@WORKSPACE
@database_options
def pull(folder: Path, workspace: str, **given: Any) -> None:
    """Write the site's own layer as canonical YAML, to be changed and applied again."""
    with administration(**given) as conn:
        site = site_layer(conn, workspace)
    write_pack(folder, site)
    click.echo(f"The site layer of {workspace} is in {folder}.")
