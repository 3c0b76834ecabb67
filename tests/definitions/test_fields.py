"""Every field type: what it reads, writes, refuses; a new type is tested on the day it is listed."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

import jsonschema
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from definitions import fields
from definitions.fields import BY_NAME, TYPES, BadValue, Field, FileLike, of_type
from definitions.fields.base import DateOrder
from definitions.fields.number import NumberLike
from definitions.fields.sequence import SequenceField
from definitions.sources import Source
from definitions.types import BOOLEAN, DATE, DATETIME, INTEGER, TEXT, TEXTS, TIME, Type, reference

NEEDED: Mapping[str, Mapping[str, object]] = {
    "choice": {
        "choices": {"new": {"en": "New", "zh": "新建"}, "won": {"title": {"en": "Won", "zh": "赢单"}, "color": "green"}}
    },
    "choices": {"choices": {"new": {"en": "New", "zh": "新建"}, "won": {"en": "Won", "zh": "赢单"}}},
    "reference": {"to": "x.thing"},
    "references": {"to": "x.thing"},
    "lines": {"fields": {"amount": {"type": "money"}}},
    "related": {"from": "x.thing", "by": "owner"},
    "lookup": {"path": "customer.name"},
}
"""What a type cannot do without."""


def made(name: str, **settings: object) -> Field:
    """A field of a type."""
    return BY_NAME[name].model_validate({"type": name, **NEEDED.get(name, {}), **settings})


EXACT = st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=50).map(str.strip)


def degrees(most: int) -> st.SearchStrategy[str]:
    """Degrees as they are kept."""
    return st.decimals(-most, most, places=6, allow_nan=False).map(lambda number: f"{number + 0:.6f}")


FILES = st.fixed_dictionaries({"id": st.uuids().map(str), "name": st.just("a.pdf"), "size": st.integers(1)})
VALUES: Mapping[str, st.SearchStrategy[object]] = {
    "text": WORDS.filter(bool),
    "number": EXACT,
    "integer": st.integers(-(10**17), 10**17),
    "money": EXACT,
    "percent": EXACT,
    "boolean": st.booleans(),
    "date": st.dates(datetime.date(1000, 1, 1)),
    "datetime": st.datetimes(datetime.datetime(1000, 1, 1), datetime.datetime(9999, 1, 1)),
    "time": st.times(),
    "choice": st.sampled_from(["new", "won"]),
    "choices": st.lists(st.sampled_from(["new", "won"]), unique=True, min_size=1),
    "reference": st.uuids(),
    "references": st.lists(st.uuids(), unique=True, min_size=1),
    "user": st.uuids(),
    "department": st.uuids(),
    "tree": st.uuids(),
    "sequence": st.just("SO-0001"),
    "email": st.emails().filter(
        lambda text: all(mark not in text for mark in '",;<>') and "." in text.rpartition("@")[2]
    ),
    "phone": st.sampled_from(["+86 (21) 5555-1234", "13812345678", "021-55551234 转 12"]),
    "url": st.sampled_from(["https://example.com/a?b=c#d", "http://localhost:8000"]),
    **dict.fromkeys(("file", "image", "signature"), FILES),
    "files": st.lists(FILES, min_size=1, max_size=3, unique_by=lambda file: file["id"]),
    "json": st.recursive(
        st.none() | st.booleans() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    ),
    "tags": st.lists(st.sampled_from(["new", "老客户", "a b", "x/y"]), unique=True, min_size=1),
    "rating": st.integers(1, 5),
    "color": st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"),
    "duration": st.integers(-(10**9), 10**9),
    "barcode": st.sampled_from(["ABC-123", "a b c", "0"]),
    "rich_text": st.lists(st.text("aZ 中文&'\"5.", min_size=1).filter(str.strip), min_size=1).map(
        lambda lines: made("rich_text").parse("\n".join(" ".join(line.split()) for line in lines))
    ),
    "location": st.tuples(degrees(90), degrees(180)).map(lambda pair: {"lat": pair[0], "lon": pair[1]}),
    "address": st.sampled_from(
        [
            {"country": "CN", "region": "310115", "street": "世纪大道100号", "postcode": "200120"},
            {"country": "CN", "region": "330106", "street": "Wensan Road 5, Room 3"},
            {"country": "CN", "region": "429004"},
        ]
    ),
}
"""Values of each type that a record can hold."""


@pytest.mark.parametrize("cls", TYPES, ids=list(BY_NAME))
def test_every_type_says_what_the_server_needs(cls: type[Field]) -> None:
    field = made(cls.model_fields["type"].default)
    assert cls.__doc__ and cls.__module__ == f"definitions.fields.{field.type}"
    column = field.column()
    assert column is None or isinstance(column, sa.types.TypeEngine)
    assert (column is None) == (field.many or field.type == "lookup")
    assert isinstance(field.value(), Type)
    jsonschema.Draft202012Validator.check_schema(field.json_schema())
    assert field.many == (field.value().kind == "rows")
    assert set(field.refused) <= set(Field.model_fields)
    assert field.type in VALUES or field.column() is None


@pytest.mark.parametrize("name", VALUES)
@settings(deadline=None)
@given(data=st.data())
def test_a_value_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    field = made(name)
    value = data.draw(VALUES[name])
    through_json = json.loads(json.dumps(field.to_json(value)), parse_float=Decimal)
    jsonschema.validate(through_json, field.json_schema() if value is not None else {})
    assert field.parse(through_json) == value
    for locale in ("en", "zh"):
        written = field.format(value, locale)
        if isinstance(field, FileLike):
            assert "a.pdf" in written  # a name alone is no file
        elif name != "json" or not isinstance(value, str):
            assert field.parse(written) == value
            assert field.parse(field.cell(value, locale)) == value


@pytest.mark.parametrize("name", VALUES)
def test_nothing_is_nothing(name: str) -> None:
    field = made(name)
    assert [field.parse(None), field.parse(""), field.parse("  "), field.to_json(None)] == [None] * 4
    assert field.format(None, "zh") == ""


@pytest.mark.parametrize("name", [name for name in VALUES if name not in ("json", "choices", "tags", "references")])
@pytest.mark.parametrize("value", [{"a": 1}, [1], object()])
def test_no_type_is_upset_by_strange_values(name: str, value: object) -> None:
    with pytest.raises(BadValue) as caught:
        made(name).parse(value)
    assert caught.value.text.en and caught.value.text.zh


READ = [
    ("number", "1,234.5", Decimal("1234.5")),
    ("number", "１，２３４．５", Decimal("1234.5")),
    ("number", "-1,234,567.8912", Decimal("-1234567.8912")),
    ("number", "(1,234.50)", Decimal("-1234.50")),
    ("number", "−5", Decimal(-5)),
    ("number", "1e3", Decimal(1000)),
    ("number", ".5", Decimal("0.5")),
    ("number", " 7 ", Decimal(7)),
    ("number", Decimal("0.10"), Decimal("0.10")),
    ("number", 5, Decimal(5)),
    ("number", 0.1, Decimal("0.1")),
    ("money", "¥1,000.00", Decimal(1000)),
    ("money", "￥ 1,000.005", Decimal("1000.01")),
    ("money", "-$5", Decimal(-5)),
    ("money", "100元", Decimal(100)),
    ("money", "2.345", Decimal("2.35")),
    ("money", "-2.345", Decimal("-2.35")),
    ("money", "1000000000000000000.00", Decimal(10**18)),
    ("percent", "12.5%", Decimal("12.5")),
    ("percent", "12.5 ％", Decimal("12.5")),
    ("percent", "12.5", Decimal("12.5")),
    ("integer", "1,000", 1000),
    ("integer", "5.0", 5),
    ("boolean", "是", True),
    ("boolean", "否", False),
    ("boolean", "Yes", True),
    ("boolean", "FALSE", False),
    ("boolean", "√", True),
    ("boolean", 1, True),
    ("boolean", "０", False),
    ("date", "2026-03-01", datetime.date(2026, 3, 1)),
    ("date", "2026/3/1", datetime.date(2026, 3, 1)),
    ("date", "2026.3.1", datetime.date(2026, 3, 1)),
    ("date", "2026年3月1日", datetime.date(2026, 3, 1)),
    ("date", "２０２６年３月１日", datetime.date(2026, 3, 1)),
    ("date", "20260301", datetime.date(2026, 3, 1)),
    ("date", "1 Mar 2026", datetime.date(2026, 3, 1)),
    ("date", "March 1, 2026", datetime.date(2026, 3, 1)),
    ("date", "31/12/2026", datetime.date(2026, 12, 31)),
    ("date", "12/31/2026", datetime.date(2026, 12, 31)),
    ("date", "03/03/2026", datetime.date(2026, 3, 3)),
    ("date", "2024-02-29", datetime.date(2024, 2, 29)),
    ("date", datetime.datetime(2026, 3, 1, 9), datetime.date(2026, 3, 1)),
    ("time", "9:30", datetime.time(9, 30)),
    ("time", "09:30:15", datetime.time(9, 30, 15)),
    ("time", "9:30 pm", datetime.time(21, 30)),
    ("time", "12:00 AM", datetime.time(0, 0)),
    ("time", "下午3:30", datetime.time(15, 30)),
    ("time", "15时30分", datetime.time(15, 30)),
    ("time", "15点", datetime.time(15)),
    ("datetime", "2026-03-01 09:00", datetime.datetime(2026, 3, 1, 9)),
    ("datetime", "2026-03-01T09:00:00Z", datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)),
    ("datetime", "2026-03-01T09:00:00+08:00", datetime.datetime(2026, 3, 1, 1, tzinfo=datetime.UTC)),
    ("datetime", "2026年3月1日 下午3:30", datetime.datetime(2026, 3, 1, 15, 30)),
    ("datetime", "2026-03-01", datetime.datetime(2026, 3, 1)),
    ("choice", "Won", "won"),
    ("choice", "赢单", "won"),
    ("choice", "NEW", "new"),
    ("choices", "Won, 新建", ["won", "new"]),
    ("choices", "won；new；won", ["won", "new"]),
    ("choices", ["won"], ["won"]),
    ("reference", "ACME", "ACME"),
    ("reference", "0192f0c4-7b1e-7cc3-a1b2-0123456789ab", uuid.UUID("0192f0c4-7b1e-7cc3-a1b2-0123456789ab")),
    ("references", "ACME; Beta；ACME", ["ACME", "Beta"]),
    ("email", " a@example.com ", "a@example.com"),
    ("phone", "１３８１２３４５６７８", "13812345678"),
    ("url", "example.com/a", "https://example.com/a"),
    ("text", 5, "5"),
    ("json", '{"a": 0.1}', {"a": Decimal("0.1")}),
    ("tags", "new，老客户; New", ["new", "老客户"]),
    ("rating", "★★★☆☆", 3),
    ("rating", "4/5", 4),
    ("rating", "3星", 3),
    ("color", "#ABC", "#aabbcc"),
    ("color", "rgb(1, 2, 255)", "#0102ff"),
    ("duration", "1h 30m", 5400),
    ("duration", "1:30", 5400),
    ("duration", "1:30:15", 5415),
    ("duration", "1小时30分15秒", 5415),
    ("duration", "2个小时", 7200),
    ("duration", "1.5h", 5400),
    ("duration", "90m", 5400),
    ("duration", "1d 2h", 93600),
    ("duration", "-0:05", -300),
    ("duration", 5400, 5400),
    ("duration", datetime.time(1, 30), 5400),
    ("duration", datetime.timedelta(hours=30), 108000),
    ("rich_text", "one\ntwo & three", "<p>one</p><p>two &amp; three</p>"),
    ("rich_text", "<p onclick=x>a<script>alert(1)</script><b>b</b></p>", "<p>ab</p>"),
    ("rich_text", '<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
    ("rich_text", "<p> </p>", None),
    ("location", "31.2304, 121.4737", {"lat": "31.230400", "lon": "121.473700"}),
    ("location", "33.9S 18.4E", {"lat": "-33.900000", "lon": "18.400000"}),
    ("location", "北纬31.2 东经121.4", {"lat": "31.200000", "lon": "121.400000"}),
    ("location", {"lat": 1, "lon": "-0.5"}, {"lat": "1.000000", "lon": "-0.500000"}),
    (
        "address",
        "上海市浦东新区世纪大道100号 200120",
        {"country": "CN", "region": "310115", "street": "世纪大道100号", "postcode": "200120"},
    ),
    (
        "address",
        "1 Main St | Springfield | IL | 62701 | US",
        {"street": "1 Main St", "city": "Springfield", "state": "IL", "postcode": "62701", "country": "US"},
    ),
    ("address", {"country": "CN"}, None),
]


@pytest.mark.parametrize(("name", "given_", "value"), READ)
def test_what_people_write_is_understood(name: str, given_: object, value: object) -> None:
    found = made(name).parse(given_)
    assert found == value
    assert type(found) is type(value)


REFUSED = [
    ("number", "1,23", "“1,23” is not a number."),
    ("number", "abc", "“abc” is not a number."),
    ("number", "1.2.3", "“1.2.3” is not a number."),
    ("number", True, "“true” is not a number."),
    ("number", "NaN", "“NaN” is not a number."),
    ("number", "1e999", "More than 20 digits before the point."),
    ("number", "1e99999", "“1e99999” is not a number."),
    ("money", Decimal(10**20), "More than 20 digits before the point."),
    ("integer", "1.5", "“1.5” is not a whole number."),
    ("integer", 10**18, "More than 18 digits before the point."),
    ("boolean", "perhaps", "“perhaps” is neither yes nor no."),
    ("boolean", 2, "“2” is neither yes nor no."),
    ("date", "2026-02-30", "“2026-02-30” is not a date; write 2026-01-31."),
    ("date", "soon", "“soon” is not a date; write 2026-01-31."),
    ("date", 5, "“5” is not a date; write 2026-01-31."),
    ("date", "03/04/2026", "“03/04/2026” may be two different days; write 2026-04-03 or 2026-03-04."),
    ("time", "25:00", "“25:00” is not a time; write 09:30."),
    ("datetime", "2026-03-01 25:00", "“2026-03-01 25:00” is not a date with a time; write 2026-01-31 09:30."),
    ("choice", "wonn", "“wonn” is not one of the choices; did you mean `won`?"),
    ("choice", "?", "“?” is not one of the choices."),
    ("email", "a@b", "“a@b” is not an e-mail address."),
    ("phone", "call me", "“call me” is not a telephone number."),
    ("url", "javascript:alert(1)", "“javascript:alert(1)” is not a web address."),
    ("json", "{", "This is not JSON."),
    ("text", "a\x00b", "Contains a character that cannot be kept."),
    ("lines", "a", "Expected a list of rows."),
    ("tags", "x" * 61, "A tag is longer than 60 characters."),
    ("tags", ["a,b"], "“a,b” has a comma or semicolon in it."),
    ("rating", 6, "Give 1 to 5 stars."),
    ("rating", "0", "Give 1 to 5 stars."),
    ("color", "blue-ish", "“blue-ish” is not a colour; write #1a2b3c."),
    ("duration", "90", "“90” has no unit; write 90m, 1h 30m or 1:30."),
    ("duration", "soon", "“soon” is not a duration; write 1h 30m or 1:30."),
    ("duration", "1:75", "“1:75” is not a duration; write 1h 30m or 1:30."),
    ("duration", Decimal("0.5"), "A duration is whole seconds."),
    ("barcode", "中", "“中” does not fit the barcode: letters, digits and signs, 80 at most."),
    ("location", "here", "“here” is not a location; write 31.2304, 121.4737."),
    ("location", "91, 0", "Latitude is from -90 to 90, longitude from -180 to 180."),
    ("address", "世纪大道100号", "Begin with the region: 上海市浦东新区…."),
    ("address", {"region": "310000", "street": "x"}, "Choose the region down to the county."),
    ("address", {"country": "XX", "street": "x"}, "There is no country “XX”."),
    ("related", [], "Related records are changed where they are."),
]


@pytest.mark.parametrize(("name", "given_", "detail"), REFUSED)
def test_what_cannot_be_held_is_refused_in_both_languages(name: str, given_: object, detail: str) -> None:
    with pytest.raises(BadValue) as caught:
        made(name).parse(given_)
    assert caught.value.text.en == detail
    assert caught.value.text.zh and caught.value.text.zh != detail


@pytest.mark.parametrize(("order", "day"), [("dmy", datetime.date(2026, 4, 3)), ("mdy", datetime.date(2026, 3, 4))])
def test_dates_with_the_year_last_are_read_by_the_order_asked_for(order: DateOrder, day: datetime.date) -> None:
    assert made("date").parse("03/04/2026", order) == day
    assert made("datetime").parse("03/04/2026 09:00", order) == datetime.datetime.combine(day, datetime.time(9))


SHOWN = [
    ("boolean", True, "Yes", "是"),
    ("boolean", False, "No", "否"),
    ("number", Decimal("1234567.5"), "1,234,567.500000", "1,234,567.500000"),
    ("money", Decimal("-1234.5"), "-1,234.50", "-1,234.50"),
    ("percent", Decimal("12.5000"), "12.5%", "12.5%"),
    ("date", datetime.date(2026, 3, 1), "2026-03-01", "2026-03-01"),
    ("datetime", datetime.datetime(2026, 3, 1, 9), "2026-03-01 09:00", "2026-03-01 09:00"),
    ("time", datetime.time(9, 30), "09:30", "09:30"),
    ("choice", "won", "Won", "赢单"),
    ("choice", "gone", "gone", "gone"),
    ("choices", ["new", "won"], "New, Won", "新建、赢单"),
    ("lines", [{}, {}], "2", "2"),
    ("tags", ["a", "b"], "a, b", "a、b"),
    ("rating", 3, "3/5", "3/5"),
    ("duration", 5415, "1h 30m 15s", "1小时30分15秒"),
    ("duration", 0, "0m", "0分"),
    ("rich_text", "<h1>A</h1><p>b &lt; <strong>c</strong></p><ul><li><p>d</p></li></ul>", "A\nb < c\nd", "A\nb < c\nd"),
    ("location", {"lat": "31.230400", "lon": "121.473700"}, "31.230400, 121.473700", "31.230400, 121.473700"),
    (
        "address",
        {"country": "CN", "region": "330106", "street": "文三路5号", "postcode": "310012"},
        "文三路5号, 西湖区, 杭州市, 浙江省 310012, China",
        "浙江省杭州市西湖区文三路5号 310012",
    ),
    (
        "address",
        {"country": "US", "street": "1 Main St", "city": "Springfield", "state": "IL", "postcode": "62701"},
        "1 Main St, Springfield, IL 62701, United States",
        "1 Main St, Springfield, IL 62701, 美国",
    ),
]


@pytest.mark.parametrize(("name", "value", "en", "zh"), SHOWN)
def test_values_are_shown_in_both_languages(name: str, value: object, en: str, zh: str) -> None:
    assert (made(name).format(value, "en"), made(name).format(value, "zh")) == (en, zh)


@settings(deadline=None)
@given(EXACT, st.integers(0, 6))
def test_numbers_keep_their_scale_and_round_half_away_from_zero(number: Decimal, scale: int) -> None:
    field = made("number", scale=scale)
    kept = cast(Decimal, field.parse(number))
    assert abs(kept - number) <= Decimal(5).scaleb(-scale - 1)
    assert -cast(Decimal, field.parse(-number)) == kept
    assert len(str(field.to_json(number)).partition(".")[2]) == scale


def test_columns_have_room_for_what_the_type_allows() -> None:
    column = made("number", scale=3, precision=10).column()
    assert isinstance(column, sa.Numeric) and (column.precision, column.scale) == (10, 3)
    money = made("money").column()
    assert isinstance(money, sa.Numeric) and (money.precision, money.scale) == (22, 2)
    assert isinstance(made("integer").column(), sa.BigInteger)
    for name in ("number", "money", "percent", "integer"):
        field = made(name)
        assert isinstance(field, NumberLike)
        assert field.value() == Type("number", digits=field.whole, scale=field.places)


def test_lengths_and_patterns_hold() -> None:
    field = made("text", min=2, max=4, pattern="[a-z]+")
    assert field.parse("abc") == "abc"
    assert field.json_schema() == {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^(?:[a-z]+)$"}
    for text, detail in [
        ("a", "Shorter than 2"),
        ("abcde", "Longer than 4"),
        ("AB", "does not have the expected form"),
    ]:
        with pytest.raises(BadValue, match=detail):
            field.parse(text)
    assert made("text", max=2).parse("总额") == "总额"


def test_document_numbers_are_patterned_and_counted_by_period() -> None:
    field = made("sequence", pattern="SO-{yyyy}{mm}{dd}-{yy}-{seq:5}", per="month")
    assert isinstance(field, SequenceField)
    day = datetime.date(2026, 3, 1)
    assert (field.period(day), field.number(day, 42)) == ("2026-03", "SO-20260301-26-00042")
    assert field.number(day, 1234567) == "SO-20260301-26-1234567"
    assert [cast(SequenceField, made("sequence", per=per)).period(day) for per in ("year", "day", "never")] == [
        "2026",
        "2026-03-01",
        "",
    ]


@pytest.mark.parametrize(
    ("format_", "good", "wrong", "right"),
    [
        ("ean13", "6901234567892", "6901234567890", "2"),
        ("ean8", "96385074", "96385070", "4"),
        ("upca", "036000291452", "036000291450", "2"),
        ("itf14", "10012345000017", "10012345000010", "7"),
    ],
)
def test_check_digits_of_barcodes_hold(format_: str, good: str, wrong: str, right: str) -> None:
    field = made("barcode", format=format_)
    assert field.parse(f" {good[:3]} {good[3:]} ") == good
    jsonschema.validate(good, field.json_schema())
    with pytest.raises(BadValue, match=f"wrong check digit; the last digit would be {right}"):
        field.parse(wrong)
    assert made("barcode", format="qrcode").parse("https://例.example/一") == "https://例.example/一"


def test_expressions_may_be_written_as_numbers_and_booleans() -> None:
    assert made("number", default=Decimal("0.10")).default == Source("0.10")
    assert made("boolean", default=True).default == "true"
    assert made("integer", min=0).min == "0"


def test_a_field_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        made("text").required = True


@pytest.mark.parametrize(
    "kind", [TEXT, INTEGER, Type("number", scale=2), BOOLEAN, DATE, DATETIME, TIME, TEXTS, reference("x.a")]
)
def test_any_type_of_value_has_a_field(kind: Type) -> None:
    assert of_type(kind).column() is not None


def test_every_listed_type_can_be_imported() -> None:
    assert {cls.__name__ for cls in TYPES} <= set(fields.__all__)
