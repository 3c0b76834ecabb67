"""Records. Reads are plans run on the event loop; writes are transactions in a thread."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope as Address

from definitions.problems import Conflict, Fault, NotFound, invalid
from definitions.texts import Text
from engines.data import records
from engines.data.reading.query import LARGEST_PAGE, Query, fetch, no_record, plan_get, plan_list
from engines.data.reading.sensitive import sensitive_fields
from engines.forms import form_of, through_form
from engines.scope import Scope
from runtime.http.deps import Asking, reading
from runtime.http.noting import note, note_viewed
from runtime.http.once import kept, once
from runtime.http.problems import VersionNeeded
from runtime.http.retry import reads_again
from runtime.http.trying import tried
from runtime.http.writing import writes
from runtime.server import COMMIT, server_of
from runtime.workspaces.states import check_open

JSON = "application/json"
BATCH = ("create", "update", "delete")
WORDS = frozenset({"batch", "bulk", "import", "export", "summary"})
"""What stands after an entity's address besides ids."""
Sent = Mapping[str, object]
LONGEST_NUMBER = 9
"""Digits that are read of a page's size, which is cut to the largest anyway."""


# --- reads -----------------------------------------------------------------------------------------------------------


async def list_records(request: Request) -> Response:
    """A page of records."""
    scope = await reading(request)
    plan = plan_list(scope, request.path_params["entity"], query_of(request.query_params))
    page = await server_of(request).reader.json(scope.schema, plan)
    await viewed(request, scope, request.query_params.get("select", ""), page)
    return Response(page, media_type=JSON)


async def get_record(request: Request) -> Response:
    """One record with its detail rows."""
    scope = await reading(request)
    entity = request.path_params["entity"]
    plan = plan_get(scope, entity, uuid_of(request.path_params["id"]))
    record = await server_of(request).reader.json(scope.schema, plan)
    if record is None:
        raise no_record(scope.app.entity(entity))
    await viewed(request, scope, None, record)
    return Response(record, media_type=JSON)


async def viewed(request: Request, scope: Scope, select: str | None, answer: bytes | None) -> None:
    """Who sees sensitive fields is written down before they do."""
    entity = request.path_params["entity"]
    if answer and sensitive_fields(scope, entity, select):
        await run_in_threadpool(note_viewed, request, scope, entity, select, answer)


def query_of(params: QueryParams) -> Query:
    """The query string as a query."""
    count = params.get("count", "")
    return Query(
        where=params.get("where", ""),
        sort=params.get("sort", ""),
        select=params.get("select", ""),
        limit=limit_of(params.get("limit") or "50"),
        after=params.get("after", ""),
        count="capped" if count == "capped" else count in ("true", "1"),
        search=params.get("search", ""),
    )


def limit_of(text: str) -> int:
    """How many records a page holds."""
    if not text.isdecimal() or not text.strip("0"):
        raise invalid([Fault(Text("`limit` is a number above 0.", "`limit`应为大于 0 的数。"), "/limit", name="limit")])
    return min(int(text[:LONGEST_NUMBER]), LARGEST_PAGE)


def uuid_of(text: object) -> UUID:
    """An id from an address or a body. What cannot be an id names no record."""
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound(Text(f"“{text}” is not the id of a record.", f"“{text}”不是记录的标识。")) from None


# --- writes ----------------------------------------------------------------------------------------------------------


def create_record(asked: Asking, sent: Sent, entity: str) -> Response:
    """A new record: 201 with what it became."""
    return once(asked, sent, lambda: created(asked, entity, sent))


def created(asked: Asking, entity: str, sent: Mapping[str, object]) -> Response:
    """Create and answer."""
    [id] = records.create(asked.conn, asked.scope, entity, [filled_in(asked, entity, sent)], waiting=True)
    response = shown(asked, entity, id, 201)
    response.headers["Location"] = f"/api/records/{entity}/{id}"
    return response


def update_record(asked: Asking, sent: Sent, entity: str, id: str) -> Response:
    """Change the fields that were sent, if nobody changed the record since."""
    change = update_of({**sent, "id": id})
    change = replace(change, values=filled_in(asked, entity, change.values, change))
    try:
        records.update(asked.conn, asked.scope, entity, [change], waiting=True)
    except Conflict as conflict:
        conflict.extra.setdefault("current", current(asked, entity, change.id))
        note_viewed(asked.request, asked.scope, entity, None, json.dumps(conflict.extra["current"] or {}).encode())
        raise
    return shown(asked, entity, change.id)


def filled_in(asked: Asking, entity: str, sent: Sent, change: records.Update | None = None) -> Sent:
    """What was sent, judged by the form it names (`?form=crm.order`), if it names one."""
    form = asked.request.query_params.get("form")
    if not form or not form_of(asked.scope.app, form).ruled:
        return sent
    before = json.loads(read(asked, entity, change.id) or "null") if change else None
    if change and (before is None or before.get("version") != change.version):
        return sent
    return through_form(asked.conn, asked.scope, form, entity, sent, before)


def update_of(sent: Mapping[str, object], pointer: str = "") -> records.Update:
    """The id, the version it was read at and the new values of one record."""
    values = dict(sent)
    id, version = uuid_of(values.pop("id", "")), values.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool):
        sentence = Text(
            "Send the `version` of the record you read, so that no other change is lost.",
            "请发送所读记录的`version`,以免覆盖他人的修改。",
        )
        raise VersionNeeded(sentence, (Fault(sentence, f"{pointer}/version", name="version"),))
    return records.Update(id, values, version)


def delete_record(asked: Asking, sent: Sent, entity: str, id: str) -> Response:
    """The record is gone; its history stays."""
    version = version_of(asked.request.query_params.get("version"))
    one = uuid_of(id)
    records.delete(asked.conn, asked.scope, entity, [one], versions={} if version is None else {one: version})
    return Response(status_code=204)


def version_of(text: str | None) -> int | None:
    """The version at which a record that goes was read, if it is said."""
    if text is None or text.isdecimal():
        return None if text is None else int(text[:LONGEST_NUMBER])
    raise invalid([Fault(Text("`version` is a number.", "`version`应为数字。"), "/version", name="version")])


def act_on_record(asked: Asking, sent: Sent, entity: str, id: str, action: str) -> Response:
    """Perform a lifecycle action with the values that it asks for."""

    def act() -> Response:
        records.act(asked.conn, asked.scope, entity, [uuid_of(id)], action, sent, waiting=True)
        return shown(asked, entity, uuid_of(id))

    return once(asked, sent, act)


def save_batch(asked: Asking, sent: Sent, entity: str) -> Response:
    """Creates, updates and deletes of one entity in one transaction; with `dry=true` all is judged and nothing kept."""

    def save() -> Response:
        known(sent, BATCH)
        changes = [update_of(each, f"/update/{n}") for n, each in enumerate(maps(sent, "update"))]
        gone = dict(gone_of(each, f"/delete/{n}") for n, each in enumerate(items(sent, "delete")))
        once_each([*(change.id for change in changes), *gone])
        created = maps(sent, "create")
        if created:
            check_open(asked.person.ticket.state, asked.person.ticket.reason, adding=True)
        with tried(asked):
            done = records.save_batch(
                asked.conn,
                asked.scope,
                entity,
                create=created,
                update=changes,
                delete=[*gone],
                versions={id: version for id, version in gone.items() if version is not None},
            )
        return Response(json.dumps(done, default=str), media_type=JSON)

    return once(asked, sent, save)


def gone_of(sent: object, pointer: str) -> tuple[UUID, int | None]:
    """A record to be deleted: its id, or that with the version that was read."""
    id, version = (sent.get("id"), sent.get("version")) if isinstance(sent, dict) else (sent, None)
    if not isinstance(id, str) or not (version is None or type(version) is int):
        raise invalid([Fault(Text("A record's id is expected.", "应为记录的标识。"), pointer)])
    return uuid_of(id), version


def known(sent: Mapping[str, object], names: Collection[str]) -> None:
    """Nothing but these may be sent."""
    faults = [
        Fault(Text(f"`{name}` is not known here.", f"此处没有`{name}`。"), f"/{name}", name=name)
        for name in sent
        if name not in names
    ]
    if faults:
        raise invalid(faults)


def once_each(ids: Iterable[UUID]) -> None:
    """A batch changes or deletes a record once: in which order it did so twice nobody could tell."""
    twice = [id for id, count in Counter(ids).items() if count > 1]
    if twice:
        raise invalid([Fault(Text(f"The record {id} is named twice.", f"记录 {id} 出现了两次。")) for id in twice])


def items(sent: Mapping[str, object], name: str) -> list[object]:
    """A list that may be absent."""
    value = sent.get(name, [])
    if not isinstance(value, list):
        raise invalid([Fault(Text(f"`{name}` is a list.", f"`{name}`应为列表。"), f"/{name}", name=name)])
    return value


def maps(sent: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """A list of records that may be absent."""
    found = items(sent, name)
    faults = [
        Fault(Text("A record is a JSON object.", "记录应为 JSON 对象。"), f"/{name}/{n}")
        for n, each in enumerate(found)
        if not isinstance(each, dict)
    ]
    if faults:
        raise invalid(faults)
    return [each for each in found if isinstance(each, dict)]


def shown(asked: Asking, entity: str, id: UUID, status: int = 200) -> Response:
    """The record as the asker may see it now; its id alone when the asker may not. With it the transaction ends, unless
    the answer is to be kept in it."""
    seen = sorted(sensitive_fields(asked.scope, entity, None))
    if seen:
        note(asked, "viewed", {"entity": asked.scope.app.entity(entity).name, "fields": seen, "records": [str(id)]})
    text = read(asked, entity, id, b"" if kept(asked) else COMMIT)
    return Response(text or json.dumps({"id": str(id)}), status, media_type=JSON)


def read(asked: Asking, entity: str, id: UUID, then: bytes = b"") -> str | None:
    """The record's JSON, seen within the transaction."""
    return fetch(asked.conn, plan_get(asked.scope, entity, id), then)


def current(asked: Asking, entity: str, id: UUID) -> object:
    """The record that a stale change ran into."""
    return json.loads(read(asked, entity, id) or "null")


class OneRoute(Route):
    """The address of one record; a word that has an address of its own there is no id."""

    def matches(self, scope: Address) -> tuple[Match, Address]:
        """Nothing for those words, so that another method than theirs is refused as such."""
        match, child = super().matches(scope)
        named = match is not Match.NONE and child["path_params"]["id"] in WORDS
        return (Match.NONE, {}) if named else (match, child)


LIST, GET = reads_again(list_records), reads_again(get_record)
CREATE, UPDATE = writes(create_record), writes(update_record)
DELETE, ACT = writes(delete_record), writes(act_on_record)

ROUTES = (
    Route("/api/records/{entity}", LIST, methods=["GET"]),
    OneRoute("/api/records/{entity}/{id}", GET, methods=["GET"]),
    Route("/api/records/{entity}", CREATE, methods=["POST"]),
    Route("/api/records/{entity}/batch", writes(save_batch), methods=["POST"]),
    OneRoute("/api/records/{entity}/{id}", UPDATE, methods=["PATCH"]),
    OneRoute("/api/records/{entity}/{id}", DELETE, methods=["DELETE"]),
    Route("/api/records/{entity}/{id}/do/{action}", ACT, methods=["POST"]),
)
"""`runtime/http/hot.py` answers most of these itself."""
