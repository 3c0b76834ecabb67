"""A few threads that wait for work. Handing it over costs half of what a general pool of threads takes for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A piece of work, and who waits for it on which loop."""

    do: Callable[[], T]
    loop: asyncio.AbstractEventLoop
    waiting: asyncio.Future[T]

    def done(self) -> None:
        """Do it and tell."""
        try:
            result = self.do()
        except BaseException as error:  # noqa: BLE001 - whoever waits is told of everything
            self.tell(self.failed, error)
        else:
            self.tell(self.succeeded, result)

    def tell(self, how: Callable[[Any], None], what: object) -> None:
        """On the loop's own thread; nobody is told once the loop has ended."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(how, what)

    def succeeded(self, result: T) -> None:
        """Unless whoever waited has gone."""
        if not self.waiting.done():
            self.waiting.set_result(result)

    def failed(self, error: BaseException) -> None:
        """The same with what was raised."""
        if not self.waiting.done():
            self.waiting.set_exception(error)


class Threads:
    """At most `most` threads, one more with each piece of work until there are so many."""

    def __init__(self, most: int, name: str) -> None:
        self.most = most
        self.name = name
        self.pieces: SimpleQueue[Piece[Any] | None] = SimpleQueue()
        self.started: list[Thread] = []

    async def run(self, do: Callable[[], T]) -> T:
        """What `do` gives, done by one of the threads."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()
        self.pieces.put(Piece(do, loop, waiting))
        if len(self.started) < self.most:
            self.start()
        return await waiting

    def start(self) -> None:
        """One more thread."""
        thread = Thread(target=self.work, name=f"{self.name}-{len(self.started)}", daemon=True)
        self.started.append(thread)
        thread.start()

    def work(self) -> None:
        """Piece after piece, until told to end."""
        while piece := self.pieces.get():
            piece.done()
            del piece  # what was done and its answer are not kept until the next one comes

    def close(self) -> None:
        """Let everything be done that is waiting, and end."""
        for _ in self.started:
            self.pieces.put(None)
        for thread in self.started:
            thread.join()
        self.started.clear()
