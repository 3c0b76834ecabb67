"""procrastinate: jobs deferred in the transaction of a request, fetched by the worker."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued

from engines.data.sql.statements import Connection
from runtime.auth.letters import Purpose

RUN = "loomwork.run"
TICK = "loomwork.tick"
AGAIN = "loomwork.again"
LETTER = "loomwork.letter"
SEARCH = "loomwork.search"
NOTICES = "loomwork.notices"
POST = "loomwork.post"
FLOWS = "loomwork.flows"
WAKE = "loomwork.flows.wake"

DEFERRING = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Only a way to write a job's row on a connection that we have; it never opens one itself."""


def defer(conn: Connection, job: UUID) -> None:
    """Have the job done once this transaction commits. The role is the platform's."""
    DEFERRING.configure_task(RUN, connection=conn).defer(job=str(job))


def defer_letter(conn: Connection, workspace: str, name: str, purpose: Purpose) -> None:
    """Have a letter written and sent once this transaction commits; its secret is not part of the order."""
    task = DEFERRING.configure_task(LETTER, connection=conn)
    task.defer(workspace=workspace, name=name.replace("\0", ""), purpose=purpose)


def defer_wake(conn: Connection, at: datetime) -> None:
    """Look for times of flows at a moment; once, whoever asks for it."""
    with suppress(AlreadyEnqueued), conn.transaction():
        DEFERRING.configure_task(WAKE, connection=conn, queueing_lock=WAKE, schedule_at=at).defer(timestamp=0)


def defer_notices(conn: Connection, letter: UUID) -> None:
    """Have somebody told of their notices once this transaction commits."""
    DEFERRING.configure_task(POST, connection=conn).defer(letter=str(letter))
