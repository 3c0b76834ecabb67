"""What is wrong with a public link: told when it is made, and when the app has changed since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from definitions.fields.base import BadValue
from definitions.problems import Fault, Invalid, NotFound
from definitions.public import DEVICE
from definitions.texts import Text
from engines.app import App, Entity, EntityField
from engines.data.intake.intake import unwritten
from engines.forms.compile import form_of
from engines.forms.form import Form
from engines.forms.public.link import Link
from engines.forms.public.offered import Offer, offers, unfit
from engines.forms.public.visitor import condition, workable
from engines.forms.public.visitor import fields as all_fields

OWN_PLACE = re.compile(r"/(?![/\\])[^\s\\]*")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
MOST = 1_000_000
LONGEST = 4000


def faults(app: App, link: Link) -> list[Fault]:
    """Everything that is wrong with a link, each at its place."""
    try:
        form = form_of(app, link.form)
    except NotFound as none:
        return [Fault(none.title, "/form", name="form")]
    known = {each.name: each for each in offers(app, form)}
    found = [*wrong_fields(app, form, link, known), *wrong_choices(app, form, link), *wrong_fixed(app, form, link)]
    return found + list(wrong_terms(link))


def wrong_fields(app: App, form: Form, link: Link, known: Mapping[str, Offer]) -> Iterator[Fault]:
    """Fields that cannot be shown, and those without which no record can be made."""
    if not link.fields:
        yield at("fields", Text("Choose the fields to show.", "请选择要显示的字段。"))
    for name in link.fields:
        offer = known.get(name)
        if offer is None:
            yield at("fields", Text(f"The form has no field `{name}`.", f"表单没有字段`{name}`。"))
        elif offer.refused:
            yield at("fields", told(offer.field, offer.refused))
        elif offer.chooses and name not in link.choose:
            said = Text("Say which records may be chosen.", "请指定可以选择哪些记录。")
            yield at("choose", told(offer.field, said))
    shown = frozenset(name for name in all_fields(app, form, link) if name in form.fields)
    for name in sorted((shown - workable(app, form, shown)) & set(link.fields)):
        said = Text("It is worked out from what the link does not show.", "其计算依据未在链接中显示。")
        yield at("fields", told(known[name].field, said))
    for name, offer in known.items():
        if offer.needed and name not in link.fields and name not in link.fixed:
            said = Text("It is required: show it, or give it a value.", "该字段必填：请显示它，或给它一个固定值。")
            yield at("fields", told(offer.field, said))
    for name in link.prefill:
        if name not in link.fields:
            yield at("prefill", Text(f"`{name}` is not shown.", f"`{name}`未显示。"))
    if link.once not in ("", DEVICE, *link.fields):
        yield at("once", Text("People are told apart by a field that is shown.", "应以显示的字段区分填写人。"))


def wrong_choices(app: App, form: Form, link: Link) -> Iterator[Fault]:
    """Conditions that cannot be, and fields that choose nothing."""
    entity = app.entities[form.entity]
    for name, source in link.choose.items():
        each = entity.fields.get(name)
        if each is None or each.type.kind != "reference" or unfit(each) or name not in link.fields:
            yield at("choose", Text(f"`{name}` is no reference that is shown.", f"`{name}`不是显示的引用字段。"))
            continue
        try:
            condition(app, app.entities[each.type.entity], source)
        except Invalid as wrong:
            yield from (at("choose", told(each, fault.detail)) for fault in wrong.faults)


def wrong_fixed(app: App, form: Form, link: Link) -> Iterator[Fault]:
    """Values for fields that take none, or that people are asked for."""
    entity = app.entities[form.entity]
    for name, value in link.fixed.items():
        each = entity.fields.get(name)
        if each is None or not takes(entity, each) or name in link.fields:
            said = Text(f"`{name}` cannot be given a value here.", f"`{name}`不能在此处给定值。")
            yield at("fixed", said)
            continue
        try:
            each.definition.parse(value)
        except BadValue as bad:
            yield at("fixed", told(each, bad.text))


def takes(entity: Entity, each: EntityField) -> bool:
    """Whether a value can be given to a field of a new record."""
    is_state = entity.lifecycle is not None and entity.lifecycle.field == each.name
    plain = each.storage == "column" and each.formula is None and not each.definition.readonly
    return plain and not is_state and not unwritten(each) and each.definition.type != "sequence"


def wrong_terms(link: Link) -> Iterator[Fault]:
    """Times, numbers, texts and places."""
    if link.opens and link.closes and link.closes <= link.opens:
        yield at("closes", Text("It ends before it begins.", "结束时间早于开始时间。"))
    if link.most is not None and not 0 < link.most <= MOST:
        yield at("most", Text(f"Between 1 and {MOST:,}.", f"应为 1 到 {MOST:,}。"))
    if link.after and not OWN_PLACE.fullmatch(link.after):
        said = Text("A place of this server begins with one “/”.", "本服务器内的地址以一个“/”开头。")
        yield at("after", said)
    for each in link.embed:
        if not ORIGIN.fullmatch(each):
            said = Text(
                f"“{each}” is no origin such as https://www.example.com.",
                f"“{each}”不是网站地址，例如 https://www.example.com。",
            )
            yield at("embed", said)
    for name in ("title", "intro", "thanks"):
        if any(len(text) > LONGEST for text in getattr(link, name).values()):
            yield at(name, Text(f"At most {LONGEST} characters.", f"最多 {LONGEST} 个字符。"))


def told(each: EntityField, said: Text) -> Text:
    """A sentence about a field."""
    return Text(f"“{each.title.en}”: {said.en}", f"“{each.title.get('zh')}”：{said.get('zh')}")


def at(name: str, text: Text) -> Fault:
    """A fault at its place."""
    return Fault(text, f"/{name}", name=name)
