"""Jobs as people see them: ordered in the transaction of a request, with progress and a result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from definitions.problems import Conflict, NotFound
from definitions.texts import Text
from engines.data.sql.statements import Connection


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work and how far it is."""

    id: UUID
    workspace: str
    login: UUID | None
    kind: str
    state: str
    done: int
    total: int | None
    order: dict[str, object]
    result: dict[str, object]
    created_at: datetime

    def to_json(self) -> dict[str, object]:
        """What a person may know of it."""
        return {
            "id": str(self.id),
            "kind": self.kind,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "result": self.result,
            "created_at": self.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "entity": self.order.get("entity"),
            "file": self.order.get("name"),
            "can_undo": self.can_undo(),
        }

    def can_undo(self) -> bool:
        """Whether it is an import that wrote something and was not taken back."""
        wrote = self.result.get("created") or self.result.get("updated")
        return bool(self.kind == "import" and self.order.get("transaction") and wrote and not self.order.get("undone"))

    def can_cancel(self) -> bool:
        """Whether whoever ordered it may stop it: what has no other reader."""
        return self.kind in ("import", "undo") and self.state in ("queued", "running")


@dataclass(frozen=True, slots=True)
class File:
    """A kept file."""

    name: str
    content: bytes


KEPT = "30 days"
"""How long a job can be looked at after it ended."""
COLUMNS = 'id, workspace, login, kind, state, done, total, "order", result, created_at'


def order_job(conn: Connection, workspace: str, login: UUID | None, kind: str, order: Mapping[str, object]) -> UUID:
    """A new job, not started. Without a login it is the system's own."""
    row = conn.execute(
        'insert into loomwork.job (workspace, login, kind, "order") values (%s, %s, %s, %s) returning id',
        (workspace, login, kind, Jsonb(dict(order))),
    ).fetchone()
    assert row
    return UUID(str(row[0]))


def get_job(conn: Connection, workspace: str, id: UUID, login: UUID, administrator: bool = False) -> Job:
    """The job, if the login that asks ordered it, or if it is the system's own and an administrator asks."""
    found = jobs(conn, "and id = %s", (workspace, login, administrator, id))
    if not found:
        raise NotFound(Text("There is no such job.", "没有这个任务。"))
    return found[0]


def newest_jobs(conn: Connection, workspace: str, login: UUID, administrator: bool, limit: int) -> list[Job]:
    """The newest jobs that the login may know of."""
    return jobs(conn, "order by created_at desc, id desc limit %s", (workspace, login, administrator, limit))


def jobs(conn: Connection, rest: str, values: tuple[object, ...]) -> list[Job]:
    """Jobs of a workspace that a login may know of."""
    query = f"""
        select {COLUMNS} from loomwork.job where workspace = %s and (login = %s or (login is null and %s)) {rest}
    """
    return conn.cursor(row_factory=class_row(Job)).execute(query.encode(), values).fetchall()


def start_job(conn: Connection, id: UUID) -> Job | None:
    """Take the job, one that a killed worker left as well.

    None when it is done already, or its workspace is gone or suspended: then it waits until that is open again."""
    query = f"""
        update loomwork.job set state = 'running', done = 0, changed_at = now()
        where id = %s and state in ('queued', 'running')
        and exists (select from loomwork.workspace w where w.name = job.workspace and w.state <> 'suspended')
        returning {COLUMNS}
    """
    return conn.cursor(row_factory=class_row(Job)).execute(query.encode(), (id,)).fetchone()


def is_ours(conn: Connection, job: Job) -> bool:
    """Wait until nobody else does this job, in the transaction that will do it; False when it is done by then.

    A worker that was taken for dead may be alive after all, and the connection of a dead one may still be at work.
    """
    conn.execute("set local lock_timeout = 0")
    conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (str(job.id),))
    conn.execute("set local lock_timeout = '10s'")
    row = conn.execute("select state from loomwork.job where id = %s", (job.id,)).fetchone()
    return bool(row and row[0] == "running")


class Cancelled(Exception):
    """Whoever ordered the job does not want it any more: nothing of it is kept."""


def report_progress(conn: Connection, job: Job, done: int, total: int | None) -> None:
    """How far it is, told to the open page of whoever ordered it; `Cancelled` when it is to stop."""
    query = "update loomwork.job set done = %s, total = %s, changed_at = now() where id = %s and state = 'running'"
    if not conn.execute(query, (done, total, job.id)).rowcount:
        raise Cancelled
    tell(conn, job, "running", done, total)


def finish_job(conn: Connection, job: Job, state: str, result: Mapping[str, object]) -> None:
    """The work is over, well or not; `Cancelled` when nobody wants it any more."""
    query = """
        update loomwork.job set state = %s, result = %s, done = coalesce(total, done), changed_at = now()
        where id = %s and state <> 'cancelled'
    """
    if not conn.execute(query, (state, Jsonb(dict(result)), job.id)).rowcount:
        raise Cancelled
    tell(conn, job, state, job.done, job.total)


def cancel_job(conn: Connection, job: Job) -> None:
    """Stop it; `Conflict` when it is over already."""
    query = """
        update loomwork.job set state = 'cancelled', changed_at = now()
        where id = %s and state in ('queued', 'running')
    """
    if not job.can_cancel() or not conn.execute(query, (job.id,)).rowcount:
        raise Conflict(Text("It is over already and cannot be cancelled.", "任务已结束，无法取消。"))
    tell(conn, job, "cancelled", job.done, job.total)


def check_undo(job: Job) -> None:
    """`Conflict` unless the job can be taken back."""
    if not job.can_undo():
        raise Conflict(Text("This import cannot be undone, or was already.", "此导入无法撤销，或已经撤销。"))


def add_to_order(conn: Connection, id: UUID, said: Mapping[str, object]) -> None:
    """Keep more with a job's order than people are shown."""
    conn.execute('update loomwork.job set "order" = "order" || %s where id = %s', (Jsonb(dict(said)), id))


def last_import(conn: Connection, workspace: str, login: UUID, entity: str, mark: str) -> Mapping[str, object] | None:
    """How the login last brought in a file with these columns."""
    query = """
        select "order" from loomwork.job where workspace = %s and login = %s and kind = 'import' and state = 'done'
        and "order" ->> 'entity' = %s and "order" ->> 'columns' = %s order by created_at desc, id desc limit 1
    """
    row = conn.execute(query, (workspace, login, entity, mark)).fetchone()
    return row[0] if row and isinstance(row[0], dict) else None


def tell(conn: Connection, job: Job, state: str, done: int, total: int | None) -> None:
    """The event for open pages of whoever ordered it."""
    event = {
        "kind": "job",
        "workspace": job.workspace,
        "user": job.order.get("user"),
        "id": str(job.id),
        "state": state,
        "done": done,
        "total": total,
    }
    conn.execute("select pg_notify('loomwork_events', %s)", (json.dumps(event),))


def forget_old_jobs(conn: Connection) -> None:
    """Jobs that ended long ago, and the files they read and made. The last import of the same columns is remembered."""
    for table, condition in (("job", f"and state in ('done', 'failed', 'cancelled') and not ({LAST})"), ("upload", "")):
        column = "changed_at" if table == "job" else "created_at"
        query = f"delete from loomwork.{table} where {column} < now() - %s::interval {condition}"
        conn.execute(query.encode(), (KEPT,))


LAST = """
    kind = 'import' and state = 'done' and "order" ? 'columns' and not exists (
        select from loomwork.job newer where newer.workspace = job.workspace and newer.login = job.login
        and newer.kind = 'import' and newer.state = 'done' and newer."order" -> 'entity' = job."order" -> 'entity'
        and newer."order" -> 'columns' = job."order" -> 'columns' and newer.id > job.id)
"""
"""Whether nothing later says where these columns go."""


def keep_file(conn: Connection, workspace: str, login: UUID, name: str, content: bytes) -> UUID:
    """A file that a job reads or has made."""
    row = conn.execute(
        "insert into loomwork.upload (workspace, login, name, content) values (%s, %s, %s, %s) returning id",
        (workspace, login, name, content),
    ).fetchone()
    assert row
    return UUID(str(row[0]))


def read_file(conn: Connection, workspace: str, id: UUID, login: UUID | None = None) -> File:
    """Name and content of a kept file; only for its workspace and, when given, its login."""
    query = (
        "select name, content from loomwork.upload "
        "where id = %s and workspace = %s and (%s::uuid is null or login = %s)"
    )
    file = conn.cursor(row_factory=class_row(File)).execute(query, (id, workspace, login, login)).fetchone()
    if not file:
        raise NotFound(Text("There is no such file.", "没有这个文件。"))
    return file
