"""The form contract: a form as JSON for the browser, in the asker's language and within the asker's rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from definitions.texts import Text
from engines.data.rights.permissions import asker
from engines.data.sql.statements import cached
from engines.expressions import Expression, to_json
from engines.forms.compile import form_of
from engines.forms.form import JSON, Form, FormField, Group, Item, LinesTable, Page, Section, Steps, Tabs
from engines.forms.picking import followed, picking_json, pointed_at, watched
from engines.forms.reach import all_expressions, evaluation_order, in_browser, needed_paths
from engines.forms.shown import is_shown, seen_fields
from engines.scope import Scope


def form_json(scope: Scope, name: str) -> dict[str, JSON]:
    """The form for this asker."""
    form = form_of(scope.app, name)
    return cached(scope.app, ("form_json", form.name, asker(scope), scope.locale), lambda: made_json(scope, form))


def made_json(scope: Scope, form: Form) -> dict[str, JSON]:
    """`form_json`, worked out."""
    shown = {name: each for name, each in form.fields.items() if is_shown(scope, each)}
    reachable = [
        (each, found)
        for each, found in all_expressions(form)
        if (each is None or each.name in shown) and in_browser(scope, form, found)
    ]
    fields: dict[str, JSON] = {}
    for name, each in shown.items():
        rules = field_json(scope, form, each)
        if rules:
            fields[name] = rules
    return {
        "name": form.name,
        "entity": form.entity,
        "title": form.title.get(scope.locale),
        "layout": layout_json(scope, form, form.layout),
        "fields": fields,
        "paths": with_fills(scope, form, needed_paths(scope.app, form, reachable), shown.values()),
        "order": [name for name in evaluation_order(form) if name in shown],
        "checks": checks_json(scope, form),
        **({"similar": [*looked_at]} if (looked_at := watched(scope, form)) else {}),
    }


def with_fills(scope: Scope, form: Form, paths: dict[str, list[str]], fields: Iterable[FormField]) -> dict[str, JSON]:
    """The needed paths, with what fills read of the record that is picked."""
    needed = {name: set(each) for name, each in paths.items()}
    for field in fields:
        for expression in field.fill.values():
            for read in expression.reads if in_browser(scope, form, expression) else ():
                names = [hop.field for hop in read.path] + [read.field]
                needed.setdefault(field.name, set()).add(".".join(names))
    return {name: [*sorted(each)] for name, each in sorted(needed.items())}


# --- fields ----------------------------------------------------------------------------------------------------------


def field_json(scope: Scope, form: Form, each: FormField) -> dict[str, JSON]:
    """What rules one field; what is not said is absent."""
    said: dict[str, JSON] = {}
    for name in ("visible", "required", "readonly", "default", "formula", "must"):
        expression: Expression | None = getattr(each, name)
        if expression is not None:
            said[name] = tree(scope, form, expression)
    if each.formula is not None and said["formula"] is None:
        said["server"] = moves_with_form(scope, form, each.formula)
    if each.fill:
        said["fill"] = {name: to_json(found) for name, found in each.fill.items() if in_browser(scope, form, found)}
    brought = [name for name, found in each.fill.items() if not in_browser(scope, form, found)]
    if brought:
        said["brings"] = [*brought]
    if each.filter is not None:
        said |= {"filter": True, "follows": [*followed(scope, form, each.filter)]}
    if pointed_at(scope, each):
        said |= picking_json(scope, each)
    if each.keeps:
        said["keeps"] = True
    if each.must is not None and each.blanks:
        said["must"] = None
    elif each.must is not None and each.message:
        said["message"] = each.message.get(scope.locale)
    definition = scope.app.entities[each.entity].fields[each.own]
    if each.title and each.title != definition.title:
        said["title"] = each.title.get(scope.locale)
    if each.help and each.help != definition.definition.help:
        said["help"] = each.help.get(scope.locale)
    return said


def tree(scope: Scope, form: Form, expression: Expression | None) -> JSON:
    """An expression for the browser; null when only the server can work it out."""
    return to_json(expression) if expression is not None and in_browser(scope, form, expression) else None


def moves_with_form(scope: Scope, form: Form, formula: Expression) -> bool:
    """Whether entering values can change a formula that only the server can work out."""
    rows = {scope.app.entities[name].name for name in own_entities(scope, form)}
    return any(read.entity in rows and read.field not in ("id", "parent") for read in formula.reads)


def own_entities(scope: Scope, form: Form) -> list[str]:
    """The form's entity and those of its detail rows."""
    return [form.entity, *sorted({each.entity for each in form.fields.values() if each.lines})]


def checks_json(scope: Scope, form: Form) -> list[JSON]:
    """The entity's invariants that the browser can judge; those whose message names values the server puts in words."""
    checks = scope.app.entities[form.entity].checks.values()
    return [
        {"name": check.name, "must": to_json(check.must), "message": check.message.get(scope.locale)}
        for check in checks
        if in_browser(scope, form, check.must) and not check.blanks
    ]


# --- layout ----------------------------------------------------------------------------------------------------------


def layout_json(scope: Scope, form: Form, items: Iterable[Item]) -> list[JSON]:
    """The parts of the layout that hold anything the asker may see."""
    made = [item_json(scope, form, each) for each in items]
    return [each for each in made if each is not None]


def item_json(scope: Scope, form: Form, item: Item) -> JSON:
    """One part of the layout; null when nothing of it may be seen."""
    match item:
        case Section():
            return section_json(scope, form, item)
        case LinesTable():
            return lines_json(scope, form, item)
        case Tabs(pages):
            return pages_json(scope, form, "tabs", pages)
        case Steps(pages):
            return pages_json(scope, form, "steps", pages)


def section_json(scope: Scope, form: Form, item: Section) -> JSON:
    """A section or group with the fields the asker may see."""
    fields = [name for name in item.fields if name in form.fields and is_shown(scope, form.fields[name])]
    inner = layout_json(scope, form, item.items)
    if not fields and not inner:
        return None
    return {
        "kind": "section",
        "title": worded(item.title, scope),
        "help": worded(item.help, scope),
        "columns": item.columns,
        "fields": [*fields],
        "items": inner,
        "visible": tree(scope, form, item.visible),
        "collapsible": item.collapsible or item.collapsed,
        "collapsed": item.collapsed,
        **({"kind": "group", "span": item.span} if isinstance(item, Group) else {}),
    }


def lines_json(scope: Scope, form: Form, item: LinesTable) -> JSON:
    """A table of detail rows with the columns the asker may see."""
    if item.field not in form.fields or not is_shown(scope, form.fields[item.field]):
        return None
    rows = scope.app.entities[scope.app.entities[form.entity].fields[item.field].type.entity]
    wanted = item.columns or tuple(
        name for name, each in rows.fields.items() if not each.system and each.storage != "rows"
    )
    columns = [name for name in wanted if name.split(".")[0] in seen_fields(scope, rows)]
    footer: Mapping[str, JSON] = {name: how for name, how in item.footer.items() if name in columns}
    return {
        "kind": "lines",
        "field": item.field,
        "title": worded(item.title, scope),
        "columns": [*columns],
        "footer": dict(footer),
        "visible": tree(scope, form, item.visible),
    }


def pages_json(scope: Scope, form: Form, kind: str, pages: Iterable[Page]) -> JSON:
    """Tabs or steps; null when nothing of any may be seen."""
    made = [page for each in pages if (page := page_json(scope, form, each)) is not None]
    return {"kind": kind, kind: [*made]} if made else None


def page_json(scope: Scope, form: Form, each: Page) -> JSON:
    """A tab or step with what of it the asker may see."""
    items = layout_json(scope, form, each.items)
    if not items:
        return None
    return {
        "name": each.name,
        "title": each.title.get(scope.locale),
        "help": worded(each.help, scope),
        "items": items,
        "visible": tree(scope, form, each.visible),
    }


def worded(text: Text, scope: Scope) -> JSON:
    """A title in the asker's language; null when there is none."""
    return text.get(scope.locale) or None
