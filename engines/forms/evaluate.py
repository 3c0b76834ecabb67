"""A form evaluated on the server: the same values, flags and faults as the browser shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from definitions.problems import Fault
from definitions.texts import Text
from engines.app import EntityField
from engines.data.intake.broken import required_message
from engines.data.reading.recordjson import all_seen
from engines.data.sql.statements import Connection
from engines.data.work.invariants import limit_message
from engines.expressions import Expression, Read, evaluate
from engines.forms.compile import form_of
from engines.forms.filling import Filling, Values, deepen, filled, moment, plain_id, reach
from engines.forms.form import FormField
from engines.forms.reach import OF_THE_ASKER, evaluation_order
from engines.forms.server import brought_value, server_value
from engines.forms.shown import is_shown, seen_fields
from engines.forms.wording import said
from engines.scope import Scope

MOST_ROUNDS = 10

Answer = dict[str, object]


def evaluate_form(
    conn: Connection, scope: Scope, name: str, values: Mapping[str, object], changed: list[str] | None = None
) -> Answer:
    """`{values, visible, required, readonly, errors}` of a form so far; `changed` names fields just entered."""
    form = form_of(scope.app, name)
    filling = filled(conn, scope, form, values)
    fill(filling, changed or [])
    settle(filling)
    flags = flags_of(filling)
    judge(filling, flags)
    errors = [
        {"pointer": each.pointer, "detail": each.detail.get(scope.locale), "name": each.name} for each in filling.faults
    ]
    return {"values": values_json(filling), **flags, "errors": errors}


# --- values -------------------------------------------------------------------------------------------------------


def fill(filling: Filling, changed: list[str]) -> None:
    """What a picked record brings with it, as far as the asker may see it there."""
    for each, values, pointer in placed_fields(filling):
        if not each.fill or not ({each.name, pointer} & set(changed)):
            continue
        deepen(filling, values, [each.own])
        picked = values.get(each.own)
        for target, expression in each.fill.items():
            if isinstance(picked, dict) and target in values and all_seen(filling.scope, expression):
                values[target] = brought(filling, each, expression, picked)
                filling.sent.add(f"{pointer.rpartition('/')[0]}/{target}".lstrip("/"))


def brought(filling: Filling, each: FormField, expression: Expression, picked: Values) -> object:
    """What one expression says of the picked record: by Python, or by the database where only it can tell."""
    id = picked.get("id")
    if isinstance(id, UUID) and (expression.server_only or any(far(read) for read in expression.reads)):
        target = filling.scope.app.entities[definition_of(filling, each).type.entity]
        return brought_value(filling, target, expression, id)
    reach_from(filling, expression, picked)
    return plain_id(evaluate(expression, picked, moment(filling.scope)))


def far(read: Read) -> bool:
    """Whether a field is read from more than a record and those it refers to."""
    return any(hop.kind in ("all", "rows") for hop in read.path)


def reach_from(filling: Filling, expression: Expression, picked: Values) -> None:
    """Make the records known that an expression over a picked record reaches."""
    for read in expression.reads:
        deepen(filling, picked, [hop.field for hop in read.path])


def settle(filling: Filling) -> None:
    """Work out formulas and defaults until nothing changes."""
    order = {name: place for place, name in enumerate(evaluation_order(filling.form))}
    for _ in range(MOST_ROUNDS):
        fields = list(placed_fields(filling))
        formulas = sorted((each for each in fields if each[0].formula), key=lambda each: order[each[0].name])
        moved = [set_value(filling, each, values, each.formula) for each, values, _ in formulas]
        moved += [
            set_value(filling, each, values, each.default)
            for each, values, pointer in fields
            if each.default is not None and pointer not in filling.sent
        ]
        if not any(moved):
            return


def set_value(filling: Filling, each: FormField, values: Values, expression: Expression | None) -> bool:
    """Give a field the value of its expression; true when that changed it."""
    assert expression is not None
    found = fitted(definition_of(filling, each), value_of(filling, each, expression, values))
    if plain_id(values.get(each.own)) == found:
        return False
    values[each.own] = found
    return True


def definition_of(filling: Filling, each: FormField) -> EntityField:
    """The entity's field behind a field of the form."""
    return filling.scope.app.entities[each.entity].fields[each.own]


def fitted(each: EntityField, value: object) -> object:
    """A computed value as it would be stored: rounded to the field's scale."""
    plain = plain_id(value)
    if plain is None or each.definition.type == "lookup" or each.type.kind not in ("number", "boolean"):
        return bool(plain) if each.type.kind == "boolean" else plain
    return each.definition.parse(plain)


def value_of(filling: Filling, each: FormField | None, expression: Expression, values: Values) -> object:
    """The value of an expression: by Python as in the browser, or by the database where only it can tell."""
    own = each is not None and expression is each.formula and definition_of(filling, each).definition.eyes == "asker"
    if own or needs_database(filling, expression):
        return server_value(filling, each, expression, values, own=own)
    reach(filling, expression, values)
    return evaluate(expression, values, moment(filling.scope))


def needs_database(filling: Filling, expression: Expression) -> bool:
    """Whether an expression reads more than the form and the records it refers to."""
    entities = filling.scope.app.entities
    for read in expression.reads:
        for hop in read.path:
            if hop.kind == "all" or (hop.kind == "rows" and entities[hop.target].owner != filling.form.entity):
                return True
        if read.path and read.path[0].kind == "extra" and read.field not in OF_THE_ASKER:
            return True
    return expression.server_only


# --- flags and faults ---------------------------------------------------------------------------------------------


def placed_fields(filling: Filling) -> Iterator[tuple[FormField, Values, str]]:
    """Each field with the values it belongs to and its place: `customer`, `lines/0/price`."""
    for name, each in filling.form.fields.items():
        if not each.lines:
            yield each, filling.record, name
        else:
            for index, row in enumerate(filling.rows(each.lines)):
                yield each, row, f"{each.lines}/{index}/{each.own}"


def flag_values(filling: Filling, flag: str) -> Iterator[tuple[str, bool]]:
    """The fields that have an expression for `visible`, `required` or `readonly`, with its value now."""
    for each, values, pointer in placed_fields(filling):
        expression: Expression | None = getattr(each, flag)
        if expression is not None and is_shown(filling.scope, each) and knows(filling, expression):
            yield pointer, value_of(filling, each, expression, values) is True


def flags_of(filling: Filling) -> dict[str, dict[str, bool]]:
    """Which fields show, must be filled in, are closed, by the rules of the form."""
    return {flag: dict(flag_values(filling, flag)) for flag in ("visible", "required", "readonly")}


def knows(filling: Filling, expression: Expression) -> bool:
    """Whether the asker sees every field of the form that an expression reads: else its rule binds nobody blindly."""
    entities = filling.scope.app.entities
    own = {each.entity for each in filling.form.fields.values()}
    return all(
        read.field in seen_fields(filling.scope, entities[read.entity])
        for read in expression.reads
        if read.entity in own
    )


def judge(filling: Filling, flags: Mapping[str, Mapping[str, bool]]) -> None:
    """Add the faults of what is there: required values missing, conditions that do not hold. What is hidden or closed
    is never at fault."""
    visible, required, readonly = flags["visible"], flags["required"], flags["readonly"]
    fields = [each for each in placed_fields(filling) if is_shown(filling.scope, each[0])]
    at_rest = {f"/{at}" for each, _, at in fields if not is_visible(each, at, visible) or is_closed(each, at, readonly)}
    filling.faults = [fault for fault in filling.faults if fault.pointer not in at_rest]
    known = {fault.pointer for fault in filling.faults}
    for each, values, pointer in fields:
        if f"/{pointer}" in known | at_rest:
            continue
        fault = fault_of(filling, each, values, pointer, required.get(pointer, False))
        if fault is not None:
            filling.faults.append(fault)
    for check in filling.entity.checks.values():
        if value_of(filling, None, check.must, filling.record) is False:
            text = said(filling, check.message, check.blanks, partial(value_of, filling, None, values=filling.record))
            filling.faults.append(Fault(text, "", name=check.name))


def is_closed(each: FormField, pointer: str, readonly: Mapping[str, bool]) -> bool:
    """Whether a rule closes a field, or the table it is in."""
    return readonly.get(pointer, False) or bool(each.lines and readonly.get(each.lines, False))


def is_visible(each: FormField, pointer: str, visible: Mapping[str, bool]) -> bool:
    """Whether a field shows: no rule hides it, nor the table it is in."""
    return visible.get(pointer, True) and visible.get(each.lines or pointer, True)


def fault_of(filling: Filling, each: FormField, values: Values, pointer: str, required: bool) -> Fault | None:
    """What is wrong with one field."""
    definition = definition_of(filling, each)
    value = values.get(each.own)
    wanted = required or (definition.definition.required and definition.formula is None and not definition.system)
    if wanted and value in (None, "", []) and definition.definition.type not in ("sequence", "boolean"):
        return Fault(required_message(each.title), f"/{pointer}", name=each.own)
    if value is not None and beyond(filling, each, values, value):
        return Fault(limit_message(definition), f"/{pointer}", name=each.own)
    if each.must is not None and value_of(filling, each, each.must, values) is False:
        text = each.message or Text(f"“{each.title.en}” is not right.", f"“{each.title.get('zh')}”不正确。")
        text = said(filling, text, each.blanks, partial(value_of, filling, each, values=values))
        return Fault(text, f"/{pointer}", name=each.own)
    return None


def beyond(filling: Filling, each: FormField, values: Values, value: object) -> bool:
    """Whether a number or a day is less than the least or more than the most."""
    definition = definition_of(filling, each)
    if definition.type.kind not in ("number", "date") or definition.formula is not None:
        return False
    least, most = (
        value_of(filling, each, bound, values) if bound is not None else None
        for bound in (definition.min, definition.max)
    )
    return comparable(value, least) and value < least or comparable(value, most) and value > most  # type: ignore[operator]


def comparable(value: object, bound: object) -> bool:
    """Whether both are numbers, or both days."""
    numbers = isinstance(value, Decimal | int) and isinstance(bound, Decimal | int)
    return numbers or (isinstance(value, date) and isinstance(bound, date))


# --- the answer ---------------------------------------------------------------------------------------------------


def values_json(filling: Filling) -> Answer:
    """The values as JSON: those the asker sees, rows included."""
    made = record_json(filling, filling.form.entity, filling.record)
    for each in filling.entity.fields.values():
        if each.definition.type == "lines" and each.name in seen_fields(filling.scope, filling.entity):
            made[each.name] = [record_json(filling, each.type.entity, row) for row in filling.rows(each.name)]
    return made


def record_json(filling: Filling, entity: str, values: Values) -> Answer:
    """One record or row as JSON."""
    found = filling.scope.app.entities[entity]
    shown = seen_fields(filling.scope, found)
    return {
        name: value_json(each, plain_id(values.get(name)))
        for name, each in found.fields.items()
        if name in shown and each.storage != "rows" and name != "parent"
    }


def value_json(each: EntityField, value: object) -> object:
    """One value as JSON."""
    return str(value) if isinstance(value, UUID) else each.definition.to_json(value)
