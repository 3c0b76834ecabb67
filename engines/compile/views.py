"""Checks views: their conditions, and that each kind has the fields it shows records by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from definitions.fields import Field
from definitions.problems import did_you_mean
from definitions.texts import Text
from definitions.types import BOOLEAN
from definitions.view import Kind, ViewDefinition
from engines.compile.context import Context
from engines.compile.faults import place_of

POINTING = ("reference", "user", "department", "tree")
GROUPING = ("choice", "boolean", *POINTING)
TIMES = ("date", "datetime")
COLORING = ("choice", "color", "boolean", *POINTING)

FITTING: Mapping[tuple[Kind, str], tuple[str, ...]] = {
    ("kanban", "by"): GROUPING,
    ("kanban", "lanes"): GROUPING,
    ("kanban", "color"): COLORING,
    ("kanban", "cover"): ("image",),
    ("gallery", "color"): COLORING,
    ("gallery", "cover"): ("image",),
    ("calendar", "start"): TIMES,
    ("calendar", "end"): TIMES,
    ("calendar", "color"): COLORING,
    ("gantt", "start"): TIMES,
    ("gantt", "end"): TIMES,
    ("gantt", "progress"): ("percent", "integer", "number"),
    ("gantt", "color"): COLORING,
    ("tree", "by"): ("tree",),
    ("map", "by"): ("location",),
    ("map", "color"): COLORING,
}
"""The types of field that a setting of a kind may name; the field stands in the record itself."""

ALSO: Mapping[Kind, tuple[str, ...]] = {
    "kanban": ("card",),
    "gallery": ("card",),
    "calendar": ("label", "card", "holidays"),
    "gantt": ("label", "depends_on", "holidays"),
    "tree": ("card",),
    "map": ("label", "card"),
}
"""What else means something in a kind, beside the columns, filter and so on of every view."""

DULL = ("id", "version", "updated_by")
"""What every record has and nobody would show records by."""

NEEDED: Mapping[Kind, str] = {"kanban": "by", "tree": "by", "map": "by", "calendar": "start", "gantt": "start"}
"""What a kind cannot do without. `by` is found when only one field of the entity can be meant."""

SPECIAL = ("by", "lanes", "card", "label", "color", "cover", "start", "end", "progress", "depends_on", "holidays")


def check_view(context: Context, view: ViewDefinition) -> None:
    """The conditions of a view, and the fields its kind goes by."""
    wanted = [view.filter, *(rule.when for rule in view.colors), *(each.filter for each in view.quick_filters.values())]
    for condition in wanted:
        context.expression(condition, view.entity, BOOLEAN)
    fields = context.outlines[view.entity].fields
    check_meaningless(context, view)
    check_needed(context, view, fields)
    for setting in SPECIAL:
        fitting = FITTING.get((view.kind, setting))
        if fitting and getattr(view, setting):
            check_fitting(context, view, setting, fields, fitting)
    if view.kind == "gantt" and view.depends_on:
        check_depends(context, view, view.depends_on)


def check_meaningless(context: Context, view: ViewDefinition) -> None:
    """A setting that the kind does nothing with."""
    known = [each for each in SPECIAL if each in ALSO.get(view.kind, ()) or (view.kind, each) in FITTING]
    for setting in SPECIAL:
        if getattr(view, setting) and setting not in known:
            hint = f" It has {listed(known, 'and')}." if known else ""
            context.faults.add(
                context.place("view", view.view, setting),
                f"`{setting}` means nothing in a {view.kind} view.{hint}",
                f"`{setting}`在{view.kind}视图中没有意义。" + (f"可用：{listed(known, '')}。" if known else ""),
                setting,
            )


def check_needed(context: Context, view: ViewDefinition, fields: Mapping[str, Field]) -> None:
    """The field without which there is nothing to show records by."""
    setting = NEEDED.get(view.kind)
    if setting is None or getattr(view, setting) or grouped_by(view.kind, fields, state_of(context, view)):
        return
    candidates = fitting_fields(fields, FITTING[view.kind, setting])
    hint = f": {listed(candidates, 'or')}" if candidates else ""
    hint_zh = f"：{listed(candidates, '')}" if candidates else ""
    context.faults.add(
        context.place("view", view.view, "kind"),
        f"A {view.kind} view needs `{setting}`{hint}.",
        f"{view.kind}视图需要`{setting}`{hint_zh}。",
        setting,
    )


def state_of(context: Context, view: ViewDefinition) -> str:
    """The field of the entity's lifecycle, or nothing."""
    lifecycle = context.outlines[view.entity].lifecycle
    return lifecycle.field if lifecycle else ""


def grouped_by(kind: Kind, fields: Mapping[str, Field], state: str) -> str | None:
    """The field a view goes by that names none: of a kanban the state, else the only one that can be meant."""
    if kind == "kanban" and state:
        return state
    wanted = {"kanban": ("choice",), "tree": ("tree",), "map": ("location",)}.get(kind, ())
    found = fitting_fields(fields, wanted)
    return found[0] if len(found) == 1 else None


def fitting_fields(fields: Mapping[str, Field], types: Iterable[str]) -> list[str]:
    """The fields of these types, in their order."""
    return [name for name, field in fields.items() if field.type in types and name not in DULL]


def check_fitting(
    context: Context, view: ViewDefinition, setting: str, fields: Mapping[str, Field], types: tuple[str, ...]
) -> None:
    """The field named is of a type that the setting can use."""
    path = str(getattr(view, setting))
    field = fields.get(path)
    if field is None and "." not in path:
        return  # linking has told of it
    if field is not None and field.type in types:
        return
    candidates = fitting_fields(fields, types)
    near = did_you_mean(path, candidates)
    hint = near.en or (f"; there is {listed(candidates, 'and')}." if candidates else ".")
    hint_zh = near.zh or (f"；可用：{listed(candidates, '')}。" if candidates else "。")
    is_what = f"is {field.type}" if field else "stands in another record"
    is_what_zh = f"是{field.type}" if field else "在另一条记录中"
    context.faults.add(
        place_of(getattr(view, setting)) or context.place("view", view.view, setting),
        f"`{setting}` of a {view.kind} view is a field of type {listed(types, 'or')}; `{path}` {is_what}{hint}",
        f"{view.kind}视图的`{setting}`应为以下类型的字段：{listed(types, '')}；`{path}`{is_what_zh}{hint_zh}",
        path,
    )


def check_depends(context: Context, view: ViewDefinition, path: str) -> None:
    """Bars depend on bars: the path ends at records of the view's own entity."""
    first, _, last = path.partition(".")
    type_ = context.shapes[view.entity].get(first)
    if type_ is None:
        return context.faults.unknown(
            Text("field", "字段"), first, context.shapes[view.entity], context.place("view", view.view, "depends_on")
        )
    if last:
        type_ = context.shapes[type_.entity].get(last) if type_.kind == "rows" else None
    leads = type_.item if type_ and type_.kind == "list" else type_
    if leads is None or leads.kind != "reference" or leads.entity != view.entity:
        own = view.entity.rpartition(".")[2]
        context.faults.add(
            context.place("view", view.view, "depends_on"),
            f"`{path}` does not lead to `{own}`: name a reference to it, or one in detail rows such as `after.{own}`.",
            f"`{path}`没有指向`{own}`：请填写指向它的引用，或明细行中的引用，如`after.{own}`。",
            path,
        )
    return None


def listed(names: Iterable[str], last: str) -> str:
    """Names in back quotes, as a sentence lists them."""
    quoted = [f"`{name}`" for name in dict.fromkeys(names)]
    if not last or len(quoted) < 2:
        return "、".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
