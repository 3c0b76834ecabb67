"""Makes runtime/auth/breached.bin: `python -m tests.runtime.breaches`."""

from __future__ import annotations

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from runtime.auth.breached import FILE, packed


def content() -> bytes:
    """The file as the lists of today make it."""
    return packed(FREQUENCY_LISTS["passwords"])


if __name__ == "__main__":
    FILE.write_bytes(content())
