"""Passwords, attempts, sessions, tokens and secrets, each on its own; nothing secret is kept as text."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.requests import Request

from definitions.problems import Conflict, Invalid, NotAllowed, NotFound, Problem
from runtime.auth import attempts, second_factor
from runtime.auth.attempts import TooManyTries
from runtime.auth.breached import FILE, is_breached
from runtime.auth.csrf import check_origin
from runtime.auth.entering import Try, enter
from runtime.auth.letters import open_letter, use_up, write_letter
from runtime.auth.logins import check_password, create_login, get_login, set_password
from runtime.auth.narrowing import covers
from runtime.auth.passwords import check_strength
from runtime.auth.sealing import Seal, add_key, new_key, seal_again
from runtime.auth.sessions import Caller, create_session, end_session, end_sessions, find_ticket, key, sessions_of
from runtime.auth.terms import Terms, read_secrets, write_secret, write_terms
from runtime.auth.tokens import create_token, revoke_token, tokens_of
from tests.runtime.breaches import content

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SEAL = Seal(new_key(), Path("/nonexistent"))


@pytest.fixture
def login(connection):
    connection.execute("insert into loomwork.workspace (name, schema, title) values ('auth', 'ws_auth', 'Auth')")
    create_login(connection, "auth", "ann", uuid4(), "correct horse")
    return get_login(connection, "auth", "ann")


# --- passwords -------------------------------------------------------------------------------------------------------


def test_the_right_password_fits_and_the_hash_is_no_text(connection, login):
    assert check_password(connection, "auth", "ann", "correct horse", NOW) == login
    assert not check_password(connection, "auth", "ann", "wrong", NOW)
    assert not check_password(connection, "auth", "nobody", "correct horse", NOW)
    assert "horse" not in login.password_hash and login.password_hash.startswith("$argon2id$")


def test_a_login_without_a_password_opens_for_none(connection, login):
    create_login(connection, "auth", "invited", uuid4(), None)
    for password in ("", "None", "no password of anybody"):
        assert not check_password(connection, "auth", "invited", password, NOW)


def wrong_try(connection, name, now, address="10.0.0.1"):
    tried = Try("auth", name, "wrong", "", Caller(address))
    return enter(connection, SEAL, tried, now, 1)


@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_wrong_passwords_make_a_name_wait_whether_it_exists_or_not(connection, login, name):
    moment, waits = NOW, []
    for _ in range(8):
        assert wrong_try(connection, name, moment).problem.status == 401
        until = attempts.waits_until(connection, attempts.PASSWORDS.subject("auth", name))
        waits.append((until - moment).total_seconds() if until else 0)
        moment = until or moment
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240]
    early = wrong_try(connection, name, moment - timedelta(seconds=3)).problem
    assert isinstance(early, TooManyTries) and early.extra == {"retry_after": 3}


def test_the_right_password_waits_as_well(connection, login):
    for _ in range(5):
        wrong_try(connection, "ann", NOW)
    with pytest.raises(TooManyTries):
        check_password(connection, "auth", "ann", "correct horse", NOW + timedelta(seconds=29))
    assert check_password(connection, "auth", "ann", "correct horse", NOW + timedelta(seconds=31))


def test_an_address_that_tries_many_names_waits(connection, login):
    subject = attempts.ADDRESSES.subject("10.9.9.9")
    for _ in range(attempts.ADDRESSES.free - 3):
        attempts.count(connection, attempts.ADDRESSES, subject, NOW)
    for number in range(3):
        assert wrong_try(connection, f"name {number}", NOW, "10.9.9.9").problem.status == 401
    assert isinstance(wrong_try(connection, "somebody else", NOW, "10.9.9.9").problem, TooManyTries)
    assert wrong_try(connection, "somebody else", NOW, "10.9.9.8").problem.status == 401


def test_what_was_wrong_long_ago_does_not_count(connection):
    subject = attempts.PASSWORDS.subject("auth", "ann")
    free, long = attempts.PASSWORDS.free, attempts.PASSWORDS.forgotten
    days = [attempts.count(connection, attempts.PASSWORDS, subject, NOW + number * 2 * long) for number in range(9)]
    assert days == [None] * 9
    soon = [attempts.count(connection, attempts.PASSWORDS, subject, NOW + 18 * long) for _ in range(free)]
    assert soon[:-1] == [None] * (free - 1) and soon[-1] is not None


def test_names_are_counted_as_hashes_and_old_ones_forgotten(connection, login):
    wrong_try(connection, "a very private name", NOW)
    kept = connection.execute("select encode(subject, 'escape') from loomwork.attempt").fetchall()
    assert kept and "private" not in str(kept)
    attempts.forget_old(connection, NOW + timedelta(days=2))
    assert not connection.execute("select 1 from loomwork.attempt").fetchall()


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "10 characters"),
        ("x" * 1025, "1024"),
        ("1234567890", "known"),
        ("Password12345", "known"),
        ("Dragon-2024!!", "known"),
        ("my name is ann-marie", "name"),
    ],
)
def test_what_is_no_password(password, word):
    with pytest.raises(Invalid) as refused:
        check_strength(password, 10, ["ann-marie", "x"])
    assert word in refused.value.title.en and refused.value.faults[0].pointer == "/password"


@pytest.mark.parametrize("password", ["correct horse", "x" * 1024, "织物科技的长密码短语", "n0b0dy kn0ws"])
def test_what_is_one(password):
    check_strength(password, 10, ["ann-marie", "x"])


def test_the_list_of_known_passwords_is_that_of_the_package():
    assert FILE.read_bytes() == content()
    assert is_breached("qwertyuiop") and is_breached("QWERTYUIOP") and not is_breached("qwertyuiop-and-more-of-it")


def test_the_workspace_says_how_long_a_password_is(connection, login):
    write_terms(connection, "auth", Terms(password_length=16))
    with pytest.raises(Invalid):
        create_login(connection, "auth", "bob", uuid4(), "long enough")
    with pytest.raises(Invalid):
        set_password(connection, login, "long enough")
    write_terms(connection, "auth", Terms())
    create_login(connection, "auth", "bob", uuid4(), "long enough")
    with pytest.raises(Conflict):
        create_login(connection, "auth", "ann", uuid4(), "long enough")


# --- sessions and tokens ---------------------------------------------------------------------------------------------


def test_a_session_opens_its_login_until_it_ends(connection, login):
    secret = create_session(connection, login.id, NOW, days=1)
    shown = key("session", secret)
    ticket = find_ticket(connection, shown, NOW)
    assert ticket and ticket.name == "ann" and ticket.workspace == "auth"
    assert find_ticket(connection, shown, NOW + timedelta(days=2)) is None
    assert find_ticket(connection, key("token", secret), NOW) is None
    end_session(connection, shown)
    assert find_ticket(connection, shown, NOW) is None


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_this(connection, login):
    shown = [key("session", create_session(connection, login.id, NOW, 1, Caller(f"10.0.0.{n}"))) for n in range(3)]
    listed = sessions_of(connection, login.id, NOW)
    assert {each.address for each in listed} == {"10.0.0.0", "10.0.0.1", "10.0.0.2"}
    gone = next(each for each in listed if each.address == "10.0.0.0")
    assert end_sessions(connection, uuid4(), gone.id) == 0, "of somebody else"
    assert end_sessions(connection, login.id, gone.id) == 1
    assert end_sessions(connection, login.id, but=shown[2]) == 1
    assert [find_ticket(connection, each, NOW) is not None for each in shown] == [False, False, True]


def test_a_new_password_ends_sessions_and_links(connection, login):
    shown = key("session", create_session(connection, login.id, NOW, days=1))
    link = write_letter(connection, login.id, "reset", NOW)
    set_password(connection, login, "another password")
    assert find_ticket(connection, shown, NOW) is None
    with pytest.raises(NotFound):
        open_letter(connection, link, NOW)


@pytest.mark.parametrize(
    ("pattern", "entity", "meant"),
    [
        ("", "crm.order", True),
        ("crm.order", "crm.order", True),
        ("crm.order", "crm.orders", False),
        ("crm.*", "crm.order.lines", True),
        ("crm.*", "crm2.order", False),
        ("crm*", "crm.order", False),
        ("*", "crm.order", False),
    ],
)
def test_what_a_scope_means(pattern, entity, meant):
    assert covers(pattern, entity) is meant


def test_a_token_carries_its_scopes_and_is_kept_as_a_hash(connection, login):
    secret = create_token(connection, login.id, "robot", ["read"], NOW + timedelta(hours=1))
    ticket = find_ticket(connection, key("token", secret), NOW)
    assert ticket and list(ticket.scopes) == ["read"]
    assert find_ticket(connection, key("token", secret), NOW + timedelta(hours=2)) is None
    kept = connection.execute("select token::text from loomwork.token").fetchall()
    assert secret not in str(kept)
    [listed] = tokens_of(connection, login.id)
    with pytest.raises(NotFound):
        revoke_token(connection, uuid4(), listed.id)
    assert revoke_token(connection, login.id, listed.id) == "robot"
    assert find_ticket(connection, key("token", secret), NOW) is None


def test_the_check_of_a_key_is_one_search_by_its_hash(connection, login):
    create_session(connection, login.id, NOW, days=1)
    connection.execute("set local enable_seqscan = off")
    for kind in ("session", "token"):
        plan = connection.execute(f"explain select * from loomwork.{kind} where token_hash = '\\x00'").fetchall()
        assert f"{kind}_pkey" in str(plan)


# --- links in letters ------------------------------------------------------------------------------------------------


def test_a_link_is_good_once_for_a_while_and_only_the_newest(connection, login):
    first, second = (write_letter(connection, login.id, "reset", NOW) for _ in range(2))
    with pytest.raises(NotFound):
        open_letter(connection, first, NOW)
    with pytest.raises(NotFound):
        open_letter(connection, second, NOW + timedelta(minutes=61))
    letter = open_letter(connection, second, NOW + timedelta(minutes=59))
    assert letter.login == login.id
    use_up(connection, letter)
    with pytest.raises(NotFound):
        open_letter(connection, second, NOW)
    third = write_letter(connection, login.id, "invitation", NOW)
    assert open_letter(connection, third, NOW + timedelta(days=6)).purpose == "invitation"
    assert third not in str(connection.execute("select letter::text from loomwork.letter").fetchall())


# --- the second factor -----------------------------------------------------------------------------------------------


def test_a_code_opens_once_and_recovery_codes_once_each(connection, login):
    setup = second_factor.begin(connection, login.id, "ann", "Loomwork", SEAL)
    app = second_factor.pyotp.TOTP(setup.secret)
    assert second_factor.confirm(connection, login.id, "000000", NOW, SEAL) is None
    codes = second_factor.confirm(connection, login.id, app.at(NOW), NOW, SEAL)
    assert codes and len(set(codes)) == second_factor.RECOVERY_CODES
    later = NOW + timedelta(seconds=60)
    tries = [(app.at(NOW), NOW), (app.at(later), later), (app.at(later), later), (app.at(NOW), later)]
    assert [second_factor.fits(connection, login.id, code, now, SEAL) for code, now in tries] == ["", "code", "", ""]
    assert second_factor.fits(connection, login.id, codes[0].upper().replace("-", " "), NOW, SEAL) == "recovery"
    assert second_factor.fits(connection, login.id, codes[0], NOW, SEAL) == ""
    assert second_factor.status(connection, login.id).recovery_codes == second_factor.RECOVERY_CODES - 1
    kept = str(connection.execute("select f::text from loomwork.second_factor f").fetchall())
    kept += str(connection.execute("select c::text from loomwork.recovery_code c").fetchall())
    assert setup.secret not in kept and not [code for code in codes if code in kept]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "абвгде", "１２３４５６", "\0", "-1"])
def test_what_is_no_code(connection, login, code):
    setup = second_factor.begin(connection, login.id, "ann", "Loomwork", SEAL)
    second_factor.confirm(connection, login.id, second_factor.pyotp.TOTP(setup.secret).at(NOW), NOW, SEAL)
    assert second_factor.fits(connection, login.id, code, NOW + timedelta(minutes=5), SEAL) == ""


def test_setting_up_again_needs_the_old_one_turned_off(connection, login):
    setup = second_factor.begin(connection, login.id, "ann", "Loomwork", SEAL)
    app = second_factor.pyotp.TOTP(setup.secret)
    second_factor.confirm(connection, login.id, app.at(NOW), NOW, SEAL)
    second_factor.begin(connection, login.id, "ann", "Loomwork", SEAL)
    later = NOW + timedelta(minutes=5)
    assert second_factor.fits(connection, login.id, app.at(later), later, SEAL) == "code"


def test_the_picture_is_a_drawing_without_any_script():
    picture = second_factor.picture("otpauth://totp/Loomwork:ann?secret=ABC")
    assert picture.startswith("<svg") and "viewBox" in picture and "script" not in picture


# --- secrets at rest -------------------------------------------------------------------------------------------------


def test_a_secret_is_sealed_and_opens_with_the_key_alone(connection, login):
    write_secret(connection, "auth", "mail", "mail-password", SEAL)
    assert "mail-password" not in str(connection.execute("select sealed from loomwork.secret").fetchall())
    assert read_secrets(connection, "auth", SEAL).mail == "mail-password"
    with pytest.raises(Problem):
        read_secrets(connection, "auth", Seal(new_key(), Path("/nonexistent")))
    write_secret(connection, "auth", "mail", "", SEAL)
    assert read_secrets(connection, "auth", SEAL).mail == ""


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    sealed = Seal("", tmp_path / "data").seal("x")
    assert Seal("", tmp_path / "data").open(sealed) == "x"
    assert stat.S_IMODE((tmp_path / "data" / "key").stat().st_mode) == 0o600
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["key"]


def test_keys_are_changed_while_secrets_stay(connection, login, tmp_path):
    old = Seal("", tmp_path)
    write_secret(connection, "auth", "mail", "mail-password", old)
    second_factor.begin(connection, login.id, "ann", "Loomwork", old)
    add_key(tmp_path / "key")
    both = Seal("", tmp_path)
    assert read_secrets(connection, "auth", both).mail == "mail-password"
    assert seal_again(connection, both) == 2
    assert read_secrets(connection, "auth", old).mail == "mail-password", "a running server looks at the file again"
    newest = Seal((tmp_path / "key").read_text().splitlines()[0], tmp_path)
    assert read_secrets(connection, "auth", newest).mail == "mail-password"
    with pytest.raises(Problem):
        read_secrets(connection, "auth", Seal((tmp_path / "key").read_text().splitlines()[1], tmp_path))
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["nonsense", "a b", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ=="])
def test_what_is_no_key_is_told(text):
    with pytest.raises(Problem) as told:
        Seal(text, Path("/nonexistent")).seal("x")
    assert "LOOMWORK_KEY" in str(told.value)


# --- pages of others -------------------------------------------------------------------------------------------------


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
