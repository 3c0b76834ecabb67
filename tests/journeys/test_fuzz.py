"""Anything at all as values, filters, orders, columns, page marks and packs: an answer or a sentence, never a bug."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from definitions.fields import BY_NAME
from definitions.files import parse_pack
from definitions.layers import with_base
from definitions.problems import Problem
from engines.compile import compile_app
from tests.journeys.plants import Plant, opened
from tests.serving import Client

PACK = (Path(__file__).parents[1] / "engines" / "data" / "shop.yaml").read_text()
EXAMPLES = settings(
    max_examples=120,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
PACKS = settings(EXAMPLES, max_examples=60)

VOCABULARY = """
total lines lines.amount customer customer.region.name customer.secret state tags extra date id _title user parent
sum count find first today == != < >= + - * / % ** and or not in is lambda for if else where __class__ %s %(x)s :x $1
( ) [ ] { } , . : = ' " \\ ~ @ & | ^ ` 1 0 -1 1e999 0.1 'x' 'draft' true none null None 螺丝 🧵 -- ; /*
"""
WORDS = (*VOCABULARY.split(), "\n", "\0", " ", "\u202e", "\ufeff", "9" * 40, "'2026-01-31'")
EXPRESSIONS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=14).map("".join),
    st.text(max_size=60),
)
LISTS = st.one_of(EXPRESSIONS, st.lists(st.sampled_from(WORDS), max_size=6).map(",".join))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=30),
    st.sampled_from(["1e400", "-0", "0x10", "9" * 60, "1.23456789012345678901234567890", "2026-02-30", "0000-00-00",
                     "10000-01-01", "24:00", "2026-01-01T00:00:60Z", "\0", "x" * 5000, "=1+1", "{name}", "{{7*7}}"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
FIELDS = ("number", "date", "due", "po", "note", "tags", "extra", "moment", "terms", "total",
          "id", "version", "owner", "_title", "_delete", "", "nope")  # fmt: skip
LINE = st.dictionaries(st.sampled_from(("product", "quantity", "price", "discount", "id", "_delete", "x")), VALUES)
RECORDS = st.fixed_dictionaries(
    {"customer": st.just("{customer}"), "lines": st.one_of(VALUES, st.lists(LINE, max_size=3))},
    optional=dict.fromkeys(FIELDS, VALUES),
)


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A shop, its clerk and a customer with an order."""
    with opened(module_database, PACK, {"root": ["admin"]}) as found:
        yield found


@pytest.fixture(scope="module")
def shop(plant: Plant) -> Client:
    """Somebody who may do everything there."""
    return plant.by("root")


@pytest.fixture(scope="module")
def customer(shop: Client) -> str:
    """A customer with an order."""
    id = str(shop.post("/records/plant.customer", json={"name": "C"}).json()["id"])
    order = {"customer": id, "lines": [{"product": "x", "quantity": "2"}]}
    assert shop.post("/records/plant.order", json=order).status_code == 201
    return id


def answered(client: Client, method: str, path: str, **sent: object) -> int:
    """The status of an answer that is no bug; a refusal says why, in a sentence."""
    answer = client.request(method, path, **sent)  # type: ignore[arg-type]
    assert answer.status_code < 500, (answer.request.url, answer.text)
    if answer.status_code >= 400:
        assert answer.json()["title"] and all(each["detail"] for each in answer.json()["errors"]), answer.text
    return answer.status_code


@given(where=EXPRESSIONS, sort=LISTS, select=LISTS, after=st.one_of(st.just(""), LISTS), search=st.text(max_size=9))
@EXAMPLES
def test_whatever_is_asked_of_a_list(shop, customer, where, sort, select, after, search):
    for params in ({"where": where}, {"sort": sort}, {"select": select}, {"after": after}, {"search": search},
                   {"where": where, "sort": sort, "select": select, "limit": "2", "count": "true"}):  # fmt: skip
        answered(shop, "GET", "/records/plant.order", params=params)


@given(sent=RECORDS)
@EXAMPLES
def test_whatever_is_sent_as_a_record(shop, customer, sent):
    text = json.dumps(sent).replace("{customer}", customer)
    for path in ("/records/plant.order", "/forms/plant.order/evaluate"):
        body = text if path.startswith("/records") else f'{{"values": {text}}}'
        answered(shop, "POST", path, content=body.encode())
    answered(shop, "POST", "/records/plant.order/batch", content=f'{{"create": [{text}]}}'.encode())


@given(sent=VALUES)
@EXAMPLES
def test_whatever_is_sent_as_a_body(shop, customer, sent):
    for path in ("/records/plant.order/batch", "/forms/plant.order/options", "/forms/plant.order/evaluate"):
        answered(shop, "POST", path, json={"create": sent, "field": sent, "values": sent, "name": sent, "scopes": sent})
        answered(shop, "POST", path, json=sent)


LINES = PACK.splitlines()
PIECES = (*WORDS, *BY_NAME, "type: lines", "formula: total", "!!python/object:os.system", "&a", "*a", "<<: *a", "- ",
          "? ", "---", "\t", "required: 1", "to: order", "{", "[[", "on:", "roles: [x]", "from: draft")  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(("drop", "twice", "swap", "put", "cut")),
              st.sampled_from(PIECES), st.integers(0, 40)), min_size=1, max_size=4)  # fmt: skip


def changed(changes: list[tuple[int, str, str, int]]) -> str:
    """The shop's pack with some lines changed."""
    made = list(LINES)
    for number, how, piece, at in changes:
        line = made[number % len(made)]
        match how:
            case "drop":
                made[number % len(made)] = ""
            case "twice":
                made[number % len(made)] = f"{line}\n{line}"
            case "swap":
                made[number % len(made)], made[at % len(made)] = made[at % len(made)], line
            case "put":
                made[number % len(made)] = f"{line[:at]}{piece}{line[at:]}"
            case _:
                made[number % len(made)] = line[:at]
    return "\n".join(made)


@given(changes=CHANGES)
@PACKS
def test_whatever_is_written_as_a_pack(changes):
    text = f"pack: plant\nversion: 1.0.0\n---\n{changed(changes)}"
    try:
        compile_app(with_base([parse_pack("plant", {"all.yaml": text})]))
    except Problem as refused:
        assert refused.title.en and all(each.detail.en and each.place for each in refused.faults), refused
