"""Signing in as people see it: an invitation, a second factor, a forgotten password, tokens, and the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import THUMB, Open
from tests.browser.steps import picture
from tests.journeys.outside import MAIL_LOGIN, MAIL_PASSWORD
from tests.journeys.plants import opened
from tests.journeys.test_signing_in import PACK, House, mail_server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
FIRST, SECOND = "a first passphrase", "a second passphrase"


@pytest.fixture(scope="module")
def house(module_database: str) -> Iterator[House]:
    """A workspace with an administrator and a mail server."""
    with mail_server() as mail, opened(module_database, PACK, {"ann": ["admin"]}) as plant:
        plant.run("update ws_main.base_user set email = account || '@example.com'")
        yield House(plant, mail, [])


@pytest.fixture
def door(visit: Open, house: House) -> Open:
    """`door("/login")`: a page of a browser that nobody signed in to."""

    def came(path: str, locale: str = "en", **options: object) -> Page:
        page = visit(house.plant.address, locale, **options)
        page.goto(path)
        return page

    return came


def fill(page: Page, **values: str) -> None:
    """Fields by their titles."""
    for title, value in values.items():
        page.get_by_label(title.replace("_", " "), exact=True).fill(value)


def code_of(app: pyotp.TOTP) -> str:
    """The code after the one of now, which is good already and was not used."""
    return app.at(datetime.now(UTC) + timedelta(seconds=app.interval))


def sign_in(page: Page, login: str, password: str) -> None:
    """At the door."""
    fill(page, Login=login, Password=password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def at_home(page: Page) -> None:
    """The shell is there."""
    expect(page.locator("main h1").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"^[^/]+//[^/]+/$"))


def test_the_way_of_somebody_new(house: House, door: Open) -> None:
    ann = door("/login?next=/settings/sign-in")
    sign_in(ann, "ann", "plant-password")
    mail = ann.locator("section").filter(has=ann.get_by_role("heading", name="Mail server"))
    filled = {
        "Host": "127.0.0.1",
        "Port": str(house.mail.port),
        "Login at the mail server": MAIL_LOGIN,
        "Password at the mail server": MAIL_PASSWORD,
        "Sender": "office@example.com",
    }
    for title, value in filled.items():
        mail.get_by_label(title, exact=True).fill(value)
    mail.get_by_label("Encryption").select_option("none")
    mail.get_by_role("button", name="Save").click()
    mail.get_by_role("button", name="Send a letter to myself").click()
    expect(ann.get_by_text("A letter is on its way to ann@example.com.")).to_be_visible()
    picture(ann, "sign-in-settings")
    house.by("ann").post(
        "/invitations", json={"name": "Pia Blum", "email": "pia@example.com", "login": "pia", "roles": ["clerk"]}
    )
    house.plant.do_jobs()
    page = door(f"/welcome#{house.mail.link()}")
    expect(page.get_by_role("heading", name="Welcome to Loomwork")).to_be_visible()
    picture(page, "welcome")
    fill(page, New_password="1234567890", The_same_once_more=FIRST)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_text("The two differ.")).to_be_visible()
    fill(page, New_password="1234567890", The_same_once_more="1234567890")
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_text("lists of known passwords")).to_be_visible()
    fill(page, New_password=FIRST, The_same_once_more=FIRST)
    page.get_by_role("button", name="Save and sign in").click()
    at_home(page)
    app = set_up(page)
    page.get_by_role("button", name="Sign out everywhere else").or_(page.get_by_text("this browser")).first.wait_for()
    page.context.request.delete("/api/session")
    page.goto("/login")
    sign_in(page, "pia", FIRST)
    fill(page, Code="000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The code is wrong")
    fill(page, Code=code_of(app))
    page.keyboard.press("Enter")
    at_home(page)


def set_up(page: Page) -> pyotp.TOTP:
    """An authenticator app, with the keyboard alone from the picture on."""
    page.goto("/settings/security")
    page.get_by_role("button", name="Set up an authenticator app").click()
    fill(page, Your_password=FIRST)
    page.keyboard.press("Enter")
    drawing = page.get_by_role("img", name="QR code for the authenticator app")
    expect(drawing).to_be_visible()
    assert drawing.evaluate("image => image.naturalWidth > 0")
    picture(page, "second-factor")
    app = pyotp.TOTP(page.locator("code").inner_text().replace(" ", ""))
    fill(page, The_code_that_the_app_shows=app.now())
    page.keyboard.press("Enter")
    expect(page.locator(".signing-codes li")).to_have_count(10)
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("Recovery codes left: 10")).to_be_visible()
    return app


def test_a_forgotten_password(house: House, door: Open) -> None:
    house.by("ann").post("/invitations", json={"name": "Rolf", "email": "rolf@example.com", "login": "rolf"})
    house.plant.do_jobs()
    house.try_to("x", "x")[0].post("/password/reset", json={"token": house.mail.link(), "password": FIRST})
    page = door("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    fill(page, Login="rolf")
    page.keyboard.press("Enter")
    expect(page.get_by_text("a letter with a link is on its way")).to_be_visible()
    house.plant.do_jobs()
    page.goto(f"/welcome#{house.mail.link()}")
    page.reload()
    fill(page, New_password=SECOND, The_same_once_more=SECOND)
    page.keyboard.press("Enter")
    at_home(page)
    page.goto("/login")
    page.goto("/welcome#nonsense")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("was used already or is too old")


def test_a_token_and_the_zone_of_times(house: House, door: Open) -> None:
    page = door("/login?next=/settings/tokens")
    sign_in(page, "ann", "plant-password")
    fill(page, What_it_is_for="Nightly export")
    page.get_by_label("With", exact=True).select_option("plant.note")
    page.get_by_role("button", name="Make a token").click()
    secret = page.locator(".signing-secret").inner_text()
    assert secret.startswith("lw_")
    expect(page.get_by_text("read:plant.note")).to_be_visible()
    picture(page, "tokens")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    page.goto("/settings/profile")
    page.get_by_label("Show times in").select_option("Europe/Berlin")
    expect(page.get_by_label("Show times in")).to_have_value("Europe/Berlin")
    assert page.context.request.get("/api/me").json()["own_timezone"] == "Europe/Berlin"


def test_who_must_have_a_second_factor_is_led_to_it(house: House, door: Open) -> None:
    ann = house.by("ann")
    terms = ann.get("/sign-in/terms").json()
    ann.post("/invitations", json={"name": "Uta", "email": "uta@example.com", "login": "uta", "roles": ["reader"]})
    house.plant.do_jobs()
    house.try_to("x", "x")[0].post("/password/reset", json={"token": house.mail.link(), "password": FIRST})
    ann.put("/sign-in/terms", json={**terms, "second_factor_roles": ["reader"]})
    page = door("/login?next=/e/plant.note")
    sign_in(page, "uta", FIRST)
    expect(page.get_by_text("Your role needs a second factor.")).to_be_visible()
    notice, panel = (page.locator(each).bounding_box() for each in (".signing-demanded", "main section.panel"))
    assert notice and panel and panel["y"] - notice["y"] - notice["height"] >= 8, "they do not touch"
    set_up(page)
    page.goto("/e/plant.note")
    expect(page).to_have_url(re.compile("/e/plant.note"))
    ann.put("/sign-in/terms", json={**terms, "second_factor_roles": []})


WIDEST = "() => document.scrollingElement.scrollWidth"


@pytest.mark.parametrize("path", ["/settings/security", "/settings/tokens", "/settings/sign-in", "/settings/profile"])
def test_on_a_phone_in_chinese(house: House, door: Open, path: str) -> None:
    page = door("/login", "zh-CN", **THUMB)
    signed = page.context.request.post("/api/session", data={"login": "ann", "password": "plant-password"})
    assert signed.status == 204
    page.context.request.patch("/api/me", data={"locale": "zh"})
    page.goto(path)
    expect(page.locator("main h1").first).to_be_visible()
    expect(page.locator("section.panel").first).to_be_visible()
    for width in (390, 360):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(WIDEST) <= width
    said = page.locator("section.panel").all_inner_texts()
    assert not [line for line in said if re.search(r"\b(the|and|your|password)\b", line)], said
    picture(page, f"phone-{path.rsplit('/', 1)[-1]}")
    page.context.request.patch("/api/me", data={"locale": "en"})
