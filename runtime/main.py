"""The application: every resource's routes around one server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from runtime.addresses import Database, prepared_database
from runtime.http import (
    bulk,
    comments,
    departments,
    design_fields,
    entities,
    events,
    evidence,
    files,
    forms,
    health,
    invitations,
    jobs,
    me,
    notices,
    nowhere,
    oidc,
    openapi,
    pages,
    passwords,
    people,
    permissions,
    problems,
    public,
    records,
    search,
    second_factor,
    session,
    sessions,
    summaries,
    telling,
    terms,
    tokens,
    transfer,
    uploads,
    viewing,
    views,
    workspace,
)
from runtime.http.edge import Edge
from runtime.http.hot import WORTH_PACKING, Hot
from runtime.parents import end_with_parent
from runtime.server import Server, make_server
from runtime.settings import Settings, read_settings

RESOURCES = (
    transfer, summaries, bulk, comments, records, views, permissions, viewing, departments, workspace, session, me,
    sessions, tokens, passwords, second_factor, people, invitations, evidence, oidc, terms, files, uploads, entities,
    design_fields, forms, search, jobs, events, notices, telling, public, openapi, health, nowhere,
)  # fmt: skip
"""In the order their addresses are tried."""


class Application(FastAPI):
    """FastAPI behind the edge that every request passes and the addresses that are answered there and then."""

    front: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """From outside to inside: edge, hot addresses, FastAPI."""
        self.front = self.front or Edge(Hot(super().__call__, self), self.state.server)
        await self.front(scope, receive, send)


class Packing(GZipMiddleware):
    """Packs answers; files are sent as they are, in the parts that were asked for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What is a file by its address passes by."""
        passing = scope["type"] == "http" and scope["path"].startswith("/api/files/")
        await (self.app if passing else super().__call__)(scope, receive, send)


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The application on a database that is already migrated."""
    app = Application(
        routes=[*(route for resource in RESOURCES for route in resource.ROUTES), *public.PAGES, *pages.routes()],
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.server = make_server(settings, database)
    problems.install(app)
    app.add_middleware(Packing, minimum_size=WORTH_PACKING, compresslevel=1)
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open connections, listen for events; close everything at the end."""
    server: Server = app.state.server
    server.pool.open()
    await server.reader.pool.open()
    tasks = [asyncio.create_task(server.hub.listen()), asyncio.create_task(server.outbox.send())]
    try:
        yield
    finally:
        server.writers.close()
        server.hub.warming.close()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        server.send_rest()
        await server.reader.pool.close()
        server.pool.close()


def from_environment() -> FastAPI:
    """What uvicorn's worker processes start: the parent has prepared the database and says where it is."""
    end_with_parent()
    return create_app(read_settings(), prepared_database())
