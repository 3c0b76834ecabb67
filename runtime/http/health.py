"""Is it alive, is it ready, how is it doing."""

from __future__ import annotations

import psycopg
from psycopg_pool import PoolTimeout
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from runtime.server import server_of


async def live(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "live"})


async def ready(request: Request) -> Response:
    """The database answers too."""
    try:
        async with server_of(request).reader.pool.connection(timeout=2) as conn:
            await conn.execute("select 1")
    except (psycopg.Error, PoolTimeout):
        return JSONResponse({"status": "the database does not answer"}, 503)
    return JSONResponse({"status": "ready"})


async def metrics(request: Request) -> Response:
    """Numbers for Prometheus."""
    server = server_of(request)
    gauges = {
        "open_pages": len(server.hub.pages),
        "connections_writes": server.pool.get_stats().get("pool_size", 0),
        "connections_reads": server.reader.pool.get_stats().get("pool_size", 0),
        "apps_compiled": len(server.apps.compiled),
    }
    return PlainTextResponse(server.metrics.text(gauges), media_type="text/plain; version=0.0.4")


ROUTES = (
    Route("/api/health/live", live, methods=["GET"]),
    Route("/api/health/ready", ready, methods=["GET"]),
    Route("/api/metrics", metrics, methods=["GET"]),
)
