"""Compiles what fields say of themselves: formulas, defaults, limits, filters, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from definitions.fields import Field, ReferenceLike, TextLike
from definitions.texts import Text
from definitions.types import BOOLEAN, INTEGER, Type, reference
from engines.app import Blanks
from engines.compile.context import Context
from engines.compile.faults import place_of
from engines.compile.outlines import Outline, reserved
from engines.compile.storages import Formula
from engines.compile.wording import blanks_of
from engines.data.calculation.order import Key
from engines.data.calculation.reads import reads
from engines.expressions import Expression
from engines.expressions.nodes import Call, Literal


@dataclass(frozen=True, eq=False)
class Parts:
    """The compiled expressions of one field."""

    formula: Expression | None = None
    default: Expression | None = None
    must: Expression | None = None
    min: Expression | None = None
    max: Expression | None = None
    filter: Expression | None = None
    blanks: Blanks = ()


DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")

PLAIN = Parts()
"""The parts of a field without expressions."""


def compile_fields(context: Context) -> dict[Key, Parts]:
    """The expressions of every field of every entity."""
    return {
        (outline.name, key): parts(context, outline, key, field)
        for outline in context.outlines.values()
        for key, field in named_well(context, outline)
    }


def named_well(context: Context, outline: Outline) -> Iterator[tuple[str, Field]]:
    """The fields; one with a name that means something else is told."""
    taken = reserved(outline)
    for key, field in outline.fields.items():
        if key in taken and key not in outline.system:
            context.faults.add(
                context.place("entity", outline.name, "fields", key) or outline.place,
                f"`{key}` is a name every record has already; choose another.",
                f"`{key}`是每条记录已有的名称，请另取名称。",
                key,
            )
        yield key, field


def parts(context: Context, outline: Outline, key: str, field: Field) -> Parts:
    """The expressions of one field."""
    narrowed = field.filter if isinstance(field, ReferenceLike) else None
    said = (field.formula, field.default, field.must, field.min, field.max, narrowed)
    if not any(each is not None for each in said) and not field.message:
        return PLAIN
    entity, own = outline.name, context.shapes[outline.name][key]
    limit = limit_type(field, own)
    return Parts(
        formula=fitted(context.expression(field.formula, entity, own), own),
        default=default_of(context, outline, key, field.default),
        must=context.expression(field.must, entity, BOOLEAN),
        min=context.expression(field.min, entity, limit),
        max=context.expression(field.max, entity, limit),
        filter=choosable(context, entity, field),
        blanks=blanks_of(field.message, lambda part: context.expression(part, entity)),
    )


def default_of(context: Context, outline: Outline, key: str, source: str | None) -> Expression | None:
    """The default of a field: an expression; a bare value or date is told how to be written as one."""
    own = context.shapes[outline.name]
    text = str(source or "").strip()
    if text in context.choices.get((outline.name, key), ()) and text not in own:
        written = f"'{text}'"
    elif DATE.match(text):
        written = f"date('{text}')"
    else:
        return among_choices(context, outline, key, context.expression(source, outline.name, own[key]))
    place = context.place("entity", outline.name, "fields", key, "default")
    en, zh = f"A default is an expression: write {written}.", f"默认值是表达式，请写{written}。"
    context.faults.add(place_of(source) or place, en, zh, key)
    return None


def among_choices(context: Context, outline: Outline, key: str, default: Expression | None) -> Expression | None:
    """A default that is a value written out must be one of the field's choices."""
    choices = context.choices.get((outline.name, key))
    if default is None or not choices or not isinstance(default.node, Literal):
        return default
    value = default.node.value
    if isinstance(value, str) and value not in choices:
        place = context.place("entity", outline.name, "fields", key, "default")
        context.faults.unknown(Text("value", "取值"), value, choices, place)
    return default


def limit_type(field: Field, own: Type) -> Type:
    """What `min` and `max` are: values of the field, or lengths of its text."""
    return INTEGER if isinstance(field, TextLike) else own


def choosable(context: Context, entity: str, field: Field) -> Expression | None:
    """Which records a reference may choose: names are the target's, `record` is the one that refers."""
    if not isinstance(field, ReferenceLike) or field.filter is None:
        return None
    return context.expression(field.filter, field.target, BOOLEAN, {"record": reference(entity)})


def fitted(expression: Expression | None, own: Type) -> Expression | None:
    """A formula whose value has more decimals than its field keeps rounds to them, wherever it is evaluated."""
    if expression is None or own.kind != "number" or expression.type.kind != "number":
        return expression
    if expression.type.scale <= own.scale:
        return expression
    places = Literal(Decimal(own.scale), INTEGER)
    node = Call("round", (expression.node, places), own)
    return Expression(
        expression.source,
        node,
        own,
        expression.reads,
        expression.clock,
        expression.asker,
        expression.server_only,
    )


def formulas_of(context: Context, found: dict[Key, Parts]) -> dict[Key, Formula]:
    """The computed fields with everything they read."""
    return {
        key: Formula(each.formula, reads(each.formula, context.shapes), personal(context, key))
        for key, each in found.items()
        if each.formula is not None
    }


def personal(context: Context, key: Key) -> bool:
    """Whether a field is worked out with the eyes of whoever reads it."""
    return context.outlines[key[0]].fields[key[1]].eyes == "asker"


def check_eyes(context: Context, formulas: Mapping[Key, Formula]) -> None:
    """What everybody sees cannot be made of what each sees differently."""
    for (entity, name), formula in formulas.items():
        for read in () if formula.personal else formula.reads:
            other = formulas.get((read.entity, read.field))
            if other and other.personal:
                context.faults.add(
                    context.place("entity", entity, "fields", name),
                    f"`{read.field}` has `eyes: asker`: `{name}`, which reads it, needs `eyes: asker` too.",
                    f"`{read.field}`设有`eyes: asker`，读取它的`{name}`也须设为`eyes: asker`。",
                    name,
                )
