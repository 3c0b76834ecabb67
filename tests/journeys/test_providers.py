"""People who come from an OpenID Connect provider: a certified one, in a process of its own, that demands PKCE."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.request import Request

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from runtime.auth import oidc
from runtime.auth.oidc import Metadata, ProviderRefused, Providers, check_claims, is_safe, new_visit
from runtime.auth.oidc import Provider as Terms
from runtime.auth.sealing import Seal
from tests.journeys.outside import CLIENT, CLIENT_SECRET, Provider, go_through, provider
from tests.journeys.plants import Plant, opened, until
from tests.ports import free_port
from tests.serving import KEY, NOWHERE, Client

PACK = """
role: clerk
allow: {note: {read: true}}
---
role: boss
allow: {note: {read: true, create: true}}
---
entity: note
fields: {text: {type: text}}
"""
VISIT = "loomwork_visit"
EVA = {"sub": "eva-1", "preferred_username": "eva", "name": "Eva Lang", "email": "eva@example.com", "groups": ["staff"]}


@dataclass
class Town:
    """A workspace and the provider that its people come from."""

    plant: Plant
    provider: Provider
    ann: Client

    def terms(self, **more: object) -> dict[str, object]:
        """The provider as the administrator describes it."""
        said = {
            "issuer": self.provider.issuer, "client": CLIENT, "secret": CLIENT_SECRET, "title": "Town hall",
            "roles": [{"claim": "groups", "value": "bosses", "gives": "boss"}], "default_roles": ["clerk"],
            "departments": [{"claim": "groups", "value": "north", "gives": "N"}], **more,
        }  # fmt: skip
        answer = self.ann.put("/sign-in/terms", json={"provider": said})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def browser(self) -> httpx2.Client:
        """A browser of somebody's."""
        client = httpx2.Client(timeout=60)
        self.plant.clients.append(client)
        return client

    def visit(self, browser: httpx2.Client, claims: dict[str, object], next: str = "/e/plant.note") -> str:
        """There and to the door again: the address by which the provider sends the browser back."""
        self.provider.know(claims)
        gone = browser.get(f"{self.plant.address}/api/session/oidc", params={"next": next})
        assert gone.status_code == 303, gone.text
        return str(go_through(browser, gone, claims, self.plant.address).headers["location"])

    def come(self, claims: dict[str, object], next: str = "/e/plant.note") -> tuple[httpx2.Client, httpx2.Response]:
        """Somebody who comes in this way."""
        browser = self.browser()
        return browser, browser.get(self.visit(browser, claims, next))

    def me(self, browser: httpx2.Client) -> httpx2.Response:
        """Who we think it is."""
        return browser.get(f"{self.plant.address}/api/me")

    def why(self) -> str:
        """Why the last one was turned away."""
        query = "select detail ->> 'why' from loomwork.log where kind = 'provider_refused' order by number desc"
        found = self.plant.run(query)
        return str(found[0][0]) if found else ""


@pytest.fixture(scope="module")
def town(module_database: str) -> Iterator[Town]:
    """The workspace, with a department, and the provider."""
    with opened(module_database, PACK, {"ann": ["admin"], "old": ["clerk"]}) as plant, provider(plant.address) as found:
        ann = plant.by("ann")
        ann.post("/records/base.department", json={"code": "N", "name": "North"})
        yield Town(plant, found, ann)


@pytest.fixture(autouse=True)
def described(town: Town) -> None:
    """Every test begins with the same provider."""
    town.terms()


def test_somebody_new_comes_in_with_the_roles_and_department_of_their_claims(town: Town) -> None:
    offered = httpx2.get(f"{town.plant.address}/api/session/options").json()
    assert offered["providers"] == [{"workspace": "main", "title": "Town hall"}]
    browser, answer = town.come({**EVA, "groups": ["staff", "north", "bosses"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/plant.note")
    me = town.me(browser).json()
    assert (me["user"]["name"], me["roles"]) == ("Eva Lang", ["boss", "clerk"]) and me["user"]["department"]
    assert VISIT not in browser.cookies
    [session] = browser.get(f"{town.plant.address}/api/sessions").json()["sessions"]
    assert session["way"] == "provider"


def test_claims_of_the_next_time_change_roles_at_once_and_leave_others_alone(town: Town) -> None:
    claims = {**EVA, "sub": "finn-1", "preferred_username": "finn", "groups": ["bosses"]}
    first, _ = town.come(claims)
    user = town.me(first).json()["user"]["id"]
    version = town.ann.get(f"/records/base.user/{user}").json()["version"]
    given = {"version": version, "roles": ["boss", "clerk", "admin"]}
    assert town.ann.patch(f"/records/base.user/{user}", json=given).status_code == 200
    second, _ = town.come({**claims, "groups": []})
    for browser in (first, second):
        assert town.me(browser).json()["roles"] == ["admin", "clerk"]
    assert town.me(second).json()["user"]["id"] == user


def test_claims_leave_the_last_administrator_who_they_are(town: Town) -> None:
    town.terms(roles=[{"claim": "groups", "value": "heads", "gives": "admin"}])
    claims = {**EVA, "sub": "head-1", "preferred_username": "head", "groups": ["heads"]}
    first, _ = town.come(claims)
    user, mine = town.me(first).json()["user"]["id"], str(town.plant.people["ann"])
    town.plant.run("update ws_main.base_user set roles = '{clerk}' where id <> %s", user)
    browser, answer = town.come({**claims, "groups": ["north"]})
    assert answer.headers["location"] == "/e/plant.note" and town.me(browser).json()["administrator"]
    assert town.me(browser).json()["user"]["department"], "the rest follows the claims"
    kept = town.plant.run("select detail -> 'roles' from loomwork.log where kind = 'roles_kept'")
    assert kept == [(["clerk"],)], "and that it was left so is written down"
    town.plant.run("update ws_main.base_user set roles = '{admin}' where id = %s", mine)
    browser, _ = town.come({**claims, "groups": []})
    assert town.me(browser).json()["roles"] == ["clerk"], "with another administrator there they go"


def test_whoever_cannot_be_let_in_is_back_at_the_door(town: Town) -> None:
    town.terms(departments=[{"claim": "groups", "value": "south", "gives": "S"}])
    lost = {**EVA, "sub": "lost-1", "preferred_username": "lost", "groups": ["south"]}
    browser, answer = town.come(lost)
    assert answer.headers["location"] == "/login?refused=invalid" and town.me(browser).status_code == 401
    assert "Department" in town.why()
    town.plant.run("update loomwork.workspace set state = 'suspended'")
    assert town.come(EVA)[1].headers["location"] == "/login?refused=suspended"
    town.plant.run("update loomwork.workspace set state = 'ready'")
    town.plant.run("select pg_notify('loomwork_events', '{\"kind\": \"session\"}')")
    until(lambda: town.ann.get("/me").status_code == 200)


def test_who_comes_from_a_provider_waits_for_no_letter(town: Town) -> None:
    browser, _ = town.come(EVA)
    user = town.me(browser).json()["user"]["id"]
    assert user not in {each["user"] for each in town.ann.get("/invitations").json()["invitations"]}
    assert town.ann.delete(f"/invitations/{user}").status_code == 404
    assert town.me(browser).status_code == 200


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_sent_to_somebody_else_afterwards(town: Town, next: str) -> None:
    _, answer = town.come(EVA, next)
    assert answer.headers["location"] == "/"


def refused(town: Town, browser: httpx2.Client, answer: httpx2.Response) -> str:
    """Turned away, without a session; why."""
    assert answer.headers["location"] in ("/login?refused=provider_refused", "/login?refused=not_allowed")
    assert town.me(browser).status_code == 401
    return town.why()


def test_a_visit_ends_in_the_browser_where_it_began(town: Town) -> None:
    browser, other = town.browser(), town.browser()
    back = town.visit(browser, EVA)
    refused(town, other, other.get(back))
    assert browser.get(back).headers["location"] == "/e/plant.note"
    refused(town, town.browser(), browser.get(back))  # a code is good once


def test_the_state_is_that_of_this_very_visit(town: Town) -> None:
    browser = town.browser()
    back = town.visit(browser, EVA)
    stranger = town.browser()
    stranger.get(f"{town.plant.address}/api/session/oidc")
    assert "state" in refused(town, stranger, stranger.get(back))


def resealed(browser: httpx2.Client, **changes: str) -> None:
    """The visit in the cookie with something else in it, as only the server's key could seal it."""
    seal = Seal(KEY, NOWHERE)
    visit = type(new_visit("", "", "")).from_text(seal.open(browser.cookies[VISIT].encode()))
    [cookie] = [each for each in browser.cookies.jar if each.name == VISIT]
    cookie.value = seal.seal(replace(visit, **changes).to_text()).decode()


def test_the_code_is_worth_nothing_without_the_verifier(town: Town) -> None:
    browser = town.browser()
    back = town.visit(browser, EVA)
    resealed(browser, verifier="v" * 43)
    assert "400" in refused(town, browser, browser.get(back))


def test_an_id_token_of_another_visit_is_not_believed(town: Town) -> None:
    browser = town.browser()
    back = town.visit(browser, EVA)
    resealed(browser, nonce="another")
    assert "nonce" in refused(town, browser, browser.get(back))


def test_another_provider_cannot_answer_for_ours(town: Town) -> None:
    browser = town.browser()
    back = town.visit(browser, EVA)
    assert "another provider" in refused(
        town, browser, browser.get(f"{back.split('&iss=')[0]}&iss=http://evil.example")
    )


def test_a_provider_may_change_its_keys(town: Town) -> None:
    town.come(EVA)
    town.provider.change_key("second")
    browser, answer = town.come(EVA)
    assert answer.headers["location"] == "/e/plant.note" and town.me(browser).status_code == 200


def test_a_wrong_secret_and_a_provider_that_is_away_are_told_in_the_log(town: Town) -> None:
    town.terms(secret="wrong")
    browser = town.browser()
    assert "401" in refused(town, browser, browser.get(town.visit(browser, EVA)))
    town.terms(issuer=f"http://127.0.0.1:{free_port()}")
    gone = browser.get(f"{town.plant.address}/api/session/oidc")
    assert "does not answer" in refused(town, browser, gone)


def test_whoever_works_here_no_longer_does_not_come_in(town: Town) -> None:
    claims = {**EVA, "sub": "gone-1", "preferred_username": "gone"}
    browser, _ = town.come(claims)
    user = town.me(browser).json()["user"]["id"]
    version = town.ann.get(f"/records/base.user/{user}").json()["version"]
    town.ann.patch(f"/records/base.user/{user}", json={"version": version, "active": False})
    assert town.me(browser).status_code == 401
    assert "work here" in refused(town, *town.come(claims))


def test_nobody_new_comes_in_where_logins_are_not_made(town: Town) -> None:
    town.terms(create=False)
    assert "no login here" in refused(town, *town.come({**EVA, "sub": "new-1", "preferred_username": "new"}))


def test_a_login_is_taken_over_only_by_whom_the_provider_vouches_for(town: Town) -> None:
    town.plant.run("update ws_main.base_user set email = 'old@example.com' where account = 'old'")
    claims = {**EVA, "sub": "old-1", "preferred_username": "old", "email": "OLD@example.com", "email_verified": True}
    assert "link" in refused(town, *town.come(claims)), "linking is not allowed"
    town.terms(link=True)
    for less in ({"email_verified": False}, {"email": "evil@example.com"}):
        assert "link" in refused(town, *town.come({**claims, **less}))
    browser, _ = town.come(claims)
    assert town.me(browser).json()["user"]["id"] == str(town.plant.people["old"])
    assert town.plant.by("old").get("/me").status_code == 200, "the password still holds"


def test_the_client_secret_is_kept_sealed_and_goes_to_its_provider_alone(town: Town) -> None:
    kept = town.plant.run("select encode(sealed, 'escape') from loomwork.secret")
    assert kept and CLIENT_SECRET not in str(kept)
    said = town.terms()["provider"]
    assert said["has_secret"] is True and "secret" not in said  # type: ignore[index, operator]
    moved = town.ann.put("/sign-in/terms", json={"provider": {**said, "issuer": "https://evil.example"}})  # type: ignore[dict-item]
    assert moved.json()["provider"]["has_secret"] is False


def test_a_role_that_demands_a_second_factor_leaves_it_to_the_provider(town: Town) -> None:
    said = town.terms()
    town.ann.put("/sign-in/terms", json={**said, "second_factor_roles": ["clerk"]})
    browser, _ = town.come(EVA)
    assert town.me(browser).json()["second_factor_needed"] is False
    assert town.plant.by("old").get("/me").json()["second_factor_needed"] is True


# --- tokens that no provider would give ------------------------------------------------------------------------------

PROVIDER = Terms("https://id.example", "us")
KEYS = RSAKey.generate_key(2048, {"kid": "a"})
GOOD = {"iss": "https://id.example", "aud": "us", "sub": "s", "nonce": "n", "iat": 0, "exp": 0}


def visit_with(nonce: str = "n"):  # noqa: ANN201
    """A visit whose nonce we know."""
    return replace(new_visit("main", "https://id.example", "/"), nonce=nonce)


WRONG = {
    "of another provider": {"iss": "https://evil.example"},
    "for somebody else": {"aud": "them"},
    "for several, none of them named": {"aud": ["us", "them"]},
    "for several, another one named": {"aud": ["us", "them"], "azp": "them"},
    "of another visit": {"nonce": "other"},
    "without a visit": {"nonce": None},
    "too old": {"exp": -3600},
    "without an end": {"exp": None},
    "of the future": {"iat": 3600},
    "of nobody": {"sub": None},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_token_is_not_believed(what: str) -> None:
    now = int(time.time())
    given = {**GOOD, **WRONG[what]}
    claims = {
        name: value + now if name in ("iat", "exp") else value for name, value in given.items() if value is not None
    }
    claims = claims if "exp" in WRONG[what] else {**claims, "exp": now + 600}
    with pytest.raises(ProviderRefused):
        check_claims(PROVIDER, visit_with(), claims)


def test_a_token_for_us_now_is_believed() -> None:
    now = int(time.time())
    check_claims(PROVIDER, visit_with(), {**GOOD, "iat": now, "exp": now + 600, "aud": ["us", "them"], "azp": "us"})


def test_only_keys_of_the_provider_sign() -> None:
    about = Metadata("https://id.example", "", "", "https://id.example/keys")
    providers = Providers()
    public = KeySet.import_key_set(KeySet([KEYS]).as_dict(private=False))
    providers.keys[about.jwks_uri] = public
    providers.ask_keys = lambda about: public  # type: ignore[method-assign]
    assert providers.verified(about, jwt.encode({"alg": "RS256", "kid": "a"}, {"sub": "s"}, KEYS)) == {"sub": "s"}
    forged = [
        jwt.encode({"alg": "RS256", "kid": "a"}, {"sub": "s"}, RSAKey.generate_key(2048, {"kid": "a"})),
        jwt.encode({"alg": "RS256", "kid": "b"}, {"sub": "s"}, RSAKey.generate_key(2048, {"kid": "b"})),
        jwt.encode({"alg": "HS256", "kid": "a"}, {"sub": "s"}, OctKey.import_key(b"x" * 32)),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzIn0.",  # alg: none
        "x.y.z", "",
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(ProviderRefused):
            providers.verified(about, token)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://id.example", True),
        ("http://127.0.0.1:9", True),
        ("http://localhost", True),
        ("http://id.example", False),
        ("ftp://localhost", False),
        ("", False),
        ("file:///etc/passwd", False),
    ],
)
def test_a_provider_is_asked_in_private_only(address: str, safe: bool) -> None:
    assert is_safe(address) is safe


def test_what_is_said_of_somebody_else_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "fetch", lambda _: {"sub": "another", "groups": ["bosses"]})
    about = Metadata(*(f"https://provider.example/{door}" for door in ("", "authorize", "token", "keys", "info")))
    with pytest.raises(ProviderRefused) as refused:
        oidc.further(about, {"access_token": "x"}, {"sub": "eva"})
    assert "somebody else" in str(refused.value.extra["why"])
    assert oidc.further(about, {"access_token": "x"}, {"sub": "another"})["groups"] == ["bosses"]


def test_a_provider_answers_where_it_was_asked(town: Town) -> None:
    with pytest.raises(ProviderRefused) as refused:
        oidc.fetch(Request(f"{town.plant.address}/api/session/oidc"))
    assert refused.value.extra["why"] == "it answered 303"
