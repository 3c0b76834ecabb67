"""Plans and publishes a change from one app to another, in one transaction: lock, DDL, back-fill, drift check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.operations import Operations, ops

from builder.change import Change, Severity
from builder.changes import changes
from builder.checks import foreseen, require_checks
from builder.drift import require_no_drift
from builder.operations import operations
from builder.parked import Parked, find_parked
from builder.phases import Publishing
from builder.rights import RightsChange, rights_changes
from definitions.problems import Fault, Locked, Problem
from definitions.texts import Text
from engines.app import App
from engines.data.sql.statements import DDL, SCHEMA, Connection

LOCK_TIMEOUT = "2s"
"""A publish that cannot have its locks at once gives way: nobody queues behind it. The edge tries again."""


@dataclass(frozen=True)
class Judged:
    """A change with what it would do to the data that is there."""

    change: Change
    severity: Severity
    count: int = 0
    """The rows concerned."""
    sample: tuple[str, ...] = ()
    """Some of the values concerned."""

    @property
    def milliseconds(self) -> int:
        """About how long rewriting the rows takes: 200,000 of them in a second."""
        return self.count // 200 if self.severity in ("rewrite", "lossy") else 0

    def to_json(self) -> dict[str, object]:
        """As it is shown and stored."""
        shown = self.change.to_json() | {"severity": self.severity}
        told = {"count": self.count, "sample": list(self.sample), "milliseconds": self.milliseconds}
        return shown | (told if self.count else {})


@dataclass(frozen=True)
class Plan:
    """What publishing would do: the changes judged, and the SQL."""

    changes: tuple[Judged, ...]
    sql: str
    rights: tuple[RightsChange, ...] = ()
    """Who gains and who loses what."""

    @property
    def blocked(self) -> tuple[Judged, ...]:
        """What the data forbid."""
        return tuple(each for each in self.changes if each.severity == "blocked")

    @property
    def severity(self) -> Severity:
        """The gravest of all."""
        order: tuple[Severity, ...] = ("safe", "rewrite", "lossy", "blocked")
        return max((each.severity for each in self.changes), key=order.index, default="safe")


def plan(conn: Connection, schema: str, old: App | None, new: App, *, version: int = 1) -> Plan:
    """What publishing `new` over `old` would do here; nothing is changed."""
    found = tuple(foreseen(old, new, each) for each in changes(old, new)) if old else changes(old, new)
    publishing = Publishing(old, new, version, find_parked(conn, schema) if old else Parked())
    judged = tuple(judge(conn, schema, each) for each in found)
    return Plan(judged, preview(publishing, found).replace(SCHEMA, schema), rights_changes(old, new) if old else ())


def judge(conn: Connection, schema: str, change: Change) -> Judged:
    """Ask the data what the change would do to them."""
    if change.question is None:
        return Judged(change, change.severity)
    row = conn.execute(change.question.count.replace(SCHEMA, schema).encode()).fetchone()
    count = int(str(row[0])) if row else 0
    if not count:
        return Judged(change, change.otherwise)
    sample: tuple[str, ...] = ()
    if change.question.sample:
        rows = conn.execute(change.question.sample.replace(SCHEMA, schema).encode()).fetchall()
        sample = tuple(str(value) for (value,) in rows)
    return Judged(change, change.severity, count, sample)


def preview(publishing: Publishing, found: Sequence[Change]) -> str:
    """The SQL, offline; the schema token stands for the workspace's schema."""
    statements = [*system_statements(publishing.old, publishing.new), *rendered(operations(publishing, found))]
    return "".join(f"{text};\n" for text in statements)


def publish(
    conn: Connection, schema: str, old: App | None, new: App, *, version: int, grant: str = ""
) -> tuple[Change, ...]:
    """Bring the workspace from `old` to `new` in the running transaction; the caller records the version and commits.

    Rolling back is publishing the other way round. `grant` is a role that gets the rights on the tables when it is not
    the role that makes them."""
    lock(conn, schema)
    found = changes(old, new)
    refuse_blocked([judge(conn, schema, each) for each in found if each.severity == "blocked"])
    publishing = Publishing(old, new, version, find_parked(conn, schema) if old else Parked())
    for text in [*system_statements(old, new, own_there(conn, schema)), *rendered(operations(publishing, found))]:
        conn.execute(text.replace(SCHEMA, schema).encode())
    if grant:
        conn.execute(f'grant select, insert, update, delete on all tables in schema "{schema}" to "{grant}"'.encode())
    require_checks(conn, schema, new, found)
    require_no_drift(conn, schema, new, None if old is None else touched(found))
    return found


def touched(found: Sequence[Change]) -> frozenset[str]:
    """The entities whose tables a list of changes may alter, by their names before and after."""
    altering = [each for each in found if each.kind not in ("add", "change", "remove")]
    renamed = {each.was for each in altering if each.kind == "rename_entity"}
    return frozenset({*renamed, *(each.entity for each in altering)})


def lock(conn: Connection, schema: str) -> None:
    """One publish at a time in a workspace; the wait for tables is short."""
    conn.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'".encode())
    row = conn.execute("select pg_try_advisory_xact_lock(hashtext('publish'), hashtext(%s))", (schema,)).fetchone()
    if not row or not row[0]:
        raise Locked(Text("Somebody else is publishing right now.", "其他人正在发布，请稍后再试。"))


def refuse_blocked(judged: Sequence[Judged]) -> None:
    """What the data forbid is not tried."""
    blocked = [each for each in judged if each.severity == "blocked"]
    if blocked:
        faults = tuple(Fault(blocked_text(each), name=each.change.name) for each in blocked)
        raise Problem(Text("The records there are do not allow this change.", "现有数据不允许此更改。"), faults)


def blocked_text(each: Judged) -> Text:
    """A change, and how many rows are in its way."""
    examples = f" ({', '.join(each.sample)})" if each.sample else ""
    return Text(
        f"{each.change.text.en} {each.count} rows are in the way{examples}.",
        f"{each.change.text.get('zh')}有{each.count}行数据冲突{examples}。",
    )


def own_there(conn: Connection, schema: str) -> frozenset[str]:
    """The workspace's own tables that are there before the first publish: those that belong to the platform."""
    rows = conn.execute(r"select tablename from pg_tables where schemaname = %s and tablename like '\_%%'", (schema,))
    return frozenset(str(name) for (name,) in rows)


def system_statements(old: App | None, new: App, there: frozenset[str] = frozenset()) -> list[str]:
    """The workspace's own tables, on the first publish."""
    if old is not None:
        return []
    own = [each for each in new.metadata.tables.values() if each.name.startswith("_") and each.name not in there]
    made: list[ops.MigrateOperation] = []
    for table in own:
        made.append(ops.CreateTableOp.from_table(table))
        made += [ops.CreateIndexOp.from_index(index) for index in table.indexes]
    return rendered(made)


class Lines:
    """Takes what alembic writes: one statement a write."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def write(self, text: str) -> None:
        """One statement."""
        if text.strip():
            self.texts.append(text.strip().removesuffix(";"))

    def flush(self) -> None:
        """Nothing is held back."""


def rendered(found: Sequence[ops.MigrateOperation]) -> list[str]:
    """The operations as SQL statements, without a connection."""
    lines = Lines()
    options = {"as_sql": True, "output_buffer": lines, "literal_binds": True}
    context = MigrationContext.configure(dialect=DDL, opts=options)
    invoker = Operations(context)
    for operation in found:
        invoker.invoke(operation)
    return lines.texts
