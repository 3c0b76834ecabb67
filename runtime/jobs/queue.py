"""procrastinate: jobs deferred in the transaction of a request, fetched by the worker."""

from __future__ import annotations

from uuid import UUID

import procrastinate

from engines.data.sql.statements import Connection

RUN = "loomwork.run"
TICK = "loomwork.tick"
AGAIN = "loomwork.again"

DEFERRING = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Only a way to write a job's row on a connection that we have; it never opens one itself."""


def defer(conn: Connection, job: UUID) -> None:
    """Have the job done once this transaction commits. The role is the platform's."""
    DEFERRING.configure_task(RUN, connection=conn).defer(job=str(job))
