"""A process that another one started ends when that one is gone, however it went."""

from __future__ import annotations

import os
import signal
import threading
import time

PARENT = "LOOMWORK_PARENT"
"""The number of the process that started us: we may be orphans before we can look."""
OFTEN = 0.5
"""Seconds between two looks."""
PATIENCE = 10.0
"""Seconds that an orphan has to come to an end."""


def end_with_parent() -> None:
    """From now on look after the process that started us; when it is gone, be terminated."""
    parent = int(os.environ.get(PARENT) or os.getppid())
    threading.Thread(target=watch, args=(parent,), daemon=True, name="parent").start()


def watch(parent: int) -> None:
    """An orphan gets another parent."""
    while os.getppid() == parent:
        time.sleep(OFTEN)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
