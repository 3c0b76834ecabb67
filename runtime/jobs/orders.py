"""Jobs as people see them: ordered in the transaction of a request, with progress and a result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from definitions.problems import NotFound
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

    def to_json(self) -> dict[str, object]:
        """What a person may know of it."""
        return {
            "id": str(self.id),
            "kind": self.kind,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class File:
    """A kept file."""

    name: str
    content: bytes


KEPT = "30 days"
"""How long a job can be looked at after it ended."""
COLUMNS = 'id, workspace, login, kind, state, done, total, "order", result'


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


def report_progress(conn: Connection, job: Job, done: int, total: int | None) -> None:
    """How far it is, told to the open page of whoever ordered it."""
    conn.execute(
        "update loomwork.job set done = %s, total = %s, changed_at = now() where id = %s and state = 'running'",
        (done, total, job.id),
    )
    tell(conn, job, "running", done, total)


def finish_job(conn: Connection, job: Job, state: str, result: Mapping[str, object]) -> None:
    """The work is over, well or not."""
    conn.execute(
        "update loomwork.job set state = %s, result = %s, done = coalesce(total, done), changed_at = now() "
        "where id = %s",
        (state, Jsonb(dict(result)), job.id),
    )
    tell(conn, job, state, job.done, job.total)


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
    """Jobs that ended long ago, and the files they read and made."""
    for table, condition in (("job", "and state in ('done', 'failed')"), ("upload", "")):
        column = "changed_at" if table == "job" else "created_at"
        query = f"delete from loomwork.{table} where {column} < now() - %s::interval {condition}"
        conn.execute(query.encode(), (KEPT,))


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
