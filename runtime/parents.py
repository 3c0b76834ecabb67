"""A process that another one started ends when that one is gone, however it went."""

from __future__ import annotations

import os
import signal
import threading
import time

OFTEN = 0.5
"""Seconds between two looks."""


def end_with_parent() -> None:
    """From now on look after the process that started us; when it is gone, be terminated."""
    threading.Thread(target=watch, args=(os.getppid(),), daemon=True, name="parent").start()


def watch(parent: int) -> None:
    """An orphan gets another parent."""
    while os.getppid() == parent:
        time.sleep(OFTEN)
    os.kill(os.getpid(), signal.SIGTERM)
