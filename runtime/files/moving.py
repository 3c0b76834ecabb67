"""Files in backups, and whether the bytes that are kept are those that came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from psycopg import sql

from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.files.store import Store, key_of

BEFORE = "files/"


def pack_files(conn: Connection, schema: str, store: Store, archive: ZipFile) -> None:
    """The bytes of every file of a workspace into its backup, as they are: most are packed already.

    One whose bytes are missing is left out, as it is in the store: `loomwork verify` tells of it."""
    for id, _, _ in known(conn, schema):
        try:
            pieces = store.read(key_of(schema, id))
        except FileNotFoundError:
            continue
        member = ZipInfo(f"{BEFORE}{id}")
        member.compress_type = ZIP_STORED
        with archive.open(member, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)


def unpack_files(schema: str, store: Store, archive: ZipFile) -> None:
    """The bytes of a backup into the store, under the workspace that is made of it."""
    for member in archive.namelist():
        if member.startswith(BEFORE):
            with archive.open(member) as file:
                store.put(key_of(schema, UUID(member.removeprefix(BEFORE))), file)  # type: ignore[arg-type]


def known(conn: Connection, schema: str) -> list[tuple[UUID, str, str]]:
    """Id, name and sha256 of every file."""
    query = sql.SQL("select id, name, sha256 from {} order by id").format(sql.Identifier(schema, "_file"))
    return [(UUID(str(id)), str(name), str(digest)) for id, name, digest in conn.execute(query).fetchall()]


def file_faults(conn: Connection, schema: str, store: Store) -> Iterator[Text]:
    """Files whose bytes are missing, or are not those that came."""
    for id, name, digest in known(conn, schema):
        found = digest_of(store, key_of(schema, id))
        if found is None:
            yield Text(f"The bytes of file {id} “{name}” are missing.", f"文件 {id}“{name}”的内容缺失。")
        elif found != digest:
            yield Text(f"The bytes of file {id} “{name}” were changed.", f"文件 {id}“{name}”的内容被改动。")


def digest_of(store: Store, key: str) -> str | None:
    """The sha256 of what is kept; None when there is nothing."""
    digest = hashlib.sha256()
    try:
        for piece in store.read(key):
            digest.update(piece)
    except FileNotFoundError:
        return None
    return digest.hexdigest()
