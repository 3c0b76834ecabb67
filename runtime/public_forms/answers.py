"""One answer for each ticket, and one for each person where a form asks for that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from definitions.problems import Conflict, Fault, invalid
from definitions.public import DEVICE
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.public_forms.guard import Ticket
from runtime.public_forms.links import Kept, State, over

SHORTEST_DEVICE = 16
LONGEST_DEVICE = 100
NEEDED = Text("This is needed: everybody answers once.", "此项必填：每人只能提交一次。")


class Answered(Conflict):
    """Each person answers once, and this one has."""

    kind = "answered"


def claim(conn: Connection, schema: str, ticket: Ticket, person: bytes | None, at: datetime) -> bool:
    """Be the first with this ticket; a twin that is still at work is waited for. `Answered` where the person has."""
    query = "insert into {} (form, ticket, person, at) values (%s, %s, %s, %s) on conflict do nothing returning form"
    values = (ticket.form, ticket.id, person, at)
    if conn.execute(over(schema, query, "_public_answer"), values).fetchone():
        return True
    known = over(schema, "select from {} where form = %s and ticket = %s", "_public_answer")
    if conn.execute(known, (ticket.form, ticket.id)).fetchone() is None:
        raise Answered(Text("You have answered already. Thank you!", "您已经提交过了，谢谢！"))
    return False


def count(conn: Connection, schema: str, kept: Kept) -> bool:
    """One more answer, unless there are as many as are taken."""
    query = over(
        schema,
        "update {} set answers = answers + 1 where id = %s and open and (%s::int is null or answers < %s)",
    )
    most = kept.link.most
    return conn.execute(query, (kept.id, most, most)).rowcount == 1


def person_of(kept: Kept, sent: Mapping[str, object], values: Mapping[str, object]) -> bytes | None:
    """Who answers, as a hash: the device as it calls itself for this form alone, or what a field says of them."""
    match kept.link.once:
        case "":
            return None
        case once if once == DEVICE:
            said = sent.get("device")
            known = isinstance(said, str) and SHORTEST_DEVICE <= len(said) <= LONGEST_DEVICE
            if not known:
                raise Conflict(Text("Your browser does not say which device it is on.", "浏览器未提供设备标识。"))
        case field:
            said = str(values.get(field) or "").strip().casefold()
            if not said:
                raise invalid([Fault(NEEDED, f"/{field}", name=field)])
    return hashlib.sha256(f"{kept.id}\0{said}".encode()).digest()


REASONS: Mapping[State, Text] = {
    "closed": Text("This form is closed.", "此表单已关闭。"),
    "not_yet": Text("This form is not open yet.", "此表单尚未开放。"),
    "over": Text("The time to answer is over.", "填写时间已结束。"),
    "full": Text("No more answers are taken.", "已达到答卷数量上限。"),
}
"""Why a form cannot be answered now."""
