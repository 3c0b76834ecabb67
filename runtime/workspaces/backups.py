"""Backups of a workspace: definitions, rows and files in one file, read in one REPEATABLE READ transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import psycopg
import sqlalchemy as sa
from psycopg import sql
from psycopg.types.json import Jsonb

from builder.publish import publish
from definitions.problems import Invalid
from definitions.texts import Text
from engines.app import App
from engines.data.sql.evidence import EVIDENCE, UNKEPT
from engines.data.sql.statements import Connection
from engines.data.sql.system import OWN
from runtime.acting import act_as
from runtime.apps import newest
from runtime.evidence.log import noted
from runtime.files.moving import pack_files, unpack_files
from runtime.files.store import Store
from runtime.public_forms.links import close_unaddressed
from runtime.workspaces.people import follow_people
from runtime.workspaces.registry import Workspace, create_workspace, get

FORMAT = 2
MANIFEST = "workspace.json"
KEPT = ("version", "login", "public_address")
"""Platform tables whose rows of the workspace belong to it. Sessions, tokens and jobs do not survive."""
PART = 1 << 20


def backup(conn: Connection, workspace: str, file: Path, store: Store) -> int:
    """Write the workspace to a file; how many tables. The transaction must be REPEATABLE READ."""
    found = get(conn, workspace)
    version = newest(conn, workspace)
    if not version:
        raise Invalid(Text(f"“{workspace}” has nothing to keep.", f"“{workspace}”没有可备份的内容。"))
    tables = list(version.app().metadata.tables.values())
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest(conn, found), ensure_ascii=False, default=str))
        copy_log(conn, found.schema, archive)
        act_as(conn, found.schema)
        for table in tables:
            with (
                archive.open(member(table), "w", force_zip64=True) as out,
                conn.cursor() as cursor,
                cursor.copy(copying("copy {} ({}) to stdout", found.schema, table)) as copy,
            ):
                for part in copy:
                    out.write(part)
        pack_files(conn, found.schema, store, archive)
        conn.execute("set local role none")
    return len(tables)


def manifest(conn: Connection, workspace: Workspace) -> dict[str, object]:
    """What the platform knows of the workspace."""
    rows = {name: kept_rows(conn, f"select * from loomwork.{name} where workspace = %s", workspace) for name in KEPT}
    mine = "schema = (select schema from loomwork.workspace where name = %s)"
    ends = {"log_head": kept_rows(conn, f"select * from loomwork.log_head where {mine}", workspace)}
    packs = kept_rows(
        conn,
        "select * from loomwork.pack where digest in "
        "(select jsonb_array_elements_text(packs) from loomwork.version where workspace = %s)",
        workspace,
    )
    return {"format": FORMAT, "name": workspace.name, "title": workspace.title, "pack": packs, **rows, **ends}


def kept_rows(conn: Connection, query: str, workspace: Workspace) -> list[object]:
    """Rows as JSON."""
    found = conn.execute(f"select to_jsonb(kept) from ({query}) kept".encode(), (workspace.name,)).fetchall()
    return [row for (row,) in found]


def restore(conn: Connection, file: Path, store: Store, name: str = "") -> Workspace:
    """Make the workspace of a backup again, under its own name or another."""
    kept = read_manifest(file)
    with ZipFile(file) as archive:
        workspace = create_workspace(conn, name or kept["name"], kept["title"])
        insert_rows(conn, "pack", kept["pack"])
        insert_rows(conn, "version", [{**row, "workspace": workspace.name} for row in kept["version"]])
        logins = [{**row, "workspace": workspace.name, "id": str(uuid4())} for row in kept["login"]]
        insert_rows(conn, "login", logins)
        insert_rows(
            conn, "public_address", [{**row, "workspace": workspace.name} for row in kept.get("public_address", ())]
        )
        version = newest(conn, workspace.name)
        assert version
        fill(conn, workspace.schema, version.app(), archive, version.number)
        close_unaddressed(conn, workspace.name, workspace.schema)
        unpack_files(workspace.schema, store, archive)
        insert_rows(conn, "log_head", [{**row, "schema": workspace.schema} for row in kept["log_head"]])
    noted(conn, workspace.name, "restored", detail={"from": kept["name"], "until": 0})
    return workspace


def read_manifest(file: Path) -> dict[str, Any]:
    """What a backup says of itself; `Invalid` for any other file."""
    wrong = Invalid(Text("This is not a backup that this release reads.", "本版本无法读取该备份文件。"))
    try:
        with ZipFile(file) as archive:
            kept = json.loads(archive.read(MANIFEST))
    except (BadZipFile, KeyError, ValueError):
        raise wrong from None
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise wrong
    return kept


def insert_rows(conn: Connection, table: str, rows: Sequence[object]) -> None:
    """Rows of a platform table from JSON; packs that are there already stay."""
    target = sql.Identifier("loomwork", table)
    conn.execute(
        sql.SQL("insert into {0} select * from jsonb_populate_recordset(null::{0}, %s) on conflict do nothing").format(
            target
        ),
        (Jsonb(list(rows)),),
    )


def fill(conn: Connection, schema: str, app: App, archive: ZipFile, version: int) -> None:
    """Make the tables and load their rows as they were: nothing is computed, no trigger judges them again."""
    act_as(conn, schema)
    publish(conn, schema, None, app, version=version)
    follow_people(conn, schema)
    keys = list(foreign_keys(conn, schema))
    for table, constraint, _ in keys:
        conn.execute(sql.SQL("alter table {} drop constraint {}").format(table, constraint))
    there = set(archive.namelist())
    for each in app.metadata.tables.values():
        if each.name not in EVIDENCE and (member(each) in there or each.name not in OWN):
            load(conn, schema, each, archive)
    conn.execute("set local role none")
    fill_evidence(conn, schema, archive)
    fill_log(conn, schema, archive)
    for table, constraint, definition in keys:
        conn.execute(sql.SQL("alter table {} add constraint {} {}").format(table, constraint, definition))


def foreign_keys(conn: Connection, schema: str) -> Iterator[tuple[sql.Identifier, sql.Identifier, sql.SQL]]:
    """The schema's references, to be made again when all rows are there."""
    rows = conn.execute(
        "select t.relname, c.conname, pg_get_constraintdef(c.oid) from pg_constraint c "
        "join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace "
        "where c.contype = 'f' and n.nspname = %s",
        (schema,),
    ).fetchall()
    for table, name, definition in rows:
        yield sql.Identifier(schema, str(table)), sql.Identifier(str(name)), sql.SQL(str(definition))


def fill_evidence(conn: Connection, schema: str, archive: ZipFile) -> None:
    """What nobody but the platform may bring back."""
    there = set(archive.namelist())
    for name in EVIDENCE:
        if member(OWN[name]) in there:
            copy_in(conn, schema, OWN[name], archive)


LOG = sql.SQL('number, at, kind, login, "user", address, detail, hash')


def copy_log(conn: Connection, schema: str, archive: ZipFile) -> None:
    """The entries of the log, which are the workspace's as well."""
    query = sql.SQL("copy (select {} from loomwork.log where schema = {} order by number) to stdout")
    with (
        archive.open("log.tsv", "w", force_zip64=True) as out,
        conn.cursor() as cursor,
        cursor.copy(query.format(LOG, sql.Literal(schema))) as copy,
    ):
        for part in copy:
            out.write(part)


def fill_log(conn: Connection, schema: str, archive: ZipFile) -> None:
    """The log goes on where it ended; where its chain begins is taken from what is there."""
    conn.execute("create temporary table came (like loomwork.log) on commit drop")
    conn.execute("alter table came alter schema drop not null")
    query = sql.SQL("copy came ({}) from stdin").format(LOG)
    with archive.open("log.tsv") as rows, conn.cursor() as cursor, cursor.copy(query) as copy:
        while part := rows.read(PART):
            copy.write(part)
    conn.execute("update came set schema = %s", (schema,))
    conn.execute("insert into loomwork.log select * from came")
    conn.execute("drop table came")


def load(conn: Connection, schema: str, table: sa.Table, archive: ZipFile) -> None:
    """The rows of one table."""
    target = sql.Identifier(schema, table.name)
    conn.execute(sql.SQL("alter table {} disable trigger user").format(target))
    copy_in(conn, schema, table, archive)
    conn.execute(sql.SQL("alter table {} enable trigger user").format(target))


def copy_in(conn: Connection, schema: str, table: sa.Table, archive: ZipFile) -> None:
    """The rows of one table, of the columns that the backup knows."""
    with (
        archive.open(member(table)) as rows,
        conn.cursor() as cursor,
        cursor.copy(copying("copy {} ({}) from stdin", schema, table)) as copy,
    ):
        while part := rows.read(PART):
            copy.write(part)


def member(table: sa.Table) -> str:
    """Where the rows of a table are in the archive."""
    return f"tables/{table.name}.tsv"


def copying(query: str, schema: str, table: sa.Table) -> sql.Composed:
    """COPY of the columns that are stored; generated ones make themselves."""
    kept = (each for each in table.columns if each.computed is None and UNKEPT not in each.info)
    names = [sql.Identifier(column.name) for column in kept]
    return sql.SQL(query).format(sql.Identifier(schema, table.name), sql.SQL(", ").join(names))


def repeatable(conn: Connection) -> None:
    """Everything is read as of one moment."""
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
