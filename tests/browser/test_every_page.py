"""Every page there is, in each language, on a wide and a narrow screen, by day and by night: nothing on it keeps
anybody out, is wider than the screen, or is said in the other language, and nothing goes wrong meanwhile."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, Request, expect

from definitions.files import read_pack
from runtime.publishing import patiently, publish_packs
from tests import atlas
from tests.browser import workshop
from tests.browser.conftest import THUMB, Open
from tests.browser.steps import AXE
from tests.journeys.plants import NAME, Plant, opened, pack, until
from tests.serving import demo_settings

WEB = Path(__file__).parents[2] / "web"
CHECK = Path(__file__).with_name("every_page.js").read_text()
PICTURES = os.environ.get("LOOMWORK_PICTURES")

ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "home": ("/",),
    "list": ("/e/atlas.specimen", "/e/plant.job", *workshop.VIEWS.values()),
    "imports": ("/e/plant.job/import",),
    "creation": ("/e/atlas.specimen/new",),
    "record": ("/e/atlas.specimen/{specimen}", "/e/plant.job/{job}"),
    "settingsStart": ("/settings",),
    "settingsPage": ("/settings/{setting}",),
    "missing": ("/nothing",),
    "login": ("/login",),
    "forgotten": ("/forgotten",),
    "welcome": ("/welcome",),
    "unsubscribe": ("/unsubscribe",),
    "inbox": ("/inbox",),
}
"""Where each route of web/src/app/router.tsx is looked at."""
FRAMES = {"shell", "entity", "settings"}
"""Routes that only stand around others."""
ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [a-z]{2,}){1,}")
"""Two words or more, as sentences and labels have them."""
COMING = ".page-wait, .spinner, .ant-skeleton, .ant-spin-spinning, [aria-busy=true]"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Look:
    """One way to look at all pages. Between them, these show each language on each screen in each theme's colours."""

    locale: str
    width: int
    theme: str

    def __str__(self) -> str:
        return f"{self.locale}-{self.width}-{self.theme}"


LOOKS = (Look("en", 1440, "light"), Look("zh-CN", 1440, "dark"), Look("zh-CN", 360, "light"), Look("en", 360, "dark"))


@dataclass(frozen=True)
class Tour:
    """A page that goes everywhere, and what it waits for."""

    page: Page
    waiting: set[Request] = field(default_factory=set)

    def at_rest(self) -> bool:
        """Nothing is still to come, and nothing is left to do."""
        self.page.evaluate("() => new Promise(done => requestIdleCallback(() => requestAnimationFrame(done)))")
        asked = [request for request in self.waiting if not request.url.endswith("/api/events")]
        return not asked and not self.page.locator(COMING).count()


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A workshop with its views, and a specimen with every type of field."""
    with opened(module_database, workshop.TEXT, workshop.PEOPLE) as plant:
        workshop.fill(plant)
        with psycopg.connect(plant.database.admin) as conn:
            packs = [pack(workshop.TEXT), read_pack(atlas.FOLDER)]
            patiently(conn, lambda: publish_packs(conn, NAME, packs, demo_settings(), by="test"))
        yield plant


@pytest.fixture(scope="module")
def places(plant: Plant) -> tuple[str, ...]:
    """Every address to look at."""
    boss = plant.by("boss")
    people = {"root": str(plant.people["boss"]), "keeper": str(plant.people["carp"])}
    specimens = atlas.filled(atlas.Atlas(plant, boss, people))
    ids = {
        "specimen": specimens.ids["first"],
        "job": boss.get("/records/plant.job", params={"where": "name == 'Desk'"}).json()["records"][0]["id"],
    }
    settings = re.findall(r'\{ name: "([\w-]+)", title: "[\w.]+", icon', (WEB / "src/app/settingsPages.ts").read_text())
    all = [address for addresses in ADDRESSES.values() for address in addresses]
    return tuple(
        address.format(setting=setting, **ids)
        for address in all
        for setting in (settings if "{setting}" in address else [""])
    )


def test_every_route_is_looked_at() -> None:
    routes = set(re.findall(r"const (\w+) = createRoute\(", (WEB / "src/app/router.tsx").read_text()))
    assert routes - FRAMES == set(ADDRESSES)
    kinds = set(re.findall(r"^  (\w+): lazy", (WEB / "src/features/records/views/index.ts").read_text(), re.M))
    assert kinds == set(workshop.VIEWS)


def test_every_page_is_good_to_everybody(plant: Plant, places: tuple[str, ...], sit: Open, told: list[str]) -> None:
    data = said(plant)
    wrong: dict[str, list[str]] = {}
    for look in LOOKS:
        tour = looking(sit, plant, look)
        page = tour.page
        for address in places:
            walk(tour, address)
            found = [*faults(page, look, data), *(f"console: {each}" for each in told)]
            told.clear()
            if found:
                wrong[f"{look} {address}"] = found
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{look}{re.sub('[^a-z.=]+', '-', address)}.png")
        page.close()
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)


def looking(sit: Open, plant: Plant, look: Look) -> Tour:
    """The boss's browser, at the first page, on a day in March when there is something in every view."""
    phone = THUMB if look.width < 768 else {}
    size = {"viewport": {"width": look.width, "height": 900}}
    tour = Tour(sit(plant, "boss", "/nothing", look.locale, **{**phone, **size, "color_scheme": look.theme}))
    page = tour.page
    page.on("request", lambda request: tour.waiting.add(request))
    page.on("requestfinished", lambda request: tour.waiting.discard(request))
    page.on("requestfailed", lambda request: tour.waiting.discard(request))
    page.clock.set_fixed_time("2026-03-10T04:00:00Z")
    page.evaluate(AXE.read_text())
    return tour


def walk(tour: Tour, address: str) -> None:
    """Go on inside the application, as a link does, until the page is all there."""
    page = tour.page
    page.evaluate("address => history.pushState(null, '', address)", address)
    page.wait_for_url(lambda url: url.split("/", 3)[-1] == address[1:] or address in url)
    expect(page.locator("main h1, main h2, .message-page h1").first).to_be_attached()
    until(tour.at_rest)


def faults(page: Page, look: Look, data: list[str]) -> list[str]:
    """What is wrong with the page."""
    found = page.evaluate(CHECK, {"small": look.width < 768, "dark": look.theme == "dark"})
    other = ENGLISH if look.locale == "zh-CN" else CHINESE
    words = [word for word in found["words"] if other.search(word) or word in KEYS]
    said = [f"says: {word}" for word in words if not any(each in word for each in data)]
    return [*found["barriers"], *found["wide"], *said]


def keys(words: Mapping[str, object], before: str = "") -> Iterator[str]:
    """Names of words: none may be shown in a word's place."""
    for key, value in words.items():
        if isinstance(value, dict):
            yield from keys(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


KEYS = {
    key
    for file in (WEB / "src/locales/en").glob("*.json")
    for key in keys(json.loads(file.read_text()), f"{file.stem}.")
}


def said(plant: Plant) -> list[str]:
    """What people have written, in whatever language."""
    boss = plant.clients[0]
    names = [each["name"] for each in boss.get("/entities").json()]
    answers = [boss.get(f"/records/{name}", params={"limit": 100}).json() for name in names]
    said = (text for answer in answers for text in texts(answer))
    return [workshop.HOLIDAY, *(text for text in said if CHINESE.search(text) or " " in text)]


def texts(value: object) -> Iterator[str]:
    """All that stand in an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)
