"""Signing in, over HTTP: codes, letters, invitations, tokens, sessions in several processes, and what is kept of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
import pyotp
import pytest
from starlette.routing import Route

from runtime.auth.passwords import HASHER
from runtime.main import RESOURCES
from tests.journeys.outside import MAIL_LOGIN, MAIL_PASSWORD, Mail, mail_server
from tests.journeys.plants import NAME, WORD, Plant, opened
from tests.serving import Client, serving

PACK = """
role: clerk
allow:
  note: {read: true, create: true, update: true, delete: true, export: true}
  memo: {read: true, create: true}
  user: {read: true}
---
role: reader
allow: {note: {read: true}}
---
entity: note
record_title: "{text}"
fields: {text: {type: text, required: true}}
lifecycle:
  field: state
  states: {open: {}, shut: {}}
  actions: {shut: {from: open, to: shut}}
---
entity: memo
record_title: "{text}"
fields: {text: {type: text}}
"""
CLERKS = [
    "bob", "carl", "dora", "emil", "fay", "gus", "hal", "ida", "jan", "kim", "lea", "max", "nat",
]  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
NEW = "a better passphrase"
"""What tests change passwords to."""


@dataclass
class House:
    """A workspace with a mail server, and everything that was ever logged."""

    plant: Plant
    mail: Mail
    logged: list[str]

    def by(self, login: str, password: str = WORD, **sent: str) -> Client:
        """Somebody who signed in."""
        client, answer = self.try_to(login, password, **sent)
        assert answer.status_code == 204, answer.text
        return client

    def try_to(self, login: str, password: str = WORD, **sent: str) -> tuple[Client, httpx2.Response]:
        """Somebody who tries to."""
        client = Client(base_url=f"{self.plant.address}/api", timeout=60)
        self.plant.clients.append(client)
        return client, client.post("/session", json={"login": login, "password": password, **sent})

    def kinds(self, login: str) -> list[str]:
        """What was written down of a login."""
        query = "select kind from loomwork.log where login = %s order by number"
        return [str(kind) for (kind,) in self.plant.run(query, login)]


class Listening(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "mail.log":  # the mail server of the tests tells everything
            self.kept.append(record.getMessage() + str(record.exc_info or ""))


@pytest.fixture(scope="module")
def house(module_database: str) -> Iterator[House]:
    """The workspace, its people, their mail."""
    people = {"ann": ["admin"], **{name: ["clerk"] for name in CLERKS}}
    logged: list[str] = []
    listening, root = Listening(logged), logging.getLogger()
    root.addHandler(listening)
    level = root.level
    root.setLevel(logging.INFO)
    with mail_server() as mail, opened(module_database, PACK, people) as plant:
        plant.run(f"update ws_{NAME}.base_user set email = account || '@example.com'")
        found = House(plant, mail, logged)
        terms = {"mail": {"host": "127.0.0.1", "port": mail.port, "security": "none", "login": MAIL_LOGIN,
                          "sender": "Loomwork <office@example.com>", "password": MAIL_PASSWORD}}  # fmt: skip
        assert found.by("ann").put("/sign-in/terms", json=terms).status_code == 200
        yield found
    root.setLevel(level)
    root.removeHandler(listening)


@pytest.fixture
def chosen(house: House) -> Iterator[Callable[..., dict]]:
    """`chosen(password_length=12)`: terms for one test."""
    ann = house.by("ann")
    before = ann.get("/sign-in/terms").json()

    def choose(**terms: object) -> dict:
        answer = ann.put("/sign-in/terms", json={**before, **terms})
        assert answer.status_code == 200, answer.text
        return answer.json()

    yield choose
    choose()


# --- the second factor -----------------------------------------------------------------------------------------------


def set_up(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    """An authenticator app, and recovery codes."""
    begun = client.post("/me/second-factor", json={"password": WORD}).json()
    assert begun["svg"].startswith("<svg") and begun["uri"].startswith("otpauth://totp/")
    app = pyotp.TOTP(begun["secret"])
    assert client.post("/me/second-factor/confirm", json={"code": "000000"}).status_code == 422
    return app, client.post("/me/second-factor/confirm", json={"code": app.now()}).json()["recovery_codes"]


def next_code(app: pyotp.TOTP) -> str:
    """The code after the one of now, which is good already."""
    return app.at(datetime.now(UTC) + timedelta(seconds=app.interval))


def test_a_code_is_asked_for_and_each_is_good_once(house: House) -> None:
    bob, elsewhere = house.by("bob"), house.by("bob")
    app, codes = set_up(bob)
    assert bob.get("/me").status_code == 200 and elsewhere.get("/me").status_code == 401
    _, asked = house.try_to("bob")
    assert (asked.status_code, asked.json()["kind"]) == (401, "code_needed")
    code = next_code(app)
    assert house.by("bob", code=f"{code[:3]} {code[3:]}").get("/me").status_code == 200
    _, again = house.try_to("bob", code=code)
    assert (again.status_code, again.json()["kind"]) == (401, "wrong_code")
    house.by("bob", code=codes[0])
    _, again = house.try_to("bob", code=codes[0])
    assert again.json()["kind"] == "wrong_code"
    assert bob.get("/me/second-factor").json() == {"on": True, "recovery_codes": 9, "demanded": False}
    _, wrong = house.try_to("bob", "wrong password", code=codes[1])
    assert wrong.json()["kind"] == "unauthorized", "a code says nothing to who does not know the password"


def test_a_second_factor_is_turned_off_by_its_owner_or_an_administrator(house: House) -> None:
    carl = house.by("carl")
    set_up(carl)
    assert carl.post("/me/second-factor", json={"password": WORD}).status_code == 409
    assert carl.post("/me/second-factor/off", json={"password": "wrong"}).status_code == 422
    codes = carl.post("/me/second-factor/codes", json={"password": WORD}).json()["recovery_codes"]
    assert len(codes) == 10
    user = house.plant.people["carl"]
    assert house.by("dora").delete(f"/people/{user}/second-factor").status_code == 403
    assert house.by("ann").delete(f"/people/{user}/second-factor").status_code == 204
    assert carl.get("/me").status_code == 401
    carl = house.by("carl")
    set_up(carl)
    assert carl.post("/me/second-factor/off", json={"password": WORD}).status_code == 204
    house.by("carl")


def test_a_role_that_demands_it_waits_for_it(house: House, chosen: Callable[..., dict]) -> None:
    dora, token = house.by("dora"), ""
    token = dora.post("/tokens", json={"name": "robot", "scopes": ["read"]}).json()["token"]
    assert dora.get("/records/plant.note").status_code == 200
    chosen(second_factor_roles=["clerk"])
    assert dora.get("/me").json()["second_factor_needed"] is True
    for method, path in (("GET", "/records/plant.note"), ("POST", "/records/plant.note"), ("GET", "/entities"),
                         ("GET", "/tokens"), ("POST", "/tokens"), ("GET", "/events")):  # fmt: skip
        refused = dora.request(method, path, json={"text": "x"} if method == "POST" else None)
        assert (refused.status_code, refused.json()["kind"]) == (403, "second_factor_needed"), path
    bearer = {"authorization": f"Bearer {token}"}
    assert httpx2.get(f"{house.plant.address}/api/records/plant.note", headers=bearer).status_code == 403
    set_up(dora)
    assert dora.get("/records/plant.note").status_code == 200
    assert dora.post("/me/second-factor/off", json={"password": WORD}).status_code == 403


def test_codes_are_tried_as_seldom_as_passwords(house: House) -> None:
    emil = house.by("emil")
    set_up(emil)
    answers = [house.try_to("emil", code="000000")[1] for _ in range(6)]
    assert [each.status_code for each in answers] == [401, 401, 401, 401, 401, 429]
    assert answers[-1].json()["retry_after"] > 0 and "retry-after" in answers[-1].headers
    assert house.kinds("emil")[-2:] == ["code_refused", "locked"]


# --- passwords -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nobody", "fay"])
def test_a_name_is_locked_whether_it_is_known_or_not(house: House, name: str) -> None:
    answers = [house.try_to(name, "wrong password")[1] for _ in range(6)]
    said = {re.sub(r"\d+|\"request_id\": \"\w+\"", "", each.text) for each in answers[:5]}
    assert [each.status_code for each in answers] == [401] * 5 + [429] and len(said) == 1
    _, right = house.try_to(name, WORD)
    assert right.status_code == 429, "the right password waits as well"


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    verify = type(HASHER).verify
    monkeypatch.setattr(type(HASHER), "verify", lambda self, *given: seen.append("hash") or verify(self, *given))
    costs = []
    for name in ("gus", "unheard of"):
        seen.clear()
        house.try_to(name, "wrong password")
        costs.append(len(seen))
    assert costs == [1, 1]


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(house: House) -> None:
    house.plant.run(f"update ws_{NAME}.base_user set name = 'Guschen Meyer' where account = 'gus'")
    here, elsewhere = house.by("gus"), house.by("gus")
    wrong = here.post("/me/password", json={"current": "no", "password": NEW})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/current")
    for weak in ("short", "1234567890", "Password12345", "guschen is my name"):
        refused = here.post("/me/password", json={"current": WORD, "password": weak})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/password"), weak
    assert elsewhere.get("/me").status_code == 200
    assert here.post("/me/password", json={"current": WORD, "password": NEW}).status_code == 204
    assert here.get("/me").status_code == 200 and elsewhere.get("/me").status_code == 401
    assert house.try_to("gus", WORD)[1].status_code == 401
    assert len(house.by("gus", NEW).get("/sessions").json()["sessions"]) == 2


def test_a_forgotten_password_is_set_by_a_link_that_is_good_once(house: House) -> None:
    known, open_one = "hal", house.by("hal")
    before = len(house.mail.letters)
    outside = Client(base_url=f"{house.plant.address}/api", timeout=60)
    answers = [outside.post("/password/forgotten", json={"login": name}) for name in (known, "unheard of")]
    assert [(each.status_code, each.text) for each in answers] == [(202, "")] * 2
    house.plant.do_jobs()
    assert len(house.mail.letters) == before + 1
    letter, link = house.mail.letters[-1], house.mail.link()
    assert letter["To"] == "hal@example.com" and letter["From"] == "Loomwork <office@example.com>"
    assert "hal" in house.mail.text() and link not in str(house.plant.run("select l::text from loomwork.letter l"))
    shown = outside.post("/password/letter", json={"token": link}).json()
    assert (shown["purpose"], shown["login"], shown["password_length"]) == ("reset", "hal", 10)
    weak = outside.post("/password/reset", json={"token": link, "password": "1234567890"})
    assert weak.json()["errors"][0]["pointer"] == "/password"
    assert outside.post("/password/reset", json={"token": link, "password": NEW}).status_code == 200
    assert open_one.get("/me").status_code == 401
    assert outside.post("/password/reset", json={"token": link, "password": NEW}).status_code == 404
    assert house.try_to("hal", WORD)[1].status_code == 401
    house.by("hal", NEW)
    outside.close()


def test_letters_are_asked_for_seldom(house: House) -> None:
    outside = house.try_to("nobody else", "x")[0]
    answers = [outside.post("/password/forgotten", json={"login": "somebody"}).status_code for _ in range(4)]
    assert answers == [202, 202, 202, 429]


def test_a_link_of_a_letter_that_is_sent_again_is_the_only_one(house: House) -> None:
    house.mail.broken = True
    house.by("ann").post("/invitations", json={"name": "Twice", "email": "twice@example.com"})
    house.plant.do_jobs()
    assert house.kinds("twice@example.com") == ["mail_failed"]
    house.mail.broken = False
    user = house.by("ann").get("/invitations").json()["invitations"][0]["user"]
    house.by("ann").post("/invitations", json={"user": user})
    house.plant.do_jobs()
    first = house.mail.link()
    house.by("ann").post("/invitations", json={"user": user})
    house.plant.do_jobs()
    outside = house.try_to("nobody else", "x")[0]
    assert outside.post("/password/letter", json={"token": first}).status_code == 404
    assert outside.post("/password/letter", json={"token": house.mail.link()}).status_code == 200


# --- invitations -----------------------------------------------------------------------------------------------------


def test_an_invitation_becomes_a_login(house: House) -> None:
    ann, outside = house.by("ann"), house.try_to("nobody else", "x")[0]
    sent = {"name": "Quinn", "email": "quinn@example.com", "login": "quinn", "roles": ["clerk"]}
    assert house.by("ida").post("/invitations", json=sent).status_code == 403
    assert ann.post("/invitations", json={**sent, "email": ""}).status_code == 422
    made = ann.post("/invitations", json=sent)
    assert made.status_code == 201, made.text
    house.plant.do_jobs()
    [listed] = [each for each in ann.get("/invitations").json()["invitations"] if each["login"] == "quinn"]
    assert listed["sent_at"] and listed["name"] == "Quinn"
    assert outside.post("/session", json={"login": "quinn", "password": ""}).status_code == 401
    link = house.mail.link()
    accepted = outside.post("/password/reset", json={"token": link, "password": NEW})
    assert accepted.json()["purpose"] == "invitation"
    assert house.by("quinn", NEW).get("/me").json()["roles"] == ["clerk"]
    assert "quinn" not in str(ann.get("/invitations").json())


def test_an_invitation_is_withdrawn(house: House) -> None:
    ann, outside = house.by("ann"), house.try_to("nobody else", "x")[0]
    user = ann.post("/invitations", json={"name": "Rita", "email": "rita@example.com"}).json()["user"]
    house.plant.do_jobs()
    assert ann.delete(f"/invitations/{user}").status_code == 204
    assert outside.post("/password/letter", json={"token": house.mail.link()}).status_code == 404
    assert ann.delete(f"/invitations/{house.plant.people['ida']}").status_code == 404


# --- sessions --------------------------------------------------------------------------------------------------------


def test_sessions_end_at_once_in_every_process(house: House) -> None:
    with serving(house.plant.database) as other:
        here, there = house.by("ida"), house.plant.by("ida", other)
        there.headers["user-agent"] = "x"
        assert here.get("/records/plant.note").status_code == there.get("/records/plant.note").status_code == 200
        listed = here.get("/sessions").json()["sessions"]
        assert [each["current"] for each in listed].count(True) == 1
        other_id = next(each["id"] for each in listed if not each["current"])
        assert house.by("jan").delete(f"/sessions/{other_id}").status_code == 404
        assert here.delete(f"/sessions/{other_id}").status_code == 204
        assert there.get("/records/plant.note").status_code == 401
        there = house.plant.by("ida", other)
        assert there.get("/records/plant.note").status_code == 200
        assert here.delete("/sessions").json()["ended"] >= 1
        assert there.get("/records/plant.note").status_code == 401 and here.get("/me").status_code == 200


def test_roles_and_suspension_count_at_once_in_every_process(house: House) -> None:
    ann, user = house.by("ann"), house.plant.people["jan"]
    with serving(house.plant.database) as other:
        jan = house.plant.by("jan", other)
        assert jan.post("/records/plant.note", json={"text": "x"}).status_code == 201
        version = ann.get(f"/records/base.user/{user}").json()["version"]
        changed = ann.patch(f"/records/base.user/{user}", json={"version": version, "roles": ["reader"]})
        assert jan.post("/records/plant.note", json={"text": "x"}).status_code == 403
        sent = {"version": changed.json()["version"], "active": False}
        assert ann.patch(f"/records/base.user/{user}", json=sent).status_code == 200
        assert jan.get("/me").status_code == 401
        assert house.try_to("jan")[1].status_code == 401, "nobody comes in who does not work here any more"


def test_cookies_are_safe_behind_a_proxy_that_speaks_https(house: House) -> None:
    proxied = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    sent = {"login": "kim", "password": WORD}
    answer = httpx2.post(f"{house.plant.address}/api/session", json=sent, headers=proxied)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-loomwork_session=")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/")) and "Domain" not in cookie
    secret = re.search(r"=([^;]+)", cookie)[1]  # type: ignore[index]
    me = f"{house.plant.address}/api/me"
    for name, status in (("__Host-loomwork_session", 200), ("loomwork_session", 401)):
        assert httpx2.get(me, headers={**proxied, "cookie": f"{name}={secret}"}).status_code == status
    sessions = house.by("kim").get("/sessions").json()["sessions"]
    assert "203.0.113.9" in [each["address"] for each in sessions]
    door = f"{house.plant.address}/api/session"
    dropped = httpx2.delete(door, headers={**proxied, "cookie": f"__Host-loomwork_session={secret}"})
    gone = dropped.headers["set-cookie"]
    assert gone.startswith('__Host-loomwork_session=""') and "Max-Age=0" in gone and "Secure" in gone


# --- tokens ----------------------------------------------------------------------------------------------------------


def bearer(house: House, login: str, *scopes: str, **more: object) -> Client:
    """A program with a token of somebody's."""
    made = house.by(login).post("/tokens", json={"name": "robot", "scopes": list(scopes), **more})
    assert made.status_code == 201, made.text
    client = Client(base_url=f"{house.plant.address}/api", timeout=60)
    client.headers["authorization"] = f"Bearer {made.json()['token']}"
    house.plant.clients.append(client)
    return client


UNSIGNED = ("/api/password", "/api/session", "/api/public/", "/api/unsubscribe/")
"""Addresses of people who are not signed in."""


def writing_routes() -> list[tuple[str, str]]:
    """Every registered address that may change something, except those for people who are not signed in."""
    routes = [each for resource in RESOURCES for each in resource.ROUTES if isinstance(each, Route)]
    return sorted(
        (method, each.path)
        for each in routes
        for method in each.methods or ()
        if method not in ("GET", "HEAD") and not each.path.startswith(UNSIGNED)
        and each.path.startswith("/api/") and "{rest" not in each.path and each.path != "/api/{path:path}"
    )  # fmt: skip


@pytest.mark.parametrize("route", writing_routes(), ids=lambda route: " ".join(route))
def test_a_token_that_reads_writes_at_no_address(house: House, route: tuple[str, str]) -> None:
    method, path = route
    reader = shared(house, "read")
    known = {"entity": "plant.note", "form": "plant.note", "action": "shut"}
    address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1], str(house.plant.people["ann"])), path)
    headers = {"Tus-Resumable": "1.0.0"}  # without it nothing is even asked of an upload
    answer = reader.request(method, address.removeprefix("/api"), json={"text": "x", "version": 1}, headers=headers)
    assert answer.status_code in (403, 405), f"{answer.status_code} {answer.text}"


KEPT: dict[tuple[str, ...], Client] = {}


def shared(house: House, *scopes: str) -> Client:
    """A token of the administrator's, made once."""
    if scopes not in KEPT:
        KEPT[scopes] = bearer(house, "ann", *scopes)
    return KEPT[scopes]


def works(client: Client) -> dict[str, bool]:
    """What a program can do with notes, and whether it can read and make memos."""
    note = client.post("/records/plant.note", json={"text": "x"})
    listed = client.get("/records/plant.note")
    found = {
        "read": listed.status_code == 200,
        "create": note.status_code == 201,
        "memo": client.get("/records/plant.memo").status_code == 200,
        "new memo": client.post("/records/plant.memo", json={"text": "x"}).status_code == 201,
        "batch": client.post("/records/plant.note/batch", json={"create": [{"text": "y"}]}).status_code == 200,
        "export": client.get("/records/plant.note/export", params={"format": "csv"}).status_code == 200,
    }
    if listed.status_code == 200 and listed.json()["records"]:
        one = listed.json()["records"][0]
        at = f"/records/plant.note/{one['id']}"
        changed = client.patch(at, json={"version": one["version"], "text": "z"})
        acted = client.post(f"{at}/do/shut", json={})
        found |= {"update": changed.status_code == 200, "act": acted.status_code in (200, 409)}
        found["delete"] = client.delete(at).status_code == 204
    return {name for name, can in found.items() if can}  # type: ignore[return-value]


SCOPES = {
    (): {"read", "create", "memo", "new memo", "batch", "export", "update", "act", "delete"},
    ("read",): {"read", "memo", "export"},
    ("read:plant.note",): {"read", "export"},
    ("read:plant.*",): {"read", "memo", "export"},
    ("create:plant.memo",): {"memo", "new memo"},
    ("read:plant.note", "create:plant.note"): {"read", "export", "create", "batch"},
    ("update:plant.note",): {"read", "update"},
    ("act:plant.note",): {"read", "act"},
    ("delete:plant.note",): {"read", "delete"},
    ("write:plant.note",): {"read", "create", "batch", "export", "update", "act", "delete"},
}


@pytest.mark.parametrize("login", ["ann", "lea"])
@pytest.mark.parametrize("scopes", SCOPES, ids=lambda scopes: " ".join(scopes) or "all")
def test_a_token_does_what_its_scopes_say(house: House, login: str, scopes: tuple[str, ...]) -> None:
    house.by(login).post("/records/plant.note", json={"text": "there is one"})
    wanted = SCOPES[scopes]
    assert works(bearer(house, login, *scopes)) == wanted


def test_a_token_reaches_nothing_that_its_owner_does_not(house: House) -> None:
    reader = bearer(house, "nat", "write")
    assert reader.post("/records/base.user", json={"name": "x"}).status_code == 403
    assert reader.get("/records/base.department").status_code == 403


def test_what_a_token_may_not_read_it_cannot_ask_about(house: House) -> None:
    client = bearer(house, "ann", "read:plant.note")
    assert [each["name"] for each in client.get("/entities").json()] == ["plant.note"]
    assert client.get("/entities/plant.memo").json()["fields"] == {}
    assert "plant.memo" not in client.get("/openapi.json").text
    assert client.get("/search", params={"q": "x"}).status_code == 200
    assert "plant.memo" not in client.get("/search", params={"q": "x"}).text


def test_an_import_by_a_token_stays_within_its_scopes(house: House) -> None:
    files = {"file": ("rows.csv", b"text\nImported\n", "text/csv")}
    given = {"files": files, "data": {"map": '{"text": "text"}'}}
    assert bearer(house, "ann", "write:plant.memo").post("/records/plant.note/import", **given).status_code == 403
    client = bearer(house, "ann", "write:plant.note")
    job = client.post("/records/plant.note/import", **given).json()["job"]
    assert house.plant.run("select \"order\" -> 'scopes' from loomwork.job where id = %s", job) == [
        (["write:plant.note"],)
    ]
    house.plant.run(
        'update loomwork.job set "order" = jsonb_set("order", \'{entity}\', \'"plant.memo"\') where id = %s', job
    )
    house.plant.do_jobs()
    assert client.get(f"/jobs/{job}").json()["state"] == "failed"


@pytest.mark.parametrize("scopes", [["fly"], ["read:plant.nothing"], ["read:"], "read", [1], ["read:plant"]])
def test_what_is_no_scope_is_told(house: House, scopes: object) -> None:
    answer = house.by("ann").post("/tokens", json={"name": "robot", "scopes": scopes})
    allowed = scopes == ["read:"]
    assert answer.status_code == (201 if allowed else 422)


def test_tokens_are_listed_expire_and_are_revoked_at_once(house: House) -> None:
    max_ = house.by("max")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    client = bearer(house, "max", "read", expires=tomorrow)
    assert client.get("/records/plant.note").status_code == 200
    [listed] = max_.get("/tokens").json()["tokens"]
    assert listed["scopes"] == ["read"] and listed["expires"] and listed["seen_at"]
    assert client.headers["authorization"][-20:] not in str(listed)
    assert max_.post("/tokens", json={"name": "old", "expires": "2020-01-01"}).status_code == 422
    assert house.by("lea").delete(f"/tokens/{listed['id']}").status_code == 404
    assert max_.delete(f"/tokens/{listed['id']}").status_code == 204
    assert client.get("/records/plant.note").status_code == 401
    client = bearer(house, "max", "read", expires=tomorrow)
    house.plant.run("update loomwork.token set expires_at = now()")
    assert client.get("/records/plant.note").status_code == 401


def test_a_token_cannot_change_how_its_owner_signs_in(house: House) -> None:
    client = shared(house)
    for method, path in (("POST", "/tokens"), ("GET", "/tokens"), ("GET", "/sessions"), ("DELETE", "/sessions"),
                         ("PATCH", "/me"), ("POST", "/me/password"), ("GET", "/me/second-factor"),
                         ("PUT", "/sign-in/terms"), ("GET", "/invitations"), ("POST", "/invitations")):  # fmt: skip
        sent = {"name": "x", "locale": "en", "current": WORD, "password": NEW, "email": "x@example.com"}
        answer = client.request(method, path, json=None if method in ("GET", "DELETE") else sent)
        assert answer.status_code == 403, f"{method} {path} {answer.status_code}"


# --- terms -----------------------------------------------------------------------------------------------------------


def test_terms_are_the_administrators_and_tell_no_secret(house: House) -> None:
    assert house.by("lea").get("/sign-in/terms").status_code == 403
    shown = house.by("ann").get("/sign-in/terms")
    assert shown.json()["mail"]["has_password"] is True and MAIL_PASSWORD not in shown.text


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"password_length": 4}, "/password_length"),
        ({"password_length": "many"}, "/password_length"),
        ({"second_factor_roles": ["pilot"]}, "/second_factor_roles"),
        ({"mail": {"host": ""}}, "/mail/host"),
        ({"mail": {"host": "x", "port": 99999}}, "/mail/port"),
        ({"mail": {"host": "x", "security": "hope"}}, "/mail/security"),
        ({"mail": {}}, "/mail/host"),
        ({"provider": {"issuer": "http://provider.example", "client": "x"}}, "/provider/issuer"),
        ({"provider": {"issuer": "https://provider.example"}}, "/provider/client"),
    ],
)
def test_terms_that_cannot_be_are_told_with_their_place(house: House, terms: dict, pointer: str) -> None:
    answer = house.by("ann").put("/sign-in/terms", json=terms)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text


def test_a_password_for_one_mail_server_is_for_no_other(house: House, chosen: Callable[..., dict]) -> None:
    said = chosen()["mail"]
    assert chosen(mail={**said, "port": said["port"]})["mail"]["has_password"] is True
    assert chosen(mail={**said, "host": "localhost"})["mail"]["has_password"] is False
    chosen(mail={**said, "password": MAIL_PASSWORD})


def test_a_letter_to_oneself_shows_that_mail_works(house: House) -> None:
    sent = house.by("ann").post("/sign-in/test-mail")
    assert sent.status_code == 200 and house.mail.letters[-1]["To"] == "ann@example.com"


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_nothing_secret_is_kept_or_logged(house: House) -> None:
    lea = house.by("lea")
    app, codes = set_up(lea)
    token = lea.post("/tokens", json={"name": "robot"}).json()["token"]
    outside = house.try_to("nobody else", "x")[0]
    outside.post("/password/forgotten", json={"login": "kim"})
    house.plant.do_jobs()
    house.try_to("lea", "wrong and private", code="424242")
    cookie = lea.cookies["loomwork_session"]
    secrets = [WORD, "wrong and private", app.secret, *codes, token, house.mail.link(), MAIL_PASSWORD, cookie]
    tables = house.plant.run("select table_name from information_schema.tables where table_schema = 'loomwork'")
    kept = "".join(str(house.plant.run(f"select t::text from loomwork.{name} t")) for (name,) in tables)
    assert "signed_in" in kept and len(house.logged) > 20
    for secret in secrets:
        assert secret not in kept, "kept as text"
        assert not [line for line in house.logged if secret in line], "logged"


def test_what_happened_at_the_door_is_written_down(house: House) -> None:
    nat = house.by("nat")
    house.try_to("nat", "wrong password")
    made = nat.post("/tokens", json={"name": "robot", "scopes": ["read"]}).json()
    nat.delete(f"/tokens/{nat.get('/tokens').json()['tokens'][0]['id']}")
    nat.delete("/session")
    wanted = ["signed_in", "sign_in_refused", "token_made", "token_revoked", "signed_out"]
    assert house.kinds("nat")[-5:] == wanted and made["token"]
    [row] = house.plant.run("select address, \"user\" from loomwork.log where login = 'nat' order by number limit 1")
    assert row == ("127.0.0.1", house.plant.people["nat"])
