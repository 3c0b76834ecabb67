"""Begins a process that stays: `python -m runtime.begin runtime.web`.

While its modules are loaded nothing becomes garbage, so the collector need not look among them, then or ever after.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module


def main() -> None:
    """Load the module that the command line names, and run it."""
    gc.disable()
    module = import_module(sys.argv[1])
    gc.freeze()
    gc.enable()
    module.main()


if __name__ == "__main__":
    main()
