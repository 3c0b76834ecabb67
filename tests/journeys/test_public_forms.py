"""Forms for people without a login: what a link lets them do, and everything that it does not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest
from starlette.testclient import TestClient

from runtime.database import prepared
from runtime.files.store import open_files
from runtime.http.public.visiting import ANSWERS, TRIES
from runtime.main import create_app
from runtime.public_forms.guard import BITS
from runtime.workspaces.backups import backup, repeatable, restore
from runtime.workspaces.copies import copy_workspace
from tests.journeys.plants import NAME, Plant, opened
from tests.serving import Client, demo_settings

PEOPLE = {"root": ["admin"], "ada": ["host"], "bo": ["host"]}
PACK = """
entity: workshop
title: {en: Workshop, zh: 工作坊}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  listed: {type: boolean, title: {en: Listed, zh: 公开}}
  budget: {type: money, title: {en: Budget, zh: 预算}}
  plan: {type: file, title: {en: Plan, zh: 图纸}}
  host: {type: user, title: {en: Host, zh: 主持人}}
  upper: {type: reference, to: workshop, title: {en: Part of, zh: 隶属}}
---
entity: guest
title: {en: Guest, zh: 客人}
record_title: "{name}"
fields:
  name: {type: text, required: true, max: 40, title: {en: Name, zh: 姓名}}
  email: {type: email, required: true, title: {en: E-mail, zh: 邮箱}}
  workshop: {type: reference, to: workshop, title: {en: Workshop, zh: 工作坊}}
  seats: {type: integer, min: 1, max: 9, default: 1, title: {en: Seats, zh: 座位}}
  company: {type: text, title: {en: Company, zh: 公司}}
  badge: {type: text, title: {en: Badge, zh: 胸牌}}
  source: {type: text, required: true, title: {en: Source, zh: 来源}}
  rank: {type: integer, default: 7, title: {en: Rank, zh: 级别}}
  fee: {type: money, formula: seats * 20, title: {en: Fee, zh: 费用}}
  worth: {type: money, formula: seats * rank, title: {en: Worth, zh: 价值}}
  paper: {type: file, title: {en: Paper, zh: 文件}}
  knows: {type: user, title: {en: Knows, zh: 认识的同事}}
  meals:
    type: lines
    title: {en: Meals, zh: 餐食}
    fields:
      dish: {type: text, required: true, title: {en: Dish, zh: 菜品}}
      portions: {type: integer, default: 1, title: {en: Portions, zh: 份数}}
unique: {email: [email]}
checks:
  enough: {must: "seats < 9 or company != empty", message: {en: Nine seats are for companies., zh: 九座仅限公司。}}
---
form: guest
entity: guest
title: {en: Come to us, zh: 欢迎参加}
layout:
  - section: {fields: [name, email, workshop, seats, fee, worth, company, badge, source, paper, knows]}
  - lines: {field: meals, columns: [dish, portions]}
fields:
  badge: {visible: company != empty, required: company != empty}
public:
  fields: [name, email, seats, fee, company, badge, meals]
  prefill: [company]
  choose: {workshop: listed}
  thanks: {en: See you soon., zh: 期待见到您。}
---
rule: greets
events: guest.created
do:
  - create: workshop
    set: {name: "'Greeting ' + name"}
---
role: host
title: {en: Host, zh: 主持}
allow:
  guest: {read: true, create: true, update: true}
  workshop: {read: true}
"""


@pytest.fixture(scope="module")
def house(module_database: str) -> Iterator[Plant]:
    """A house with its hosts."""
    with opened(module_database, PACK, PEOPLE) as plant:
        yield plant


@pytest.fixture(scope="module")
def root(house: Plant) -> Client:
    """Its administrator."""
    return house.by("root")


@pytest.fixture
def visitor(house: Plant) -> Iterator[Client]:
    """Somebody from outside, without a login."""
    with Client(base_url=f"{house.address}/api", timeout=300) as client:
        yield client


def made(root: Client, **terms: object) -> Any:
    """A link to the guests' form, as it begins, with these terms."""
    begun = root.get("/public-forms/offers/plant.guest").json()["link"]
    sent = {"name": "Open day", **begun, "fixed": {"source": "web"}, **terms}
    answer = root.post("/public-forms", json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()


def at(link: Any) -> str:
    """Where the page of a link asks."""
    return "/public" + str(link["address"]).removeprefix("/p")


def worked(ticket: str) -> str:
    """The work that a page does for its ticket."""
    for number in count():
        digest = hashlib.sha256(f"{ticket}.{number}".encode()).digest()
        if not int.from_bytes(digest[:4]) >> (32 - BITS):
            return str(number)
    raise AssertionError


def answered(visitor: Client, link: Any, ticket: str = "", **values: object) -> httpx2.Response:
    """An answer as the page sends it."""
    ticket = ticket or visitor.get(at(link)).json()["ticket"]
    said = {"name": "Grace", "email": f"{uuid4().hex}@example.com", **values}
    return visitor.post(f"{at(link)}/answers", json={"values": said, "ticket": ticket, "work": worked(ticket)})


def guests(house: Plant) -> int:
    """How many guests there are."""
    [(number,)] = house.run("select count(*) from ws_main.plant_guest")
    return int(str(number))


def changed(root: Client, link: Any, **terms: object) -> Any:
    """The link with other terms."""
    answer = root.patch(f"/public-forms/{link['id']}", json={"version": link["version"], **terms})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_link_makes_one_record_and_tells_nothing_of_it(house: Plant, root: Client, visitor: Client) -> None:
    link = made(root, after="/p/next")
    page = visitor.get(at(link)).json()
    assert [*page["fields"]] == ["name", "email", "workshop", "seats", "company", "badge", "fee", "meals"]
    assert {*page["schema"]["properties"]} == {*page["fields"]}
    assert page["form"]["layout"][0]["fields"] == ["name", "email", "workshop", "seats", "fee", "company", "badge"]
    ticket, email = page["ticket"], f"{uuid4().hex}@example.com"
    meals = [{"dish": "Soup", "portions": 2}, {"dish": "Rice"}]
    sent = {
        "values": {"name": "Ada", "email": email, "seats": 2, "meals": meals},
        "ticket": ticket,
        "work": worked(ticket),
    }
    with ThreadPoolExecutor(2) as twice:
        both = [twice.submit(visitor.post, f"{at(link)}/answers", json=sent) for _ in range(2)]
    for each in both:
        assert (each.result().status_code, each.result().json()) == (
            201,
            {"thanks": "See you soon.", "after": "/p/next"},
        )
    found = root.get("/records/plant.guest", params={"where": f"email == '{email}'"}).json()["records"]
    assert len(found) == 1, "a double click makes one record"
    [guest] = found
    assert (guest["source"], guest["rank"], guest["fee"], guest["created_by"]) == ("web", 7, "40.00", None)
    kept = root.get(f"/records/plant.guest/{guest['id']}").json()
    assert [(row["dish"], row["portions"]) for row in kept["meals"]] == [("Soup", 2), ("Rice", 1)]
    [entry] = root.get(f"/records/plant.guest/{guest['id']}/history").json()["entries"]
    assert (entry["via"], entry["user"]) == ("public: Open day", None)
    greeting = root.get("/records/plant.workshop", params={"where": "name == 'Greeting Ada'"}).json()["records"]
    assert len(greeting) == 1, "what follows from a record follows from this one as well"
    [link] = [each for each in root.get("/public-forms").json()["links"] if each["id"] == link["id"]]
    assert (link["answers"], link["state"]) == (1, "open")


def test_what_the_link_does_not_show_can_neither_be_sent_nor_seen(house: Plant, root: Client, visitor: Client) -> None:
    link, before = made(root), guests(house)
    for name, value in {
        "rank": 1,
        "source": "me",
        "worth": "1",
        "paper": None,
        "owner": None,
        "state": "x",
        "no": 1,
    }.items():
        refused = answered(visitor, link, **{name: value})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{name}"), refused.text
    assert answered(visitor, link, fee="1.00").status_code == 422
    assert answered(visitor, link, meals=[{"dish": "Soup", "portions": 1, "parent": str(uuid4())}]).status_code in (
        201,
        422,
    )
    told = json.dumps({**visitor.get(at(link)).json(), "ticket": ""})
    for secret in ("rank", "worth", "source", "budget", "knows", "greets", link["id"]):
        assert secret not in told, secret
    for path in ("/records/plant.guest", "/entities", "/me", "/public-forms", "/search?q=Ada"):
        assert visitor.get(path).status_code == 401
    assert guests(house) <= before + 1


def test_the_form_judges_as_it_does_inside(house: Plant, root: Client, visitor: Client) -> None:
    link, before = made(root), guests(house)

    def faults(**values: object) -> dict[str, str]:
        answer = answered(visitor, link, **values)
        assert answer.status_code == 422, answer.text
        return {each["pointer"]: each["detail"] for each in answer.json()["errors"]}

    assert {*faults(name="", email="no")} == {"/name", "/email"}
    assert [*faults(company="Acme")] == ["/badge"]
    assert [*faults(seats=12)] == ["/seats"]
    assert faults(seats=9) == {"": "Nine seats are for companies."}
    visitor.headers["accept-language"] = "zh-CN"
    assert faults(seats=9) == {"": "九座仅限公司。"}
    assert visitor.get(at(link)).json()["title"] == "欢迎参加"
    assert visitor.get(at(link), params={"lang": "en"}).json()["title"] == "Come to us"
    assert guests(house) == before
    ticket = visitor.get(at(link)).json()["ticket"]
    assert answered(visitor, link, ticket, seats=12).status_code == 422
    assert answered(visitor, link, ticket, seats=2, badge="hidden").status_code == 201, (
        "a ticket lasts until it is used"
    )


def test_a_reference_offers_what_the_link_says_and_nothing_else(house: Plant, root: Client, visitor: Client) -> None:
    ids = {}
    for name, listed in (("Clay", True), ("Secret", False)):
        answer = root.post("/records/plant.workshop", json={"name": name, "listed": listed, "budget": "990.00"})
        ids[name] = answer.json()["id"]
    link = made(root)
    found = visitor.post(f"{at(link)}/options", json={"field": "workshop"}).json()["records"]
    assert [(each["id"], each["_title"]) for each in found] == [(ids["Clay"], "Clay")]
    assert "990.00" not in json.dumps(found)
    assert visitor.post(f"{at(link)}/options", json={"field": "workshop", "search": "Secret"}).json()["records"] == []
    for field in ("knows", "email", "owner", "meals.dish"):
        assert visitor.post(f"{at(link)}/options", json={"field": field}).status_code == 404
    assert answered(visitor, link, workshop=ids["Secret"]).status_code == 422
    assert answered(visitor, link, workshop=ids["Clay"]).status_code == 201
    without = made(root, fields=["name", "email"], choose={}, prefill=[])
    assert "workshop" not in visitor.get(at(without)).json()["fields"]
    assert visitor.post(f"{at(without)}/options", json={"field": "workshop"}).status_code == 404


def test_a_password_a_time_a_number_and_a_switch_close_a_form(house: Plant, root: Client, visitor: Client) -> None:
    link = made(root, password="open sesame")
    assert (visitor.get(at(link)).status_code, visitor.get(at(link)).json()["kind"]) == (401, "password_needed")
    assert answered_without_a_page(visitor, link).status_code == 401
    assert visitor.post(f"{at(link)}/password", json={"password": "sesame"}).status_code == 422
    shown = visitor.post(f"{at(link)}/password", json={"password": "open sesame"}).json()["pass"]
    visitor.headers["loomwork-pass"] = shown
    assert answered(visitor, link).status_code == 201
    [(kept,)] = house.run("select password from ws_main._public_form where id = %s", link["id"])
    assert str(kept).startswith("$argon2id$")
    link = changed(root, link, password="another one")
    assert visitor.get(at(link)).status_code == 401, "who knew the old password knows nothing"
    link = changed(root, link, password=None, opens="2099-01-01T00:00:00Z")
    assert reason(visitor, link) == "not_yet"
    link = changed(root, link, opens="2000-01-01T00:00:00Z", closes="2001-01-01T00:00:00Z")
    assert reason(visitor, link) == "over"
    link = changed(root, link, closes=None, most=2)
    ticket = visitor.get(at(link)).json()["ticket"]
    assert answered(visitor, link).status_code == 201
    assert answered(visitor, link, ticket).json()["kind"] == "closed"
    assert reason(visitor, link) == "full"
    link = changed(root, link, most=3)
    with ThreadPoolExecutor(2) as twice:
        tickets = [visitor.get(at(link)).json()["ticket"] for _ in range(2)]
        both = [twice.submit(answered, visitor, link, each) for each in tickets]
    assert sorted(each.result().status_code for each in both) == [201, 410], "the last place is one place"
    link = changed(root, link, most=None, open=False)
    assert (link["state"], reason(visitor, link)) == ("closed", "closed")
    old, link = at(link), root.post(f"/public-forms/{link['id']}/address").json()
    assert visitor.get(old).status_code == 404, "another address: the old one leads nowhere"
    link = changed(root, link, open=True)
    assert answered(visitor, link).status_code == 201
    assert root.delete(f"/public-forms/{link['id']}").status_code == 204
    assert visitor.get(at(link)).status_code == 404
    kinds = [each["kind"] for each in root.get("/log").json()["entries"] if each["detail"].get("name") == "Open day"]
    assert (kinds[0], kinds[1]) == ("public_form_deleted", "public_form_opened")
    assert {"public_form_made", "public_form_changed", "public_form_closed", "public_form_readdressed"} <= {*kinds}


def answered_without_a_page(visitor: Client, link: Any) -> httpx2.Response:
    """An answer by whoever has not seen the form."""
    return visitor.post(f"{at(link)}/answers", json={"values": {}, "ticket": "x", "work": "1"})


def reason(visitor: Client, link: Any) -> str:
    """Why a form is closed."""
    answer = visitor.get(at(link))
    assert answer.status_code == 410, answer.text
    return str(answer.json()["state"])


def test_one_answer_for_each_person(house: Plant, root: Client, visitor: Client) -> None:
    link = made(root, once="email")
    mail = f"{uuid4().hex}@example.com"
    with ThreadPoolExecutor(2) as twice:
        tickets = [visitor.get(at(link)).json()["ticket"] for _ in range(2)]
        both = [twice.submit(answered, visitor, link, ticket, email=mail.upper()) for ticket in tickets]
    assert sorted(each.result().status_code for each in both) == [201, 409]
    again = answered(visitor, link, email=f" {mail} ")
    assert (again.status_code, again.json()["kind"]) == (409, "answered")
    link = made(root, once="device")
    for device, status in (("a" * 32, 201), ("b" * 32, 201), ("a" * 32, 409), ("", 409)):
        ticket = visitor.get(at(link)).json()["ticket"]
        said = {"name": "Grace", "email": f"{uuid4().hex}@example.com"}
        sent = {"values": said, "ticket": ticket, "work": worked(ticket), "device": device}
        assert visitor.post(f"{at(link)}/answers", json=sent).status_code == status, device
    kept = house.run("select person from ws_main._public_answer where form = %s", link["id"])
    assert len(kept) == 2
    assert all(len(bytes(person)) == 32 for (person,) in kept)  # type: ignore[call-overload]


def test_machines_are_kept_out_without_asking_anybody(house: Plant, root: Client, visitor: Client) -> None:
    link, other, before = made(root), made(root), guests(house)
    ticket = visitor.get(at(link)).json()["ticket"]
    work, values = worked(ticket), {"name": "Bot", "email": "bot@example.com"}
    idle = str(next(number for number in count() if not right(ticket, number)))

    def sent(to: Any = link, **said: object) -> tuple[int, str]:
        answer = visitor.post(f"{at(to)}/answers", json={"values": values, "ticket": ticket, "work": work, **said})
        return answer.status_code, answer.json()["kind"]

    assert sent(trap="http://spam.example") == (422, "suspicious")
    assert sent(work=idle) == (422, "suspicious")
    assert sent(work=None) == (422, "suspicious")
    assert sent(ticket="made up") == (409, "ticket_over")
    assert sent(ticket=None) == (409, "ticket_over")
    assert sent(to=other) == (409, "ticket_over"), "a ticket is for its form"
    assert guests(house) == before


def right(ticket: str, number: int) -> bool:
    """Whether a number is the work that a ticket asks for."""
    return not int.from_bytes(hashlib.sha256(f"{ticket}.{number}".encode()).digest()[:4]) >> (32 - BITS)


def test_only_administrators_make_links_and_only_such_as_can_be(house: Plant, root: Client, visitor: Client) -> None:
    for who in (house.by("ada"), visitor):
        refused = 403 if who is not visitor else 401
        assert who.get("/public-forms").status_code == refused
        assert who.get("/public-forms/offers/plant.guest").status_code == refused
        assert who.post("/public-forms", json={}).status_code == refused
        assert who.delete(f"/public-forms/{uuid4()}").status_code == refused
    begun = root.get("/public-forms/offers/plant.guest").json()
    refusals = {each["name"]: each["refused"] for each in begun["fields"]}
    assert [name for name, why in refusals.items() if why is None] == [
        "name", "email", "workshop", "seats", "fee", "company", "badge", "meals"
    ]  # fmt: skip
    plain = root.get("/public-forms/offers/plant.workshop").json()
    fitting = {each["name"] for each in plain["fields"] if each["refused"] is None}
    assert fitting == {"name", "listed", "budget", "upper"}, "no files and no colleagues, whatever the form"
    assert plain["link"]["fields"] == ["name", "listed", "budget"], "and no references that nobody offers"
    good = {"name": "x", **begun["link"], "fixed": {"source": "web"}}
    wrong: dict[str, object] = {
        "fields": ["name", "email", "paper"], "fixed": {}, "choose": {}, "prefill": ["rank"], "once": "rank",
        "after": "//evil.example", "embed": ["javascript:alert(1)"], "most": 0, "closes": "1999-01-01T00:00:00Z",
        "form": "base.user",
    }  # fmt: skip
    for name, value in wrong.items():
        refused_ = root.post("/public-forms", json={**good, "opens": "2000-01-01T00:00:00Z", name: value})
        assert refused_.status_code == 422, (name, refused_.text)
    assert root.post("/public-forms", json={**good, "choose": {"workshop": "nonsense == 1"}}).status_code == 422
    assert root.post("/public-forms", json={**good, "unknown": 1}).status_code == 422
    link = made(root)
    assert root.patch(f"/public-forms/{link['id']}", json={"version": 99, "open": False}).status_code == 409
    assert changed(root, link, once="email", thanks={"en": "Bye", "zh": "再见"})["thanks"]["zh"] == "再见"


def test_a_session_is_no_help_and_no_hindrance(house: Plant, root: Client, visitor: Client) -> None:
    link, host = made(root, embed=["https://www.example.com"]), house.by("bo")
    assert host.get(at(link)).status_code == 200
    assert answered(host, link, email="bo@example.com").status_code == 201, "from any page: no session is looked at"
    [guest] = root.get("/records/plant.guest", params={"where": "email == 'bo@example.com'"}).json()["records"]
    assert guest["created_by"] is None
    assert answered(host, link, rank=1).status_code == 422
    outside = httpx2.get(f"{house.address}{link['address']}", timeout=300)
    if outside.status_code == 200:  # the web application is built
        assert "frame-ancestors https://www.example.com" in outside.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in httpx2.get(house.address, timeout=300).headers["content-security-policy"]
        nobody = httpx2.get(f"{house.address}/p/nowhere", timeout=300)
        assert "frame-ancestors 'none'" in nobody.headers["content-security-policy"]


def test_one_address_can_flood_nothing_nor_guess_a_password(house: Plant, root: Client) -> None:
    link = made(root, password="open sesame")
    app = create_app(demo_settings(), prepared(house.database.admin))
    app.state.server.rates.clock = lambda: 0.0
    with TestClient(app, base_url="http://testserver/api") as flood:
        codes = [flood.post(f"{at(link)}/answers", json={}).status_code for _ in range(ANSWERS + 1)]
        assert (codes[0], codes[-2:]) == (401, [401, 429])
        tries = [flood.post(f"{at(link)}/password", json={"password": "x"}) for _ in range(TRIES.free + 1)]
        assert [tries[0].status_code, tries[-1].status_code] == [422, 429]
        assert int(tries[-1].headers["retry-after"]) > 0
        right = flood.post(f"{at(link)}/password", json={"password": "open sesame"})
        assert right.status_code == 429, "even the right one waits"


def test_a_copy_has_closed_forms_and_a_backup_in_place_has_its_addresses(
    house: Plant, root: Client, visitor: Client, tmp_path: Path
) -> None:
    link, store = made(root, once="email"), open_files(demo_settings()).store
    assert answered(visitor, link).status_code == 201
    with psycopg.connect(house.database.admin) as conn:
        repeatable(conn)
        copy_workspace(conn, NAME, "copied", store, title="Copy")
    copied = "select title, open, answers from ws_copied._public_form where id = %s"
    assert house.run(copied, link["id"]) == [("Open day", False, 1)]
    assert house.run("select workspace from loomwork.public_address where form = %s", link["id"]) == [(NAME,)]
    assert visitor.get(at(link)).status_code == 200, "the original's address leads where it led"
    with psycopg.connect(house.database.admin) as conn:
        repeatable(conn)
        backup(conn, NAME, tmp_path / "kept.zip", store)
        conn.execute("set local role none")
        conn.execute("update loomwork.workspace set name = 'gone' where name = %s", (NAME,))
        conn.execute("delete from loomwork.public_address where workspace = 'gone'")
        made_again = restore(conn, tmp_path / "kept.zip", store, "again")
        open_again = f"select open from {made_again.schema}._public_form where id = %s"
        assert conn.execute(open_again.encode(), (link["id"],)).fetchone() == (True,)
        conn.execute("set local role none")
        found = conn.execute("select workspace from loomwork.public_address where form = %s", (link["id"],)).fetchone()
        assert found == ("again",), "a lost workspace comes back with the addresses that are printed somewhere"
        conn.rollback()
