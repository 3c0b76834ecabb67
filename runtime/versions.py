"""The published versions of a workspace: which there are, and one of them as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg.rows import class_row

from definitions.problems import NotFound
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.apps import Version, VersionRow, read_packs

MOST = 200


@dataclass(frozen=True)
class Published:
    """One published version: when, and by whom or what."""

    number: int
    created_at: datetime
    by: str

    def to_json(self) -> dict[str, object]:
        """As it is shown."""
        at = self.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"number": self.number, "at": at, "by": self.by}


def published(conn: Connection, workspace: str) -> list[Published]:
    """The newest versions of a workspace, the last one first."""
    query = 'select number, created_at, "by" from loomwork.version where workspace = %s order by number desc limit %s'
    return conn.cursor(row_factory=class_row(Published)).execute(query, (workspace, MOST)).fetchall()


def version(conn: Connection, workspace: str, number: int) -> Version:
    """One version of a workspace; `NotFound` when there is none of that number."""
    query = "select number, digest, packs, ids from loomwork.version where workspace = %s and number = %s"
    row = conn.cursor(row_factory=class_row(VersionRow)).execute(query, (workspace, number)).fetchone()
    if row is None:
        raise NotFound(Text(f"There is no version {number}.", f"没有版本 {number}。"))
    return Version(row.number, row.digest, read_packs(conn, row.packs), row.ids)
