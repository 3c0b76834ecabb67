"""A carpenter's workshop: a pack for trying out the kinds of views, and some work in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.journeys.plants import Plant

TEXT = Path(__file__).with_name("workshop.yaml").read_text()
VIEWS: Mapping[str, str] = {
    kind: f"/e/plant.{entity}?view=plant.{view}"
    for kind, entity, view in (
        ("kanban", "job", "board"), ("calendar", "job", "plan"), ("gantt", "job", "chart"), ("gallery", "job", "shop"),
        ("map", "job", "map"), ("tree", "place", "places"),
    )
}  # fmt: skip
"""Where each kind is shown."""
PEOPLE: Mapping[str, list[str]] = {"boss": ["admin"], "carp": ["carpenter"]}

JOBS: tuple[dict[str, str], ...] = (
    {"name": "Bookcase", "maker": "Ada", "wood": "oak", "hours": "12.5", "begin": "02", "finish": "06", "done": "40"},
    {"name": "Chair", "maker": "Ada", "wood": "pine", "hours": "6", "begin": "05", "finish": "05"},
    {"name": "Desk", "maker": "Bo", "wood": "oak", "hours": "20", "begin": "09", "finish": "20", "after": "Bookcase"},
    {"name": "Easel", "wood": "elm", "hours": "3.5", "begin": "23", "finish": "25", "after": "Desk"},
    {"name": "Frame", "maker": "Bo", "wood": "pine", "hours": "2", "begin": "05", "finish": "07"},
    {"name": "Gate", "maker": "Ada", "wood": "elm", "hours": "9"},
)
"""Begin and finish are days of March 2026."""
FITTINGS = {"Chair": ("2026-03-05T01:00:00Z", "2026-03-05T03:00:00Z"), "Frame": ("2026-03-05T02:00:00Z", None)}
"""In UTC; the workshop is in Shanghai."""
WHERE = {
    "Bookcase": ("31.2304", "121.4737"), "Chair": ("31.2310", "121.4740"), "Desk": ("39.9042", "116.4074"),
    "Frame": ("22.5431", "114.0579"),
}  # fmt: skip
HOLIDAY = "Tree day"
PLACES = (
    ("Ground floor", ""),
    ("Window", "Ground floor"),
    ("Counter", "Ground floor"),
    ("Cellar", ""),
    ("Racks", "Cellar"),
)


def fill(plant: Plant) -> None:
    """Makers, jobs that follow each other, the parts of the shop, and a holiday."""
    boss = plant.by("boss")

    def made(entity: str, values: Mapping[str, object]) -> str:
        answer = boss.post(f"/records/{entity}", json=values)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    makers = {name: made("plant.maker", {"name": name}) for name in ("Ada", "Bo")}
    jobs: dict[str, str] = {}
    for job in JOBS:
        name = job["name"]
        begin, end = FITTINGS.get(name, (None, None))
        lat, lon = WHERE.get(name, (None, None))
        values: dict[str, object] = {**job, "fitting": begin, "fitted": end}
        values |= {key: f"2026-03-{job[key]}" for key in ("begin", "finish") if key in job}
        values |= {"maker": makers.get(job.get("maker", "")), "where": {"lat": lat, "lon": lon} if lat else None}
        values["after"] = [{"job": jobs[job["after"]]}] if "after" in job else []
        jobs[name] = made("plant.job", values)
    for name in ("Desk", "Frame"):
        assert boss.post(f"/records/plant.job/{jobs[name]}/do/take", json={}).status_code == 200
    places: dict[str, str] = {}
    for number, (place, above) in enumerate(PLACES):
        places[place] = made("plant.place", {"name": place, "above": places.get(above), "size": str(number + 1)})
    made("base.calendar", {"name": "CN", "days": [{"date": "2026-03-12", "working": False, "note": HOLIDAY}]})
