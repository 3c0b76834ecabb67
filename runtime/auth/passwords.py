"""Passwords: what may be one, argon2 hashes, and a check that takes as long when there is no such login."""

from __future__ import annotations

from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from definitions.problems import Fault, invalid
from definitions.texts import Text
from runtime.auth.breached import is_breached

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""The least that OWASP advises: about 20 ms here."""
SHORTEST = 8
"""No workspace may ask for less."""
LONGEST = 1024
TELLING = 4
"""Letters from which on a name inside a password gives it away."""

NOBODY = HASHER.hash("no password of anybody")


def hashed(password: str) -> str:
    """The password as it is kept."""
    return HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept; unknown logins cost the same time."""
    try:
        return HASHER.verify(kept or NOBODY, password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return HASHER.check_needs_rehash(kept)


def check_strength(password: str, shortest: int = SHORTEST, names: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, known from breaches, or made of a name of its owner's."""
    told = [fault(each) for each in weaknesses(password, shortest, names)]
    if told:
        raise invalid(told)


def names_in(login: str, name: str, email: str = "") -> list[str]:
    """What a password of somebody may not contain."""
    return [login, email.partition("@")[0], *name.split()]


def weaknesses(password: str, shortest: int, names: Iterable[str]) -> Iterable[Text]:
    """What is wrong with a password, in sentences."""
    if len(password) < shortest:
        yield Text(f"A password needs at least {shortest} characters.", f"密码至少需要{shortest}个字符。")
    elif len(password) > LONGEST:
        yield Text(f"A password has {LONGEST} characters at most.", f"密码最多{LONGEST}个字符。")
    elif is_breached(password):
        yield Text(
            "This password is on lists of known passwords. Choose one that nobody else has.",
            "该密码出现在已泄露密码名单中，请换一个独特的密码。",
        )
    elif any(len(name) >= TELLING and name.lower() in password.lower() for name in names):
        yield Text("A password may not contain your name or login.", "密码不能包含您的姓名或登录名。")


def fault(sentence: Text) -> Fault:
    """The sentence at the password's place."""
    return Fault(sentence, "/password", name="password")
