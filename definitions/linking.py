"""Each kind of definition with full names for the names in it; unknown names become faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from definitions.entity import ActionDefinition, EntityDefinition, LifecycleDefinition
from definitions.faults import unknown
from definitions.fields import Field
from definitions.fields.lines import LinesField
from definitions.fields.related import RelatedField
from definitions.flows.flow import FlowDefinition
from definitions.flows.linking import linked_flow
from definitions.form import FormDefinition, LayoutItem, Lines, parts_of
from definitions.grammar import Part
from definitions.links import EVERY, OWNED, ROWS, Linker, linked_event, target
from definitions.menu import TARGETS, MenuDefinition, MenuItem
from definitions.role import GrantDefinition, RoleDefinition
from definitions.rule import CreateStep, EachStep, LinesOf, RuleDefinition, StartStep, Step
from definitions.seed import DemoDefinition, SeedDefinition
from definitions.texts import Text
from definitions.view import ViewDefinition

WHATS: Mapping[str, Text] = {
    "entity": Text("entity", "实体"),
    "view": Text("view", "视图"),
    "form": Text("form", "表单"),
    "report": Text("report", "报表"),
    "dashboard": Text("dashboard", "仪表盘"),
    "document": Text("document", "打印文档"),
    "menu": Text("menu", "菜单"),
    "role": Text("role", "角色"),
}


def link(linker: Linker, part: Part) -> Part:
    """A definition with full names."""
    match part:
        case EntityDefinition():
            return linked_entity(linker, part)
        case FormDefinition():
            return linked_form(linker, part)
        case ViewDefinition():
            return linked_view(linker, part)
        case RuleDefinition():
            return linked_rule(linker, part)
        case FlowDefinition():
            return linked_flow(linker, part)
        case RoleDefinition():
            return linked_role(linker, part)
        case MenuDefinition():
            return part.model_copy(
                update={"items": linked_items(linker, part.items), "roles": roles(linker, part.roles)}
            )
        case SeedDefinition() | DemoDefinition():
            return linked_records(linker, part)
    return part


# --- entities ----------------------------------------------------------------------------------------------------


def linked_entity(linker: Linker, entity: EntityDefinition) -> EntityDefinition:
    """Fields, keys, indexes and lifecycle name what is there."""
    name = entity.entity
    fields = {key: one.linked(linker, name, key) for key, one in entity.fields.items()}
    check_fields(linker, name, fields, ("fields",), frozenset((*EVERY, *OWNED) if entity.owned else EVERY))
    for part, groups in (("unique", entity.unique), ("indexes", entity.indexes)):
        for key, group in groups.items():
            for field in group.fields:
                linker.field(name, field, linker.at((part, key)))
    lifecycle = linked_lifecycle(linker, name, entity.lifecycle) if entity.lifecycle else None
    return entity.model_copy(update={"fields": fields, "lifecycle": lifecycle})


def check_fields(
    linker: Linker, home: str, fields: Mapping[str, Field], path: tuple[str, ...], reserved: frozenset[str]
) -> None:
    """No field has a name that every record has already; related rows point here."""
    for key, one in fields.items():
        place = linker.at((*path, key))
        if key in reserved:
            detail = Text(f"Every record has `{key}` already.", f"每条记录都已有`{key}`。")
            linker.fault(detail, key, getattr(key, "place", None) or place)
        match one:
            case LinesField():
                check_fields(linker, f"{home}.{key}", one.fields, (*path, key, "fields"), frozenset(ROWS))
            case RelatedField():
                check_related(linker, home, one)


def check_related(linker: Linker, home: str, field: RelatedField) -> None:
    """The reference a related field reads backwards must lead here."""
    shape = linker.shapes.get(field.entity)
    if shape is None or (field.by == "parent" and "parent" in shape):
        return
    found = linker.field(field.entity, field.by)
    if field.by in shape and target(field.by, found) != home:
        detail = Text(
            f"`{field.by}` of `{field.entity}` is not a reference to `{home}`.",
            f"`{field.entity}`的`{field.by}`不是对`{home}`的引用。",
        )
        linker.fault(detail, field.by, getattr(field.by, "place", None))


def linked_lifecycle(linker: Linker, entity: str, lifecycle: LifecycleDefinition) -> LifecycleDefinition:
    """States, fields and roles that actions name are there."""
    for key, state in lifecycle.states.items():
        for field in state.open:
            linker.field(entity, field, linker.at(("lifecycle", "states", key)))
    actions = {key: linked_action(linker, entity, lifecycle, action) for key, action in lifecycle.actions.items()}
    return lifecycle.model_copy(update={"actions": actions})


def linked_action(
    linker: Linker, entity: str, lifecycle: LifecycleDefinition, action: ActionDefinition
) -> ActionDefinition:
    """An action between states that are there."""
    for state in (*action.sources, *([action.to] if action.to else [])):
        if state not in lifecycle.states:
            detail = unknown(Text("state", "状态"), str(state), lifecycle.states)
            linker.fault(detail, str(state), getattr(state, "place", None))
    ask = {key: one.linked(linker, entity, key) for key, one in action.ask.items()}
    return action.model_copy(update={"ask": ask, "roles": roles(linker, action.roles)})


def roles(linker: Linker, names: Iterable[str]) -> tuple[str, ...]:
    """Roles by their short names; `crm.sales` is `sales`."""
    return tuple(role(linker, name) for name in names)


def role(linker: Linker, name: str) -> str:
    """One role's short name; `admin` is always there."""
    short = str(name).rpartition(".")[2]
    known = linker.names.get("role", frozenset()) | {"admin"}
    if short not in known:
        linker.fault(unknown(WHATS["role"], str(name), known), str(name), getattr(name, "place", None))
    return short


# --- forms and views ---------------------------------------------------------------------------------------------


def linked_form(linker: Linker, form: FormDefinition) -> FormDefinition:
    """Layout and settings name fields of the form's entity."""
    entity = linker.entity(form.entity)
    for item in form.layout:
        check_item(linker, entity, item)
    for path in form.fields:
        linker.path(entity, path, linker.at(("fields", path)))
    for path, setting in form.fields.items():
        for name in setting.fill:
            linker.field(entity, name, linker.at(("fields",)))
        for column in setting.columns:
            linker.path(entity, f"{path}.{column}", getattr(column, "place", None))
    check_names(linker, entity, form.similar.by if form.similar else ())
    return form.model_copy(update={"entity": entity})


def check_item(linker: Linker, entity: str, item: LayoutItem) -> None:
    """One item of a layout, with those inside it."""
    for part in parts_of(item):
        if isinstance(part, Lines):
            check_lines(linker, entity, part)
            continue
        check_names(linker, entity, part.fields)
        for inner in part.layout:
            check_item(linker, entity, inner)


def check_names(linker: Linker, entity: str, names: Iterable[str]) -> None:
    """Each is a field of the entity."""
    for name in names:
        linker.field(entity, name)


def check_lines(linker: Linker, entity: str, lines: Lines) -> None:
    """A table of detail rows and its columns."""
    found = linker.field(entity, lines.field)
    if found is not None and not isinstance(found, LinesField | RelatedField):
        detail = Text(f"`{lines.field}` has no rows to show.", f"`{lines.field}`没有可显示的明细行。")
        linker.fault(detail, lines.field, getattr(lines.field, "place", None))
        return
    rows = target(lines.field, found)
    if rows:
        for path in (*lines.columns, *lines.footer):
            linker.path(rows, path)


def linked_view(linker: Linker, view: ViewDefinition) -> ViewDefinition:
    """Columns and the rest are fields or paths of the view's entity."""
    entity = linker.entity(view.entity)
    said = (view.by, view.lanes, view.label, view.color, view.cover, view.start, view.end, view.progress)
    one = [path for path in said if path]
    for path in (*(column.field for column in view.columns), *view.sort, *view.group, *view.totals, *view.card, *one):
        linker.path(entity, path, linker.place)
    return view.model_copy(update={"entity": entity, "roles": roles(linker, view.roles)})


# --- rules -------------------------------------------------------------------------------------------------------


def linked_rule(linker: Linker, rule: RuleDefinition) -> RuleDefinition:
    """Events and steps name entities, actions and fields that are there."""
    events = tuple(linked_event(linker, event) for event in rule.events)
    return rule.model_copy(update={"events": events, "do": linked_steps(linker, rule.do)})


def linked_steps(linker: Linker, steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps with full names."""
    return tuple(linked_step(linker, step) for step in steps)


def linked_step(linker: Linker, step: Step) -> Step:
    """One step; only what it creates is a name, the rest are expressions."""
    match step:
        case EachStep():
            return step.model_copy(update={"do": linked_steps(linker, step.do)})
        case CreateStep():
            entity = linker.entity(step.create)
            check_names(linker, entity, step.set)
            for lines in step.lines:
                check_made_lines(linker, entity, lines)
            return step.model_copy(update={"create": entity})
        case StartStep():
            named = linker.named("flow", Text("flow", "流程"), step.start.flow)
            return step.model_copy(update={"start": step.start.model_copy(update={"flow": named})})
    return step


def check_made_lines(linker: Linker, entity: str, lines: LinesOf) -> None:
    """The detail rows a step makes."""
    rows = target(lines.field, linker.field(entity, lines.field))
    if rows:
        for values in (lines.set, *lines.rows):
            check_names(linker, rows, values)


# --- roles and menus ---------------------------------------------------------------------------------------------


def linked_role(linker: Linker, part: RoleDefinition) -> RoleDefinition:
    """Grants by full entity name; fields they limit are there."""
    allow: dict[str, GrantDefinition] = {}
    for name, grant in part.allow.items():
        entity = linker.named("entity", WHATS["entity"], name, linker.at(("allow", name)))
        for field in grant.fields:
            linker.path(entity, field)
        allow[entity] = grant
    return part.model_copy(
        update={
            "allow": allow,
            "menus": tuple(linker.named("menu", WHATS["menu"], name) for name in part.menus),
            "reports": tuple(linker.named("report", WHATS["report"], name) for name in part.reports),
            "dashboards": tuple(linker.named("dashboard", WHATS["dashboard"], name) for name in part.dashboards),
            "documents": tuple(linker.named("document", WHATS["document"], name) for name in part.documents),
        }
    )


def linked_items(linker: Linker, items: Mapping[str, MenuItem]) -> dict[str, MenuItem]:
    """Menu items with full names."""
    return {name: linked_item(linker, item) for name, item in items.items()}


def linked_item(linker: Linker, item: MenuItem) -> MenuItem:
    """One menu item, with those inside it."""
    targets: dict[str, object] = {
        kind: linker.named(kind, WHATS[kind], name) for kind in TARGETS if (name := getattr(item, kind))
    }
    targets |= {"items": linked_items(linker, item.items), "roles": roles(linker, item.roles)}
    return item.model_copy(update=targets)


# --- records -----------------------------------------------------------------------------------------------------


def linked_records(linker: Linker, part: SeedDefinition | DemoDefinition) -> Part:
    """Records of an entity that is there, with fields it has."""
    entity = linker.entity(part.entity)
    check_names(linker, entity, part.key)
    for number, record in enumerate(part.records):
        check_record(linker, entity, record, ("records", number))
    return part.model_copy(update={"entity": entity})


def check_record(linker: Linker, entity: str, record: Mapping[str, object], path: tuple[object, ...]) -> None:
    """The fields of one record and of its detail rows."""
    for name, value in record.items():
        place = linker.key_at((*path, name))
        rows = target(name, linker.field(entity, name, place))
        if rows and isinstance(value, list):
            for number, row in enumerate(value):
                if isinstance(row, Mapping):
                    check_record(linker, rows, row, (*path, name, number))
