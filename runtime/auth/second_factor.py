"""The second factor: codes of an authenticator app (TOTP), and recovery codes for the day the phone is lost."""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from engines.data.sql.statements import Connection
from runtime.auth.sealing import Seal

STEP = 30
"""Seconds that a code lasts."""
DRIFT = 1
"""Steps that a clock may be wrong."""
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that nobody takes for another."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app needs to know."""

    secret: str
    address: str
    picture: str
    """The address as a QR code, in SVG."""


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a login has a second factor, and how many recovery codes are left."""

    confirmed: bool
    recovery_codes: int


def begin(conn: Connection, login: UUID, account: str, issuer: str, seal: Seal) -> Setup:
    """A new secret, worth nothing until a code of it is shown; it takes no other's place before that."""
    secret = pyotp.random_base32()
    conn.execute(
        "insert into loomwork.second_factor (login, secret) values (%s, %s) on conflict (login) do update "
        "set secret = excluded.secret, last_step = 0 where second_factor.confirmed_at is null",
        (login, seal.seal(secret)),
    )
    address = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
    return Setup(secret, address, picture(address))


def picture(text: str) -> str:
    """A QR code as SVG that grows with its place."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", omitsize=True, xmldecl=False, border=2, lineclass=None)
    return out.getvalue().decode()


def confirm(conn: Connection, login: UUID, code: str, now: datetime, seal: Seal) -> list[str] | None:
    """Turn it on if the code is right; the recovery codes, shown once."""
    if not code_fits(conn, login, code, now, seal, confirmed=False):
        return None
    conn.execute("update loomwork.second_factor set confirmed_at = %s where login = %s", (now, login))
    return new_recovery_codes(conn, login)


def status(conn: Connection, login: UUID) -> Status:
    """How it stands."""
    row = conn.execute(
        "select f.confirmed_at is not null, (select count(*) from loomwork.recovery_code c where c.login = f.login) "
        "from loomwork.second_factor f where f.login = %s",
        (login,),
    ).fetchone()
    return Status(bool(row and row[0]), int(str(row[1])) if row else 0)


def turn_off(conn: Connection, login: UUID) -> None:
    """The login needs its password only."""
    conn.execute("delete from loomwork.second_factor where login = %s", (login,))
    conn.execute("delete from loomwork.recovery_code where login = %s", (login,))


def fits(conn: Connection, login: UUID, code: str, now: datetime, seal: Seal) -> str:
    """What kind of code this was, `code` or `recovery`, used up by now; empty when it is none."""
    if code_fits(conn, login, code, now, seal, confirmed=True):
        return "code"
    return "recovery" if recovery_code_fits(conn, login, code) else ""


def code_fits(conn: Connection, login: UUID, code: str, now: datetime, seal: Seal, confirmed: bool) -> bool:
    """Whether the app shows this code now. Each code opens once: the step it belongs to is over with it."""
    row = conn.execute(
        "select secret, last_step from loomwork.second_factor "
        "where login = %s and (confirmed_at is not null) = %s for update",
        (login, confirmed),
    ).fetchone()
    if not row or not isinstance(row[0], bytes):
        return False
    step = step_of(seal.open(row[0]), code, now, after=int(str(row[1])))
    if step is None:
        return False
    conn.execute("update loomwork.second_factor set last_step = %s where login = %s", (step, login))
    return True


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step that a code belongs to, if it is near enough and none has been used since."""
    app, here = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    sent = code.replace(" ", "")
    near = [here + drift for drift in range(-DRIFT, DRIFT + 1)]
    found = [step for step in near if secrets.compare_digest(app.generate_otp(step), sent)] if sent.isascii() else []
    return next((step for step in found if step > after), None)


def new_recovery_codes(conn: Connection, login: UUID) -> list[str]:
    """Ten codes in place of the old ones, kept as hashes."""
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    conn.execute("delete from loomwork.recovery_code where login = %s", (login,))
    conn.execute(
        "insert into loomwork.recovery_code (login, code_hash) select %s, unnest(%s::bytea[])",
        (login, [code_hash(code) for code in codes]),
    )
    return codes


def recovery_code() -> str:
    """Sixteen letters in four groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def code_hash(code: str) -> bytes:
    """A recovery code as it is kept: eighty random bits need no slow hash."""
    plain = "".join(letter for letter in code.lower() if letter in LETTERS)
    return hashlib.sha256(plain.encode()).digest()


def recovery_code_fits(conn: Connection, login: UUID, code: str) -> bool:
    """Whether it is one of the recovery codes, which is used up by this."""
    used = conn.execute(
        "delete from loomwork.recovery_code where login = %s and code_hash = %s", (login, code_hash(code))
    )
    return used.rowcount == 1
