"""A load generator: keep-alive HTTP/1.1 connections on asyncio streams, one request in flight on each.

`python -m tests.bench.load` reads a JSON job from standard input and writes the figures to standard output; it is a
process of its own, so that its work is not counted as the server's.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle


@dataclass(frozen=True)
class Job:
    """Requests to send: raw HTTP texts, taken in turn by `clients` connections for `seconds`."""

    host: str
    port: int
    requests: list[str]
    clients: int = 8
    seconds: float = 2.0
    once: bool = False
    """Each request is sent once at most: what was created cannot be created again."""


@dataclass(frozen=True)
class Figures:
    """Requests answered, seconds taken, p50 and p95 in milliseconds, answers by status, the text of a bad one."""

    requests: int
    seconds: float
    p50: float
    p95: float
    statuses: dict[str, int]
    bad: str = ""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Reads one answer: its status and body."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status, body = int(head[9:12]), b""
    if b"content-length:" in head:
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
    elif b"transfer-encoding: chunked" in head:
        while (size := int(await reader.readline(), 16)) > 0:
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    return status, body


async def drive(job: Job) -> Figures:
    """Sends the job's requests and measures."""
    times: list[float] = []
    statuses: dict[str, int] = {}
    bad: list[str] = []
    texts = [text.encode() for text in job.requests]
    turns: Iterator[bytes] = iter(texts) if job.once else cycle(texts)
    started = time.perf_counter()
    until = started + job.seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection(job.host, job.port, limit=2**22)
        for text in turns:
            sent = time.perf_counter()
            if sent >= until:
                break
            writer.write(text)
            status, body = await answer(reader)
            times.append(time.perf_counter() - sent)
            statuses[str(status)] = statuses.get(str(status), 0) + 1
            if status >= 300 and not bad:
                bad.append(f"{text[:200]!r}: {body[:500]!r}")
        writer.close()

    await asyncio.gather(*(client() for _ in range(job.clients)))
    taken = time.perf_counter() - started
    ordered = sorted(times) or [0.0]
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Figures(len(times), taken, statistics.median(ordered) * 1000, p95 * 1000, statuses, "".join(bad))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(drive(Job(**json.load(sys.stdin)))))))
