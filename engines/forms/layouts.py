"""Layouts compiled: what a form shows in which order and when; a good one for an entity whose form nobody wrote."""

from __future__ import annotations

from collections.abc import Iterable

from definitions import form as said
from definitions.problems import Fault, did_you_mean
from definitions.texts import Text
from definitions.types import BOOLEAN
from engines.app import Entity, EntityField
from engines.forms.compiling import Compiling
from engines.forms.form import Group, Item, LinesTable, Page, Section, Steps, Tabs

HIDDEN_SYSTEM = ("id", "version", "created_at", "created_by", "updated_at", "updated_by", "parent", "position")


def items(compiling: Compiling, layout: Iterable[said.LayoutItem]) -> tuple[Item, ...]:
    """The parts of a layout."""
    return tuple(item(compiling, each) for each in layout)


def item(compiling: Compiling, each: said.LayoutItem) -> Item:
    """One part of a layout."""
    match each:
        case said.SectionItem(section=section):
            return part(compiling, section)
        case said.GroupItem(group=group):
            return part(compiling, group)
        case said.LinesItem(lines=lines):
            return lines_table(compiling, lines)
        case said.TabsItem(tabs=tabs):
            return Tabs(tuple(page(compiling, name, tab) for name, tab in tabs.items()))
        case said.StepsItem(steps=steps):
            return Steps(tuple(page(compiling, name, step) for name, step in steps.items()))


def part(compiling: Compiling, each: said.Section) -> Section:
    """A section or a group, with what is in it."""
    known(compiling, each.fields, compiling.entity)
    visible = compiling.expression(each.visible, compiling.entity.name, BOOLEAN)
    inner = items(compiling, each.layout)
    fixed = (each.title, each.columns, each.fields, visible, each.collapsible, each.collapsed, each.help, inner)
    return Group(*fixed, each.span) if isinstance(each, said.Group) else Section(*fixed)


def page(compiling: Compiling, name: str, each: said.Page) -> Page:
    """One tab or step; fields named directly are a section of it."""
    known(compiling, each.fields, compiling.entity)
    own = (Section(Text(""), each.columns, each.fields),) if each.fields else ()
    visible = compiling.expression(each.visible, compiling.entity.name, BOOLEAN)
    title = each.title or Text(name.replace("_", " ").capitalize())
    return Page(name, title, own + items(compiling, each.layout), visible, each.help)


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


# --- a layout nobody wrote ------------------------------------------------------------------------------------------


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
        if name not in HIDDEN_SYSTEM and listed(each) and not each.definition.hidden
    ]


def listed(each: EntityField) -> bool:
    """Whether a field is one value or a list of records, not rows."""
    return each.storage != "rows" or each.definition.type == "references"


def long_text(each: EntityField) -> bool:
    """A field that wants the full width."""
    return bool(getattr(each.definition, "multiline", False)) or each.definition.type == "json"
