"""How often something was tried: counted in the database, so that all processes agree, and slowed down.

What is counted is a subject: a login's name whether or not there is such a login, an address, a purpose. It is kept as
a hash. The first tries are free; from then on each one makes the subject wait, twice as long each time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from definitions.problems import Problem
from definitions.texts import Text
from engines.data.sql.statements import Connection


class TooManyTries(Problem):
    """Wait a while before the next try."""

    status = 429
    kind = "too_many_tries"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries are free, how long the first wait is and the longest, and when all is forgotten."""

    kind: str
    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta

    def subject(self, *parts: str) -> bytes:
        """Who or what is counted."""
        return hashlib.sha256("\0".join((self.kind, *parts)).encode()).digest()

    def wait(self, count: int) -> timedelta | None:
        """How long to wait after that many tries."""
        extra = count - self.free
        return min(self.first * 2 ** min(extra, 20), self.longest) if extra >= 0 else None


PASSWORDS = Limit("password", 5, timedelta(seconds=30), timedelta(minutes=15), timedelta(days=1))
"""Wrong passwords and codes for one name."""
ADDRESSES = Limit("address", 100, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))
"""Wrong passwords, codes and links from one address: an office of many people may share one."""
LETTERS = Limit("letter", 3, timedelta(minutes=15), timedelta(hours=6), timedelta(days=1))
"""Mails asked for in one name."""
LETTERS_FROM = Limit("letters from", 20, timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))
"""Mails asked for from one address."""


def check(conn: Connection, subject: bytes, now: datetime) -> None:
    """`TooManyTries` while the subject must wait."""
    until = waits_until(conn, subject)
    if until and until > now:
        raise waiting(until, now)


def waits_until(conn: Connection, subject: bytes) -> datetime | None:
    """Until when the subject must wait, if it ever had to."""
    row = conn.execute("select waits_until from loomwork.attempt where subject = %s", (subject,)).fetchone()
    return row[0] if row and isinstance(row[0], datetime) else None


def count(conn: Connection, limit: Limit, subject: bytes, now: datetime) -> datetime | None:
    """One more try; until when the subject must wait, if it must. Tries at the same moment stand in line here."""
    row = conn.execute(
        "insert into loomwork.attempt as a (subject, count, counted_at) values (%s, 1, %s) "
        "on conflict (subject) do update set counted_at = excluded.counted_at, "
        "count = case when a.counted_at < %s then 1 else a.count + 1 end returning count",
        (subject, now, now - limit.forgotten),
    ).fetchone()
    assert row
    wait = limit.wait(int(str(row[0])))
    until = now + wait if wait else None
    conn.execute("update loomwork.attempt set waits_until = %s where subject = %s", (until, subject))
    return until


def stand_in_line(conn: Connection, subject: bytes, now: datetime) -> None:
    """Tries for one subject come one after another until the end of the transaction: none is counted too late."""
    conn.execute(
        "insert into loomwork.attempt as a (subject, count, counted_at) values (%s, 0, %s) "
        "on conflict (subject) do update set count = a.count",
        (subject, now),
    )


def forgive(conn: Connection, subject: bytes) -> None:
    """It was right after all: begin to count anew."""
    conn.execute("delete from loomwork.attempt where subject = %s", (subject,))


def forget_old(conn: Connection, now: datetime) -> None:
    """What is too long ago to count."""
    conn.execute("delete from loomwork.attempt where counted_at < %s", (now - timedelta(days=1),))


def waiting(until: datetime, now: datetime) -> TooManyTries:
    """The answer says how long to wait."""
    seconds = max(1, round((until - now).total_seconds()))
    return TooManyTries(
        Text(f"Too many tries. Try again in {seconds} seconds.", f"尝试次数过多，请在{seconds}秒后重试。"),
        extra={"retry_after": seconds},
    )
