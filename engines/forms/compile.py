"""Forms compiled: from their definition, or made up from the entity when nobody wrote one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from definitions import form as said
from definitions.problems import Fault, NotFound, did_you_mean, invalid
from definitions.texts import Text
from definitions.types import BOOLEAN, Type
from engines.app import App, Entity, EntityField
from engines.compile.wording import blanks_of
from engines.data.sql.statements import cached
from engines.expressions import Expression
from engines.forms.compiling import Compiling
from engines.forms.form import Filter, Form, FormField, Similar
from engines.forms.layouts import generated, items


def form_of(app: App, name: str) -> Form:
    """The form called `name`: a defined one, or the default form of the entity of that name."""
    full = full_name(app, name)
    return cached(app, ("form", full), lambda: compile_form(app, full))


def full_name(app: App, name: str) -> str:
    """The full name of a form or entity; `NotFound` with the nearest name otherwise."""
    if name in app.forms or name in app.entities:
        return name
    fitting = [full for full in [*app.forms, *app.entities] if full.split(".", 1)[1] == name]
    if fitting:
        return fitting[0]
    hint = did_you_mean(name, [*app.forms, *app.entities])
    raise NotFound(Text(f"There is no form `{name}`{hint.en or '.'}", f"没有表单`{name}`{hint.zh or '。'}"))


def compile_form(app: App, name: str) -> Form:
    """A form with all its expressions checked; `Invalid` with every fault."""
    definition = app.forms.get(name)
    written = definition if isinstance(definition, said.FormDefinition) else None
    entity = app.entities[entity_name(app, name, written)]
    compiling = Compiling(app, entity)
    fields = {each.name: each for each in form_fields(compiling, written)}
    layout = items(compiling, written.layout) if written and written.layout else generated(entity)
    title = written.title if written and written.title else entity.title
    alike = written.similar if written else None
    if compiling.faults:
        raise invalid(compiling.faults)
    similar = Similar(alike.by, alike.message) if alike else None
    return Form(name, entity.name, title, layout, fields, similar, written.public if written else None)


def entity_name(app: App, name: str, written: said.FormDefinition | None) -> str:
    """The entity of a form; a name without a pack is looked for in the form's own pack first."""
    if written is None:
        return name
    own = f"{name.split('.', 1)[0]}.{written.entity}"
    return own if own in app.entities else app.entity(written.entity).name


# --- fields -------------------------------------------------------------------------------------------------------


def form_fields(compiling: Compiling, written: said.FormDefinition | None) -> Iterator[FormField]:
    """Every field of the record and of its detail rows, with what the form adds."""
    over = dict(written.fields) if written else {}
    shows = said.shown_when(written.layout) if written else {}
    for name, entity, lines, each in all_fields(compiling.app, compiling.entity):
        made = form_field(compiling, name, entity, lines, each, said_of := over.pop(name, None))
        yield hidden_with(compiling, made, shows[name], said_of) if name in shows else made
    for name in over:
        hint = did_you_mean(name, [name for name, *_ in all_fields(compiling.app, compiling.entity)])
        text = Text(
            f"The form names an unknown field `{name}`{hint.en or '.'}", f"表单中的字段`{name}`不存在{hint.zh or '。'}"
        )
        compiling.faults.append(Fault(text, place=getattr(name, "place", None)))


def all_fields(app: App, entity: Entity) -> Iterator[tuple[str, str, str, EntityField]]:
    """(name on the form, entity, lines field, field) of the record's fields and of its detail rows' fields."""
    for each in entity.fields.values():
        yield each.name, entity.name, "", each
        if each.definition.type == "lines":
            rows = app.entities[each.type.entity]
            for inner in rows.fields.values():
                yield f"{each.name}.{inner.name}", rows.name, each.name, inner


def form_field(
    compiling: Compiling, name: str, entity: str, lines: str, each: EntityField, over: said.FormField | None
) -> FormField:
    """One field: the entity's own expressions, those of the form over them."""
    made = FormField(
        name,
        entity,
        lines,
        title=each.title,
        help=each.definition.help,
        default=each.default or beginning(compiling, entity, each),
        formula=each.formula,
        must=each.must,
        message=each.definition.message,
        blanks=each.blanks,
        filter=filter_of(compiling, entity, each, getattr(each.definition, "filter", None)),
    )
    return overlaid(compiling, made, each, over) if over is not None else made


def hidden_with(compiling: Compiling, made: FormField, shows: str, over: said.FormField | None) -> FormField:
    """A field that shows only while a part of the layout shows that it stands in."""
    own = f"({over.visible}) and ({shows})" if over and over.visible else shows
    return replace(made, visible=compiling.expression(own, made.entity, BOOLEAN), ruled=True)


def beginning(compiling: Compiling, entity: str, each: EntityField) -> Expression | None:
    """What saving gives a new record without being told: its first state, its owner and the owner's department."""
    lifecycle = compiling.app.entities[entity].lifecycle
    if lifecycle and each.name == lifecycle.field:
        return compiling.expression(f"'{lifecycle.initial}'", entity, each.type)
    return compiling.expression(BEGINNINGS.get(each.name), entity, each.type) if each.system else None


BEGINNINGS = {"owner": "user", "department": "user.department"}


def overlaid(compiling: Compiling, made: FormField, each: EntityField, over: said.FormField) -> FormField:
    """A field with what the form says of it."""
    flags = {flag: compiling.expression(getattr(over, flag), made.entity, BOOLEAN) for flag in FLAGS}
    return replace(
        made,
        title=over.title or made.title,
        help=over.help or made.help,
        visible=flags["visible"],
        required=flags["required"],
        readonly=flags["readonly"],
        default=compiling.expression(over.default, made.entity, each.type) or made.default,
        must=flags["must"] or made.must,
        message=over.message or made.message,
        blanks=blanks_of(over.message, lambda part: compiling.expression(part, made.entity))
        if over.message
        else made.blanks,
        filter=filter_of(compiling, made.entity, each, over.filter) or made.filter,
        fill={
            target: found
            for target, source in over.fill.items()
            if (found := compiling.expression(source, each.type.entity)) is not None
        },
        columns=tuple(over.columns),
        keeps=over.when_hidden == "keep",
        ruled=any(flags.values()),
    )


FLAGS = ("visible", "required", "readonly", "must")


# --- filters of reference fields ----------------------------------------------------------------------------------


def filter_of(compiling: Compiling, entity: str, each: EntityField, source: str | None) -> Filter | None:
    """A filter of the records to pick from: bare names are the picked record's, `record.` is the form's own."""
    kind = each.type.item or each.type if each.type.kind == "rows" else each.type
    if source is None or kind.kind != "reference":
        return None
    names: dict[str, str] = {}
    text = lift_record(source, names, compiling.shapes.get(kind.entity, {}))
    given = {name: compiling.expression(path, entity) for name, path in names.items()}
    found = {name: expression for name, expression in given.items() if expression is not None}
    extra = {name: expression.type for name, expression in found.items()}
    checked = compiling.expression(text, kind.entity, BOOLEAN, extra) if len(found) == len(given) else None
    return Filter(text, found) if checked is not None else None


def lift_record(source: str, names: dict[str, str], picked: Mapping[str, Type]) -> str:
    """The source with a name `_f0`, `_f1`, … for each path that begins at the form's record; `names` gets the paths."""
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return source
    roots = {"record"} | ({"parent"} - picked.keys())
    spans = sorted((each.col_offset, each.end_col_offset or 0) for each in record_paths(tree, roots))
    raw, pieces, at = source.strip().encode(), [], 0
    for start, end in spans:
        path = raw[start:end].decode()
        name = next((known for known, same in names.items() if same == path), f"_f{len(names)}")
        names[name] = path
        pieces += [raw[at:start], name.encode()]
        at = end
    return b"".join([*pieces, raw[at:]]).decode()


def record_paths(node: ast.AST, roots: set[str]) -> Iterator[ast.expr]:
    """The longest attribute paths that begin with one of the roots."""
    if isinstance(node, ast.Attribute | ast.Name) and root(node) in roots:
        yield node
        return
    for each in ast.iter_child_nodes(node):
        yield from record_paths(each, roots)


def root(node: ast.expr) -> str:
    """The first name of a path; empty when it is something else."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
