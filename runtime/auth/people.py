"""The person behind a key: found once, remembered for a few seconds in each process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from engines.data.sql.statements import Connection
from engines.scope import User
from runtime.acting import act_as
from runtime.auth.narrowing import may_write
from runtime.auth.sessions import Key, Ticket, find_ticket, is_stale, see
from runtime.auth.viewing import user_in, with_role

REMEMBERED = timedelta(seconds=5)
"""How long a change of roles may go unseen if its notice is lost."""
ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, in which workspace, in which language, with which key."""

    ticket: Ticket
    user: User
    key: Key
    looks_as: User | None = None
    """As whom an administrator looks just now; nothing can be changed meanwhile."""

    @property
    def eyes(self) -> User:
        """Whose rights count."""
        return self.looks_as or self.user

    @property
    def workspace(self) -> str:
        """The workspace the login belongs to."""
        return self.ticket.workspace

    def may_write(self) -> bool:
        """A token may be limited to reading."""
        return may_write(self.ticket.scopes)

    def owes_second_factor(self) -> bool:
        """One of the person's roles demands a second factor that is not there. Providers ask for theirs themselves."""
        demanded = self.user.roles.intersection(self.ticket.demanded)
        return bool(demanded) and not self.ticket.second_factor and self.ticket.way != "provider"


@dataclass(frozen=True, slots=True)
class Row:
    """What of a user's record decides rights."""

    id: UUID
    name: str
    roles: list[str] | None
    department: UUID | None
    several: bool
    """Whether the workspace's app knows of further departments: its base pack may be older."""


class People:
    """Persons by key, as this process remembers them."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self.pool = pool
        self.known: dict[Key, tuple[datetime, Person]] = {}
        self.hearing = False
        """Whether this process would hear of a change; only then is anybody remembered."""

    def remembered(self, key: Key) -> Person | None:
        """The person, if asked for a moment ago."""
        found = self.known.get(key)
        return found[1] if found and found[0] > datetime.now(UTC) else None

    def find(self, key: Key) -> Person | None:
        """The person, remembered or looked up; None for a key that opens nothing."""
        return self.remembered(key) or self.look_up(key)

    def look_up(self, key: Key) -> Person | None:
        """Ask the database who this is."""
        now, before = datetime.now(UTC), self.known
        with self.pool.connection() as conn:
            ticket = find_ticket(conn, key, now)
            if ticket and is_stale(ticket, now):
                see(conn, key, now)
            user = find_user(conn, ticket.schema, ticket.user) if ticket else None
            looks_as = find_viewed(conn, ticket, user) if ticket and user else None
        if not (ticket and user):
            return None
        person = Person(ticket, user, key, looks_as)
        if self.hearing and self.known is before:  # nothing was forgotten while we asked
            for old in [each for each, entry in list(before.items()) if entry[0] <= now]:
                before.pop(old, None)
            before[key] = (now + REMEMBERED, person)
        return person

    def forget(self) -> None:
        """Somebody left or changed roles."""
        self.known = {}


def find_user(conn: Connection, schema: str, user: UUID) -> User | None:
    """The active user of that id, with roles and department as they are now."""
    act_as(conn, schema)
    query = sql.SQL("""
        select id, name, roles, department, to_regclass({}) is not null as several
        from {}.base_user where id = %s and active
    """).format(sql.Literal(f'"{schema}".base_user_other_departments'), sql.Identifier(schema))
    row = conn.cursor(row_factory=class_row(Row)).execute(query, (user,)).fetchone()
    if not row:
        return None
    roles = frozenset(row.roles or ())
    further = find_further(conn, schema, user) if row.several else frozenset()
    return User(row.id, row.name, roles, row.department, ADMIN in roles, further)


def find_viewed(conn: Connection, ticket: Ticket, user: User) -> User | None:
    """As whom an administrator looks, if as anybody: an active user, or themselves with one role and no other."""
    if not (ticket.viewing and user.administrator):
        return None
    viewed = user_in(ticket.viewing)
    return find_user(conn, ticket.schema, viewed) if viewed else with_role(user, ticket.viewing)


def find_further(conn: Connection, schema: str, user: UUID) -> frozenset[UUID]:
    """The departments a user belongs to besides their own."""
    query = sql.SQL("select department from {}.base_user_other_departments where parent = %s").format(
        sql.Identifier(schema)
    )
    return frozenset(UUID(str(row[0])) for row in conn.execute(query, (user,)))
