"""A load generator: keep-alive HTTP/1.1 connections on asyncio streams, one request in flight on each.

`python -m tests.bench.load` reads a JSON job from standard input and writes the figures to standard output; a process of
its own, so that its work is not counted as the server's.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Job:
    """Requests to send: raw HTTP texts, taken in turn by `clients` connections for `seconds`."""

    host: str
    port: int
    requests: list[str]
    clients: int = 8
    seconds: float = 2.0
    once: bool = False
    """Stop when every request was sent once."""


@dataclass(frozen=True)
class Figures:
    """Requests answered, seconds taken, p50 and p95 in milliseconds, answers by status."""

    requests: int
    seconds: float
    p50: float
    p95: float
    statuses: dict[str, int]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


async def answer(reader: asyncio.StreamReader) -> int:
    """Reads one answer; gives its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    if b"content-length:" in lowered:
        length = int(lowered.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if length:
            await reader.readexactly(length)
    elif b"transfer-encoding: chunked" in lowered:
        while (size := int(await reader.readline(), 16)) > 0:
            await reader.readexactly(size + 2)
        await reader.readline()
    return status


async def drive(job: Job) -> Figures:
    """Sends the job's requests and measures."""
    times: list[float] = []
    statuses: dict[str, int] = {}
    texts = [text.encode() for text in job.requests]
    turn = iter(range(len(texts))) if job.once else None
    started = time.perf_counter()
    until = started + job.seconds

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection(job.host, job.port, limit=2**22)
        position = number
        while True:
            if turn is not None:
                position = next(turn, -1)
                if position < 0:
                    break
            elif time.perf_counter() >= until:
                break
            sent = time.perf_counter()
            writer.write(texts[position % len(texts)])
            status = await answer(reader)
            times.append(time.perf_counter() - sent)
            statuses[str(status)] = statuses.get(str(status), 0) + 1
            position += job.clients
        writer.close()

    await asyncio.gather(*(client(number) for number in range(job.clients)))
    taken = time.perf_counter() - started
    ordered = sorted(times) or [0.0]
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Figures(len(times), taken, statistics.median(ordered) * 1000, p95 * 1000, statuses)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(drive(Job(**json.load(sys.stdin)))))))
