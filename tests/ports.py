"""Ports for servers of the tests that must know theirs before they listen."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

BELOW = 32_768
"""From here on the system itself gives ports to connections, at any moment."""


def free_port() -> int:
    """A port that nobody listens on, and that no connection is given meanwhile."""
    for port in random.sample(range(20_000, BELOW), 100):
        with socket.socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port
    raise AssertionError("all ports are taken")
