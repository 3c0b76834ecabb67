"""Server-sent events: what changed, told only to those who may see it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from definitions.problems import Problem
from engines.data.reading.query import Plan
from engines.data.reading.search import plan_ids
from engines.data.rights.permissions import may
from engines.scope import Scope
from runtime.events import Event
from runtime.http.deps import reading
from runtime.server import Server, server_of

BEAT = 15.0
"""Seconds of silence after which a comment keeps the connection open."""
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


async def events(request: Request) -> StreamingResponse:
    """A stream for as long as the page is open."""
    scope = await reading(request)
    return StreamingResponse(stream(request, scope), media_type="text/event-stream", headers=HEADERS)


async def stream(request: Request, scope: Scope) -> AsyncIterator[str]:
    """Events of the asker's workspace as they come."""
    server = server_of(request)
    async with server.hub.page(scope.workspace) as queue:
        yield ": welcome\n\n"  # from here on nothing is missed
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), BEAT)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            try:
                text = await told(server, await reading(request), event)
            except Problem:  # whoever listens may not any more: signed out, deactivated, suspended
                return
            if text:
                yield text


async def told(server: Server, scope: Scope, event: Event) -> str:
    """The event as the asker may know it; empty when it is none of their business."""
    match event.kind:
        case "version":
            return written("published", {})
        case "reload":
            return written("reload", {})
        case "notice" | "job":
            mine = str(event.data.get("user")) == str(scope.user.id)
            return written(event.kind, {k: v for k, v in event.data.items() if k != "user"}) if mine else ""
        case "session":
            return ""
        case _:
            return await changed(server, scope, event)


async def changed(server: Server, scope: Scope, event: Event) -> str:
    """Which of the changed records the asker may read. Deleted ones are named to those who may read all."""
    entity = scope.app.entities.get(str(event.data.get("entity")))
    verdict = may(scope, entity, "read") if entity else False
    if not entity or verdict is False:
        return ""
    ids = event.data.get("ids")
    known = [str(id) for id in ids] if isinstance(ids, list) else None
    if known and verdict is not True:
        known = await readable(server, scope, plan_ids(scope, entity.name, [UUID(id) for id in known]))
        if not known:
            return ""
    return written("changed", {"entity": entity.name, "ids": known, "by": event.data.get("by"), "kind": event.kind})


async def readable(server: Server, scope: Scope, plan: Plan) -> list[str]:
    """The ids that the plan finds."""
    found = await server.reader.json(scope.schema, plan)
    return [str(id) for id in json.loads(found or "[]")]


def written(kind: str, data: Mapping[str, object]) -> str:
    """One event in the format of the stream."""
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"


ROUTES = (Route("/api/events", events, methods=["GET"]),)
