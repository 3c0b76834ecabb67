"""Fields that a form closes and fills by itself: nobody sends them, so saving gives them what the form shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engines.data.reading.recordjson import all_seen
from engines.forms.evaluate import brought, definition_of, fitted
from engines.forms.filling import Filling, Values, deepen, plain_id
from engines.forms.form import FormField

Sent = Mapping[str, object]
SentAt = Callable[[FormField, str], Sent | None]
"""The record or row that was sent at a place."""
StoredAt = Callable[[FormField, Values], Sent | None]
"""The record or row as it is stored; None for a new one."""
Placed = list[tuple[FormField, Values, str]]


def follow(filling: Filling, fields: Placed, readonly: Mapping[str, bool], sent: SentAt, old: StoredAt) -> set[str]:
    """Put what a choice brings, and what the form begins with, into closed fields; their places."""
    by_choice = set(chosen(filling, fields, readonly, sent, old))
    begun = {at for each, values, at in fields if readonly.get(at) and begins(filling, each, values, at, old)}
    filling.sent |= by_choice
    return by_choice | begun


def chosen(
    filling: Filling, fields: Placed, readonly: Mapping[str, bool], sent: SentAt, old: StoredAt
) -> Iterator[str]:
    """The closed fields that newly chosen records fill. A value that was sent for one stays and is judged, unless it
    is what the choice brings."""
    for each, values, pointer in fields:
        row = sent(each, pointer)
        if not each.fill or row is None or not is_new_choice(filling, each, values, row, old(each, values)):
            continue
        deepen(filling, values, [each.own])
        for target, value in brought_by(filling, each, values):
            at = pointer.removesuffix(each.own) + target
            if not readonly.get(at) or (target in row and plain_id(values.get(target)) != value):
                continue
            values[target] = value
            yield at


def is_new_choice(filling: Filling, each: FormField, values: Values, row: Sent, old: Sent | None) -> bool:
    """Whether another record was chosen than is stored."""
    before = definition_of(filling, each).definition.parse(old.get(each.own)) if old is not None else None
    return each.own in row and plain_id(values.get(each.own)) not in (None, before)


def brought_by(filling: Filling, each: FormField, values: Values) -> Iterator[tuple[str, object]]:
    """What the chosen record brings, as far as the asker may see it there."""
    picked = values.get(each.own)
    fields = filling.scope.app.entities[each.entity].fields
    for target, expression in each.fill.items():
        if isinstance(picked, dict) and target in values and all_seen(filling.scope, expression):
            yield target, fitted(fields[target], brought(filling, each, expression, picked))


def begins(filling: Filling, each: FormField, values: Values, at: str, old: StoredAt) -> bool:
    """Whether a new record or row has there what the form begins with and the entity does not."""
    own = definition_of(filling, each)
    form_says = each.default is not None and each.default is not own.default and not own.system
    return form_says and at not in filling.sent and old(each, values) is None and values.get(each.own) is not None
