"""Forms compiled: from their definition, or made up from the entity when nobody wrote one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from definitions import form as said
from definitions.problems import Fault, Invalid, NotFound, Place, did_you_mean, invalid
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import BOOLEAN, Type
from engines.app import App, Entity, EntityField
from engines.compile.wording import blanks_of
from engines.data.sql.statements import cached
from engines.expressions import Expression, Names, Shapes, compile_expression
from engines.forms.form import Filter, Form, FormField, Item, LinesTable, Section, Tab, Tabs

HIDDEN_SYSTEM = ("id", "version", "created_at", "created_by", "updated_at", "updated_by", "parent", "position")


@dataclass
class Compiling:
    """One form being compiled: what is known, and the faults so far."""

    app: App
    entity: Entity
    faults: list[Fault] = field(default_factory=list)

    @property
    def shapes(self) -> Shapes:
        """Every field of every entity with its type."""
        return shapes(self.app)

    def expression(
        self, source: str | None, entity: str, expect: Type | None = None, extra: Mapping[str, Type] = {}
    ) -> Expression | None:
        """A compiled expression; its faults are kept, at their place in the file."""
        if source is None:
            return None
        try:
            return compile_expression(source, Names(self.shapes, entity, extra), expect)
        except Invalid as problem:
            self.faults += [replace(each, place=placed(source, each.place)) for each in problem.faults]
            return None


def placed(source: str, inside: Place | None) -> Place | None:
    """The place in the file of a column of an expression's source."""
    return source.at(inside.column - 1 if inside else 0) if isinstance(source, Source) else None


def shapes(app: App) -> Shapes:
    """The names and types of all fields."""
    return cached(
        app, "shapes", lambda: {n: {f.name: f.type for f in e.fields.values()} for n, e in app.entities.items()}
    )


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
    if compiling.faults:
        raise invalid(compiling.faults)
    return Form(name, entity.name, title, layout, fields)


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
    for name, entity, lines, each in all_fields(compiling.app, compiling.entity):
        yield form_field(compiling, name, entity, lines, each, over.pop(name, None))
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
    )


FLAGS = ("visible", "required", "readonly", "must")


# --- filters of reference fields ----------------------------------------------------------------------------------


def filter_of(compiling: Compiling, entity: str, each: EntityField, source: str | None) -> Filter | None:
    """A filter of the records to pick from: bare names are the picked record's, `record.` is the form's own."""
    if source is None or each.type.kind != "reference":
        return None
    names: dict[str, str] = {}
    text = lift_record(source, names, compiling.shapes.get(each.type.entity, {}))
    given = {name: compiling.expression(path, entity) for name, path in names.items()}
    found = {name: expression for name, expression in given.items() if expression is not None}
    extra = {name: expression.type for name, expression in found.items()}
    checked = compiling.expression(text, each.type.entity, BOOLEAN, extra) if len(found) == len(given) else None
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


# --- layout -------------------------------------------------------------------------------------------------------


def items(compiling: Compiling, layout: Iterable[said.LayoutItem]) -> tuple[Item, ...]:
    """The parts of a layout."""
    return tuple(item(compiling, each) for each in layout)


def item(compiling: Compiling, each: said.LayoutItem) -> Item:
    """One part of a layout."""
    name = compiling.entity.name
    match each:
        case said.SectionItem(section=section):
            known(compiling, section.fields, compiling.entity)
            visible = compiling.expression(section.visible, name, BOOLEAN)
            return Section(section.title, section.columns, section.fields, visible, section.collapsible)
        case said.LinesItem(lines=lines):
            return lines_table(compiling, lines)
        case said.TabsItem(tabs=tabs):
            return Tabs(tuple(tab(compiling, key, value) for key, value in tabs.items()))
    raise AssertionError(each)


def tab(compiling: Compiling, name: str, each: said.Tab) -> Tab:
    """One tab; fields named directly are a section of it."""
    known(compiling, each.fields, compiling.entity)
    own = (Section(Text(""), each.columns, each.fields),) if each.fields else ()
    visible = compiling.expression(each.visible, compiling.entity.name, BOOLEAN)
    return Tab(
        name, each.title or Text(name.replace("_", " ").capitalize()), own + items(compiling, each.layout), visible
    )


def lines_table(compiling: Compiling, each: said.Lines) -> LinesTable:
    """A table of detail rows; without columns all fields of the rows."""
    found = compiling.entity.fields.get(each.field)
    if found is None or found.type.kind != "rows":
        known(compiling, (each.field,), compiling.entity)
        return LinesTable(each.field, each.title, ())
    rows = compiling.app.entities[found.type.entity]
    known(compiling, [column.split(".")[0] for column in each.columns], rows)
    columns = tuple(each.columns) or tuple(own_fields(rows))
    visible = compiling.expression(each.visible, compiling.entity.name, BOOLEAN)
    return LinesTable(each.field, each.title or found.title, columns, dict(each.footer), visible)


def known(compiling: Compiling, names: Iterable[str], entity: Entity) -> None:
    """A fault for each name that is no field of the entity."""
    for name in names:
        if name not in entity.fields:
            hint = did_you_mean(name, entity.fields)
            text = Text(
                f"The form names an unknown field `{name}`{hint.en or '.'}",
                f"表单中的字段`{name}`不存在{hint.zh or '。'}",
            )
            compiling.faults.append(Fault(text, place=getattr(name, "place", None)))


def generated(entity: Entity) -> tuple[Item, ...]:
    """A good layout for an entity without a form: what is entered, the rows, what is computed, long texts."""
    names = own_fields(entity)
    rows = [each for each in entity.fields.values() if each.definition.type == "lines"]
    entered = [name for name in names if not entity.fields[name].formula and not long_text(entity.fields[name])]
    computed = [name for name in names if entity.fields[name].formula]
    long = [name for name in names if long_text(entity.fields[name])]
    parts: list[Item] = [Section(Text(""), 2, tuple(entered))] if entered else []
    parts += [LinesTable(each.name, each.title, ()) for each in rows]
    parts += [Section(Text("Computed", "计算结果"), 2, tuple(computed))] if computed else []
    parts += [Section(Text("More", "其他"), 1, tuple(long))] if long else []
    return tuple(parts)


def own_fields(entity: Entity) -> list[str]:
    """The fields that people fill in or look at, in order."""
    return [
        name
        for name, each in entity.fields.items()
        if name not in HIDDEN_SYSTEM and each.storage != "rows" and not each.definition.hidden
    ]


def long_text(each: EntityField) -> bool:
    """A field that wants the full width."""
    return bool(getattr(each.definition, "multiline", False)) or each.definition.type == "json"
