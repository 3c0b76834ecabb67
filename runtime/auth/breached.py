"""Passwords that are known from breaches, looked up in a file of short hashes that stays on the disk.

`breached.bin` holds the first five bytes of the SHA-1 of each word, sorted: 150 kB for thirty thousand words, found by
halving. `tests/runtime/breaches.py` makes it from the frequency lists of the package zxcvbn (MIT licence).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).with_name("breached.bin")
WIDTH = 5
ORNAMENT = "0123456789!?.,;:#@$%&*_-+= "
"""What people put after a word to please a rule; whoever guesses does so too."""


def is_breached(password: str) -> bool:
    """Whether the password, or the word it begins with, is among those that are tried first."""
    content = FILE.read_bytes()
    return contains(content, password) or contains(content, password.rstrip(ORNAMENT))


def contains(content: bytes, word: str) -> bool:
    """Whether a word is in the file."""
    wanted, size = short_hash(word), len(content) // WIDTH
    place = bisect_left(range(size), wanted, key=lambda at: content[at * WIDTH : (at + 1) * WIDTH])
    return content[place * WIDTH : (place + 1) * WIDTH] == wanted


def short_hash(word: str) -> bytes:
    """What the file knows of a word: capitals make no difference."""
    return hashlib.sha1(word.lower().encode(), usedforsecurity=False).digest()[:WIDTH]


def packed(words: Iterable[str]) -> bytes:
    """The content of the file."""
    return b"".join(sorted({short_hash(each) for each in words}))
