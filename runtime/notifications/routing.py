"""From the inbox to the post: which notices are mailed or pushed, when, and one job for each letter.

The inbox itself is the outbox: a notice is written with what caused it, so nothing is sent of what was not committed
and nothing that was is forgotten. The worker looks every ten seconds; what waits for the end of quiet hours or for the
daily digest waits in `loomwork.dispatch`, not in the queue.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from definitions.problems import Problem
from engines.data.reacting.kinds import Channel
from engines.data.reacting.preferences import Preferences, read_preferences
from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.apps import Apps, Installed
from runtime.auth.terms import read_terms
from runtime.jobs.queue import defer_notices
from runtime.workspaces import Workspace, open_workspaces

LATE = timedelta(days=1)
"""What is older is sent to nobody: a workspace that was restored, or a worker that was long away."""
AT_ONCE = 1000
"""Notices that are routed in one transaction."""
FEW = 5
"""So many letters somebody gets at one time; of more they get one that tells all of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A notice of which nobody has asked yet whether it is sent."""

    id: UUID
    user: UUID
    kind: str
    at: datetime
    ways: list[str] | None


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who can sign in: their clock, if it is not the workspace's, and their browsers."""

    user: UUID
    timezone: str | None
    browsers: list[UUID]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A notice on its way to one place."""

    workspace: str
    notice: UUID
    channel: Channel
    target: UUID
    user: UUID
    kind: str
    digest: bool
    due_at: datetime


def route_notices(pool: ConnectionPool[Connection], apps: Apps, now: datetime) -> None:
    """Settle where new notices go, in every workspace; one cannot stop the others."""
    with pool.connection() as conn:
        known = open_workspaces(conn)
    for workspace in known:
        try:
            while is_waiting(pool, workspace):
                route_some(pool, apps.current(workspace.name), now)
        except (Problem, psycopg.Error) as problem:
            log.warning("The notices of workspace %s were not routed: %s", workspace.name, problem)


def is_waiting(pool: ConnectionPool[Connection], workspace: Workspace) -> bool:
    """Whether there is a notice of which nobody has asked."""
    query = sql.SQL("select 1 from {} where routed_at is null limit 1 for update skip locked")
    with pool.connection() as conn:
        act_as(conn, workspace.schema)
        found = conn.execute(query.format(sql.Identifier(workspace.schema, "_notice"))).fetchone()
    return found is not None


def route_some(pool: ConnectionPool[Connection], installed: Installed, now: datetime) -> None:
    """Some of a workspace's notices, in one transaction."""
    workspace = installed.workspace
    with pool.connection() as conn:
        act_as(conn, workspace.schema)
        fresh = take_fresh(conn, workspace.schema, now)
        told = [each for each in fresh if now - each.at < LATE and not workspace.copy_of]
        if told:
            users = {each.user for each in told}
            chosen = read_preferences(conn, workspace.schema, users)
            conn.execute("set local role none")
            mails = read_terms(conn, workspace.name).mail is not None
            known = {each.user: each for each in receivers(conn, workspace.name, users)}
            usual = Routes(workspace.name, installed.timezone, mails, now)
            keep(conn, (each for one in told for each in usual.of(one, chosen.get(one.user), known.get(one.user))))


def take_fresh(conn: Connection, schema: str, now: datetime) -> list[Fresh]:
    """Notices that nobody has looked at, marked as looked at."""
    query = sql.SQL("""
        update {0} set routed_at = {1} where id in (
            select id from {0} where routed_at is null order by id limit {2} for update skip locked)
        returning id, "user", kind, at, ways
    """).format(sql.Identifier(schema, "_notice"), sql.Literal(now), sql.Literal(AT_ONCE))
    return conn.cursor(row_factory=class_row(Fresh)).execute(query).fetchall()


def receivers(conn: Connection, workspace: str, users: Iterable[UUID]) -> list[Receiver]:
    """Those of some users who can sign in."""
    query = """
        select l."user", l.timezone, coalesce(array_agg(p.id) filter (where p.id is not null), '{}') as browsers
        from loomwork.login l
        left join loomwork.session s on s.login = l.id and s.expires_at > now()
        left join loomwork.push_subscription p on p.session = s.id
        where l.workspace = %s and l."user" = any(%s) group by l.id order by l.id desc
    """
    return conn.cursor(row_factory=class_row(Receiver)).execute(query, (workspace, list(users))).fetchall()


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways out of a workspace now."""

    workspace: str
    zone: ZoneInfo
    mails: bool
    """Whether it has a mail server."""
    now: datetime

    def of(self, notice: Fresh, chosen: Preferences | None, receiver: Receiver | None) -> Iterator[Dispatch]:
        """Where a notice goes and when, as its receiver wants it."""
        if receiver:
            wants, zone = chosen or Preferences(), ZoneInfo(receiver.timezone) if receiver.timezone else self.zone
            ways: dict[Channel, list[UUID]] = {"mail": [notice.user] if self.mails else [], "push": receiver.browsers}
            for channel, targets in ways.items():
                due = wants.due(notice.kind, channel, self.now, zone)
                digest = wants.when(notice.kind, channel) == "digest"
                if due and (notice.ways is None or channel in notice.ways):
                    one = (notice.user, notice.kind, digest, due)
                    yield from (Dispatch(self.workspace, notice.id, channel, target, *one) for target in targets)


def keep(conn: Connection, made: Iterable[Dispatch]) -> None:
    """They wait until they are due; what was on its way before is not sent again."""
    query = """
        insert into loomwork.dispatch (workspace, notice, channel, target, "user", kind, digest, due_at)
        values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing
    """
    conn.cursor().executemany(query, [astuple(each) for each in made])


# --- ordering ---------------------------------------------------------------------------------------------------------


DUE = """
    select d.workspace, d.notice, d.channel, d.target, d."user", d.kind, d.digest, d.due_at from loomwork.dispatch d
    join loomwork.workspace w on w.name = d.workspace
    where d.state = 'waiting' and d.due_at <= %s and w.state <> 'suspended'
    order by d.due_at, d.notice limit 10000 for update of d skip locked
"""


def order_letters(conn: Connection, now: datetime) -> int:
    """A job for every letter that is due, in the transaction that says so; how many."""
    due = conn.cursor(row_factory=class_row(Dispatch)).execute(DUE, (now,)).fetchall()
    letters = list(as_letters(due))
    for letter in letters:
        id, first = uuid4(), letter[0]
        conn.execute(
            "update loomwork.dispatch set state = 'ordered', letter = %s, changed_at = %s"
            " where workspace = %s and channel = %s and target = %s and notice = any(%s)",
            (id, now, first.workspace, first.channel, first.target, [each.notice for each in letter]),
        )
        defer_notices(conn, id)
    return len(letters)


def as_letters(due: Iterable[Dispatch]) -> Iterator[list[Dispatch]]:
    """What goes out together: a digest, or so many notices that one would rather have one letter."""
    together: dict[tuple[str, Channel, UUID, bool], list[Dispatch]] = {}
    for each in due:
        together.setdefault((each.workspace, each.channel, each.target, each.digest), []).append(each)
    for (*_, digest), several in together.items():
        yield from [several] if digest or len(several) > FEW else ([each] for each in several)


def digest_moved(conn: Connection, workspace: str, user: UUID, due: datetime) -> None:
    """Somebody wants their digest at another time: what waits for it waits until then."""
    conn.execute(
        "update loomwork.dispatch set due_at = %s"
        " where workspace = %s and \"user\" = %s and digest and state = 'waiting'",
        (due, workspace, user),
    )


def forget_sent(conn: Connection) -> None:
    """What was sent long ago."""
    conn.execute("delete from loomwork.dispatch where changed_at < now() - interval '30 days' and state <> 'waiting'")
