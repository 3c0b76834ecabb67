"""Which fields of a form a public link may show, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from definitions.fields.file import FileLike
from definitions.texts import Text
from engines.app import App, EntityField
from engines.data.intake.intake import unwritten
from engines.data.rights.permissions import DIRECTORY
from engines.forms.form import Form, LinesTable
from engines.forms.public.link import Link
from engines.forms.reach import parts
from engines.forms.schema import must_be_sent

BY_THE_SYSTEM = Text("The system fills it in.", "由系统填写。")
FILES = Text("Files are taken from people with a login only.", "只接受已登录人员上传的文件。")
PEOPLE = Text("Names of colleagues are shown to colleagues only.", "同事的姓名只向同事显示。")
ELSEWHERE = Text("It shows other records.", "该字段显示其他记录。")
CODE = Text("It holds data for programs.", "该字段保存供程序使用的数据。")


@dataclass(frozen=True)
class Offer:
    """A field of a form that a link may show, or why it may not."""

    name: str
    field: EntityField
    refused: Text = Text("")
    needed: bool = False
    """Without it, or a value in its place, no record can be made."""
    chooses: bool = False
    """A reference: shown once the link says which records may be chosen."""
    computed: bool = False


def offers(app: App, form: Form) -> Iterator[Offer]:
    """The fields of a form in the order of its layout, then those that every record needs."""
    entity = app.entities[form.entity]
    placed = list(dict.fromkeys(placed_names(form)))
    needed = [name for name, each in entity.fields.items() if name not in placed and must_be_sent(each)]
    for name in (*placed, *needed):
        each = entity.fields[name]
        yield Offer(
            name,
            each,
            refusal(app, form, each),
            must_be_sent(each),
            each.type.kind == "reference",
            each.formula is not None,
        )


def placed_names(form: Form) -> Iterator[str]:
    """The names that stand in the layout."""
    for part in parts(form.layout):
        yield from (part.field,) if isinstance(part, LinesTable) else getattr(part, "fields", ())


def refusal(app: App, form: Form, each: EntityField) -> Text:
    """Why a field cannot be shown; nothing when it can."""
    public = form.public
    columns = app.entities[each.type.entity].fields.values() if each.definition.type == "lines" else ()
    if any(must_be_sent(column) and not fillable(column) for column in columns):
        return Text("Its rows need what only people with a login choose.", "其明细行需要只有登录人员才能选择的内容。")
    if public and public.fields and each.name not in (*public.fields, *public.choose):
        return Text("The form's definition does not name it for the public.", "表单定义未将其列为公开字段。")
    return unfit(each)


def unfit(each: EntityField) -> Text:
    """Why nobody without a login can fill in a field; nothing when they can, or when they see it computed."""
    definition = each.definition
    if isinstance(definition, FileLike):
        return FILES
    if each.type.entity in DIRECTORY:
        return PEOPLE
    if definition.type in ("related", "references", "lookup"):
        return ELSEWHERE
    if definition.type == "json":
        return CODE
    if unwritten(each) or each.system or definition.readonly or definition.type == "sequence":
        return BY_THE_SYSTEM
    return Text("")


def fillable(column: EntityField) -> bool:
    """Whether somebody without a login fills in a column of detail rows: there they choose no records."""
    return not unfit(column) and column.type.kind != "reference"


def begun(app: App, form: Form) -> Link:
    """The link that whoever makes one begins with."""
    public, found = form.public, [each for each in offers(app, form) if not each.refused]
    choose = {name: str(source) for name, source in public.choose.items()} if public else {}
    named = {*choose, *(public.fields if public else ())}
    shown = [each.name for each in found if each.name in named or not (each.chooses or each.computed)]
    thanks = public.thanks if public else Text("")
    state = app.entities[form.entity].lifecycle
    return Link(
        form.name,
        tuple(name for name in shown if state is None or name != state.field),
        prefill=tuple(public.prefill) if public else (),
        choose={name: source for name, source in choose.items() if name in shown},
        once=(public.once or "") if public else "",
        thanks={name: text for name, text in (("en", thanks.en), ("zh", thanks.zh)) if text},
    )
