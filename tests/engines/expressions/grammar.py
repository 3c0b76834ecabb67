"""Random expressions of the language, well typed by construction."""

# ruff: noqa: E501  (tables read best in long lines)

from __future__ import annotations

import re
from collections.abc import Mapping

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "t.deal": {
        "number": ("amount", "paid", "rate", "n", "record.amount", "client.terms", "client.limit", "client.region.factor",
                   "old.amount", "params.rate"),
        "text": ("number", "note", "state", "client.name", "client.region.name", "old.note", "user.name"),
        "boolean": ("open", "client.vip", "old.open"),
        "date": ("date", "due", "client.since", "params.from", "old.date", "today()"),
        "datetime": ("at", "now()"),
        "reference": ("owner", "client.owner", "user"),
    },
    "t.deal.lines": {
        "number": ("quantity", "price", "item.cost", "item.price", "position", "record.amount", "parent.rate"),
        "text": ("label", "item.kind", "item.name", "record.note", "parent.number"),
        "boolean": ("done", "parent.open"),
        "date": ("day", "record.date"),
        "datetime": ("record.at",),
        "reference": ("parent.owner", "user"),
    },
}  # fmt: skip
LITERALS = {
    "number": st.sampled_from(
        ["0", "1", "2", "3", "7", "0.1", "0.5", "1.005", "2.5", "100", "0.000001", "12345678.9", "-1"]
    ),
    "text": st.sampled_from(["''", "'a'", "'X'", "'Hello'", "'é😀'", "'ÀЖ'", "'SO'", "' '", "'%_'", "'合同'"]),
    "boolean": st.sampled_from(["true", "false"]),
    "date": st.sampled_from(["date(2026, 2, 28)", "date(2024, 2, 29)", "date(1, 1, 2)", "date(9999, 12, 30)"]),
    "datetime": st.sampled_from(["now()"]),
    "reference": st.sampled_from(["user"]),
}
KINDS = ("number", "text", "boolean", "date", "datetime")
COMPARABLE = ("number", "text", "date", "datetime")
SIGNS = ("+", "-", "*", "/", "//", "%")
ORDER = ("==", "!=", "<", "<=", ">", ">=")
SMALL = st.sampled_from(["0", "1", "2", "3", "-1", "5"])
COUNTS = st.sampled_from(["0", "1", "-1", "30", "-45", "400", "2.7", "5000000", "n", "client.terms"])
HOURS = st.sampled_from(["0", "1", "2", "3", "25", "-1"])
SUMMER_TIME = st.sampled_from(
    ["date(2026, 3, 29)", "date(2026, 10, 25)", "date(2026, 3, 8)", "date(2026, 11, 1)", "date(2026, 3, 28)"]
)
"""Days on which clocks are put forward or back in some zone of the world."""


@st.composite
def expressions(draw: st.DrawFn, kind: str = "", depth: int = 4, entity: str = "t.deal", named: str = "") -> str:
    """An expression of a kind; `named` is the variable of a generator whose row it is about."""
    kind = kind or draw(st.sampled_from(KINDS))
    if depth <= 0 or draw(st.integers(0, 5)) == 0:
        return draw(leaf(kind, entity))

    def part(of: str = kind, less: int = 1) -> str:
        return draw(expressions(of, depth - less, entity))

    return str(draw(MAKERS[kind])(draw, part, entity))


@st.composite
def leaf(draw: st.DrawFn, kind: str, entity: str) -> str:
    """A field or a literal."""
    roll = draw(st.integers(0, 9))
    if roll == 0 and kind != "boolean":
        other = draw(st.sampled_from(FIELDS[entity][kind]))
        return f"IF({draw(st.sampled_from(FIELDS[entity]['boolean']))}, {other}, empty)"
    if roll <= 3:
        return draw(LITERALS[kind])
    return draw(st.sampled_from(FIELDS[entity][kind]))


def choice(kind):
    def make(draw, part, entity):
        return draw(
            st.sampled_from(
                [
                    lambda: f"({part(kind)} if {part('boolean')} else {part(kind)})",
                    lambda: f"IF({part('boolean')}, {part(kind)}, {part(kind)})",
                    lambda: f"CASE({part('boolean')}, {part(kind)}, {part('boolean')}, {part(kind)}, {part(kind)})",
                    lambda: f"coalesce({part(kind)}, {part(kind)})",
                ]
            )
        )()

    return make


def rows_of(kind, function):
    """An aggregate over the lines of a deal."""

    def make(draw, part, entity):
        if entity != "t.deal":
            return part(kind)
        value = draw(expressions(kind, 2, "t.deal.lines"))
        test = draw(expressions("boolean", 2, "t.deal.lines"))
        field = draw(
            st.sampled_from(
                [name for name in FIELDS["t.deal.lines"][kind] if "." not in name or name.startswith("item")]
            )
        )
        name = function(draw)
        return draw(
            st.sampled_from(
                [
                    f"{name}(lines.{field})",
                    f"{name}(lines.{field}, where={test})",
                    f"{name}({row_of(value)} for l in lines if {row_of(test)})",
                    f"{name}({row_of(value)} for l in record.lines)",
                ]
            )
        )

    return make


ROW_FIELD = re.compile(r"(?<![\w.'])(quantity|price|item|position|label|done|day|parent)(?![\w'(=])")


def row_of(text: str) -> str:
    """An expression about bare row fields, about the row `l`."""
    return ROW_FIELD.sub(r"l.\1", text)


NUMBERS = st.sampled_from(
    [
        lambda d, p, e: f"({p()} {d(st.sampled_from(SIGNS))} {p()})",
        lambda d, p, e: f"({p()} {d(st.sampled_from(SIGNS))} {p()})",
        lambda d, p, e: f"({p()} {d(st.sampled_from(SIGNS))} {p()})",
        lambda d, p, e: f"-{p()}",
        lambda d, p, e: f"round({p()}, {d(SMALL)})",
        lambda d, p, e: f"round({p()}, {p('number', 3)})",
        lambda d, p, e: f"round({p()}, 6) ** {d(SMALL)}",
        lambda d, p, e: f"round({p()}, 4) ** {p('number', 3)}",
        lambda d, p, e: f"{d(st.sampled_from(['abs', 'floor', 'ceil', 'round']))}({p()})",
        lambda d, p, e: f"{d(st.sampled_from(['min', 'max']))}({p()}, {p()})",
        lambda d, p, e: f"clamp({p()}, {p()}, {p()})",
        lambda d, p, e: f"length({p('text')})",
        lambda d, p, e: f"({p('date')} - {p('date')})",
        lambda d, p, e: f"({p('datetime')} - {p('datetime')})",
        lambda d, p, e: f"{d(st.sampled_from(['year', 'month', 'day', 'weekday']))}({p('date')})",
        lambda d, p, e: f"{d(st.sampled_from(['hour', 'minute', 'year', 'day']))}({p('datetime')})",
        lambda d, p, e: f"{d(st.sampled_from(['hour', 'minute']))}({'opens' if e == 't.deal' else 'record.opens'})",
        choice("number"),
        rows_of("number", lambda d: d(st.sampled_from(["sum", "avg", "min", "max", "first", "last", "count"]))),
        rows_of("number", lambda d: d(st.sampled_from(["sum", "avg", "min", "max", "first", "last", "count"]))),
    ]
)
TEXTS = st.sampled_from(
    [
        lambda d, p, e: f"({p()} + {p()})",
        lambda d, p, e: f"concat({p()}, {p('number')}, {p('date')}, {p('boolean')})",
        lambda d, p, e: f"concat({p('datetime')}, {'opens' if e == 't.deal' else 'record.opens'})",
        lambda d, p, e: f"{d(st.sampled_from(['upper', 'lower', 'trim']))}({p()})",
        lambda d, p, e: f"{d(st.sampled_from(['left', 'right']))}({p()}, {d(SMALL)})",
        lambda d, p, e: f"left({p()}, {p('number', 2)})",
        lambda d, p, e: f"right({p()}, {p('number', 2)})",
        lambda d, p, e: f"mid({p()}, {d(SMALL)}, {p('number', 2)})",
        lambda d, p, e: f"replace({p()}, {p()}, {p()})",
        lambda d, p, e: f"pad({p()}, {p('number', 2)}, {p('text', 3)})",
        lambda d, p, e: f"pad({p('number')}, 8)",
        lambda d, p, e: f"format({p('number')}, {d(SMALL)})",
        lambda d, p, e: f"format({p('date')}, 'yyyy/mm-dd yy')",
        lambda d, p, e: f"amount_in_words({p('number')}, '{d(st.sampled_from(['zh', 'en']))}')",
        lambda d, p, e: f"min({p()}, {p()})",
        lambda d, p, e: f"join(tags, {p('text', 3)})" if e == "t.deal" else p("text"),
        choice("text"),
        rows_of("text", lambda d: d(st.sampled_from(["min", "max", "first", "last", "join"]))),
    ]
)
BOOLEANS = st.sampled_from(
    [
        lambda d, p, e: (lambda k: f"({p(k)} {d(st.sampled_from(ORDER))} {p(k)})")(d(st.sampled_from(COMPARABLE))),
        lambda d, p, e: (lambda k: f"({p(k)} {d(st.sampled_from(ORDER))} {p(k)})")(d(st.sampled_from(COMPARABLE))),
        lambda d, p, e: (lambda k: f"({p(k, 2)} < {p(k, 2)} <= {p(k, 2)})")(d(st.sampled_from(COMPARABLE))),
        lambda d, p, e: f"({p('reference')} {d(st.sampled_from(['==', '!=']))} {p('reference')})",
        lambda d, p, e: (lambda k: f"({p(k)} {d(st.sampled_from(['==', '!=']))} empty)")(d(st.sampled_from(KINDS))),
        lambda d, p, e: f"({p()} == {p()})",
        lambda d, p, e: f"({p()} and {p()})",
        lambda d, p, e: f"({p()} or {p()} or {p('boolean', 2)})",
        lambda d, p, e: f"(not {p()})",
        lambda d, p, e: (lambda k: f"is_empty({p(k)})")(d(st.sampled_from(KINDS))),
        lambda d, p, e: f"{d(st.sampled_from(['contains', 'starts_with', 'ends_with']))}({p('text')}, {p('text')})",
        lambda d, p, e: f"between({p('number')}, {p('number')}, {p('number')})",
        lambda d, p, e: (lambda k: f"({p(k)} {d(st.sampled_from(['in', 'not in']))} [{p(k, 2)}, {p(k, 3)}])")(
            d(st.sampled_from(COMPARABLE))
        ),
        lambda d, p, e: f"('a' in {'tags' if e == 't.deal' else 'record.tags'})",
        lambda d, p, e: "has_role(user, 'sales')",
        choice("boolean"),
        rows_of("boolean", lambda d: d(st.sampled_from(["any", "all"]))),
    ]
)
DATES = st.sampled_from(
    [
        lambda d, p, e: f"({p()} + days({d(COUNTS) if e == 't.deal' else '3'}))",
        lambda d, p, e: f"({p()} - days({p('number', 2)}))",
        lambda d, p, e: f"({p()} + months({d(COUNTS) if e == 't.deal' else '-1'}))",
        lambda d, p, e: f"({p()} + months({p('number', 2)}))",
        lambda d, p, e: f"({p()} - years({d(SMALL)}))",
        lambda d, p, e: (
            f"{d(st.sampled_from(['start_of', 'end_of']))}({p()}, '{d(st.sampled_from(['week', 'month', 'quarter', 'year']))}')"
        ),
        lambda d, p, e: f"date({p('datetime')})",
        lambda d, p, e: f"date({p('number', 2)}, {p('number', 2)}, {p('number', 2)})",
        lambda d, p, e: f"min({p()}, {p()})",
        choice("date"),
        rows_of("date", lambda d: d(st.sampled_from(["min", "max", "first", "last"]))),
    ]
)
MOMENTS = st.sampled_from(
    [
        lambda d, p, e: f"({p()} + hours({d(SMALL)}))",
        lambda d, p, e: f"({p('date')} + hours({d(HOURS)}))",
        lambda d, p, e: f"({d(SUMMER_TIME)} + minutes({p('number', 3)}))",
        lambda d, p, e: f"({p()} - minutes({p('number', 3)}))",
        lambda d, p, e: f"({p()} + days({d(SMALL)}))",
        lambda d, p, e: f"({p()} + months({d(SMALL)}))",
        lambda d, p, e: f"({p()} - years({d(SMALL)}))",
        choice("datetime"),
    ]
)
REFERENCES = st.sampled_from([lambda d, p, e: "owner" if e == "t.deal" else "user"])
MAKERS = {
    "number": NUMBERS, "text": TEXTS, "boolean": BOOLEANS, "date": DATES, "datetime": MOMENTS, "reference": REFERENCES,
}  # fmt: skip


def generated(count: int, start: int) -> list[str]:
    """Different random expressions, the same for the same start."""
    found: dict[str, None] = {}

    @seed(start)
    @settings(
        max_examples=count, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        database=None,
    )  # fmt: skip
    @given(expressions())
    def gather(source: str) -> None:
        found[source] = None

    gather()
    return list(found)
