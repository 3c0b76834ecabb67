"""Notices go out: by mail and to browsers, at once, after quiet hours or in a digest, never twice, never to somebody
who may not know. The mail server and the push service are real ones on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from psycopg_pool import ConnectionPool

from engines.data.reacting.kinds import KINDS
from runtime.apps import Apps
from runtime.auth.sealing import Seal
from runtime.notifications.push import bytes_of, text_of
from runtime.notifications.routing import FEW, LATE, order_letters, route_notices
from runtime.notifications.sending import Post, Refusals
from tests.journeys.outside import MAIL_LOGIN, MAIL_PASSWORD, Mail, PushService, mail_server, push_service
from tests.journeys.plants import NAME, Plant, opened
from tests.serving import Client, demo_settings

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
PEOPLE = {"root": ["admin"], "ada": ["keeper"], **{name: ["keeper"] for name in ("bo", "deb", "eve", "fay", "gil")},
          **{name: ["guest"] for name in ("cy", "hal", "ike")}, "jo": ["guard"]}  # fmt: skip
PACK = """
entity: animal
title: {en: Animal, zh: 动物}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名字}}
  house: {type: text, default: '"open"', title: {en: House, zh: 馆舍}}
---
entity: alarm
title: {en: Alarm, zh: 警报}
record_title: "{what}"
fields: {what: {type: text, required: true}, ways: {type: text, default: '"all"'}}
---
rule: ring
title: {en: Ring, zh: 响铃}
events: [alarm.created]
do:
  - notify: {who: [role('guard')], message: {en: "Alarm: {what}", zh: "警报：{what}"}}
    when: ways == 'all'
  - notify: {who: [role('guard')], message: {en: "Letter: {what}", zh: "来信：{what}"}, by: mail}
    when: ways == 'mail'
---
role: guard
title: {en: Guard, zh: 保安}
allow:
  alarm: {read: true, create: true}
---
role: keeper
title: {en: Keeper, zh: 饲养员}
allow:
  animal: {read: true, create: true, update: true, delete: true}
---
role: guest
title: {en: Guest, zh: 访客}
allow:
  animal: {read: "house == 'open'"}
"""
NEVER = {"mail": "never", "push": "never"}
HOUR = timedelta(hours=1)


@dataclass
class Zoo:
    """A workspace with a mail server and a push service."""

    plant: Plant
    mail: Mail
    push: PushService

    def by(self, login: str) -> Client:
        """Somebody who signed in."""
        return self.plant.by(login)

    def wanting(self, login: str, **kinds: dict[str, str]) -> Client:
        """Somebody who wants to be told of these kinds only, at any hour."""
        client, wanted = self.by(login), {kind: {**NEVER, **kinds.get(kind, {})} for kind in KINDS}
        answer = client.put("/me/notices", json={"kinds": wanted, "quiet": None})
        assert answer.status_code == 200, answer.text
        return client

    def look(self, later: timedelta = timedelta(), jobs: bool = False) -> None:
        """What the worker does every ten seconds, and the jobs that come of it: by the worker, or here and now."""
        with self.post() as post:
            order(post, datetime.now(UTC) + later)
            ordered = "select distinct letter from loomwork.dispatch where state = 'ordered'"
            for (letter,) in () if jobs else self.plant.run(ordered):
                with suppress(*Refusals):
                    post.deliver(UUID(str(letter)), 0)
        if jobs:
            self.plant.do_jobs()

    @contextmanager
    def post(self) -> Iterator[Post]:
        """What letters are sent with."""
        settings = self.plant.settings or demo_settings()
        with ConnectionPool(self.plant.database.url, min_size=1, timeout=300, open=True) as pool:
            yield Post(pool, Apps(pool), Seal(settings.key, settings.data), settings)

    def letters(self, login: str) -> list[EmailMessage]:
        """The letters to somebody."""
        return [each for each in self.mail.letters if each["To"] == f"{login}@example.com"]

    def states(self, login: str) -> list[object]:
        """How far what was to be sent to somebody is."""
        query = 'select state from loomwork.dispatch where "user" = %s order by notice, channel'
        return [state for (state,) in self.plant.run(query, self.plant.people[login])]


def order(post: Post, now: datetime) -> None:
    """Look at new notices, and order the letters that are due."""
    route_notices(post.pool, post.apps, now)
    with post.pool.connection() as conn:
        order_letters(conn, now)


@pytest.fixture(scope="module")
def zoo(module_database: str) -> Iterator[Zoo]:
    """The workspace, its people, their mail and browsers."""
    with ExitStack() as stack:
        mail, push = stack.enter_context(mail_server()), stack.enter_context(push_service())
        settings = replace(demo_settings(), push=push.address, url="http://zoo.example.com")
        plant = stack.enter_context(opened(module_database, PACK, PEOPLE, settings))
        plant.run(f"update ws_{NAME}.base_user set email = account || '@example.com'")
        found = Zoo(plant, mail, push)
        terms = {"mail": {"host": "127.0.0.1", "port": mail.port, "security": "none", "login": MAIL_LOGIN,
                          "sender": "Zoo <zoo@example.com>", "password": MAIL_PASSWORD}}  # fmt: skip
        assert found.by("root").put("/sign-in/terms", json=terms).status_code == 200
        yield found


def animal(by: Client, name: str) -> str:
    """A new animal; its address."""
    return f"/records/plant.animal/{by.post('/records/plant.animal', json={'name': name}).json()['id']}"


def mention(zoo: Zoo, by: Client, at: str, *logins: str, text: str = "look!") -> None:
    """A comment that mentions people."""
    names = " ".join(f"@{zoo.plant.people[login]}" for login in logins)
    answer = by.post(f"{at}/comments", json={"text": f"{names} {text}"})
    assert answer.status_code == 201, answer.text


def test_a_letter_tells_what_happened_where_and_how_to_have_no_more(zoo: Zoo) -> None:
    ada, cy = zoo.by("ada"), zoo.wanting("cy", mention={"mail": "now"})
    assert cy.patch("/me", json={"locale": "zh"}).status_code == 200
    rex = animal(ada, "Rex")
    zoo.wanting("bo", mention={"mail": "now"})
    mention(zoo, ada, rex, "bo", "cy")
    zoo.look()
    zoo.look()
    [letter], [chinese] = zoo.letters("bo"), zoo.letters("cy")
    text = letter.get_content()
    assert letter["Subject"] == "ada mentioned you: Animal Rex"
    assert "“@bo @cy look!”" in text and "http://zoo.example.com/settings/notifications" in text
    assert re.search(rf"^http://zoo\.example\.com/e/plant\.animal/{rex[-36:]}#comment-[0-9a-f-]{{36}}\r?$", text, re.M)
    assert (letter["References"], letter["In-Reply-To"]) == (f"<record.{rex[-36:]}@zoo.example.com>",) * 2
    assert letter["Message-ID"].endswith("@zoo.example.com>") and letter["Message-ID"] != chinese["Message-ID"]
    assert chinese["Subject"] == "ada提到了您：动物 Rex" and "不再接收此类邮件" in chinese.get_content()
    assert zoo.states("bo") == ["sent"]

    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter["List-Unsubscribe"].removeprefix("<http://zoo.example.com/api").removesuffix(">")
    assert f"http://zoo.example.com/unsubscribe#{link.rsplit('/', 1)[-1]}" in text
    with Client(base_url=f"{zoo.plant.address}/api") as nobody:
        shown = nobody.get(link).json()
        assert shown == {"kind": "mention", "title": "Somebody mentions you", "workspace": NAME}
        assert (nobody.get(f"{link}x").status_code, nobody.post("/unsubscribe/x").status_code) == (404, 404)
        mention(zoo, ada, rex, "bo")
        one_click = {"data": {"List-Unsubscribe": "One-Click"}}
        assert nobody.post(link, **one_click).status_code == 204  # type: ignore[arg-type]
    zoo.look()
    assert len(zoo.letters("bo")) == 1
    assert kind(zoo.by("bo"), "mention") == {"app": "now", "mail": "never", "push": "never"}
    assert zoo.by("bo").get("/notices").json()["unread"] == 2


def kind(by: Client, name: str) -> dict[str, str]:
    """What somebody chose for a kind."""
    [found] = [each for each in by.get("/me/notices").json()["kinds"] if each["name"] == name]
    return {channel: found[channel] for channel in ("app", "mail", "push")}


def test_nobody_is_told_what_they_may_not_know_when_it_is_sent(zoo: Zoo) -> None:
    ada = zoo.by("ada")
    for name in ("hal", "ike", "deb"):
        zoo.wanting(name, mention={"mail": "now"})
    zed, ivy = animal(ada, "Zed"), animal(ada, "Ivy")
    mention(zoo, ada, zed, "hal")
    mention(zoo, ada, ivy, "hal", "ike", "deb")
    ada.patch(zed, json={"version": 1, "house": "closed"})
    zoo.plant.run(f"update ws_{NAME}.base_user set active = false where account = 'ike'")
    deb = zoo.by("deb")
    deb.post("/notices/read", json={})
    zoo.look()
    assert [each["Subject"] for each in zoo.letters("hal")] == ["ada mentioned you: Animal Ivy"]
    assert (zoo.letters("ike"), zoo.letters("deb")) == ([], [])
    assert (zoo.states("hal"), zoo.states("ike"), zoo.states("deb")) == (["dropped", "sent"], ["dropped"], ["dropped"])


def test_quiet_hours_hold_a_letter_until_they_end(zoo: Zoo) -> None:
    ada, deb = zoo.by("ada"), zoo.wanting("deb", mention={"mail": "now"})
    assert deb.patch("/me", json={"timezone": "Asia/Kathmandu"}).status_code == 200
    before = len(zoo.letters("deb"))
    here = datetime.now(UTC) + timedelta(hours=5, minutes=45)
    quiet = [f"{here - HOUR:%H:%M}", f"{here + HOUR:%H:%M}"]
    assert deb.put("/me/notices", json={"quiet": quiet}).json()["timezone"] == "Asia/Kathmandu"
    mention(zoo, ada, animal(ada, "Moth"), "deb")
    zoo.look()
    assert len(zoo.letters("deb")) == before
    zoo.plant.run("update loomwork.workspace set state = 'suspended'")
    zoo.look(2 * HOUR)
    assert len(zoo.letters("deb")) == before, "nothing runs in a workspace that is suspended"
    zoo.plant.run("update loomwork.workspace set state = 'ready'")
    zoo.look(2 * HOUR)
    assert len(zoo.letters("deb")) == before + 1


def test_a_digest_tells_once_a_day_what_is_unread_and_nothing_when_there_is_nothing(zoo: Zoo) -> None:
    ada, eve = zoo.by("ada"), zoo.wanting("eve", mention={"mail": "digest"})
    in_an_hour = datetime.now(UTC) + timedelta(hours=9)
    assert eve.patch("/me", json={"timezone": "Asia/Shanghai"}).status_code == 200
    assert eve.put("/me/notices", json={"digest": f"{in_an_hour:%H:%M}"}).status_code == 200
    tom, una = animal(ada, "Tom"), animal(ada, "Una")
    mention(zoo, ada, tom, "eve", text="first\nhttps://evil.example.com")
    mention(zoo, ada, una, "eve", text="second")
    zoo.look()
    assert zoo.letters("eve") == []
    zoo.look(2 * HOUR)
    [letter] = zoo.letters("eve")
    text = letter.get_content()
    assert letter["Subject"] == "main: 2 notifications for you"
    assert text.index("Animal Tom") < text.index("Animal Una") and text.count("ada mentioned you") == 2
    assert "first https://evil.example.com" in text and "http://zoo.example.com/inbox" in text
    zoo.look(26 * HOUR)
    assert len(zoo.letters("eve")) == 1

    mention(zoo, ada, tom, "eve", text="third")
    eve.post("/notices/read", json={})
    zoo.look()
    later = datetime.now(UTC) + timedelta(hours=8 + 3)
    assert eve.put("/me/notices", json={"digest": f"{later:%H:%M}"}).status_code == 200
    zoo.look(2 * HOUR)
    assert zoo.states("eve")[-1] == "waiting", "the digest has moved to three hours from now"
    zoo.look(4 * HOUR)
    assert (zoo.states("eve")[-1], len(zoo.letters("eve"))) == ("dropped", 1)
    mention(zoo, ada, tom, "eve", text="fourth")
    zoo.look()
    zoo.wanting("eve")
    zoo.look(30 * HOUR)
    assert (zoo.states("eve")[-1], len(zoo.letters("eve"))) == ("dropped", 1), "nobody wants it any more"


def test_a_refused_letter_is_sent_again_and_none_twice(zoo: Zoo) -> None:
    ada = zoo.by("ada")
    zoo.wanting("fay", mention={"mail": "now"})
    mention(zoo, ada, animal(ada, "Fox"), "fay")
    zoo.mail.broken = True
    zoo.look(jobs=True)
    assert zoo.states("fay") == ["ordered"]
    again = "status = 'todo' and attempts > 0"
    waiting = f"update loomwork.procrastinate_jobs set scheduled_at = null where {again}"
    assert zoo.plant.run(f"select count(*) from loomwork.procrastinate_jobs where {again}") == [(1,)]
    zoo.mail.broken = False
    zoo.plant.run(waiting)
    zoo.plant.do_jobs()
    assert (zoo.states("fay"), len(zoo.letters("fay"))) == (["sent"], 1)

    query = 'select letter from loomwork.dispatch where "user" = %s'
    [(id,)] = zoo.plant.run(query, zoo.plant.people["fay"])
    for state, sent in (("sent", 1), ("sending", 1), ("ordered", 2)):
        zoo.plant.run("update loomwork.dispatch set state = %s where letter = %s", state, id)
        deliver(zoo, UUID(str(id)))
        assert len(zoo.letters("fay")) == sent, "only what is ordered is sent: a worker may have died on the way"
    assert zoo.letters("fay")[0]["Message-ID"] == zoo.letters("fay")[1]["Message-ID"]

    zoo.mail.broken = True
    zoo.plant.run("update loomwork.dispatch set state = 'ordered' where letter = %s", id)
    deliver(zoo, UUID(str(id)), before=6)
    zoo.mail.broken = False
    assert zoo.states("fay") == ["failed"]
    assert zoo.plant.run("select login from loomwork.log where kind = 'notice_failed'") == [("fay",)]


def deliver(zoo: Zoo, letter: UUID, before: int = 0) -> None:
    """One letter, as its job does."""
    with zoo.post() as post:
        post.deliver(letter, before)


def test_a_rule_says_by_which_ways_it_tells(zoo: Zoo) -> None:
    jo = zoo.wanting("jo", rule={"mail": "now", "push": "now"})
    browser = zoo.push.browser("jo")
    assert jo.post("/me/browsers", json=browser.subscription()).status_code == 201
    jo.post("/records/plant.alarm", json={"what": "fire"})
    jo.post("/records/plant.alarm", json={"what": "flood", "ways": "mail"})
    zoo.look()
    assert {each["Subject"] for each in zoo.letters("jo")} == {"Alarm: fire: Alarm fire", "Letter: flood: Alarm flood"}
    assert [each["title"] for each in zoo.push.to(browser)] == ["Alarm: fire"]
    told = jo.get("/notices").json()
    assert ([each["message"] for each in told["notices"]], told["unread"]) == (["Alarm: fire"], 1)
    for scope, seen in (("read:plant.alarm", 1), ("read:plant.animal", 0)):
        token = jo.post("/tokens", json={"name": scope, "scopes": [scope]}).json()["token"]
        with Client(base_url=f"{zoo.plant.address}/api", headers={"Authorization": f"Bearer {token}"}) as client:
            found = client.get("/notices").json()
            assert (len(found["notices"]), found["unread"]) == (seen, seen)


def test_many_at_once_are_one_letter_and_old_ones_none(zoo: Zoo) -> None:
    ada = zoo.by("ada")
    zoo.wanting("gil", mention={"mail": "now"})
    bee = animal(ada, "Bee")
    for number in range(FEW + 1):
        mention(zoo, ada, bee, "gil", text=str(number))
    zoo.look()
    [letter] = zoo.letters("gil")
    assert letter["Subject"] == f"main: {FEW + 1} notifications for you"
    mention(zoo, ada, bee, "gil")
    zoo.look(LATE + HOUR)
    mention(zoo, ada, bee, "gil")
    zoo.plant.run("update loomwork.workspace set copy_of = 'another'")
    zoo.look()
    zoo.plant.run("update loomwork.workspace set copy_of = null")
    zoo.look()
    assert len(zoo.letters("gil")) == 1, "neither after a long time nor from a copy of the workspace"


def test_a_browser_is_told_as_long_as_its_session_lasts(zoo: Zoo) -> None:
    ada, bo, cy = zoo.by("ada"), zoo.wanting("bo", mention={"push": "now"}), zoo.wanting("cy", mention={"push": "now"})
    browser, other = zoo.push.browser("bo"), zoo.push.browser("cy")
    addresses = ("https://push.example.com/x", "https://[", "x", f"{browser.endpoint}é", f"{browser.endpoint}\n")
    for wrong in (*({"endpoint": each} for each in addresses), {"keys": {"p256dh": "x", "auth": "y"}}):
        assert bo.post("/me/browsers", json={**browser.subscription(), **wrong}).status_code == 422
    assert bo.post("/me/browsers", json=browser.subscription()).status_code == 201
    assert cy.post("/me/browsers", json=other.subscription()).status_code == 201
    sealed = "select distinct position('{}'::bytea in sealed) from loomwork.{}"
    assert zoo.plant.run(sealed.format("127.0.0.1", "push_subscription")) == [(0,)]
    assert zoo.plant.run(sealed.format("PRIVATE", "server_secret")) == [(0,)]
    shown = bo.get("/me/notices").json()["push"]
    assert [each["here"] for each in shown["browsers"]] == [True]
    rex, dark = animal(ada, "Rex"), animal(ada, "Dark")
    mention(zoo, ada, rex, "bo")
    mention(zoo, ada, dark, "cy")
    ada.patch(dark, json={"version": 1, "house": "closed"})
    zoo.look()
    [said] = zoo.push.to(browser)
    assert (said["title"], said["body"]) == ("ada mentioned you", "Animal Rex\n@bo look!")
    assert said["url"].startswith(f"/e/plant.animal/{rex[-36:]}#comment-")
    assert zoo.push.to(other) == []
    _, headers, _ = zoo.push.taken[-1]
    scheme, token, key = re.fullmatch(r"(vapid) t=(\S+), k=(\S+)", headers["Authorization"]).groups()  # type: ignore[union-attr]
    assert (key, headers["Content-Encoding"]) == (shown["key"], "aes128gcm")
    claims = jwt.decode(token, signer(key), algorithms=["ES256"]).claims
    assert (claims["aud"], claims["sub"]) == (zoo.push.address, "http://zoo.example.com")

    mention(zoo, ada, rex, "bo")
    assert bo.delete("/session").status_code == 204
    zoo.look()
    assert len(zoo.push.to(browser)) == 1, "who signs out is told nothing there any more"


def signer(key: str) -> ECKey:
    """The public key of a signature."""
    point = bytes_of(key)
    return ECKey.import_key({"kty": "EC", "crv": "P-256", "x": text_of(point[1:33]), "y": text_of(point[33:])})


def test_a_browser_that_is_gone_is_forgotten_and_nobody_is_followed_elsewhere(zoo: Zoo) -> None:
    ada, eve = zoo.by("ada"), zoo.wanting("eve", mention={"push": "now"})
    browser = zoo.push.browser("eve")
    id = eve.post("/me/browsers", json=browser.subscription()).json()["id"]
    assert ada.delete(f"/me/browsers/{id}").status_code == 404
    rex = animal(ada, "Rex")
    taken = len(zoo.push.taken)
    for status, state, left in ((307, "ordered", 1), (410, "dropped", 0)):
        zoo.push.status = status
        mention(zoo, ada, rex, "eve")
        zoo.look()
        assert zoo.states("eve")[-1] == state and len(zoo.push.taken) == taken
        assert len(eve.get("/me/notices").json()["push"]["browsers"]) == left
    zoo.push.status = 201
    again = eve.post("/me/browsers", json=browser.subscription()).json()["id"]
    assert eve.delete(f"/me/browsers/{again}").status_code == 204
    assert eve.get("/me/notices").json()["push"]["browsers"] == []


def test_what_one_chooses_is_ones_own_and_is_checked(zoo: Zoo) -> None:
    root, gil = zoo.by("root"), zoo.wanting("gil")
    for wrong, pointer in [
        ({"kinds": {"gossip": {"mail": "now"}}}, "/kinds/gossip"),
        ({"kinds": {"mention": {"app": "digest"}}}, "/kinds/mention/app"),
        ({"kinds": {"mention": {"fax": "now"}}}, "/kinds/mention/fax"),
        ({"kinds": []}, "/kinds"),
        ({"quiet": ["22:00"]}, "/quiet"),
        ({"quiet": ["22:00", "22:00"]}, "/quiet"),
        ({"digest": "8"}, "/digest"),
        ({"digest": "08:00+02:00"}, "/digest"),
        ({"more": 1}, "/more"),
    ]:
        answer = gil.put("/me/notices", json=wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    ada = zoo.by("ada")
    mention(zoo, ada, animal(ada, "Owl"), "gil", text="between us")
    [newest] = gil.get("/notices", params={"limit": "1"}).json()["notices"]
    gil.post("/notices/read", json={"ids": [newest["id"]]})
    assert gil.get("/notices", params={"limit": "1"}).json()["notices"][0]["read"]
    gil.post("/notices/read", json={"ids": [newest["id"]], "read": False})
    assert not gil.get("/notices", params={"limit": "1"}).json()["notices"][0]["read"]
    assert gil.post("/notices/read", json={"read": "no"}).status_code == 422

    gil.put("/me/notices", json={"kinds": {"mention": {"app": "never"}}})
    assert gil.get("/notices").json()["notices"] == [] and gil.get("/notices").json()["unread"] == 0
    gil.put("/me/notices", json={"kinds": {"mention": {"app": "now"}}})
    assert gil.get("/notices").json()["unread"] > 0
    token = gil.post("/tokens", json={"name": "reads", "scopes": ["read"]}).json()["token"]
    with Client(base_url=f"{zoo.plant.address}/api", headers={"Authorization": f"Bearer {token}"}) as client:
        assert client.get("/me/notices").status_code == 403
    assert root.post("/view-as", json={"user": str(zoo.plant.people["gil"])}).status_code == 204
    assert root.get("/notices").json() == {"notices": [], "next": None, "unread": 0}
    assert root.get("/me/notices").json()["mail"]["to"] == "root@example.com"
