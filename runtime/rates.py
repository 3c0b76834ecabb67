"""How often somebody may ask: so many times a minute, evenly or all at once. Each process counts for itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

MINUTE = 60.0
MANY = 50_000
"""Askers known at a time; those whose minute is over are forgotten before there are more."""

Asker = tuple[str, ...]
"""The kind of asker, and which one: ("address", "192.0.2.1")."""


class Rates:
    """For each asker the moment at which all that was asked would be over, had it come evenly."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.over: dict[Asker, float] = {}

    def wait(self, asker: Asker, a_minute: int) -> int:
        """Seconds until the asker may ask again. 0 is now, and is counted; so it always is without a limit."""
        if not a_minute:
            return 0
        now = self.clock()
        over = max(self.over.get(asker, now), now) + MINUTE / a_minute
        if over - now > MINUTE:
            return ceil(over - now - MINUTE)
        if len(self.over) >= MANY:
            self.over = {each: moment for each, moment in self.over.items() if moment > now}
        self.over[asker] = over
        return 0
