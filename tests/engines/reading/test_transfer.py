"""Import and export: files of all kinds in, the same write path, and out again."""

# ruff: noqa: E501 (tables of cases read better on one line)

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import psycopg
import pytest

from definitions.problems import Invalid, NotAllowed
from engines.data.reading.query import Query, find_records
from engines.data.transfer import export_file, import_file, preview
from engines.data.transfer.rows import Reader, Rows
from engines.data.transfer.sheets import read_sheet
from engines.data.transfer.targets import targets
from engines.expressions import Moment
from tests.engines.data.building import Shop, app_of, shop_of


def imported(shop: Shop, entity: str, content: Any, mapping: Any = None, match: Any = (), **wishes: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return import_file(shop.conn, shop.scope, entity, data, mapping, match, **wishes)


def exported(shop: Shop, entity: str, format: Any = "csv", **wishes: Any) -> bytes:
    file = io.BytesIO()
    export_file(shop.conn, shop.scope, entity, file, format, **wishes)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, separator: str):
    text = separator.join(["编码", "名称"]) + "\r\n" + separator.join(["A1", "上海螺丝厂，有限公司"]) + "\r\n"
    sheet = read_sheet(text.encode(encoding))
    assert sheet.columns == ("编码", "名称") and [row for _, row in sheet.rows] == [("A1", "上海螺丝厂，有限公司")]


def test_western_text_is_not_taken_for_chinese():
    for text in ("José Müller;Málaga\nFrançois;Besançon", "Müller;Köln", "Ødegård;Ålesund", "Ângela;50 €"):
        [first, *_] = read_sheet(f"name;city\n{text}\n".encode("cp1252")).rows
        assert ";".join(map(str, first[1])) == text.split("\n")[0]
    for encoding, text in (
        ("big5", "王小明;臺北市信義區"),
        ("shift_jis", "株式会社ヤマト;東京都"),
        ("gb18030", "王;京"),
    ):
        [first] = read_sheet(f"name;city\n{text}\n".encode(encoding)).rows
        assert ";".join(map(str, first[1])) == text


def test_a_file_is_guessed_and_brought_in(market: Shop):
    text = '编码,Name,Price,Maker code,Kind,Since,Active\nA,Nut,"1,234.5",N,旧,2026/3/1,no\nB,Bolt,,,New,,\n'
    market.create("maker", code="N", name="North")
    seen: Any = preview(market.scope, "thing", text.encode())
    assert [column["field"] for column in seen["columns"]] == [
        "code",
        "name",
        "price",
        "maker.code",
        "kind",
        "since",
        "active",
    ]
    assert (seen["rows"], seen["encoding"], seen["separator"]) == (2, "utf-8", ",")
    result = imported(market, "thing", text)
    assert (result.created, result.errors) == (2, ())
    first, second = find_records(market.conn, market.scope, "thing", Query(sort="code")).records
    assert (first["price"], first["kind"], first["since"], first["active"], first["_titles"]["maker"]) == (
        "1234.50",
        "old",
        "2026-03-01",
        False,
        "North",
    )
    assert (second["price"], second["kind"], second["active"]) == ("0.00", "new", True)


def test_errors_name_row_and_column_and_nothing_is_kept(market: Shop):
    text = "code,name,price,maker.code\nA,Nut,1,\nB,,2,\nC,Bolt,x,\nD,Pin,4,NOBODY\n"
    mapping = {"code": "code", "name": "name", "price": "price", "maker.code": "maker.code"}
    result = imported(market, "thing", text, mapping)
    assert {(error.row, error.column) for error in result.errors} == {(3, "name"), (4, "price"), (5, "maker.code")}
    assert market.rows("thing", "id") == [] and result.created == 0
    told = openpyxl.load_workbook(io.BytesIO(result.error_file)).active
    assert [row[0].value for row in told.iter_rows(min_row=2)] == ["B", "C", "D"]
    kept = imported(market, "thing", text, mapping, partial=True)
    assert (
        kept.created == 1
        and len(kept.errors) == 3
        and market.row("thing", market.rows("thing", "id")[0][0], "code") == "A"
    )


def test_a_value_that_is_taken_names_its_row(market: Shop):
    market.create("thing", code="T7", name="There")
    rows = [f"T{n},Thing {n},{n}" for n in range(40)] + ["T3,Again,1", "T41,,1", "T42,Good,x"]
    result = imported(market, "thing", "code,name,price\n" + "\n".join(rows) + "\n")
    assert {(error.row, error.column) for error in result.errors} == {
        (9, "code"),
        (42, "code"),
        (43, "name"),
        (44, "price"),
    }
    assert len(market.rows("thing", "id")) == 1


def test_a_name_that_is_only_similar_is_not_taken_unasked(market: Shop):
    text = "code,naame,price,colour\nA,Nut,1,red\n"
    seen: Any = preview(market.scope, "thing", text.encode())
    assert [column["field"] for column in seen["columns"]] == ["code", "name", "price", None]
    with pytest.raises(Invalid) as refused:
        imported(market, "thing", text)
    assert [(each.pointer, "did you mean `name`?" in each.detail.en) for each in refused.value.faults] == [
        ("/map/naame", True)
    ]
    taken = imported(market, "thing", text, {"code": "code", "naame": "name", "price": "price"})
    assert (taken.created, taken.to_json("en")["ignored"]) == (1, ["colour"])
    assert imported(market, "thing", "code,name,colour\nB,Bolt,red\n").ignored == ("colour",)


GUESTS = """
entity: guest
fields:
  name: {type: text}
  born: {type: date}
unique: {person: [name, born]}
"""


def test_each_row_that_breaks_a_unique_combination_names_itself(connection: psycopg.Connection):
    shop = shop_of(connection, app_of(GUESTS))
    for name in ("Ann", "Bob"):
        shop.create("guest", name=name, born="2000-01-01")
    rows = ["Ann,2000-01-01", "Bob,2000-01-01", "Cy,2000-01-01", "Cy,2000-01-01"]
    result = imported(shop, "guest", "\n".join(["name,born", *rows]))
    assert sorted({error.row for error in result.errors}) == [2, 3, 5]
    two = imported(shop, "guest", "\n".join(["name,born", *rows[:2]]))
    assert {error.row for error in two.errors} == {2, 3}


def test_rows_are_read_when_they_are_needed(market: Shop):
    read: list[int] = []

    def rows() -> Rows:
        for line in range(2, 12):
            read.append(line)
            yield line, ("AABBAACCDD"[line - 2], line)

    columns = targets(market.scope, market.scope.app.entity("deal"), ["no", "qty"], {"no": "number", "qty": QUANTITY})
    moment = Moment(market.scope.now, market.scope.today, None, market.scope.timezone)
    runs = Reader(columns, (), moment).records(rows)
    assert (next(runs).lines, read) == ({"lines": [2, 3]}, [2, 3, 4])
    keys = Reader(columns, ("number",), moment).records(rows)
    assert [(each.values["number"], each.lines["lines"]) for each in keys] == [
        ("A", [2, 3, 6, 7]),
        ("B", [4, 5]),
        ("C", [8, 9]),
        ("D", [10, 11]),
    ]


QUANTITY = "lines.quantity"


def test_a_dry_run_does_everything_and_keeps_nothing(market: Shop):
    assert imported(market, "thing", "code,name\nA,Nut\n", dry_run=True).created == 1
    assert market.rows("thing", "id") == []


def test_matching_creates_updates_or_skips(market: Shop):
    market.create("thing", code="A", name="Old", price="1")
    text = "code,name,price\nA,Nut,\nB,Bolt,2\n"
    only_new = imported(market, "thing", text, match=["code"], mode="create", dry_run=True)
    assert (only_new.created, only_new.updated, only_new.skipped) == (1, 0, 1)
    only_old = imported(market, "thing", text, match=["code"], mode="update", dry_run=True)
    assert (only_old.created, only_old.updated, only_old.skipped) == (0, 1, 1)
    both = imported(market, "thing", text, match=["code"])
    assert (both.created, both.updated) == (1, 1)
    assert market.rows("thing", "code", "name", "price") == [
        ("A", "Nut", Decimal("1.00")),
        ("B", "Bolt", Decimal("2.00")),
    ]
    twice = imported(market, "thing", "code,name\nA,x\nA,y\n", match=["code"])
    assert [error.row for error in twice.errors] == [3]


def test_detail_lines_of_repeated_rows(market: Shop):
    market.create("maker", code="N", name="North")
    market.create("thing", code="NUT", name="Nut", price="2")
    text = "no,maker,thing,qty\nX1,N,NUT,1\nX2,N,NUT,5\nX1,,NUT,2\n"
    mapping = {
        "no": "number",
        "maker": "maker.code",
        "thing": "lines.thing.code",
        "qty": {"field": "lines.quantity", "value": "value * 10"},
    }
    result = imported(market, "deal", text, mapping, ["number"])
    assert (result.created, result.errors) == (2, ())
    assert market.rows("deal", "number", "total") == [("X1", Decimal("60.00")), ("X2", Decimal("100.00"))]
    again = imported(
        market,
        "deal",
        "no,thing,qty\nX1,NUT,3\nX9,NUT,1\n",
        {"no": "number", "thing": "lines.thing", "qty": "lines.quantity"},
        ["number"],
        mode="update",
    )
    assert (again.updated, again.skipped) == (1, 1) and market.rows("deal", "total")[0][0] == Decimal("6.00")
    wrong = imported(
        market,
        "deal",
        "no,maker,thing,qty\nY,N,NUT,1\n,,NUT,-2\n",
        {"no": "number", "maker": "maker", "thing": "lines.thing", "qty": "lines.quantity"},
    )
    assert [(error.row, error.column) for error in wrong.errors] == [(3, "qty")]


def test_mappings_are_checked(market: Shop):
    for mapping in (
        {"code": "nothing"},
        {"nothing": "code"},
        {"code": "name.x"},
        {"code": {"field": "code", "value": "value +"}},
    ):
        with pytest.raises(Invalid):
            imported(market, "thing", "code\nA\n", mapping)
    with pytest.raises(NotAllowed):
        imported(market.by("guest"), "thing", "code\nA\n")
    with pytest.raises(Invalid):
        imported(market.by("seller"), "thing", "code,c\nA,1\n", {"code": "code", "c": "cost"})


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_what_is_exported_can_be_imported(market: Shop, format: str, locale: str):
    shop = Shop(market.conn, replace(market.scope, locale=locale))
    shop.create("maker", code="N", name="North", region="north")
    shop.create(
        "thing",
        code="NUT",
        name="=1+1",
        price="12345.67",
        weight="-1.125",
        since="2026-02-28",
        labels=["red", "blue"],
        kind="old",
        notes="a\nb",
        active=False,
    )
    shop.create(
        "deal",
        maker="N",
        note="@x",
        lines=[{"thing": "NUT", "quantity": "2"}, {"thing": "NUT", "quantity": "3", "price": "1"}],
    )
    before = [find_records(shop.conn, shop.scope, name, Query(select=wanted)).records for name, wanted in WANTED]
    files = {name: exported(shop, name, format) for name, _ in WANTED}
    for table in ("market_deal_lines", "market_deal", "market_thing", "market_maker"):
        shop.conn.execute(f"delete from {shop.scope.schema}.{table}".encode())
    for name in ("maker", "thing", "deal"):
        mapping = {column["name"]: column["field"] for column in preview(shop.scope, name, files[name])["columns"]}  # type: ignore[attr-defined]
        result = imported(shop, name, files[name], mapping)
        assert result.errors == () and result.created == 1
    after = [find_records(shop.conn, shop.scope, name, Query(select=wanted)).records for name, wanted in WANTED]
    assert [without_ids(page) for page in after] == [without_ids(page) for page in before]


WANTED = (
    ("maker", "code,name,region"),
    ("thing", "code,name,price,weight,since,labels,kind,notes,active"),
    ("deal", "number,maker.code,note,day,total,count(lines)"),
)


def without_ids(page: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in record.items() if name not in ("id", "version")} for record in page]


TEXTS = [
    "=1+1", "'=1+1", "''@x", "+49 30", "-5", "@x", "'", "'plain", "\t=x", "\r=x", "＝1", "a=b", "_x0041_", "<&>\"",
    "x" * 300, "螺丝", "0012", "1e5", "2026-03-01",
]  # fmt: skip


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_every_text_comes_back_as_it_was(market: Shop, format: str):
    for at, text in enumerate(TEXTS):
        market.create("thing", code=f"T{at:02}", name="x", notes=text)
    kept = sorted(market.rows("thing", "code", "notes"))
    file = exported(market, "thing", format, select="code,name,notes")
    if format == "csv":
        assert not any(cell[:1] in "=+-@\t\r＝" for line in read_csv(file) for cell in line if cell)
    market.conn.execute(f"delete from {market.scope.schema}.market_thing".encode())
    assert imported(market, "thing", file, {name: name.lower() for name in ("Code", "Name", "Notes")}).errors == ()
    assert sorted(market.rows("thing", "code", "notes")) == kept


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_exports_run_no_formulas_and_follow_rights(market: Shop):
    market.create("thing", code="A", name="=cmd|' /C calc'!A0", price="5", cost="3")
    text = exported(market, "thing", select="code,name").decode("utf-8-sig")
    assert "'=cmd" in text
    book = openpyxl.load_workbook(io.BytesIO(exported(market, "thing", "xlsx", select="name,price"))).active
    assert (book["A2"].data_type, book["B2"].value) == ("s", 5)
    with pytest.raises(NotAllowed):
        exported(market.by("seller"), "thing")
    maker = market.create("maker", code="N", name="North", region="north")
    market.create("deal", maker=str(maker))
    other = market.by("seller", user=market.create("base.user", name="Sue", account="sue"))
    assert exported(other, "deal").decode("utf-8-sig").count("\n") == 1
