"""Versions of flows: kept by the digest of their document, and compiled against the app of today."""

from __future__ import annotations

from datetime import datetime

from definitions.problems import NotFound, did_you_mean
from definitions.texts import Text
from engines.app import App
from engines.compile.flows.documents import compile_document
from engines.data.sql.statements import SCHEMA, Connection, Statement, cached, run
from engines.flows.flow import Flow

KEEP = Statement(f"""
    insert into "{SCHEMA}"._flow_version (digest, flow, number, document, at, by)
    select %(digest)s, %(flow)s, 1 + coalesce(max(number), 0), %(document)s, %(at)s, %(by)s
    from "{SCHEMA}"._flow_version where flow = %(flow)s
    on conflict (digest) do nothing
""")
DOCUMENT = Statement(f'select document from "{SCHEMA}"._flow_version where digest = %(digest)s')


def keep_versions(conn: Connection, schema: str, app: App, at: datetime, by: str) -> None:
    """Keep every flow of an app that is being published; one that was there before stays as it is."""
    for flow in app.flows.values():
        keep_version(conn, schema, flow, at, by)


def keep_version(conn: Connection, schema: str, flow: Flow, at: datetime, by: str) -> None:
    """Keep one flow."""
    given = {"digest": flow.digest, "flow": flow.name, "document": flow.document, "at": at, "by": by}
    run(conn, schema, KEEP, given)


def flow_called(app: App, name: str) -> Flow:
    """The flow that new cases get; by its full name, or a short one that only one pack has."""
    found = app.flows.get(name)
    fitting = [flow for full, flow in app.flows.items() if full.split(".", 1)[-1] == name]
    if found is None and len(fitting) == 1:
        found = fitting[0]
    if found is None:
        hint = did_you_mean(name, app.flows)
        raise NotFound(Text(f"There is no flow `{name}`{hint.en or '.'}", f"没有流程`{name}`{hint.zh or '。'}"))
    return found


def flow_of(conn: Connection, app: App, schema: str, digest: str) -> Flow:
    """The flow of one version."""
    for flow in app.flows.values():
        if flow.digest == digest:
            return flow
    return cached(app, ("flow_version", digest), lambda: stored(conn, app, schema, digest))


def stored(conn: Connection, app: App, schema: str, digest: str) -> Flow:
    """A version that new cases do not get any more."""
    row = run(conn, schema, DOCUMENT, {"digest": digest}).fetchone()
    if row is None:
        raise NotFound(Text("The version of this flow is not there any more.", "此流程版本已不存在。"))
    return compile_document(app, str(row["document"]))
