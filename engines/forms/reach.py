"""What of a form's expressions the browser can work out, and what it needs for that from the records referred to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engines.app import App
from engines.expressions import Expression, Read
from engines.forms.form import Form, FormField, Item, LinesTable, Page, Section, Steps, Tabs
from engines.forms.shown import seen_fields
from engines.scope import Scope

OF_THE_ASKER = ("id", "roles", "department", "name")
"""Fields of `user` that the browser knows."""


def in_browser(scope: Scope, form: Form, expression: Expression) -> bool:
    """Whether the browser has everything the expression reads, and may have it."""
    return not expression.server_only and all(readable_there(scope, form, read) for read in expression.reads)


def readable_there(scope: Scope, form: Form, read: Read) -> bool:
    """Whether a field that is read is on the form or can be fetched with a reference, and is not hidden."""
    entities = scope.app.entities
    if read.path and read.path[0].kind == "extra":
        return read.path[0].field == "user" and len(read.path) == 1 and read.field in OF_THE_ASKER
    if any(
        hop.kind == "all" or (hop.kind == "rows" and not own_rows(scope.app, form, hop.target)) for hop in read.path
    ):
        return False
    for hop in read.path:
        if hop.kind == "reference" and hop.field not in seen_fields(scope, entities[hop.entity]):
            return False
    return read.entity in entities and read.field in seen_fields(scope, entities[read.entity])


def own_rows(app: App, form: Form, entity: str) -> bool:
    """Whether these rows are detail rows of the form's record."""
    found = app.entities[entity]
    mine = found.owner == form.entity
    return mine and app.entities[found.owner].fields[found.owner_field].definition.type == "lines"


def needed_paths(
    app: App, form: Form, expressions: Iterable[tuple[FormField | None, Expression]]
) -> dict[str, list[str]]:
    """For each reference on the form the fields of its record that expressions read: `{"customer": ["terms_days"]}`."""
    found: dict[str, set[str]] = {}
    for owner, expression in expressions:
        for reference, path in reference_paths(app, form, owner.lines if owner else "", expression):
            found.setdefault(reference, set()).add(path)
    return {reference: sorted(paths) for reference, paths in sorted(found.items())}


def reference_paths(app: App, form: Form, lines: str, expression: Expression) -> Iterator[tuple[str, str]]:
    """(reference field of the form, path from its record) for each read that goes through a reference."""
    for read in expression.reads:
        where = lines
        names: list[str] = []
        for hop in read.path:
            if hop.kind == "rows" and not names:
                where = app.entities[hop.target].owner_field
            elif hop.kind == "reference" and hop.field == "parent" and where and not names:
                where = ""
            elif hop.kind == "reference":
                names.append(hop.field)
        names.append(read.field)
        if len(names) > 1 and names[1:] != ["id"]:
            yield (f"{where}.{names[0]}" if where else names[0]), ".".join(names[1:])


def all_expressions(form: Form) -> Iterator[tuple[FormField | None, Expression]]:
    """Every expression of a form over its own record or rows, with the field it belongs to."""
    for each in form.fields.values():
        for expression in (each.visible, each.required, each.readonly, each.default, each.formula, each.must):
            if expression is not None:
                yield each, expression
        if each.filter:
            for expression in each.filter.given.values():
                yield each, expression
    for part in parts(form.layout):
        if part.visible is not None:
            yield None, part.visible


def parts(layout: Iterable[Item]) -> Iterator[Section | LinesTable | Page]:
    """The sections, tables, tabs and steps of a layout, those inside others too."""
    for item in layout:
        inner = item.pages if isinstance(item, Tabs | Steps) else (item,)
        for part in inner:
            yield part
            if not isinstance(part, LinesTable):
                yield from parts(part.items)


def evaluation_order(form: Form) -> list[str]:
    """The computed fields of the record and its rows, each after those it reads."""
    computed = {name: each for name, each in form.fields.items() if each.formula is not None}
    done: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        for needed in inputs(form, computed[name]):
            if needed in computed:
                visit(needed)
        done.append(name)

    for name in computed:
        visit(name)
    return done


def inputs(form: Form, each: FormField) -> list[str]:
    """The fields of the form that a computed field reads."""
    assert each.formula is not None
    rows = {field.entity: field.lines for field in form.fields.values() if field.lines}
    found = []
    for read in each.formula.reads:
        if read.entity == form.entity and all(hop.field == "parent" for hop in read.path):
            found.append(read.field)
        elif read.entity in rows and len(read.path) <= 1:
            found.append(f"{rows[read.entity]}.{read.field}")
    return sorted(found)
