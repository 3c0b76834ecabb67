"""A small world for expressions: shapes, tables and a few records, as SQL rows and as nested values."""

# ruff: noqa: E501  (tables read best in long lines)

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.types import BOOLEAN, DATE, DATETIME, INTEGER, JSON, TEXT, TEXTS, TIME, Type, reference, rows
from engines.expressions import Expression, Moment, Names, Sources

MONEY = Type("number", digits=18, scale=2)
RATE = Type("number", digits=12, scale=6)
QUANTITY = Type("number", digits=20, scale=3)

SHAPES: dict[str, dict[str, Type]] = {
    "t.region": {"id": reference("t.region"), "name": TEXT, "factor": RATE},
    "t.client": {
        "id": reference("t.client"), "name": TEXT, "region": reference("t.region"), "terms": INTEGER, "vip": BOOLEAN,
        "since": DATE, "limit": MONEY, "owner": reference("base.user"), "department": reference("base.department"),
        "deals": rows("t.deal", "client"),
    },
    "t.item": {"id": reference("t.item"), "name": TEXT, "kind": TEXT, "price": MONEY, "cost": RATE},
    "t.deal": {
        "id": reference("t.deal"), "number": TEXT, "note": TEXT, "client": reference("t.client"), "date": DATE,
        "due": DATE, "at": DATETIME, "opens": TIME, "amount": MONEY, "paid": MONEY, "rate": RATE, "n": INTEGER,
        "open": BOOLEAN, "state": TEXT, "tags": TEXTS, "owner": reference("base.user"),
        "department": reference("base.department"), "lines": rows("t.deal.lines", "parent"), "memo": JSON, "spot": JSON,
    },
    "t.deal.lines": {
        "id": reference("t.deal.lines"), "parent": reference("t.deal"), "position": INTEGER,
        "item": reference("t.item"), "quantity": QUANTITY, "price": MONEY, "label": TEXT, "day": DATE, "done": BOOLEAN,
    },
    "base.user": {"id": reference("base.user"), "name": TEXT, "department": reference("base.department"), "roles": TEXTS},
    "base.department": {
        "id": reference("base.department"), "name": TEXT, "parent": reference("base.department"),
        "head": reference("base.user"),
    },
    "base.exchange_rate": {
        "id": reference("base.exchange_rate"), "date": DATE, "from_currency": TEXT, "to_currency": TEXT,
        "rate": Type("number", digits=20, scale=8),
    },
    "base.calendar": {"id": reference("base.calendar"), "name": TEXT, "days": rows("base.calendar.days", "parent")},
    "base.calendar.days": {
        "id": reference("base.calendar.days"), "parent": reference("base.calendar"), "position": INTEGER, "date": DATE,
        "working": BOOLEAN,
    },
}  # fmt: skip

COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "number": sa.Numeric(), "text": sa.Text(), "boolean": sa.Boolean(), "date": sa.Date(), "datetime": sa.DateTime(True),
    "time": sa.Time(), "reference": sa.Uuid(), "list": pg.ARRAY(sa.Text()),
    "json": pg.JSONB(),
}  # fmt: skip

SCHEMA = "expression_world"
METADATA = sa.MetaData(schema=SCHEMA)


def column(name: str, type: Type) -> sa.Column[object]:
    """The column of a field."""
    if type == INTEGER:
        return sa.Column(name, sa.BigInteger())
    if type.kind == "number":
        return sa.Column(name, sa.Numeric(type.digits + type.scale, type.scale))
    return sa.Column(name, COLUMNS[type.kind], primary_key=name == "id")


def table(entity: str) -> sa.Table:
    """The table of an entity."""
    made = [column(name, type) for name, type in SHAPES[entity].items() if type.kind != "rows"]
    path: list[sa.Column[object]] = (
        [sa.Column("_path_parent", pg.ARRAY(sa.Uuid()))] if entity == "base.department" else []
    )
    return sa.Table(entity.replace(".", "_"), METADATA, *made, *path)


TABLES = {entity: table(entity) for entity in SHAPES}


def uid(kind: int, number: int) -> UUID:
    """A fixed id."""
    return UUID(f"01920000-{kind:04d}-7000-8000-{number:012d}")


class World:
    """The tables, for to_sql."""

    def table(self, entity: str) -> sa.Table:
        """The table of an entity."""
        return TABLES[entity]

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """No field is computed when read here."""
        return None


D = Decimal
Row = dict[str, object]
REGIONS: list[Row] = [
    {"id": uid(1, 1), "name": "North", "factor": D("1.100000")},
    {"id": uid(1, 2), "name": "华东", "factor": None},
]
USERS: list[Row] = [
    {"id": uid(5, 1), "name": "Ann", "department": uid(6, 3), "roles": ["sales"]},
    {"id": uid(5, 2), "name": "Bo", "department": uid(6, 2), "roles": ["sales", "lead"]},
    {"id": uid(5, 3), "name": "Cy", "department": uid(6, 1), "roles": []},
]
DEPARTMENTS: list[Row] = [
    {"id": uid(6, 1), "name": "All", "parent": None, "head": uid(5, 3), "_path_parent": [uid(6, 1)]},
    {"id": uid(6, 2), "name": "Sales", "parent": uid(6, 1), "head": uid(5, 2), "_path_parent": [uid(6, 1), uid(6, 2)]},
    {"id": uid(6, 3), "name": "East", "parent": uid(6, 2), "head": uid(5, 1),
     "_path_parent": [uid(6, 1), uid(6, 2), uid(6, 3)]},
    {"id": uid(6, 4), "name": "Buying", "parent": uid(6, 1), "head": None, "_path_parent": [uid(6, 1), uid(6, 4)]},
]  # fmt: skip
CLIENTS: list[Row] = [
    {"id": uid(2, 1), "name": "ACME", "region": uid(1, 1), "terms": 30, "vip": True, "since": date(2020, 2, 29),
     "limit": D("5000.00"), "owner": uid(5, 1), "department": uid(6, 3)},
    {"id": uid(2, 2), "name": "合同 Öl", "region": uid(1, 2), "terms": None, "vip": False, "since": None, "limit": None,
     "owner": None, "department": uid(6, 4)},
    {"id": uid(2, 3), "name": "", "region": None, "terms": -7, "vip": None, "since": date(1, 1, 1), "limit": D("-0.01"),
     "owner": uid(5, 2), "department": None},
]  # fmt: skip
ITEMS: list[Row] = [
    {"id": uid(3, 1), "name": "widget", "kind": "goods", "price": D("19.99"), "cost": D("7.333333")},
    {"id": uid(3, 2), "name": "Dienst", "kind": "service", "price": D("100.00"), "cost": None},
    {"id": uid(3, 3), "name": None, "kind": None, "price": None, "cost": D("0.000001")},
]
DEALS: list[Row] = [
    {"id": uid(4, 1), "number": "SO-1", "note": " Hello, Wörld ", "client": uid(2, 1), "date": date(2026, 1, 31),
     "due": date(2026, 3, 1), "at": datetime(2026, 3, 28, 20, 30, 15, 123456, UTC), "opens": datetime(2026, 1, 1, 9, 30).time(),
     "amount": D("1000.00"), "paid": D("333.33"), "rate": D("0.130000"), "n": 7, "open": True, "state": "draft",
     "tags": ["a", "b"], "owner": uid(5, 1), "department": uid(6, 3),
     "memo": "<h1>Urgent</h1><p>a &lt; <strong>b</strong>&nbsp; &amp;lt;\n c</p><ul><li><p>总额</p></li></ul>",
     "spot": {"lat": "31.230400", "lon": "-121.4737", "region": "310115", "n": True}},
    {"id": uid(4, 2), "number": "SO-😀2", "note": "aXbXc", "client": uid(2, 2), "date": date(2024, 2, 29), "due": None,
     "at": None, "opens": None, "amount": D("-12.55"), "paid": D("0.00"), "rate": None, "n": -3, "open": False,
     "state": "posted", "tags": [], "owner": None, "department": uid(6, 4), "memo": "", "spot": ["lat"]},
    {"id": uid(4, 3), "number": None, "note": None, "client": None, "date": None, "due": date(9999, 12, 31),
     "at": datetime(1970, 1, 1, tzinfo=UTC), "opens": datetime(2026, 1, 1, 23, 59, 59).time(), "amount": None, "paid": None,
     "rate": D("-2.500000"), "n": None, "open": None, "state": None, "tags": None, "owner": None, "department": None},
    {"id": uid(4, 4), "number": "", "note": "１２Ａé ÀЖ", "client": uid(2, 3), "date": date(1, 1, 1), "due": date(2026, 12, 31),
     "at": datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "opens": datetime(2026, 1, 1).time(), "amount": D("0.05"),
     "paid": D("0.05"), "rate": D("1.000005"), "n": 0, "open": True, "state": "draft", "tags": ["c"],
     "owner": uid(5, 2), "department": uid(6, 1), "memo": "<p></p>", "spot": {"lat": "1e5", "lon": ".5", "region": None}},
    {"id": uid(4, 5), "number": "x", "note": "%_\\'\"", "client": uid(2, 1), "date": date(2026, 7, 15),
     "due": date(2026, 7, 14), "at": datetime(9999, 12, 30, 15, 59, 59, 999999, UTC), "opens": None,
     "amount": D("999999999999999999.99"), "paid": D("-999999999999999999.99"), "rate": D("999999999999.999999"),
     "n": 9007199254740993, "open": False, "state": "closed", "tags": ["a"], "owner": uid(5, 3),
     "department": uid(6, 2)},
]  # fmt: skip
LINES: list[Row] = [
    {"id": uid(7, 1), "parent": uid(4, 1), "position": 1, "item": uid(3, 1), "quantity": D("2.500"), "price": D("19.99"),
     "label": "one", "day": date(2026, 2, 1), "done": True},
    {"id": uid(7, 2), "parent": uid(4, 1), "position": 2, "item": uid(3, 2), "quantity": D("1.000"), "price": None,
     "label": None, "day": None, "done": False},
    {"id": uid(7, 3), "parent": uid(4, 1), "position": 3, "item": None, "quantity": None, "price": D("0.01"), "label": "",
     "day": date(2025, 12, 31), "done": None},
    {"id": uid(7, 4), "parent": uid(4, 2), "position": 1, "item": uid(3, 3), "quantity": D("-3.000"), "price": D("7.00"),
     "label": "é😀", "day": date(2024, 2, 29), "done": True},
    {"id": uid(7, 5), "parent": uid(4, 5), "position": 1, "item": uid(3, 2), "quantity": D("0.001"), "price": D("12345.67"),
     "label": "z", "day": date(2026, 7, 15), "done": True},
    {"id": uid(7, 6), "parent": uid(4, 5), "position": 2, "item": uid(3, 1), "quantity": D("3.000"), "price": D("12345.67"),
     "label": "a", "day": date(2026, 7, 16), "done": True},
]  # fmt: skip
CALENDAR: Row = {"id": uid(8, 1), "name": "China"}
CALENDAR_DAYS: list[Row] = [
    {"id": uid(9, 1), "parent": uid(8, 1), "position": 1, "date": date(2026, 2, 2), "working": False},
    {"id": uid(9, 2), "parent": uid(8, 1), "position": 2, "date": date(2026, 2, 7), "working": True},
]
RATES: list[Row] = [
    {"id": uid(10, 1), "date": date(2025, 1, 1), "from_currency": "USD", "to_currency": "CNY", "rate": D("7.00000000")},
    {
        "id": uid(10, 2),
        "date": date(2026, 1, 15),
        "from_currency": "USD",
        "to_currency": "CNY",
        "rate": D("7.20000000"),
    },
]
RECORDS: dict[str, list[Row]] = {
    "t.region": REGIONS, "base.user": USERS, "base.department": DEPARTMENTS, "t.client": CLIENTS, "t.item": ITEMS,
    "t.deal": DEALS, "t.deal.lines": LINES, "base.calendar": [CALENDAR], "base.calendar.days": CALENDAR_DAYS,
    "base.exchange_rate": RATES,
}  # fmt: skip

EXTRA = {"old": reference("t.deal"), "params.from": DATE, "params.rate": RATE}
NAMES = Names(SHAPES, "t.deal", EXTRA, {("t.deal", "state"): frozenset({"draft", "posted", "closed"})})
NOW = datetime(2026, 3, 1, 17, 0, 0, 500000, UTC)


def moment(zone: str) -> Moment:
    """The one moment of the world in a time zone, asked by Ann."""
    timezone = ZoneInfo(zone)
    today, roles = NOW.astimezone(timezone).date(), frozenset({"sales"})
    return Moment(NOW, today, uid(5, 1), timezone, uid(6, 3), roles, {"name": "Ann"}, frozenset({uid(6, 3), uid(6, 2)}))


ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC")
MOMENT = moment(ZONES[0])
OLD: Row = DEALS[1]
PARAMS = {"from": date(2026, 1, 1), "rate": D("0.5")}


def binds(moment: Moment) -> Mapping[str, object]:
    """What SQL is given."""
    return {
        "_user": moment.user, "_department": moment.department, "_roles": sorted(moment.roles), "_now": moment.now,
        "_departments": sorted(moment.departments),
        "_today": moment.today, "_timezone": str(moment.timezone), "p_from": PARAMS["from"], "p_rate": PARAMS["rate"],
    }  # fmt: skip


def sources() -> tuple[Sources, sa.FromClause]:
    """Where to_sql finds the world: the deal, the old deal beside it, and the parameters."""
    deal, old = TABLES["t.deal"], TABLES["t.deal"].alias("before")
    extra: Mapping[str, sa.FromClause | sa.ColumnElement[object]] = {
        "old": old,
        "params.from": sa.bindparam("p_from", type_=sa.Date()),
        "params.rate": sa.bindparam("p_rate", type_=sa.Numeric()),
    }
    return Sources(World(), deal, "t.deal", extra), deal.join(old, old.c.id == sa.literal(OLD["id"], sa.Uuid()))


def nested(entity: str, record: Mapping[str, object] | None, depth: int = 4) -> dict[str, object] | None:
    """A record as nested values: references as records, rows as lists."""
    if record is None or depth == 0:
        return None
    found: dict[str, object] = {}
    for name, type in SHAPES[entity].items():
        if type.kind == "rows":
            own = [row for row in RECORDS[type.entity] if row[type.by] == record["id"]]
            found[name] = [nested(type.entity, row, depth - 1) for row in own]
        elif type.kind == "reference" and name != "id":
            found[name] = nested(type.entity, by_id(type.entity, record.get(name)), depth - 1)
        else:
            found[name] = record.get(name)
    return found


def by_id(entity: str, key: object) -> Mapping[str, object] | None:
    """The record of an id."""
    return next((row for row in RECORDS[entity] if row["id"] == key), None)


VALUES = [nested("t.deal", deal) for deal in DEALS]
FURTHER = {"old": nested("t.deal", OLD), "params": PARAMS}
