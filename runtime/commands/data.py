"""Records into and out of files, and the proof that nothing has drifted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
import yaml
from tqdm import tqdm

from definitions.fields.base import DateOrder
from engines.data.explaining.verify import verify as verify_workspace
from engines.data.transfer import export_file, import_file
from engines.data.transfer.exporting import Format
from engines.data.transfer.importing import Mode
from engines.data.transfer.sheets import ENCODINGS
from runtime.commands.standing import COMMAND, WORKSPACE, administration, enter
from runtime.evidence.keeping import head, log_faults
from runtime.evidence.log import noted
from runtime.files.moving import file_faults
from runtime.files.store import open_files
from runtime.launch import database_options
from runtime.settings import read_settings

FORMATS: dict[str, Format] = {".csv": "csv", ".xlsx": "xlsx"}


@click.command("import")
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
@click.option("--mode", type=click.Choice(get_args(Mode)), default="both", help="With --match: what may happen.")
@click.option("--keep-good", is_flag=True, help="Keep the rows without faults; by itself one fault undoes all.")
@click.option("--encoding", type=click.Choice(ENCODINGS), help="Of a CSV file, where the guess is wrong.")
@click.option("--dates", type=click.Choice(get_args(DateOrder)), default="ymd", help="How 03/04/2026 is read.")
@database_options
def import_(
    entity: str,
    file: Path,
    workspace: str,
    map_file: Path | None,
    dry_run: bool,
    match: str,
    mode: Mode,
    keep_good: bool,
    encoding: str | None,
    dates: DateOrder,
    **given: Any,
) -> None:
    """Excel or CSV into records, in one transaction."""
    mapping = mapping_in(map_file) if map_file else {}
    keys = [name for name in match.split(",") if name]
    with administration(**given) as conn, tqdm(unit=" rows", leave=False) as bar:
        scope = enter(conn, workspace, "import")
        result = import_file(
            conn,
            scope,
            entity,
            file.read_bytes(),
            mapping,
            keys,
            mode,
            dry_run=dry_run,
            partial=keep_good,
            encoding=encoding or "",
            dates=dates,
            progress=moving(bar),
        )
        conn.commit()
    said = result.to_json("en")
    click.echo(f"{said['created']} created, {said['updated']} updated, {said['skipped']} skipped.")
    if result.ignored:
        click.echo(f"Columns that go to no field: {', '.join(result.ignored)}.", err=True)
    if result.errors:
        kept = result.created + result.updated > 0
        tell_errors(file, result.error_file, said["errors"], "they were left out" if kept else "nothing was imported")


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


def tell_errors(file: Path, error_file: bytes | None, errors: Any, outcome: str) -> None:
    """The first faults on the screen, all of them in a file beside the one that was read."""
    for error in errors[:20]:
        click.echo(f"row {error['row']}: {error['detail']}", err=True)
    if error_file:
        beside = file.with_name(f"{file.stem}.errors.xlsx")
        beside.write_bytes(error_file)
        click.echo(f"All faults are in {beside}.", err=True)
    rows = len({error["row"] for error in errors})
    raise click.ClickException(f"{rows} {'row is' if rows == 1 else 'rows are'} wrong; {outcome}.")


@click.command()
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
            rows = export_file(conn, enter(conn, workspace, COMMAND), entity, out, format, where=where)
            conn.execute("set local role none")
            said = {"by": COMMAND, "entity": entity, "where": where, "format": format, "rows": rows}
            noted(conn, workspace, "exported", detail=said)
            conn.commit()
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{rows} rows written to {file}.")


@click.command()
@WORKSPACE
@database_options
def verify(workspace: str, **given: Any) -> None:
    """Recompute every stored formula, check every invariant, the history, the log and the files."""
    with administration(**given) as conn:
        scope = enter(conn, workspace, COMMAND)
        drift = [*map(str, verify_workspace(conn, scope))]
        conn.execute("set local role none")
        drift += [each.en for each in log_faults(conn, workspace)]
        drift += [each.en for each in file_faults(conn, scope.schema, open_files(read_settings(**given)).store)]
        end = head(conn, workspace)
        conn.rollback()
    for line in drift:
        click.echo(line)
    if drift:
        raise click.ClickException(f"{len(drift)} differences.")
    click.echo(f"No drift. The log ends with entry {end.number}, {end.hash}.")
