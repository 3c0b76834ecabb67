"""Public links as a workspace keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from engines.data.sql.statements import Connection
from engines.forms.public import Link
from runtime.acting import act_as

State = Literal["open", "closed", "not_yet", "over", "full"]
READER: TypeAdapter[Link] = TypeAdapter(Link)


@dataclass(frozen=True)
class Kept:
    """A link as it is kept: what it says, whether it is open, how many have answered."""

    id: UUID
    title: str
    """What it is called inside; the history says so of every record that came by it."""
    link: Link
    password: str | None
    """argon2id, as those of logins."""
    open: bool
    answers: int
    version: int

    def state(self, now: datetime) -> State:
        """Whether it can be answered now, or why not."""
        says = self.link
        if not self.open:
            return "closed"
        if says.opens and now < says.opens:
            return "not_yet"
        if says.closes and now >= says.closes:
            return "over"
        return "full" if says.most is not None and self.answers >= says.most else "open"


@contextmanager
def within(conn: Connection, schema: str) -> Iterator[None]:
    """For a moment under the workspace's role, in a transaction of the platform's."""
    act_as(conn, schema)
    yield
    conn.execute("set local role none")


def links(conn: Connection, schema: str) -> list[Kept]:
    """All of them, the newest first."""
    rows = conn.cursor(row_factory=dict_row).execute(over(schema, "select * from {} order by id desc")).fetchall()
    return [kept(row) for row in rows]


def find_link(conn: Connection, schema: str, id: UUID) -> Kept | None:
    """One of them."""
    cursor = conn.cursor(row_factory=dict_row).execute(over(schema, "select * from {} where id = %s"), (id,))
    row = cursor.fetchone()
    return kept(row) if row else None


def kept(row: Mapping[str, object]) -> Kept:
    """A row as a link."""
    names = ("id", "title", "password", "open", "answers", "version")
    return Kept(link=READER.validate_python(row["says"]), **{name: row[name] for name in names})  # type: ignore[arg-type]


def add_link(
    conn: Connection, schema: str, title: str, link: Link, password: str | None, by: UUID, at: datetime
) -> UUID:
    """A new one, open."""
    query = over(
        schema,
        'insert into {} (title, says, password, open, version, "user", at) values (%s, %s, %s, true, 1, %s, %s) '
        "returning id",
    )
    row = conn.execute(query, (title, said(link), password, by, at)).fetchone()
    assert row
    return UUID(str(row[0]))


def change_link(conn: Connection, schema: str, new: Kept, at: datetime) -> bool:
    """Keep it as it is now, if nobody changed it since."""
    query = over(
        schema,
        "update {} set title = %s, says = %s, password = %s, open = %s, version = version + 1, at = %s "
        "where id = %s and version = %s",
    )
    values = (new.title, said(new.link), new.password, new.open, at, new.id, new.version)
    return conn.execute(query, values).rowcount == 1


def delete_link(conn: Connection, schema: str, id: UUID) -> None:
    """It is gone, and what is known of who answered; their records stay."""
    conn.execute(over(schema, "delete from {} where id = %s"), (id,))
    conn.execute(over(schema, "delete from {} where form = %s", "_public_answer"), (id,))


def close_unaddressed(conn: Connection, workspace: str, schema: str) -> None:
    """Links that no address leads to are closed: those of a copy, whose original has the addresses."""
    rows = conn.execute("select form from loomwork.public_address where workspace = %s", (workspace,)).fetchall()
    query = over(schema, "update {} set open = false where id <> all (%s)")
    with within(conn, schema):
        conn.execute(query, ([form for (form,) in rows],))


def said(link: Link) -> Jsonb:
    """What a link says, as it is kept."""
    return Jsonb(READER.dump_python(link, mode="json"))


def over(schema: str, query: str, table: str = "_public_form") -> sql.Composed:
    """The statement over one of the workspace's tables."""
    return sql.SQL(query).format(sql.Identifier(schema, table))
