"""A record sent through a form: what the form asks beside its entity is judged, what its rules hide is emptied, what
it closes and fills by itself is given.

The browser does the same before it sends; the server does it for every write that names the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from definitions.problems import Fault, Invalid, invalid
from definitions.texts import Text
from engines.data.intake.intake import not_writable
from engines.data.sql.statements import Connection
from engines.forms.compile import form_of
from engines.forms.evaluate import (
    definition_of,
    flags_of,
    is_visible,
    judge,
    placed_fields,
    settle,
    value_json,
    value_of,
)
from engines.forms.filling import Filling, Values, filled, plain_id
from engines.forms.following import follow
from engines.forms.form import Form, FormField
from engines.scope import Scope

Sent = Mapping[str, object]
Rows = list[dict[str, object]]
NOTHING: Sent = {}


def through_form(
    conn: Connection, scope: Scope, name: str, entity: str, sent: Sent, before: Sent | None
) -> dict[str, object]:
    """What goes on to be written; `Invalid` with all faults where the form is not filled in as it asks. `before` is the
    stored record as the asker sees it, None for a new one."""
    form = form_of(scope.app, name)
    if form.entity != scope.app.entity(entity).name:
        raise wrong_form(scope, form, entity)
    if not form.ruled:
        return dict(sent)
    filling = filled(conn, scope, form, merged(form, sent, before))
    if before is not None:
        filling.sent |= stored(filling)
    settle(filling)
    flags = flags_of(filling)
    given = followed(filling, flags["readonly"], sent, before)
    if given:
        settle(filling)
        flags = flags_of(filling)
    judge(filling, flags)
    filling.faults += closed(filling, flags["readonly"], given, sent, before)
    ruled = {pointer for each, _, pointer in placed_fields(filling) if each.ruled}
    if any(fault.pointer.lstrip("/") in ruled for fault in filling.faults):
        raise invalid(filling.faults)
    going = emptied(filling, flags["visible"], sent, before)
    put(filling, going, {at for at in given if flags["visible"].get(at, True)}, before)
    return going


def wrong_form(scope: Scope, form: Form, entity: str) -> Invalid:
    """A form of something else."""
    title = scope.app.entity(entity).title
    text = Text(f"`{form.name}` is no form of “{title.en}”.", f"`{form.name}`不是“{title.get('zh')}”的表单。")
    return invalid([Fault(text, "/form", name="form")])


def merged(form: Form, sent: Sent, before: Sent | None) -> dict[str, object]:
    """The record as it would be: what is stored with what was sent over it; rows by their ids."""
    if before is None:
        return dict(sent)
    lines = {each.lines for each in form.fields.values() if each.lines}
    rows = {name: over(rows_of(sent, name), rows_of(before, name)) for name in lines if name in sent}
    return {**before, **sent, **rows}


def over(sent: Rows, before: Rows) -> Rows:
    """Each row that was sent over the stored one it names."""
    known = {row.get("id"): row for row in before}
    return [{**known.get(row.get("id"), {}), **row} for row in kept(sent)]


def rows_of(values: Sent, name: str) -> Rows:
    """The rows under a name."""
    found = values.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def kept(rows: Rows) -> Rows:
    """The rows that are not to be deleted."""
    return [row for row in rows if not row.get("_delete")]


def stored(filling: Filling) -> set[str]:
    """The places of a stored record and its stored rows: no default follows there any more."""
    return {
        pointer for each, values, pointer in placed_fields(filling) if not each.lines or values.get("id") is not None
    }


# --- what the form fills by itself ---------------------------------------------------------------------------------


def followed(filling: Filling, readonly: Mapping[str, bool], sent: Sent, before: Sent | None) -> set[str]:
    """The places of closed fields that got a value by a choice or a default of the form."""
    return follow(
        filling,
        list(placed_fields(filling)),
        readonly,
        lambda each, pointer: place(sent, each, pointer),
        lambda each, values: old_row(each, values, before),
    )


def put(filling: Filling, going: dict[str, object], given: set[str], before: Sent | None) -> None:
    """Send these values on, too."""
    for each, values, pointer in placed_fields(filling) if given else ():
        if pointer in given:
            row = own_row(filling, going, each, pointer, before)
            row[each.own] = value_json(definition_of(filling, each), plain_id(values.get(each.own)))


# --- what may not be changed ----------------------------------------------------------------------------------------


def closed(
    filling: Filling, readonly: Mapping[str, bool], given: set[str], sent: Sent, before: Sent | None
) -> Iterator[Fault]:
    """Values sent for fields that a rule of the form closes; what did not change may come back."""
    for each, values, pointer in placed_fields(filling):
        if not readonly.get(pointer) or each.formula is not None or pointer in given:
            continue
        row = place(sent, each, pointer)
        if row is None or each.own not in row or each.own in ("id", "_delete"):
            continue
        if plain_id(values.get(each.own)) != known_value(filling, each, values, before):
            yield Fault(not_writable(definition_of(filling, each), "").detail, f"/{pointer}", name=each.own)


def known_value(filling: Filling, each: FormField, values: Values, before: Sent | None) -> object:
    """What stands there without anybody's doing: as it is stored, or the default."""
    old = old_row(each, values, before)
    if old is not None:
        return definition_of(filling, each).definition.parse(old.get(each.own))
    return plain_id(value_of(filling, each, each.default, values)) if each.default is not None else None


def old_row(each: FormField, values: Values, before: Sent | None) -> Sent | None:
    """The stored record, or the stored row that these values are of; None when it is new."""
    if before is None or not each.lines:
        return before
    id = str(values.get("id"))
    return next((row for row in rows_of(before, each.lines) if row.get("id") == id), None)


def place(sent: Sent, each: FormField, pointer: str) -> Sent | None:
    """The record or row that was sent at a place."""
    if not each.lines:
        return sent
    rows = kept(rows_of(sent, each.lines))
    index = int(pointer.split("/")[1])
    return rows[index] if index < len(rows) else None


# --- what a rule hides ----------------------------------------------------------------------------------------------


def emptied(filling: Filling, visible: Mapping[str, bool], sent: Sent, before: Sent | None) -> dict[str, object]:
    """What was sent without what is hidden: of a new record or row as if never entered, of a stored one empty."""
    going: dict[str, object] = dict(sent)
    for each, values, pointer in placed_fields(filling):
        if is_visible(each, pointer, visible) or not goes(filling, each):
            continue
        old = old_row(each, values, before)
        row = own_row(filling, going, each, pointer, before)
        if old is None:
            row.pop(each.own, None)
        elif old.get(each.own) not in (None, False, "", []) or each.own in row:
            row[each.own] = empty(filling, each)
    for name, shown in visible.items():
        if (
            not shown
            and is_table(filling, name)
            and name in filling.form.fields
            and not filling.form.fields[name].keeps
        ):
            going |= {name: []} if before is not None and (rows_of(before, name) or name in going) else {}
            if before is None:
                going.pop(name, None)
    return tidied(going, sent)


def goes(filling: Filling, each: FormField) -> bool:
    """Whether the value of a hidden field goes: what is computed, closed or must be there stays."""
    definition = definition_of(filling, each).definition
    plain = each.formula is None and not definition.readonly and not definition.required and definition.type != "lines"
    return plain and not each.keeps and definition_of(filling, each).storage == "column"


def is_table(filling: Filling, name: str) -> bool:
    """Whether a field is a table of detail rows."""
    found = filling.entity.fields.get(name)
    return found is not None and found.definition.type == "lines"


def own_row(
    filling: Filling, going: dict[str, object], each: FormField, pointer: str, before: Sent | None
) -> dict[str, object]:
    """The record or row to be written at a place; rows that were not sent go on by their ids."""
    if not each.lines:
        return going
    rows = going.get(each.lines)
    if not isinstance(rows, Copied):
        given = (
            kept(rows_of(going, each.lines))
            if each.lines in going
            else [{"id": row.get("id")} for row in rows_of(before or NOTHING, each.lines)]
        )
        rows = going[each.lines] = Copied(dict(row) for row in given)
    found: dict[str, object] = rows[int(pointer.split("/")[1])]
    return found


class Copied(list[dict[str, object]]):
    """Rows of ours, which may be changed."""


def tidied(going: dict[str, object], sent: Sent) -> dict[str, object]:
    """Without rows that nobody sent and that lost nothing."""
    idle = [
        name
        for name, rows in going.items()
        if isinstance(rows, Copied) and name not in sent and all(row.keys() == {"id"} for row in rows)
    ]
    return {name: value for name, value in going.items() if name not in idle}


def empty(filling: Filling, each: FormField) -> object:
    """Nothing, as the field's type has it."""
    return False if definition_of(filling, each).type.kind == "boolean" else None
