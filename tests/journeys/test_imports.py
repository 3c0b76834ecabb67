"""An import is stopped, taken back, kept in part, and remembered: over HTTP and by its own person's rights."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import openpyxl
import pytest

from engines.data.sql.statements import Connection
from runtime.jobs import tasks
from runtime.jobs.orders import Job, report_progress
from tests.journeys.plants import Plant, opened
from tests.serving import Client

TEXT = """
entity: tool
title: {en: Tool, zh: 工具}
record_title: "{name}"
fields:
  code: {type: text, unique: true, required: true, title: {en: Code, zh: 编号}}
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  weight: {type: integer, min: 0, title: {en: Weight, zh: 重量}}
  bought: {type: date, title: {en: Bought, zh: 购入日期}}
  parts:
    type: lines
    title: {en: Parts, zh: 部件}
    fields:
      label: {type: text, required: true, title: {en: Label, zh: 标签}}
      count: {type: integer, title: {en: Count, zh: 数量}}
---
entity: loan
title: {en: Loan, zh: 借用}
fields:
  tool: {type: reference, to: tool, required: true, title: {en: Tool, zh: 工具}}
---
role: keeper
title: {en: Keeper, zh: 保管员}
allow:
  tool: {read: true, create: true, update: true, delete: true}
  loan: {read: true, create: true, update: true, delete: true}
---
role: clerk
title: {en: Clerk, zh: 文员}
allow:
  tool: {read: true, create: true, update: true}
"""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A tool shed."""
    with opened(module_database, TEXT, {"keeper": ["keeper"], "clerk": ["clerk"], "root": ["admin"]}) as found:
        yield found


def order(client: Client, text: str | bytes, **wishes: object) -> str:
    """An import, ordered."""
    content = text.encode() if isinstance(text, str) else text
    sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in wishes.items()}
    answer = client.post("/records/plant.tool/import", files={"file": ("tools.csv", content, "text/csv")}, data=sent)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job"])


def done(plant: Plant, client: Client, job: str) -> dict[str, object]:
    """The job when it is over."""
    plant.do_jobs()
    return dict(client.get(f"/jobs/{job}").json())


def undone(plant: Plant, client: Client, job: str) -> dict[str, object]:
    """What comes of taking an import back."""
    answer = client.post(f"/jobs/{job}/undo")
    assert answer.status_code == 202, answer.text
    found = done(plant, client, answer.json()["job"])
    assert found["state"] == "done", found
    result: dict[str, object] = found["result"]  # type: ignore[assignment]
    return result


def tools(client: Client) -> dict[str, dict[str, object]]:
    """All tools by code."""
    found = client.get("/records/plant.tool", params={"limit": 200}).json()["records"]
    return {each["code"]: client.get(f"/records/plant.tool/{each['id']}").json() for each in found}


def clear(client: Client) -> None:
    """An empty shed."""
    for each in tools(client).values():
        assert (
            client.delete(f"/records/plant.tool/{each['id']}", params={"version": str(each["version"])}).status_code
            == 204
        )


def test_an_import_is_taken_back_as_one(plant: Plant) -> None:
    client = plant.by("keeper")
    first = order(client, "code,name,weight,label,count\nA,Axe,3,Head,1\n,,,Haft,2\n", map=MAP)
    assert done(plant, client, first)["result"]["created"] == 1  # type: ignore[index]
    before = tools(client)["A"]
    job = order(
        client, "code,name,weight,label,count\nA,Adze,,Blade,5\nB,Bow,1,,\n", map=MAP, match="code", mode="both"
    )
    found = done(plant, client, job)
    assert (found["result"]["created"], found["result"]["updated"], found["can_undo"]) == (1, 1, True)  # type: ignore[index]
    assert tools(client)["A"]["name"] == "Adze" and "B" in tools(client)
    assert plant.by("clerk").post(f"/jobs/{job}/undo").status_code == 404
    assert undone(plant, client, job) == {"deleted": 1, "restored": 1, "kept": []}
    after = tools(client)
    assert list(after) == ["A"]
    assert {name: after["A"][name] for name in ("name", "weight")} == {"name": "Axe", "weight": 3}
    assert rows_of(after["A"]) == rows_of(before) == [("Head", 1), ("Haft", 2)]
    assert client.post(f"/jobs/{job}/undo").status_code == 409
    clear(client)


MAP: dict[str, object] = {
    "code": "code",
    "name": "name",
    "weight": "weight",
    "label": "parts.label",
    "count": "parts.count",
}


def rows_of(tool: dict[str, object]) -> list[tuple[object, object]]:
    """The parts of a tool."""
    parts = tool["parts"]
    assert isinstance(parts, list)
    return [(each["label"], each["count"]) for each in parts]


def test_what_was_changed_or_is_needed_since_is_told_and_nothing_is_undone(plant: Plant) -> None:
    client = plant.by("keeper")
    job = order(client, "code,name\nC,Chisel\nD,Drill\nE,Edger\n")
    done(plant, client, job)
    there = tools(client)
    sent: dict[str, object] = {"version": there["D"]["version"], "name": "Big drill"}
    assert client.patch(f"/records/plant.tool/{there['D']['id']}", json=sent).status_code == 200
    told = undone(plant, client, job)
    assert (told["deleted"], [(each["title"], each["record"]) for each in told["kept"]]) == (  # type: ignore[attr-defined]
        0,
        [("Big drill", there["D"]["id"])],
    )
    assert set(tools(client)) == {"C", "D", "E"}
    second = order(client, "code,name\nF,File\nG,Gauge\n")
    done(plant, client, second)
    loan = client.post("/records/plant.loan", json={"tool": tools(client)["G"]["id"]})
    assert loan.status_code == 201
    told = undone(plant, client, second)
    assert [each["title"] for each in told["kept"]] == ["Gauge"]  # type: ignore[attr-defined]
    assert {"F", "G"} <= set(tools(client))
    assert client.delete(f"/records/plant.loan/{loan.json()['id']}", params={"version": 1}).status_code == 204
    assert undone(plant, client, second)["deleted"] == 2
    clear(client)


def test_who_may_not_delete_cannot_take_back_what_they_made(plant: Plant) -> None:
    client = plant.by("clerk")
    job = order(client, "code,name\nH,Hammer\n")
    done(plant, client, job)
    assert [each["title"] for each in undone(plant, client, job)["kept"]] == ["Hammer"]  # type: ignore[attr-defined]
    assert set(tools(client)) == {"H"}
    clear(plant.by("keeper"))


def test_the_good_rows_are_kept_and_the_others_come_back_whole(plant: Plant) -> None:
    client = plant.by("keeper")
    text = "code,name,weight,label,count\nI,Iron,1,Sole,1\nJ,Jack,2,Foot,1\n,,,Arm,many\nK,Knife,-1,,\n"
    assert done(plant, client, order(client, text, map=MAP))["result"]["created"] == 0  # type: ignore[index]
    assert tools(client) == {}
    found = done(plant, client, order(client, text, map=MAP, partial="true"))
    result = found["result"]
    assert isinstance(result, dict)
    assert result["created"] == 1 and [each["row"] for each in result["errors"]] == [4, 5]
    assert set(tools(client)) == {"I"} and found["can_undo"]
    content = client.get(result["error_file"].removeprefix("/api")).content
    rows = [[*each] for each in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert [row[:4] for row in rows[1:]] == [
        ["J", "Jack", "2", "Foot"],
        ["", "", "", "Arm"],
        ["K", "Knife", "-1", ""],
    ]
    assert [bool(row[-1]) for row in rows[1:]] == [False, True, True]
    clear(client)


def test_a_cancelled_import_leaves_nothing(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    client = plant.by("keeper")
    waiting = order(client, "code,name\nL,Level\n")
    assert plant.by("root").delete(f"/jobs/{waiting}").status_code == 404
    assert client.delete(f"/jobs/{waiting}").status_code == 204
    assert done(plant, client, waiting)["state"] == "cancelled"
    assert client.delete(f"/jobs/{waiting}").status_code == 409

    running = order(client, "code,name\n" + "".join(f"M{number},Mallet {number}\n" for number in range(5_000)))
    reports: list[int] = []

    def report(conn: Connection, job: Job, rows: int, total: int | None) -> None:
        report_progress(conn, job, rows, total)
        reports.append(client.delete(f"/jobs/{running}").status_code)

    monkeypatch.setattr(tasks, "OFTEN", 0)
    monkeypatch.setattr(tasks, "report_progress", report)
    assert done(plant, client, running)["state"] == "cancelled"
    assert reports == [204], "the next report stops it"
    assert tools(client) == {}


def test_what_was_chosen_for_such_a_file_is_offered_again(plant: Plant) -> None:
    client, text = plant.by("keeper"), b"No.;Called;Day\nN;Nail;03/04/2026\nO;\xd6ler;13/04/2026\n"
    file = {"file": ("tools.csv", text, "text/csv")}
    seen = client.post("/records/plant.tool/import/preview", files=file, data={"encoding": "cp1252"}).json()
    assert (seen["encoding"], seen["separator"], seen["dates"], seen["remembered"]) == ("cp1252", ";", "dmy", None)
    assert seen["columns"][1]["sample"] == ["Nail", "Öler"]
    assert client.post("/records/plant.tool/import/preview", files=file, data={"encoding": "utf-8"}).status_code == 422
    wishes: dict[str, object] = {
        "map": {"No.": "code", "Called": "name", "Day": "bought"},
        "match": "code",
        "mode": "create",
    }
    job = order(client, text, encoding="cp1252", dates="dmy", **wishes)
    assert done(plant, client, job)["result"]["created"] == 2  # type: ignore[index]
    bought = {code: each["bought"] for code, each in tools(client).items()}
    assert bought == {"N": "2026-04-03", "O": "2026-04-13"}
    file = {"file": ("more.csv", b"Day,Called,No.\n01/02/2026,Pin,P\n", "text/csv")}
    again = client.post("/records/plant.tool/import/preview", files=file).json()
    assert again["remembered"] == {**wishes, "match": ["code"], "dates": "dmy"} and again["dates"] == "either"
    for other in (plant.by("clerk"), plant.by("root")):
        assert other.post("/records/plant.tool/import/preview", files=file).json()["remembered"] is None
    clear(client)
