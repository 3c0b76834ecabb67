"""Passwords: argon2 hashes, and a check that takes as long when there is no such login."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""The least that OWASP advises: about 20 ms here."""

NOBODY = HASHER.hash("no password of anybody")


def hashed(password: str) -> str:
    """The password as it is kept."""
    return HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept; unknown logins cost the same time."""
    try:
        return HASHER.verify(kept or NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
