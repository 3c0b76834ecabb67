"""Who a step is for: `manager(starter, 2)`, `role(accountant, of=starter.company)`; a list is a union."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from definitions.grammar import flag_of, whole_of
from definitions.sources import Source, source_of

Kind = Literal[
    "starter", "assignee", "user", "role", "group", "post", "manager", "managers", "head", "field", "picked", "step",
    "expr",
]  # fmt: skip
CALLS: Mapping[str, frozenset[str]] = {
    "user": frozenset(),
    "role": frozenset({"of"}),
    "group": frozenset(),
    "post": frozenset({"of"}),
    "manager": frozenset(),
    "managers": frozenset({"until"}),
    "head": frozenset(),
    "field": frozenset(),
    "picked": frozenset({"by", "among", "most"}),
    "expr": frozenset(),
}
"""What can be called, and what it may be told by name."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way of saying who. Which settings mean something depends on `kind`:

    `user` (name: login), `role` (name; of: path to a department whose people count), `group` (name), `post` (name; of),
    `manager` (of: whose; level: how far up), `managers` (of: whose; until: a role or a level where the chain ends),
    `head` (path: of which department; level), `field` and `expr` (path), `picked` (by: who picks; among; most),
    `step` (name: whoever decided there), `starter`, `assignee`."""

    kind: Kind
    name: str = ""
    path: Source | None = None
    of: Term | None = None
    level: int = 1
    until: Term | int | None = None
    by: Term | None = None
    among: tuple[Term, ...] = ()
    most: int = 0
    """Of `picked`: how many may be picked; 0: any number."""
    source: Source = Source("")


@dataclass(frozen=True, slots=True)
class Voice:
    """Some of those a step is for: what their voice weighs, and whether one of them alone can refuse."""

    term: Term
    weight: int = 1
    veto: bool = False


Who = tuple[Voice, ...]


def who_of(said: object) -> Who:
    """One term, a list of them, or maps `{who: …, weight: 2, veto: true}`."""
    if isinstance(said, list | tuple):
        return tuple(part for each in said for part in who_of(each))
    match said:
        case Voice():
            return (said,)
        case Mapping() if "who" in said and set(said) <= {"who", "weight", "veto"}:
            weight, veto = whole_of(said.get("weight", 1)), flag_of(said.get("veto", False))
            return tuple(Voice(each.term, weight, veto) for each in who_of(said["who"]))
        case str():
            return (Voice(term_of(source_of(said))),)
    raise PydanticCustomError("who", "who")


def term_of(source: Source) -> Term:
    """One term from its text."""
    try:
        node = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise PydanticCustomError("who", "who") from None
    return read(node, source)


def read(node: ast.expr, source: Source) -> Term:
    """A name, a path, or one of the calls."""
    match node:
        case ast.Name(id="starter"):
            return Term("starter", source=source)
        case ast.Name(id="assignee"):
            return Term("assignee", source=source)
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="steps"), attr=step), attr="who"):
            return Term("step", step, source=source)
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            return called(name, node, source)
        case ast.Name() | ast.Attribute():
            return Term("field", path=part_of(node, source), source=source)
    raise PydanticCustomError("who", "who")


def called(name: str, call: ast.Call, source: Source) -> Term:
    """A call, with what it was told."""
    told = {word.arg: word.value for word in call.keywords if word.arg}
    if len(told) < len(call.keywords) or not set(told) <= CALLS[name]:
        raise PydanticCustomError("who", "who")
    arguments = call.args
    match name, arguments:
        case (("user" | "group" | "post" | "role"), [one]):
            return Term(name, word(one), path=part_of(told["of"], source) if "of" in told else None, source=source)
        case "manager", [one]:
            return Term("manager", of=read(one, source), source=source)
        case "manager", [one, ast.Constant(value=int() as level)] if level > 0:
            return Term("manager", of=read(one, source), level=level, source=source)
        case "managers", [one]:
            until = ending(told["until"], source) if "until" in told else None
            return Term("managers", of=read(one, source), until=until, source=source)
        case "head", [one]:
            return Term("head", path=part_of(one, source), source=source)
        case "head", [one, ast.Constant(value=int() as level)] if level > 0:
            return Term("head", path=part_of(one, source), level=level, source=source)
        case "field", [one]:
            return Term("field", path=part_of(one, source), source=source)
        case "expr", [one]:
            return Term("expr", path=part_of(one, source), source=source)
        case "picked", []:
            return picked(told, source)
    raise PydanticCustomError("who", "who")


def picked(told: Mapping[str, ast.expr], source: Source) -> Term:
    """Those that somebody picks: the starter, or who decided an earlier step."""
    by = read(told["by"], source) if "by" in told else Term("starter", source=source)
    among = told.get("among")
    chosen = among.elts if isinstance(among, ast.List | ast.Tuple) else [among] if among is not None else []
    match told.get("most"):
        case None:
            most = 0
        case ast.Constant(value=int() as most) if most > 0:
            pass
        case _:
            raise PydanticCustomError("who", "who")
    return Term("picked", by=by, among=tuple(read(each, source) for each in chosen), most=most, source=source)


def ending(node: ast.expr, source: Source) -> Term | int:
    """Where a chain of managers ends: after so many, or at the first who has a role."""
    match node:
        case ast.Constant(value=int() as level) if level > 0:
            return level
    found = read(node, source)
    if found.kind in ("role", "head", "user", "post"):
        return found
    raise PydanticCustomError("who", "who")


def word(node: ast.expr) -> str:
    """A name, with or without quotes."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=str() as name) if name:
            return name
        case ast.Attribute():
            return ast.unparse(node)
    raise PydanticCustomError("who", "who")


def part_of(node: ast.expr, source: Source) -> Source:
    """The text of a part of the term, with its place."""
    text = source.strip()
    found = ast.get_source_segment(text, node) or ast.unparse(node)
    offset = source.find(found)
    return Source(found, source.at(max(offset, 0)))


AnyWho = Annotated[
    Who,
    PlainValidator(who_of),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": ["manager(starter)", "role(accountant, of=starter.company)"]},
                {
                    "type": "object",
                    "properties": {"who": {}, "weight": {"type": "integer"}, "veto": {"type": "boolean"}},
                },
                {"type": "array", "minItems": 1},
            ]
        }
    ),
]
