"""Logins lock after wrong passwords, sessions end, tokens are limited, nothing secret is kept as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from starlette.requests import Request

from definitions.problems import Conflict, Invalid, NotAllowed
from runtime.auth.csrf import check_origin
from runtime.auth.logins import TooManyTries, check_password, create_login, get_login, set_password
from runtime.auth.sessions import create_session, create_token, end_session, find_ticket, key

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def login(connection):
    connection.execute("insert into loomwork.workspace (name, schema, title) values ('auth', 'ws_auth', 'Auth')")
    create_login(connection, "auth", "ann", uuid4(), "correct horse")
    return get_login(connection, "auth", "ann")


def test_the_right_password_fits_and_the_hash_is_no_text(connection, login):
    assert check_password(connection, login, "correct horse", NOW)
    assert not check_password(connection, login, "wrong", NOW)
    assert not check_password(connection, None, "correct horse", NOW)
    assert "horse" not in login.password_hash and login.password_hash.startswith("$argon2id$")


def test_wrong_passwords_lock_for_longer_each_time(connection, login):
    waits = []
    for _ in range(8):
        found = get_login(connection, "auth", "ann")
        moment = found.locked_until or NOW
        assert not check_password(connection, found, "wrong", moment)
        until = get_login(connection, "auth", "ann").locked_until
        waits.append((until - moment).total_seconds() if until else 0)
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240]
    found = get_login(connection, "auth", "ann")
    with pytest.raises(TooManyTries) as locked:
        check_password(connection, found, "correct horse", found.locked_until - timedelta(seconds=3))
    assert locked.value.extra == {"retry_after": 3}
    assert check_password(connection, found, "correct horse", found.locked_until)
    assert get_login(connection, "auth", "ann").failures == 0


def test_short_passwords_and_second_logins_are_refused(connection, login):
    with pytest.raises(Invalid):
        create_login(connection, "auth", "bob", uuid4(), "short")
    with pytest.raises(Conflict):
        create_login(connection, "auth", "ann", uuid4(), "long enough")


def test_a_session_opens_its_login_until_it_ends(connection, login):
    secret = create_session(connection, login.id, NOW, days=1)
    shown = key("session", secret)
    ticket = find_ticket(connection, shown, NOW)
    assert ticket and ticket.name == "ann" and ticket.workspace == "auth"
    assert find_ticket(connection, shown, NOW + timedelta(days=2)) is None
    assert find_ticket(connection, key("token", secret), NOW) is None
    end_session(connection, shown)
    assert find_ticket(connection, shown, NOW) is None


def test_a_new_password_ends_sessions(connection, login):
    shown = key("session", create_session(connection, login.id, NOW, days=1))
    set_password(connection, login, "another password")
    assert find_ticket(connection, shown, NOW) is None


def test_a_token_carries_its_scopes_and_is_kept_as_a_hash(connection, login):
    secret = create_token(connection, login.id, "robot", ["read"], NOW + timedelta(hours=1))
    ticket = find_ticket(connection, key("token", secret), NOW)
    assert ticket and list(ticket.scopes) == ["read"]
    assert find_ticket(connection, key("token", secret), NOW + timedelta(hours=2)) is None
    kept = connection.execute("select token::text from loomwork.token").fetchall()
    assert secret not in str(kept)


@pytest.mark.parametrize(
    ("method", "headers", "allowed"),
    [
        ("POST", {"host": "a.example", "origin": "https://a.example", "content-type": "application/json"}, True),
        ("POST", {"host": "a.example", "origin": "https://evil.example"}, False),
        ("POST", {"host": "a.example", "origin": "null"}, False),
        ("POST", {"host": "a.example", "sec-fetch-site": "cross-site"}, False),
        ("POST", {"host": "a.example", "sec-fetch-site": "same-site"}, False),
        ("POST", {"host": "a.example", "sec-fetch-site": "same-origin"}, True),
        ("DELETE", {"host": "a.example", "content-type": "text/plain"}, False),
        ("PATCH", {"host": "a.example"}, True),
        ("GET", {"host": "a.example", "origin": "https://evil.example"}, True),
    ],
)
def test_changes_come_from_our_own_pages(method, headers, allowed):
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "method": method, "headers": raw})
    if allowed:
        check_origin(request)
    else:
        with pytest.raises(NotAllowed):
            check_origin(request)
