"""The records a reference field of a form may be given: those its filter allows, found by text, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from definitions.problems import Fault, Invalid, did_you_mean
from definitions.texts import Text
from definitions.types import BOOLEAN, Type, reference
from engines.app import Entity
from engines.data.reading.query import Query, fetch, plan_list
from engines.data.rights.permissions import DIRECTORY, as_system, may
from engines.data.rights.seen import Given, Narrowing
from engines.data.sql.statements import Connection, cached
from engines.expressions import Expression, Names, compile_expression
from engines.forms.compile import form_of
from engines.forms.compiling import shapes
from engines.forms.contract import form_json
from engines.forms.evaluate import value_of
from engines.forms.filling import Filling, Values, filled, plain_id
from engines.forms.form import Filter, FormField
from engines.forms.shown import is_shown
from engines.forms.suggesting import tags_in_use
from engines.scope import Scope

MOST_IDS = 500

Answer = dict[str, object]


def form_options(
    conn: Connection,
    scope: Scope,
    name: str,
    field: str,
    values: Mapping[str, object],
    search: str = "",
    after: str = "",
    limit: int = 50,
    ids: Sequence[str] = (),
    row: int | None = None,
    recent: Sequence[str] = (),
    fits: bool = False,
) -> Answer:
    """`{records: [{id, _title, …paths}], next}`. With `ids` just those records, whatever the filter says unless they
    must `fits`; with `recent` also those of them that fit, in the order given."""
    form = form_of(scope.app, name)
    tagged = form.fields.get(field)
    if tagged is not None and is_shown(scope, tagged) and of_tags(scope, tagged):
        home = scope.app.entities[tagged.entity]
        used = tags_in_use(conn, scope, home, tagged.own, search, limit) if not ids else []
        return {"records": [{"id": tag, "_title": tag} for tag in used], "next": None}
    each = reference_field(scope, form.fields, field)
    target = scope.app.entities[pointed(scope, each).entity]
    rule = by_filter(conn, scope, name, each, values, row) if fits or not ids else None
    asking, paths = seen_paths(scope, name, each, target)
    query = Query(
        select=",".join(["id", *paths]),
        sort="" if ids else sort_of(asking, target),
        limit=MOST_IDS if ids else limit,
        after=after,
        search="" if ids else search,
        narrowing=both(rule, by_ids(target, ids)) if ids else rule,
    )
    records, next = listed(conn, asking, target, query)
    page: Answer = {"records": records, "next": next}
    if recent and not (ids or search or after):
        again = replace(query, sort="", limit=MOST_IDS, narrowing=both(rule, by_ids(target, recent)))
        found = {str(record["id"]): record for record in listed(conn, asking, target, again)[0]}
        page["recent"] = [found[id] for id in recent if id in found]
    return page


def listed(conn: Connection, scope: Scope, target: Entity, query: Query) -> tuple[list[dict[str, object]], object]:
    """A page of the records to choose from, and where the next one begins."""
    page = json.loads(fetch(conn, plan_list(scope, target.name, query)) or "{}")
    return [shortened(each) for each in page["records"]], page["next"]


def both(rule: Narrowing | None, chosen: Narrowing | None) -> Narrowing | None:
    """What the filter allows, among the records named."""
    if rule is None or chosen is None:
        return rule or chosen
    return Narrowing(f"{rule.key} ids", rule.expression, {**rule.given, **chosen.given})


def of_tags(scope: Scope, each: FormField) -> bool:
    """Whether a field holds tags, for which those in use are offered."""
    return scope.app.entities[each.entity].fields[each.own].definition.type == "tags"


def shortened(record: dict[str, object]) -> dict[str, object]:
    """A record for a picker: without its version."""
    return {name: value for name, value in record.items() if name != "version"}


def pointed(scope: Scope, each: FormField) -> Type:
    """What a field refers to: one record, or one of a list of records."""
    kind = scope.app.entities[each.entity].fields[each.own].type
    return kind.item or kind if kind.kind == "rows" else kind


def reference_field(scope: Scope, fields: Mapping[str, FormField], name: str) -> FormField:
    """The reference field called `name`; a hidden one is not there."""
    found = fields.get(name)
    if found is not None and is_shown(scope, found):
        kind = pointed(scope, found)
        if kind.kind == "reference" and kind.entity in scope.app.entities:
            return found
    hint = did_you_mean(name, [each.name for each in fields.values() if is_shown(scope, each)])
    text = Text(
        f"The form has no reference field `{name}`{hint.en or '.'}", f"表单没有引用字段`{name}`{hint.zh or '。'}"
    )
    raise Invalid(text, (Fault(text, "/field"),))


def seen_paths(scope: Scope, name: str, each: FormField, target: Entity) -> tuple[Scope, list[str]]:
    """Who asks, and the fields the form needs. Of people and departments everybody may know the name, but no more."""
    if target.name in DIRECTORY and may(scope, target, "read") is False:
        return as_system(scope), []
    said = form_json(scope, name)
    needed = texts(said["paths"], each.name)
    rules = said["fields"].get(each.name) if isinstance(said["fields"], dict) else None
    shown = rules.get("columns") if isinstance(rules, dict) else None
    columns = [str(column["path"]) for column in shown if isinstance(column, dict)] if isinstance(shown, list) else []
    return scope, list(dict.fromkeys([*needed, *columns]))


def texts(said: object, name: str) -> list[str]:
    """The list of texts under a name."""
    found = said.get(name) if isinstance(said, dict) else None
    return [str(each) for each in found] if isinstance(found, list) else []


def sort_of(scope: Scope, target: Entity) -> str:
    """By what people call the records."""
    for path, expression in target.title_paths:
        if expression.type.kind in ("text", "number", "date") and "." not in path:
            return path
    return ""


# --- what narrows the records -------------------------------------------------------------------------------------


def by_ids(target: Entity, ids: Sequence[str]) -> Narrowing:
    """Just these records."""
    try:
        wanted = [UUID(each) for each in ids[:MOST_IDS]]
    except ValueError:
        text = Text("The ids are not ids of records.", "不是有效的记录编号。")
        raise Invalid(text, (Fault(text, "/ids"),)) from None
    return Narrowing("ids", None, {"_ids": Given(reference(target.name), wanted)})


def by_filter(
    conn: Connection, scope: Scope, name: str, each: FormField, values: Mapping[str, object], row: int | None
) -> Narrowing | None:
    """The field's filter with the values the form has now."""
    if each.filter is None:
        return None
    filling = filled(conn, scope, form_of(scope.app, name), values)
    start = row_of(filling, each, row)
    rule = each.filter
    given = {
        known: Given(expression.type, plain_id(value_of(filling, each, expression, start)))
        for known, expression in rule.given.items()
    }
    target = pointed(scope, each).entity
    condition = cached(scope.app, ("filter", name, each.name), lambda: compiled_filter(scope, target, rule))
    return Narrowing(rule.source, condition, given)


def compiled_filter(scope: Scope, target: str, rule: Filter) -> Expression:
    """The filter over the records that may be picked."""
    extra = {known: expression.type for known, expression in rule.given.items()}
    return compile_expression(rule.source, Names(shapes(scope.app), target, extra), BOOLEAN)


def row_of(filling: Filling, each: FormField, row: int | None) -> Values:
    """The values the field stands among: the record's, a row's, or those of a row still to come."""
    if not each.lines:
        return filling.record
    rows = filling.rows(each.lines)
    if row is not None and 0 <= row < len(rows):
        return rows[row]
    entity = filling.scope.app.entities[each.entity]
    return dict.fromkeys(entity.fields) | {"parent": filling.record}
