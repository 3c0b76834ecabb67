"""The atlas: a pack only for tests with every field type and every setting, and values of each type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from definitions.fields import BY_NAME
from definitions.files import read_pack
from tests.journeys.plants import Plant, opened
from tests.serving import Client

FOLDER = Path(__file__).parent / "cases" / "atlas"
PEOPLE = {"root": ["admin"], "keeper": ["keeper"]}
PLACES = ("Harbour", "Market")
POINTING = ("reference", "tree", "user", "department")

SAMPLES: Mapping[str, tuple[object, object]] = {
    "text": ("Apple", "苹果 2"),
    "number": ("1.50", "-1234.00"),
    "integer": (7, 1234),
    "money": ("19.90", "1234567.80"),
    "percent": ("12.5000", "3.0000"),
    "boolean": (True, False),
    "date": ("2026-03-01", "2026-12-31"),
    "datetime": ("2026-03-01T01:30:00Z", "2026-12-31T15:59:00Z"),
    "time": ("09:30:00", "21:05:00"),
    "choice": ("light", "dark"),
    "choices": (["north", "south"], ["east"]),
    "reference": ("Harbour", "Market"),
    "references": (["Market", "Harbour"], ["Market"]),
    "tree": ("first", "first"),
    "user": ("root", "keeper"),
    "department": ("Garden", "Kitchen"),
    "email": ("ann@example.com", "bob@example.com"),
    "phone": ("13812345678", "+86 (21) 5555-1234"),
    "url": ("https://example.com/a", "http://localhost/b?c=d"),
    "tags": (["red", "老客户"], ["blue"]),
    "rating": (3, 5),
    "color": ("#1a2b3c", "#ffffff"),
    "duration": (5400, 45),
    "barcode": ("6901234567892", "4006381333931"),
    "rich_text": ("<p>Apple pie</p>", "<p>苹果 &amp; pear</p><p>second</p>"),
    "location": ({"lat": "31.230400", "lon": "121.473700"}, {"lat": "-33.900000", "lon": "18.400000"}),
    "address": (
        {"country": "CN", "region": "310115", "street": "世纪大道100号", "postcode": "200120"},
        {"country": "US", "street": "1 Main St", "city": "Springfield", "state": "IL", "postcode": "62701"},
    ),
    "json": ({"a": [1, "b"]}, [True, None]),
}
"""Two different values of each type that people enter, as they are sent and come back. Records go by their names."""

UNSENT = ("sequence", "lookup", "lines", "related", "file", "files", "image", "signature")
"""Given by the system, looked up, rows, or files that are sent beforehand: tested apart."""


@dataclass
class Atlas:
    """A workspace with the atlas: two places, two departments, two specimens."""

    plant: Plant
    root: Client
    ids: dict[str, str] = field(default_factory=dict)
    """Records by the names that samples call them."""

    def sent(self, type_: str, at: int) -> object:
        """A sample with ids for names."""
        value = SAMPLES[type_][at]
        if type_ in POINTING:
            return self.ids[str(value)]
        return [self.ids[str(each)] for each in value] if type_ == "references" and isinstance(value, list) else value

    def create(self, entity: str, values: Mapping[str, object]) -> str:
        """A record's id."""
        answer = self.root.post(f"/records/{entity}", json=values)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def change(self, id: str, values: Mapping[str, object]) -> None:
        """Some values of a specimen anew."""
        version = self.read(id)["version"]
        answer = self.root.patch(f"/records/atlas.specimen/{id}", json={**values, "version": version})
        assert answer.status_code == 200, answer.text

    def read(self, id: str, entity: str = "atlas.specimen") -> dict[str, object]:
        """A record."""
        found: dict[str, object] = self.root.get(f"/records/{entity}/{id}").json()
        return found


@contextmanager
def planted(url: str) -> Iterator[Atlas]:
    """The workspace, served."""
    with opened(url, read_pack(FOLDER), PEOPLE) as plant:
        yield filled(Atlas(plant, plant.by("root"), {name: str(id) for name, id in plant.people.items()}))


def filled(atlas: Atlas) -> Atlas:
    """With its records."""
    for name in PLACES:
        values = {"code": name[:2].upper(), "name": name, "size": len(name), "open": name == "Harbour"}
        atlas.ids[name] = atlas.create("atlas.place", values)
    for name in ("Garden", "Kitchen"):
        atlas.ids[name] = atlas.create("base.department", {"name": name, "code": name[:1]})
    rows = [{"what": "stem", "count": 2}, {"what": "leaf", "count": 5}]
    atlas.ids["first"] = atlas.create("atlas.specimen", {**values_of(atlas, 0, but="tree"), "a_lines": rows})
    atlas.ids["second"] = atlas.create("atlas.specimen", values_of(atlas, 1))
    return atlas


def values_of(atlas: Atlas, at: int, but: str = "") -> dict[str, object]:
    """A specimen's values."""
    return {f"a_{name}": atlas.sent(name, at) for name in BY_NAME if name in SAMPLES and name != but}
