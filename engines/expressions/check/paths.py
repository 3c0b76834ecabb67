"""Names and paths: what `customer.region.name`, `record.total`, `l.price` and `params.from` mean."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from definitions.fields.references import ITEM
from definitions.problems import did_you_mean
from definitions.types import BOOLEAN, EMPTY, TEXT, TEXTS, Type, reference
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.fitting import UNKNOWN, kind_text
from engines.expressions.functions import PUBLIC
from engines.expressions.nodes import Asker, Extra, Field, Literal, Loop, Node, Variable
from engines.expressions.parse import attribute_name

WORDS = {"true": Literal(True, BOOLEAN), "false": Literal(False, BOOLEAN), "empty": Literal(None, EMPTY)}
FOREIGN = {
    "True": "true",
    "False": "false",
    "None": "empty",
    "null": "empty",
    "nil": "empty",
    "TRUE": "true",
    "FALSE": "false",
}
USER = reference("base.user")
ASKER_FIELDS: Mapping[str, Type] = {
    "id": USER, "name": TEXT, "department": reference("base.department"), "roles": TEXTS,
    "departments": Type("list", item=reference("base.department")),
}  # fmt: skip
"""What is always known of the asking user."""


def chain(node: ast.expr) -> tuple[str, ...] | None:
    """The names of `a.b.c`; None when it does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(attribute_name(node))
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else None


def name(checking: Checking, node: ast.Name, here: Here) -> Node:
    """What a bare name means: innermost first."""
    word = node.id
    if word in here.variables:
        return here.variables[word]
    if word in checking.names.extra:
        return Extra(word, checking.names.extra[word])
    if word == "record" and checking.record is not None:
        return checking.record
    if word == "user":
        return Asker(USER)
    if word in WORDS:
        return WORDS[word]
    if here.row is not None and word in fields_of(checking, here.row):
        return field(checking, node, here.row, word, here)
    return _unknown_name(checking, node, here)


def attribute(checking: Checking, node: ast.Attribute, here: Here) -> Node:
    """What a path means."""
    names = chain(node)
    if names and names[0] not in here.variables and ".".join(names) in checking.names.extra:
        key = ".".join(names)
        return Extra(key, checking.names.extra[key])
    if (
        names
        and names[0] not in here.variables
        and _dotted(checking, names[0])
        and names[0] not in checking.names.extra
    ):
        return _unknown_dotted(checking, node, names)
    base = checking.node(node.value, here)
    return UNKNOWN if base is UNKNOWN else field(checking, node, base, attribute_name(node), here)


def _dotted(checking: Checking, head: str) -> bool:
    return any(key.startswith(head + ".") for key in checking.names.extra)


def _unknown_dotted(checking: Checking, node: ast.Attribute, names: tuple[str, ...]) -> Node:
    for length in range(len(names) - 1, 1, -1):
        if ".".join(names[:length]) in checking.names.extra:
            base = checking.node(node.value, Here(None))
            return field(checking, node, base, names[-1], Here(None))
    path = ".".join(names)
    hint = did_you_mean(path, checking.names.extra)
    return checking.wrong(node, f"Unknown name `{path}`{hint.en}.", f"未知的名称`{path}`{hint.zh}。")


def fields_of(checking: Checking, base: Node) -> Mapping[str, Type]:
    """The fields of the record a node gives."""
    known = checking.names.shapes.get(base.type.entity, {})
    return {**ASKER_FIELDS, **known} if isinstance(base, Asker) else known


def field(checking: Checking, at: ast.AST, base: Node, word: str, here: Here) -> Node:
    """Field `word` of the record that `base` gives; through a rows field, a value of each row."""
    if base.type.kind != "reference":
        found = kind_text(base.type)
        return checking.wrong(
            at,
            f"`{word}` cannot follow a value that is {found.en}; a path goes through references.",
            f"`{word}`不能跟在{found.zh}之后，路径只能经过引用。",
        )
    if base.type.entity not in checking.names.shapes and not isinstance(base, Asker):
        return nowhere(checking, at, base.type.entity)
    fields = fields_of(checking, base)
    if word not in fields:
        hint = did_you_mean(word, fields)
        entity = base.type.entity
        return checking.wrong(at, f"{entity} has no field `{word}`{hint.en}.", f"{entity} 没有字段`{word}`{hint.zh}。")
    type = fields[word]
    if isinstance(base, Asker) and word == "id":
        return base
    if type.kind == "rows":
        return _rows(checking, at, base, word, type, here)
    return Field(base, word, base.type.entity, type)


def nowhere(checking: Checking, at: ast.AST, entity: str) -> Node:
    """A path that leads to an entity that is not there."""
    return checking.wrong(at, f"There is no entity `{entity}`.", f"没有实体`{entity}`。")


def _rows(checking: Checking, at: ast.AST, base: Node, word: str, type: Type, here: Here) -> Node:
    if type.entity not in checking.names.shapes:
        return nowhere(checking, at, type.entity)
    if here.lift is None:
        return checking.wrong(
            at,
            f"`{word}` is many rows; say what to make of them, as in sum({word}.…), count({word}) or any({word}.…).",
            f"`{word}`有多行，请说明如何汇总，例如 sum({word}.…)、count({word}) 或 any({word}.…)。",
        )
    loops = here.lift.loops
    for loop in loops:
        if loop.source == base and loop.field == word:
            return element(loop, type)
    if loops and not _mentions(base, loops[-1].variable):
        return checking.wrong(
            at,
            f"`{loops[0].field}` and `{word}` are different rows; use one of them, or the form with `for … in …`.",
            f"`{loops[0].field}`与`{word}`是不同的行，请只用其一，或使用 `for … in …` 的写法。",
        )
    loop = Loop(checking.variable(), base, word, type.entity, type.by)
    loops.append(loop)
    return element(loop, type)


def element(loop: Loop, type: Type) -> Node:
    """One of many rows; of a list of records the record that a link leads to."""
    row = Variable(loop.variable, reference(loop.entity))
    return row if type.item is None else Field(row, ITEM, loop.entity, type.item)


def _mentions(node: Node, variable: str) -> bool:
    while isinstance(node, Field):
        node = node.base
    return isinstance(node, Variable) and node.name == variable


def _unknown_name(checking: Checking, node: ast.Name, here: Here) -> Node:
    word = node.id
    if word in FOREIGN:
        return checking.wrong(
            node, f"Write `{FOREIGN[word]}`, not `{word}`.", f"请写`{FOREIGN[word]}`,不要写`{word}`。"
        )
    if word in PUBLIC and not _known(checking, here).get(word):
        return checking.wrong(node, f"`{word}` is a function: write {word}(…).", f"`{word}`是函数，请写 {word}(…)。")
    if here.condition and checking.record is not None and word in fields_of(checking, checking.record):
        entity = here.row.type.entity if here.row else ""
        return checking.wrong(
            node,
            f"{entity} has no field `{word}`; the record's own is `record.{word}`.",
            f"{entity} 没有字段`{word}`;当前记录的字段写作`record.{word}`。",
        )
    if _dotted(checking, word):
        return checking.wrong(node, f"Say which: `{word}.…`.", f"请写完整:`{word}.…`。")
    hint = did_you_mean(word, _candidates(checking, here))
    return checking.wrong(node, f"Unknown name `{word}`{hint.en}.", f"未知的名称`{word}`{hint.zh}。")


def _known(checking: Checking, here: Here) -> Mapping[str, Type]:
    return fields_of(checking, here.row) if here.row is not None else {}


def _candidates(checking: Checking, here: Here) -> Iterable[str]:
    yield from _known(checking, here)
    yield from here.variables
    yield from checking.names.extra
    yield from ("user", "record", *WORDS)


def entity_named(checking: Checking, names: tuple[str, ...]) -> str | None:
    """The full name of an entity written in full or, in its own pack or when no other has it, short."""
    written = ".".join(names)
    shapes = checking.names.shapes
    if written in shapes:
        return written
    own = f"{checking.names.entity.split('.')[0]}.{written}"
    if own in shapes:
        return own
    fitting = [full for full in shapes if full.split(".", 1)[-1] == written]
    return fitting[0] if len(fitting) == 1 else None
