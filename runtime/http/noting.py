"""What somebody did or saw over HTTP becomes an entry of the log, before they have the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request

from engines.data.reading.sensitive import sensitive_fields
from engines.scope import Scope
from runtime.acting import as_platform
from runtime.evidence.log import noted
from runtime.http.deps import Asking, shown_key
from runtime.server import server_of


def note(asked: Asking, kind: str, detail: Mapping[str, object]) -> None:
    """Keep in the asker's own transaction that they did this."""
    login, user = asked.person.ticket.name, asked.person.ticket.user
    with as_platform(asked.conn, asked.scope.schema):
        noted(asked.conn, asked.scope.workspace, kind, login, user, address_of(asked.request), detail)


def note_viewed(request: Request, scope: Scope, entity: str, select: str | None, answer: bytes) -> None:
    """Keep which records somebody saw sensitive fields of, in a transaction that is over when they have the answer.

    It is who signed in that saw them, whomever they look as."""
    fields = sorted(sensitive_fields(scope, entity, select))
    records = [each["id"] for each in records_in(json.loads(answer)) if each]
    if fields and records:
        note_seen(request, scope, entity, fields, records)


def note_seen(request: Request, scope: Scope, entity: str, fields: list[str], records: list[object]) -> None:
    """Keep that somebody saw sensitive fields; without records it was their sum, or the groups they make."""
    if fields:
        person = server_of(request).people.find(shown_key(request))
        login, user = (person.ticket.name, person.ticket.user) if person else ("", scope.user.id)
        detail: dict[str, object] = {"entity": scope.app.entity(entity).name, "fields": fields, "records": records}
        with server_of(request).transaction() as conn:
            noted(conn, scope.workspace, "viewed", login, user, address_of(request), detail)


def records_in(answer: dict[str, object]) -> list[dict[str, object]]:
    """The records of a page, or the one of an answer."""
    found = answer.get("records", [answer])
    return found if isinstance(found, list) else []


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""
