"""Files on their way: begun, received part by part in order, finished. A part that has come is never sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

import sqlalchemy as sa
import uuid_utils.compat

from definitions.problems import Conflict, NotFound
from definitions.texts import Text
from engines.data.history.attached import StoredFile
from engines.data.sql.statements import Connection, run
from engines.data.sql.system import OWN
from engines.scope import Scope
from runtime.files.content import clean, judged, refused
from runtime.files.store import MEGABYTE, Files, forget_bytes, key_of, parts_of

UPLOAD, FILE = OWN["_upload"], OWN["_file"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way. `received` bytes of `size` have come."""

    id: UUID
    name: str
    size: int
    received: int

    @property
    def whole(self) -> bool:
        """Nothing is missing."""
        return self.received == self.size


def begin(conn: Connection, scope: Scope, files: Files, name: str, size: int, limit: int) -> Upload:
    """A new upload of somebody. `limit` is what the workspace may keep, in megabytes; 0 for no limit."""
    check_size(size, files)
    if limit and kept(conn, scope) + size > limit * MEGABYTE:
        raise Conflict(
            Text(
                f"This workspace may keep {limit} MB of files, and there is no room for this one.",
                f"此工作区最多保存 {limit} MB 文件，空间不足。",
            )
        )
    made = Upload(uuid_utils.compat.uuid7(), clean(name), size, 0)
    values = {"id": made.id, "name": made.name, "size": size, "received": 0, "at": scope.now, "user": scope.user.id}
    run(conn, scope, UPLOAD.insert().values(values))
    return made


def check_size(size: int, files: Files) -> None:
    """Neither empty nor too large."""
    if size <= 0:
        raise refused(Text("The file is empty.", "文件为空。"))
    if size > files.largest:
        raise refused(
            Text(f"A file may have {files.megabytes} MB at most.", f"单个文件不能超过 {files.megabytes} MB。")
        )


def kept(conn: Connection, scope: Scope) -> int:
    """Bytes of all files of a workspace, those on their way included."""
    sizes = sa.union_all(sa.select(FILE.c.size), sa.select(UPLOAD.c.size)).subquery()
    row = run(conn, scope, sa.select(sa.func.coalesce(sa.func.sum(sizes.c.size), 0).label("bytes"))).fetchone()
    return int(row["bytes"]) if row else 0


def find_upload(conn: Connection, scope: Scope, id: UUID) -> Upload:
    """One's own upload; one that is finished already has received everything."""
    for table, received in ((UPLOAD, UPLOAD.c.received), (FILE, FILE.c.size)):
        chosen = sa.select(table.c.id, table.c.name, table.c.size, received.label("received"))
        row = run(conn, scope, chosen.where(table.c.id == id, table.c.user == scope.user.id)).fetchone()
        if row:
            return Upload(**row)
    raise NotFound(Text("There is no such upload; begin again.", "没有此上传，请重新上传。"))


def receive(conn: Connection, scope: Scope, files: Files, upload: Upload, part: BinaryIO, length: int) -> Upload:
    """Keep the next bytes. Whoever else sent the same ones meanwhile was first: `Conflict`."""
    if not length:
        return upload
    files.store.put(part_key(scope, upload), part)
    after = upload.received + length
    change = UPLOAD.update().where(UPLOAD.c.id == upload.id, UPLOAD.c.received == upload.received)
    if not run(conn, scope, change.values(received=after).returning(UPLOAD.c.id)).fetchone():
        raise out_of_step()
    return replace(upload, received=after)


def out_of_step() -> Conflict:
    """The bytes do not follow those that are there."""
    return Conflict(Text("These bytes do not follow those that have come.", "发送的内容与已接收的内容不衔接。"))


def part_key(scope: Scope, upload: Upload) -> str:
    """Where the part is kept that comes next: parts sort by where they begin."""
    return f"{parts_of(scope.schema, upload.id)}{upload.received:020d}"


def finish(conn: Connection, scope: Scope, files: Files, upload: Upload) -> StoredFile:
    """Everything has come: look at what it is, keep it under its id, and note what is known of it."""
    with joined(files, scope, upload) as (whole, digest):
        content = judged(upload.name, whole)
        whole.seek(0)
        files.store.put(key_of(scope.schema, upload.id), whole)
    made = StoredFile(
        upload.id, upload.name, content.type, upload.size, digest, content.width, content.height,
        scope.now, scope.user.id, scope.user.name,
    )  # fmt: skip
    run(conn, scope, FILE.insert().values({name: getattr(made, name) for name in StoredFile.__slots__}))
    run(conn, scope, UPLOAD.delete().where(UPLOAD.c.id == upload.id))
    files.store.remove_all(parts_of(scope.schema, upload.id))
    return made


@contextmanager
def joined(files: Files, scope: Scope, upload: Upload) -> Iterator[tuple[BinaryIO, str]]:
    """All parts in one file that is gone afterwards, and their sha256."""
    digest = hashlib.sha256()
    with TemporaryFile() as whole:
        for key in files.store.keys(parts_of(scope.schema, upload.id)):
            for piece in files.store.read(key):
                digest.update(piece)
                whole.write(piece)
        if whole.tell() != upload.size:
            raise out_of_step()
        yield whole, digest.hexdigest()


def discard(conn: Connection, scope: Scope, files: Files, upload: Upload) -> None:
    """Forget an upload that is not finished."""
    forget_bytes(files.store, scope.schema, [upload.id])
    run(conn, scope, UPLOAD.delete().where(UPLOAD.c.id == upload.id))
