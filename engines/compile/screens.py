"""Checks the expressions of forms and views; the engines that show them compile them again where they need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from definitions import form as forms
from definitions.public import DEVICE, PublicForm
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import BOOLEAN, Type, reference
from engines.compile.context import Context
from engines.compile.views import check_view

FORM_FIELD = Text("field", "字段")


def check_screens(context: Context) -> None:
    """Every form and every view."""
    for form in context.definitions.forms.values():
        if form.entity in context.outlines:
            check_form(context, form)
    for view in context.definitions.views.values():
        if view.entity in context.outlines:
            check_view(context, view)


def check_form(context: Context, form: forms.FormDefinition) -> None:
    """What a form says of its fields, and when its parts are visible."""
    for condition in conditions(form.layout):
        context.expression(condition, form.entity, BOOLEAN)
    shows = forms.shown_when(form.layout)
    for path in [*shows, *(path for path, each in form.fields.items() if each.visible and path not in shows)]:
        check_hidden(context, form, path)
    for path, said in form.fields.items():
        found = entity_and_field(context, form.entity, path)
        if found:
            check_form_field(context, *found, said)
        else:
            shape = context.shapes[form.entity]
            context.faults.unknown(FORM_FIELD, path, shape, context.place("form", form.form, "fields", path))
    if form.public:
        check_public(context, form, form.public)


def check_public(context: Context, form: forms.FormDefinition, public: PublicForm) -> None:
    """Fields that are there, and conditions over the records that may be chosen."""
    shape = context.shapes[form.entity]
    once = () if public.once in (None, DEVICE) else (public.once,)
    for name in (*public.fields, *public.prefill, *public.choose, *once):
        if name not in shape:
            context.faults.unknown(FORM_FIELD, name, shape, context.place("form", form.form, "public", name))
    for name, source in public.choose.items():
        if name in shape and shape[name].kind == "reference":
            context.expression(source, shape[name].entity, BOOLEAN)


def check_hidden(context: Context, form: forms.FormDefinition, path: str) -> None:
    """A rule of the form may hide a field only if a record can be saved without it."""
    entity, _, name = path.rpartition(".")
    owner = context.shapes[form.entity].get(entity) if entity else None
    outline = context.outlines.get(owner.entity if owner else form.entity)
    field = outline.fields.get(name) if outline else None
    if field is None or not field.required or field.default is not None or field.formula is not None:
        return
    if field.type in ("boolean", "sequence"):
        return
    context.faults.add(
        getattr(path, "place", None) or context.place("form", form.form, "fields", path),
        f"The form hides `{path}`, which the entity requires and gives no default: such a record could not be saved. "
        "Require it in the form instead (`required: true` there), or give it a default.",
        f"表单会隐藏`{path}`，而实体要求它必填且没有默认值：这样的记录无法保存。"
        "请改在表单中规定必填（写`required: true`），或给它默认值。",
        path,
    )


def conditions(layout: Iterable[forms.LayoutItem]) -> Iterable[Source | None]:
    """When the parts of a layout are visible, at any depth."""
    for item in layout:
        for part in forms.parts_of(item):
            yield part.visible
            if not isinstance(part, forms.Lines):
                yield from conditions(part.layout)


def entity_and_field(context: Context, entity: str, path: str) -> tuple[str, str, Type] | None:
    """The entity and type of a field or detail field: `lines.price` is `price` of the rows."""
    *rows, name = path.split(".")
    for each in rows:
        type_ = context.shapes[entity].get(each)
        if type_ is None or type_.kind != "rows":
            return None
        entity = type_.entity
    type_ = context.shapes[entity].get(name)
    return (entity, name, type_) if type_ else None


def check_form_field(context: Context, entity: str, name: str, type_: Type, said: forms.FormField) -> None:
    """The expressions of one field of a form."""
    for condition in (said.visible, said.required, said.readonly, said.must):
        context.expression(condition, entity, BOOLEAN)
    context.expression(said.default, entity, type_)
    if type_.kind != "reference":
        return
    context.expression(said.filter, type_.entity, BOOLEAN, {"record": reference(entity)})
    check_fill(context, entity, type_.entity, said.fill)


def check_fill(context: Context, entity: str, target: str, fill: Mapping[str, Source]) -> None:
    """What is filled in from the record that is chosen."""
    for key, source in fill.items():
        own = context.shapes[entity].get(key)
        if own is None:
            context.faults.unknown(FORM_FIELD, key, context.shapes[entity], source.place)
        else:
            context.expression(source, target, own)
