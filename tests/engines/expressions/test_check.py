"""What the check says: every fault with its column and a suggestion; what an expression reads; what it is."""

# ruff: noqa: E501  (tables read best in long lines)

from __future__ import annotations

import pytest

from definitions.problems import Invalid
from definitions.types import BOOLEAN, DATE, TEXT, Type
from engines.expressions import Hop, Names, Read, compile_expression, immutable, inlined
from tests.engines.expressions import world

FAULTS: tuple[tuple[str, int, str], ...] = (
    ("amout + 1", 1, "Unknown name `amout`; did you mean `amount`?"),
    ("client.nme", 1, "t.client has no field `nme`; did you mean `name`?"),
    ("amount.name", 1, "`name` cannot follow a value that is number; a path goes through references."),
    ("number + 1", 10, "`+` does not go between text and number; join them with concat(…)."),
    ("date + 30", 8, "`+` does not go between date and number; write date + days(n)."),
    ("date > number", 8, "`>` cannot compare date with text."),
    ("date > 'soon'", 8, "`>` cannot compare date with text; a date is written as '2026-03-01'."),
    ("state == 'drafft'", 10, "`state` has no value 'drafft'; did you mean `draft`?"),
    ("state in ['draft', 'opne']", 10, "`state` has no value 'opne'."),
    ("lines.price", 1, "`lines.price` is many values; use sum(lines.price) or another function of rows."),
    ("1 + lines.price", 5, "`lines` is many rows; say what to make of them, as in sum(lines.…), count(lines) or any(lines.…)."),
    ("sum(amount)", 5, "sum() needs rows, not number: sum(lines.…)."),
    ("sum(lines.label)", 5, "The values of sum() must be number, not text."),
    ("sum(lines.price, where=paid > 0)", 24, "t.deal.lines has no field `paid`; the record's own is `record.paid`."),
    ("sum(lines.price * client.deals.amount)", 19,
     "`lines` and `deals` are different rows; use one of them, or the form with `for … in …`."),
    ("summ(lines.price)", 1, "Unknown function `summ`; did you mean `sum`?"),
    ("Round(amount)", 1, "Unknown function `Round`; did you mean `round`?"),
    ("round()", 1, "round(x: number, digits: number = 0) lacks `x`."),
    ("round(1, 2, 3)", 1, "round(x: number, digits: number = 0) has too many arguments."),
    ("round(amount, places=2)", 22, "round() has no argument `places`; it takes x, digits."),
    ("upper(amount)", 7, "`x` of upper() must be text, not number; concat(…) or format(x, digits) makes text of a number."),
    ("amount and open", 1, "A condition must be boolean, not number; compare it with something."),
    ("not amount", 5, "A condition must be boolean, not number; compare it with something."),
    ("amount if note else 1", 11, "A condition must be boolean, not text; compare it with something."),
    ("amount if open else note", 1, "These values are of different kinds: number, text."),
    ("note in 'abc'", 9, "`in` needs a list, not text; for text use contains(x, part)."),
    ("start_of(date, 'decade')", 16, "The unit is one of 'week', 'month', 'quarter', 'year'."),
    ("amount ** 65", 1, "An exponent is a whole number from -64 to 64."),
    ("None", 1, "Write `empty`, not `None`."),
    ("null", 1, "Write `empty`, not `null`."),
    ("length", 1, "`length` is a function: write length(…)."),
    ("lines[0]", 1, "Square brackets after a value are not part of the language."),
    ("find(itm, where=true)", 6, "Unknown entity `itm`; did you mean `item`?"),
    ("params.form", 1, "Unknown name `params.form`; did you mean `params.from`?"),
    ("é + amount + date", 1, "Unknown name `é`."),
    ("'é' + amount", 7, "`+` does not go between text and number; join them with concat(…)."),
)  # fmt: skip


@pytest.mark.parametrize(("source", "column", "sentence"), FAULTS, ids=lambda part: str(part)[:40])
def test_faults_have_a_column_and_a_suggestion(source: str, column: int, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        compile_expression(source, world.NAMES)
    found = refused.value.faults[0]
    assert found.place is not None
    assert (found.detail.en, found.place.column) == (sentence, column)
    assert found.detail.zh


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        compile_expression("amout + pad(number) + client.nme", world.NAMES)
    assert len(refused.value.faults) == 3


def test_the_expected_type_is_checked() -> None:
    assert compile_expression("'2026-03-01'", world.NAMES, DATE).type == DATE
    assert compile_expression("empty", world.NAMES, Type("number")).type.kind == "number"
    with pytest.raises(Invalid, match="Expected boolean, got number"):
        compile_expression("amount", world.NAMES, BOOLEAN)
    with pytest.raises(Invalid, match=r"Expected reference to t\.item, got reference to t\.client"):
        compile_expression("client", world.NAMES, Type("reference", "t.item"))


LINES = Hop("rows", "t.deal", "parent", "t.deal.lines")
CLIENT = Hop("reference", "t.deal", "client", "t.client")
ITEM = Hop("reference", "t.deal.lines", "item", "t.item")

READS: tuple[tuple[str, set[Read]], ...] = (
    ("amount", {Read("t.deal", "amount")}),
    ("client.name", {Read("t.deal", "client"), Read("t.client", "name", (CLIENT,))}),
    ("count(lines)", {Read("t.deal.lines", "parent", (LINES,))}),
    ("sum(lines.price, where=item.kind == 'goods')", {
        Read("t.deal.lines", "parent", (LINES,)), Read("t.deal.lines", "price", (LINES,)),
        Read("t.deal.lines", "item", (LINES,)), Read("t.item", "kind", (LINES, ITEM))}),
    ("old.amount", {Read("t.deal", "amount", (Hop("extra", "", "old", "t.deal"),))}),
    ("find(item, where=name == record.note).price", {
        Read("t.item", "id", (Hop("all", "", "", "t.item"),)), Read("t.item", "name", (Hop("all", "", "", "t.item"),)),
        Read("t.item", "price", (Hop("all", "", "", "t.item"),)), Read("t.deal", "note")}),
)  # fmt: skip


@pytest.mark.parametrize(("source", "reads"), READS, ids=[source for source, _ in READS])
def test_an_expression_knows_what_it_reads(source: str, reads: set[Read]) -> None:
    assert compile_expression(source, world.NAMES).reads == reads


@pytest.mark.parametrize(
    ("source", "clock", "asker", "server_only", "own"),
    [
        ("amount * 2", False, False, False, True),
        ("round(amount / n, 2) if open else rate", False, False, False, True),
        ("concat(number, format(amount, 2), date, tags == empty)", False, False, False, True),
        ("amount_in_words(amount)", False, False, False, True),
        ("due < today()", True, False, False, False),
        ("owner == user", False, True, False, False),
        ("client.name", False, False, False, False),
        ("sum(lines.price)", False, False, False, False),
        ("count(client.deals)", False, False, True, False),
        ("date(at) == date", False, False, False, False),
        ("params.from", False, False, False, False),
        ("within(department, user.department)", False, True, True, False),
        ("user.department.name", False, True, True, False),
        ("find(item, where=kind == 'x')", False, False, True, False),
    ],
)
def test_where_an_expression_can_run(source: str, clock: bool, asker: bool, server_only: bool, own: bool) -> None:
    found = compile_expression(source, world.NAMES)
    assert (found.clock, found.asker, found.server_only, immutable(found)) == (clock, asker, server_only, own)


def test_formulas_take_the_place_of_fields() -> None:
    formulas = {
        ("t.deal", "amount"): compile_expression("sum(lines.price)", Names(world.SHAPES, "t.deal")),
        ("t.deal.lines", "price"): compile_expression("quantity * parent.rate", Names(world.SHAPES, "t.deal.lines")),
    }
    whole = compile_expression("amount + n", world.NAMES)
    found = inlined(whole, lambda entity, field: formulas.get((entity, field)))
    assert Read("t.deal", "amount") not in found.reads
    assert Read("t.deal.lines", "quantity", (LINES,)) in found.reads
    assert found.type == whole.type


def test_text_is_written_as_dates_and_references_where_they_are_meant() -> None:
    assert compile_expression("client == '01920000-0002-7000-8000-000000000001'", world.NAMES).type == BOOLEAN
    assert compile_expression("client in ['01920000-0002-7000-8000-000000000001']", world.NAMES).type == BOOLEAN
    assert compile_expression("number", world.NAMES).type == TEXT
    with pytest.raises(Invalid):
        compile_expression("client == 'ACME'", world.NAMES)
