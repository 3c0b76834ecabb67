"""Forms filled in at random, step by step: what the server says they are then, the browser must say, too.

The cases are tests/cases/filled.json; web/src/engine/form/filled.test.ts fills them in. `LOOMWORK_WRITE_CASES=1` writes
them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from engines.data import records
from engines.forms import describe, evaluate_form, form_options
from tests.engines.data.building import NOW, Shop

PATH = Path(__file__).parents[2] / "cases" / "filled.json"
CASES = 60
Step = dict[str, Any]
Values = dict[str, Any]
MADE: dict[str, list[Values]] = {
    "region": [{"name": "North"}, {"name": "South"}],
    "guide": [{"name": "Anna", "phone": "05", "day_rate": "300"}, {"name": "Bo", "phone": "06", "day_rate": "0.50"}],
    "item": [
        {"code": "L", "name": "Lamp", "price": "5.25", "fragile": True},
        {"code": "R", "name": "Rope", "price": "2", "fragile": False},
        {"code": "S", "name": "Sample", "fragile": False},
    ],
}
HEAD: dict[str, list[object]] = {
    "code": ["T-1", "T-22", "A code that is too long", None],
    "name": ["Round trip", None, "螺丝" * 30],
    "kind": ["day", "abroad", "abroad"],
    "start": ["2026-02-28", "2028-02-29"],
    "days": [1, 3, 31, 0],
    "visa": ["V-1", None, "V" * 21],
    "insured": [True, False],
    "insurer": ["Alpina", None],
    "policy": ["P", None],
    "phone": ["123", None],
    "rate": ["10000", "0.05", "-70"],
    "reason": ["regular", None],
    "notes": ["x", None],
}
ROW: dict[str, list[object]] = {
    "quantity": ["2", "0.01", "-1", "1234567.89"],
    "price": ["3.333", "0", "7"],
    "discount": ["5", "20", "101", None],
    "packing": ["foam", None],
}


def stocked(tours: Shop) -> dict[str, list[str]]:
    """Records with ids that never change."""
    known: dict[str, list[str]] = {}
    for kind, (entity, rows) in enumerate(MADE.items()):
        ids = [UUID(int=(7 << 76) + (kind << 8) + place + 1) for place in range(len(rows))]
        items = [{**row, "id": id} for row, id in zip(rows, ids, strict=True)]
        records.create(tours.conn, tours.scope, entity, items, trusted=True)
        known[entity] = [str(id) for id in ids]
    return known


def facts_of(tours: Shop, field: str, ids: list[str]) -> list[Values]:
    """What the browser learns of records that are picked."""
    found: Any = form_options(tours.conn, tours.scope, "tour", field, {}, ids=ids)["records"]
    return sorted(json.loads(json.dumps(found, default=str)), key=lambda each: str(each["id"]))


def steps_of(random: Random, known: dict[str, list[str]]) -> list[Step]:
    """What a person does."""
    rows = 0
    steps: list[Step] = []
    for _ in range(random.randint(3, 14)):
        match random.choice(["head", "head", "head", "guide", "add", "item", "item", "row", "row", "remove"]):
            case "head":
                name = random.choice(sorted(HEAD))
                steps.append({"set": name, "value": random.choice(HEAD[name])})
            case "guide":
                steps.append({"set": "guide", "value": random.choice(known["guide"])})
            case "add":
                steps.append({"add": "lines"})
                rows += 1
            case "remove" if rows:
                rows -= 1
                steps.append({"remove": "lines", "row": random.randrange(rows + 1)})
            case "item" if rows:
                place = random.randrange(rows)
                steps.append({"set": f"lines/{place}/item", "value": random.choice(known["item"])})
            case "row" if rows:
                name = random.choice(sorted(ROW))
                steps.append({"set": f"lines/{random.randrange(rows)}/{name}", "value": random.choice(ROW[name])})
    return steps


def filled_in(tours: Shop, steps: list[Step]) -> Values:
    """The server's answer to what was entered."""
    given: Values = {"lines": []}
    for step in steps:
        if "add" in step:
            given["lines"].append({})
        elif "remove" in step:
            del given["lines"][step["row"]]
        else:
            enter(tours, given, step["set"], step["value"])
    return evaluate_form(tours.conn, tours.scope, "tour", given)


def enter(tours: Shop, given: Values, path: str, value: object) -> None:
    """One value; a guide brings phone and rate along."""
    lines, _, cell = path.partition("/")
    if cell:
        place, name = cell.split("/")
        given[lines][int(place)][name] = value
        return
    given[path] = value
    if path == "guide":
        values: Any = evaluate_form(tours.conn, tours.scope, "tour", given, ["guide"])["values"]
        given |= {name: values[name] for name in ("phone", "rate")}


def cases(tours: Shop) -> Values:
    """The contract, what is known of records, and the cases with what is expected."""
    known = stocked(tours)
    random = Random(20260301)  # noqa: S311 - nothing is secret here
    said = describe(tours.scope, "trip.tour")
    facts = [*facts_of(tours, "guide", known["guide"]), *facts_of(tours, "lines.item", known["item"])]
    made = [steps_of(random, known) for _ in range(CASES)]
    answers = [(steps, filled_in(tours, steps)) for steps in made]
    found: Values = {
        "moment": {"now": NOW.isoformat(), "today": "2026-03-01", "timezone": "UTC", "user": {"id": None, "roles": []}},
        "contract": {"fields": said["fields"], "form": said["form"]},
        "facts": facts,
        "cases": [{"steps": steps, "expect": expected(answer)} for steps, answer in answers],
    }
    again: Values = json.loads(json.dumps(found, default=str))
    return again


def expected(answer: Values) -> Values:
    """Values, flags and places of faults."""
    values = {name: value for name, value in answer["values"].items() if name in (*HEAD, "end", "guiding", "total")}
    rows = [{name: row.get(name) for name in (*ROW, "item", "amount")} for row in answer["values"]["lines"]]
    flags = {flag: dict(sorted(answer[flag].items())) for flag in ("visible", "readonly")}
    return {
        "values": {**values, "lines": rows},
        **flags,
        "faults": sorted({each["pointer"] for each in answer["errors"]}),
    }


def test_the_browser_is_tested_with_what_the_server_says(tours: Shop) -> None:
    found = cases(tours)
    if os.environ.get("LOOMWORK_WRITE_CASES"):
        PATH.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    stored = json.loads(PATH.read_text())
    assert stored["contract"] == found["contract"]
    assert stored == found
