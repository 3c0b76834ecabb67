"""How long a workspace keeps its history and its log; sealing what was written, and removing what is too old."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from psycopg.types.json import Jsonb

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.workspaces import open_workspaces

LEAST: Mapping[str, int] = {"history_years": 1, "log_months": 6}
"""Nothing is removed sooner; the database itself sees to that."""
MOST = 1200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """Years that the history and months that the log are kept, for ever if None; nothing is removed while `held`."""

    history_years: int | None = None
    log_months: int | None = None
    held: bool = False

    def to_json(self) -> dict[str, object]:
        """As it is sent and kept."""
        return asdict(self)


def retention(conn: Connection, workspace: str) -> Retention:
    """What the workspace has chosen."""
    row = conn.execute("select retention from loomwork.workspace where name = %s", (workspace,)).fetchone()
    kept: Any = row[0] if row else {}
    return Retention(**kept)


def chosen(sent: Mapping[str, object], before: Retention) -> Retention:
    """The choice with what was sent; `Invalid` for what cannot be."""
    values = before.to_json() | dict(sent)
    faults = [fault for name, value in values.items() if (fault := wrong(name, value))]
    if faults:
        raise invalid(faults)
    return Retention(**values)  # type: ignore[arg-type]


def wrong(name: str, value: object) -> Fault | None:
    """What is wrong with one part of a choice."""
    if name == "held":
        right = isinstance(value, bool)
    elif name in LEAST:
        right = value is None or (type(value) is int and LEAST[name] <= value <= MOST)
    else:
        return Fault(Text(f"`{name}` is not known here.", f"此处没有`{name}`。"), f"/{name}", name=name)
    least = LEAST.get(name)
    sentence = (
        Text(f"A whole number from {least}, or nothing for ever.", f"应为不小于{least}的整数，留空表示永久保留。")
        if least
        else Text("Yes or no.", "应为是或否。")
    )
    return None if right else Fault(sentence, f"/{name}", name=name)


def keep(conn: Connection, workspace: str, choice: Retention) -> None:
    """From now on this holds."""
    query = "update loomwork.workspace set retention = %s where name = %s"
    conn.execute(query, (Jsonb(choice.to_json()), workspace))


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a log: what somebody else may keep, to prove later that nothing was written anew."""

    number: int
    hash: str


def head(conn: Connection, workspace: str) -> Head:
    """Where the log of a workspace ends."""
    row = conn.execute(
        "select h.number, h.hash from loomwork.log_head h join loomwork.workspace w using (schema) where w.name = %s",
        (workspace,),
    ).fetchone()
    return Head(int(str(row[0])), str(row[1])) if row else Head(0, "")


def seal_all(conn: Connection) -> None:
    """Seal every workspace's history. The end of each log is said outside of the database as well."""
    for each in open_workspaces(conn):
        conn.execute("select loomwork.seal(%s)", (each.name,))
        end = head(conn, each.name)
        log.info("The log of %s ends with entry %s: %s", each.name, end.number, end.hash)


def forget_all(conn: Connection) -> None:
    """Remove what is too old, in every workspace."""
    for each in open_workspaces(conn):
        conn.execute("select loomwork.forget(%s)", (each.name,))


FAULTS: Mapping[str, Text] = {
    "changed": Text("the log was changed", "日志被篡改"),
    "missing": Text("entries of the log are missing", "日志条目缺失"),
    "unsealed": Text("the history is not what was sealed", "历史与封存时不一致"),
}


def log_faults(conn: Connection, workspace: str) -> list[Text]:
    """What is wrong with the log; none, if all is well. The role is the platform's."""
    rows = conn.execute("select number, what from loomwork.log_faults(%s)", (workspace,)).fetchall()
    found = [(number, FAULTS[str(what)]) for number, what in rows]
    return [Text(f"Entry {number}: {said.en}", f"第{number}条：{said.get('zh')}") for number, said in found]
