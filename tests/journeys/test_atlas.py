"""Every field type, end to end: made, read, filtered with each operator, sorted, exported and imported, remembered in
the history, judged by the JSON Schema, and told in the OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import jsonschema
import pytest

from definitions.fields import BY_NAME, Field
from definitions.files import read_pack
from tests.atlas import FOLDER, POINTING, SAMPLES, UNSENT, Atlas, planted
from tests.serving import Client

ENTERED = [name for name in BY_NAME if name in SAMPLES]
FREE = [name for name in ENTERED if name != "tree"]
"""Those whose two samples are different: there is one specimen only that another can be part of."""


@pytest.fixture(scope="module")
def atlas(module_database: str) -> Iterator[Atlas]:
    """The workspace; tests add nothing to the two specimens."""
    with planted(module_database) as found:
        yield found


def fields_said() -> list[dict[str, object]]:
    """What is said of each field of the atlas."""
    bodies = [each.body for each in read_pack(FOLDER).documents if next(iter(each.body)) == "entity"]
    whole = [field for body in bodies for field in body["fields"].values()]
    return whole + [field for each in whole for field in each.get("fields", {}).values()]


def test_the_atlas_has_every_type_and_every_setting() -> None:
    specimen = next(
        each.body for each in read_pack(FOLDER).documents if next(iter(each.body.items())) == ("entity", "specimen")
    )
    assert {f"a_{name}" for name in BY_NAME} == set(specimen["fields"])
    assert all(specimen["fields"][f"a_{name}"]["type"] == name for name in BY_NAME)
    assert set(BY_NAME) == {*SAMPLES, *UNSENT}
    for name, cls in BY_NAME.items():
        said = {setting for field in fields_said() if field["type"] == name for setting in field}
        own = {each.alias or key for key, each in cls.model_fields.items()} - set(Field.model_fields)
        assert own <= said, name
    assert set(Field.model_fields) - {"was"} <= {setting for field in fields_said() for setting in field}


@pytest.mark.parametrize("name", ENTERED)
def test_what_is_sent_comes_back(atlas: Atlas, name: str) -> None:
    read = atlas.read(atlas.ids["second"])
    assert read[f"a_{name}"] == atlas.sent(name, 1)
    if name in POINTING:
        titles = read["_titles"]
        assert isinstance(titles, dict) and titles[f"a_{name}"]


def test_the_judge_accepts_what_was_read_and_refuses_what_is_no_value(atlas: Atlas) -> None:
    schema = atlas.root.get("/entities/atlas.specimen").json()["schema"]
    judge = jsonschema.Draft202012Validator(schema)
    for id in ("first", "second"):
        found = list(judge.iter_errors(atlas.read(atlas.ids[id])))
        assert not found, found
    for name in ENTERED:
        if name not in ("json",):
            assert list(judge.iter_errors({f"a_{name}": [{"no": 1}]})), name


def where(atlas: Atlas, name: str, operator: str) -> str:
    """A condition that the first specimen fits, and the second does not."""
    path, value, other = f"a_{name}", atlas.sent(name, 0), atlas.sent(name, 1)
    low, high = sorted([written(name, value), written(name, other)], key=rank)
    smaller = low == written(name, value)
    match operator:
        case "==":
            return f"{path} == {written(name, value)}"
        case "!=":
            return f"{path} != {written(name, other)}"
        case "<" | "<=" | ">" | ">=":
            sign = (
                operator
                if smaller == (operator in ("<", "<="))
                else {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[operator]
            )
            return f"{path} {sign} {written(name, other if len(sign) == 1 else value)}"
        case "between":
            return f"{path} >= {written(name, value)} and {path} <= {written(name, value)}"
        case "in":
            return f"{path} in [{written(name, value)}]"
        case "contains" if name == "references":
            return f"'{atlas.ids['Harbour']}' in {path}"
        case "contains" if name == "rich_text":
            return f"contains(plain_text({path}), 'Apple')"
        case "starts_with" if name == "address":
            return f"starts_with(part({path}, 'region'), '31')"
        case "contains" if isinstance(value, list):
            return f"'{value[0]}' in {path}"
        case "contains":
            return f"contains({path}, '{plain(value)[1:]}')"
        case "starts_with":
            return f"starts_with({path}, '{plain(value)[:5]}')"
    return f"not is_empty({path}) and id == '{atlas.ids['first']}'"


def plain(value: object) -> str:
    """The words of a sample."""
    return str(value)


def written(name: str, value: object) -> str:
    """A value as the language writes it."""
    kind = BY_NAME[name].model_fields["type"].default
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or kind in ("number", "money", "percent"):
        return str(value)
    return f"'{value}'"


def rank(literal: str) -> tuple[Decimal, str]:
    """Numbers by size, texts by code point."""
    try:
        return Decimal(literal), ""
    except ArithmeticError:
        return Decimal(0), literal


OPERATORS = [(name, operator) for name in FREE for operator in BY_NAME[name].operators if operator != "within"]


@pytest.mark.parametrize(("name", "operator"), OPERATORS)
def test_every_operator_of_a_type_filters(atlas: Atlas, name: str, operator: str) -> None:
    condition = where(atlas, name, operator)
    answer = atlas.root.get("/records/atlas.specimen", params={"where": condition, "select": "id"})
    assert answer.status_code == 200, (condition, answer.text)
    found = {each["id"] for each in answer.json()["records"]}
    assert found == {atlas.ids["first"]}, condition


@pytest.mark.parametrize("name", FREE)
def test_a_list_is_sorted_where_the_type_has_an_order(atlas: Atlas, name: str) -> None:
    both = []
    for sign in ("", "-"):
        answer = atlas.root.get("/records/atlas.specimen", params={"sort": f"{sign}a_{name}", "select": "id"})
        if not BY_NAME[name].sortable:
            assert answer.status_code == 422
            return
        both.append([each["id"] for each in answer.json()["records"]])
    assert both[0] == both[1][::-1] and len(both[0]) == 2


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_what_is_exported_is_imported_again(atlas: Atlas, format: str, locale: str) -> None:
    root = atlas.root
    root.patch("/me", json={"locale": locale})
    columns = ["a_sequence", *(f"a_{name}" for name in FREE)]
    params = {"format": format, "select": ",".join(columns), "sort": "a_sequence"}
    file = root.get("/records/atlas.specimen/export", params=params)
    assert file.status_code == 200, file.text
    kept = [atlas.read(atlas.ids[each]) for each in ("first", "second")]
    emptied = {f"a_{name}": False if name == "boolean" else None for name in FREE}
    for each in ("first", "second"):
        atlas.change(atlas.ids[each], emptied)
    upload = {"file": (f"specimens.{format}", file.content, "application/octet-stream")}
    look = root.post("/records/atlas.specimen/import/preview", files=upload)
    named = {column["name"]: name for column, name in zip(look.json()["columns"], columns, strict=True)}
    sent = {"map": json.dumps(named), "match": "a_sequence", "mode": "update"}
    job = root.post("/records/atlas.specimen/import", files=upload, data=sent)
    assert job.status_code == 202, job.text
    atlas.plant.do_jobs()
    done = root.get(f"/jobs/{job.json()['job']}").json()
    assert done["state"] == "done" and done["result"]["errors"] == [] and done["result"]["updated"] == 2, done
    for before in kept:
        after = atlas.read(str(before["id"]))
        assert {key: after[key] for key in columns} == {key: before[key] for key in columns}


@pytest.mark.parametrize("name", FREE)
def test_the_history_has_both_values(atlas: Atlas, name: str) -> None:
    id = atlas.ids["second"]
    for at in (0, 1):
        atlas.change(id, {f"a_{name}": atlas.sent(name, at)})
    newest = atlas.root.get(f"/records/atlas.specimen/{id}/history", params={"limit": 1}).json()["entries"][0]
    assert f"a_{name}" in json.dumps(newest), newest
    assert atlas.read(id)[f"a_{name}"] == atlas.sent(name, 1)


def test_a_list_of_records_is_kept_as_links_and_shows_only_what_one_may_see(atlas: Atlas) -> None:
    root, keeper = atlas.root, atlas.plant.by("keeper")
    harbour, market = atlas.ids["Harbour"], atlas.ids["Market"]  # the keeper reads open places only: the harbour
    made = keeper.post("/records/atlas.specimen", json={"a_integer": 500, "a_references": ["HA"]})
    assert made.status_code == 201, made.text
    path = f"/records/atlas.specimen/{made.json()['id']}"
    refused = keeper.post("/records/atlas.specimen", json={"a_integer": 500, "a_references": [market]})
    assert refused.status_code == 422 and refused.json()["errors"][0]["pointer"].startswith("/a_references/0")

    def change(client: Client, places: list[str] | None) -> dict[str, object]:
        sent = {"a_references": places, "version": client.get(path).json()["version"]}
        answer = client.patch(path, json=sent)
        assert answer.status_code == 200, answer.text
        return dict(client.get(path).json())

    assert change(root, [market, harbour])["a_references"] == [market, harbour]
    assert root.get(path).json()["_titles"]["a_references"] == "Market\nHarbour"
    seen = keeper.get(path).json()
    assert seen["a_references"] == [harbour] and seen["_titles"]["a_references"] == "Harbour"
    change(keeper, [])
    assert keeper.get(path).json()["a_references"] == []
    assert root.get(path).json()["a_references"] == [market]
    change(root, [harbour, market])
    told = keeper.get(f"{path}/history").text
    assert harbour in told and market not in told and "Market" not in told
    for where, count in (
        (f"'{market}' in a_references", 0),
        (f"'{harbour}' in a_references", 1),
        ("any(a_references.size > 6)", 1),
        ("count(a_references, where=size > 0) == 1", 1),
        ("any(p.name == 'Market' for p in a_references)", 0),
        ("join(a_references.name) == 'Harbour'", 1),
    ):
        found = keeper.get("/records/atlas.specimen", params={"where": f"a_integer == 500 and {where}", "select": "id"})
        assert found.status_code == 200, found.text
        assert len(found.json()["records"]) == count, where
    exported = keeper.get("/records/atlas.specimen/export", params={"format": "csv", "select": "a_references"})
    assert "HA" in exported.text and "MA" not in exported.text
    assert root.delete(f"/records/atlas.place/{market}").status_code == 409
    assert change(root, [harbour, harbour, "HA"])["a_references"] == [harbour]
    root.delete(path)


def test_formulas_go_over_a_list_of_records_and_follow_it(atlas: Atlas) -> None:
    places = [
        atlas.create("atlas.place", {"code": f"P{n}", "name": f"Place {n}", "size": n, "open": True}) for n in (1, 2)
    ]
    id = atlas.create("atlas.variety", {"text_all": "listed", "references_all": places})
    read = atlas.read(id, "atlas.variety")
    assert (read["references_count"], read["references_size"]) == (2, 3)
    version = atlas.read(places[0], "atlas.place")["version"]
    atlas.root.patch(f"/records/atlas.place/{places[0]}", json={"size": 40, "version": version})
    assert atlas.read(id, "atlas.variety")["references_size"] == 42
    assert atlas.root.delete(f"/records/atlas.place/{places[1]}").status_code in (200, 204)
    read = atlas.read(id, "atlas.variety")
    assert (read["references_all"], read["references_count"], read["references_size"]) == ([places[0]], 1, 40)


def test_tags_in_use_are_suggested_of_records_one_may_see(atlas: Atlas) -> None:
    def suggested(login: str, search: str) -> list[str]:
        sent = {"field": "a_tags", "search": search}
        answer = atlas.plant.by(login).post("/forms/atlas.specimen/options", json=sent)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["records"]]

    assert suggested("root", "") == ["blue", "red", "老客户"]
    assert suggested("root", "RE") == ["red"]
    assert suggested("keeper", "") == ["blue"]


def test_field_types_are_described_for_designers_in_ones_language(atlas: Atlas) -> None:
    for locale, title in (("en", "Barcode"), ("zh", "条码")):
        atlas.root.patch("/me", json={"locale": locale})
        types = {each["type"]: each for each in atlas.root.get("/design/fields").json()["types"]}
        assert list(types) == list(BY_NAME) and types["barcode"]["title"] == title
        settings = {each["name"]: each for each in types["barcode"]["settings"]}
        assert [each["value"] for each in settings["format"]["options"]][0] == "ean13"


def test_the_openapi_shows_every_field(atlas: Atlas) -> None:
    whole = atlas.root.get("/openapi.json").json()
    said = json.dumps(whole)
    for name in BY_NAME:
        assert f'"a_{name}"' in said, name


def test_many_records_with_lists_of_records_are_made_at_once(atlas: Atlas) -> None:
    places = [atlas.ids["Harbour"], atlas.ids["Market"]]
    rows = [{"a_text": f"Many {n}", "a_references": places[: n % 3], "a_lines": [{"what": "x"}]} for n in range(30)]
    answer = atlas.root.post("/records/atlas.specimen/batch", json={"create": rows})
    assert answer.status_code in (200, 201), answer.text
    params = {"where": "starts_with(a_text, 'Many') and count(a_references) == 2", "select": "id,a_references"}
    found = atlas.root.get("/records/atlas.specimen", params=params).json()["records"]
    assert len(found) == 10 and all(each["a_references"] == places for each in found)
    atlas.root.post("/records/atlas.specimen/batch", json={"delete": answer.json()["created"]})
