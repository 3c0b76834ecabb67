"""What is fuzzed: each target takes any bytes at all, and anything but an answer or a sentence is a fault."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from definitions.files import parse_pack
from definitions.layers import with_base
from definitions.problems import Problem
from engines.compile import compile_app
from engines.data.reading.plans import Query
from engines.data.reading.query import plan_list
from engines.data.transfer.sheets import read_sheet
from engines.expressions import compile_expression, evaluate, to_json, to_sql
from engines.scope import Scope, User
from tests.engines.expressions import world

SHOP = (Path(__file__).parents[1] / "engines" / "data" / "shop.yaml").read_text()
PACK = "pack: shop\nversion: 1.0.0\n---\n"
CASES = Path(__file__).parents[1] / "cases" / "expressions.json"


@dataclass(frozen=True)
class Target:
    """Something that reads what people send, what it begins with, and how long that may be."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    words: tuple[str, ...] = ()
    longest: int = 200


def expression(content: bytes) -> None:
    """What compiles is worked out, told to the browser and to the database."""
    made = compile_expression(text(content), world.NAMES)
    evaluate(made, world.VALUES[0] or {}, world.MOMENT, world.FURTHER)
    json.dumps(to_json(made))
    to_sql(made, world.sources()[0])


SCOPE = Scope(
    app=compile_app(with_base([parse_pack("shop", {"all.yaml": PACK + SHOP})])),
    workspace="main",
    schema="ws_main",
    user=User(None, "root", administrator=True),
    now=datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
)
LINE = "\x1f"
"""Stands between the parts of a question."""


def question(content: bytes) -> None:
    """A list is asked for: condition, order, columns, page mark, words."""
    where, sort, select, after, search, *_ = (*text(content).split(LINE), "", "", "", "", "")
    asked = Query(where=where, sort=sort, select=select, after=after, search=search, count=True)
    plan_list(SCOPE, "shop.order", asked)


def pack(content: bytes) -> None:
    """Definitions, as far as they are read and compiled."""
    compile_app(with_base([parse_pack("shop", {"all.yaml": text(content)})]))


def sheet(content: bytes) -> None:
    """An uploaded table, read to its end."""
    for _ in read_sheet(content).rows:
        pass


def text(content: bytes) -> str:
    """The bytes as text that a request could hold."""
    return content.decode("utf-8", "replace")


def workbook() -> bytes:
    """The smallest workbook, not packed: what is changed in it is read."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/worksheets/sheet1.xml": f'<worksheet {space}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>n</t>'
        '</is></c></row><row r="2"><c r="A2"><v>1.5</v></c></row></sheetData></worksheet>',
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, said in parts.items():
            made.writestr(zipfile.ZipInfo(name), said)
    return out.getvalue()


def sources() -> tuple[bytes, ...]:
    """Some of the expressions of which the answer is known."""
    found = {str(each["source"]) for each in json.loads(CASES.read_text())["cases"]}
    return tuple(each.encode() for each in sorted(found)[::15])


ASKED = ("total > 10", "-number,date", "number,customer.name", "", "螺丝")
WORDS = (
    *("sum(", "count(", "find(", "for ", " in ", " if ", " else ", " and ", "not ", "is_empty(", "round(", "days("),
    *("lines.", "client.", "owner.", "user.", "amount", "total", "date", "note", "open", "tags", "true", "'x'", "0.1"),
    *("==", "**", "9" * 40, "'2026-01-31'", "螺丝", "🧵", "\\x00"),
)
KEYS = (
    *("entity: ", "fields: ", "type: ", "formula: ", "role: ", "allow: ", "rule: ", "view: ", "---", "{", "[", "- "),
    *("lines", "money", "reference", "to: ", "true", "&a ", "*a", "<<: ", "!!python/name:os ", "? ", "|", "%YAML"),
)
TARGETS: Mapping[str, Target] = {
    "expression": Target(expression, sources(), WORDS),
    "question": Target(question, (LINE.join(ASKED).encode(),), WORDS),
    "pack": Target(pack, tuple((PACK + part).encode() for part in SHOP.split("---\n")), KEYS, 2000),
    "sheet": Target(
        sheet, (workbook(), "名称,Price\n螺丝,1.50\n".encode(), "名称;Preis\n".encode("gb18030")), (), 4000
    ),
}


def judged(target: Target, content: bytes) -> None:
    """An answer, or a problem in a sentence for each fault, in both languages."""
    try:
        target.read(content)
    except Problem as refused:
        said = [refused.title, *(fault.detail for fault in refused.faults)]
        assert all(each.en and each.get("zh") for each in said), said
