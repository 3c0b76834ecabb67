"""What the grammar found wrong, as sentences with places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from definitions.fields import PLANNED
from definitions.located import LocatedMap, Spot, spot
from definitions.problems import Fault, Place, nearest
from definitions.texts import LOCALES, Text

EXPECTED: Mapping[str, Text] = {
    "expression": Text("an expression", "表达式"),
    "name": Text("a name in snake_case, at most 48 letters and digits", "小写蛇形名称(最多48个字母和数字)"),
    "path": Text("a name, or names with points between", "名称或以点分隔的名称"),
    "words": Text("a text, or {en: …, zh: …}", "文本或{en: …, zh: …}"),
    "whole": Text("a whole number", "整数"),
    "flag": Text("true or false", "true或false"),
    "label": Text("a text", "文本"),
    "choices": Text("the name of a list, a map of values, or a list of values", "选项列表的名称、值的映射或值的列表"),
    "sorting": Text("fields to sort by, such as `-date, number`", "排序字段，例如`-date, number`"),
    "event": Text(
        "an event: `order.created`, `order.changed(date)`, `order.deleted`, `order.action`, or every, webhook, button",
        "事件：`order.created`、`order.changed(date)`、`order.deleted`、`order.action`，或every、webhook、button",
    ),
    "who": Text(
        "who, such as `manager(starter)`, `role(accountant)`, `head(department)`, `field(project.owner)`, or a list",
        "人员，例如`manager(starter)`、`role(accountant)`、`head(department)`、`field(project.owner)`，或其列表",
    ),
    "duration": Text("a length of time, such as `2 workdays`", "时长，例如`2 workdays`"),
    "every": Text("how often, such as `every 4 workhours`", "频率，例如`every 4 workhours`"),
    "sign": Text(
        "`any`, `all`, `in_order`, a number, `ratio 2/3` or `weight > 5`",
        "`any`、`all`、`in_order`、数字、`ratio 2/3`或`weight > 5`",
    ),
    "refusal": Text(
        "`any`, `all`, `when_impossible`, a number or `ratio 1/3`", "`any`、`all`、`when_impossible`、数字或`ratio 1/3`"
    ),
    "join": Text("`all`, `none`, a number, or {need: …, rest: cancel}", "`all`、`none`、数字或{need: …, rest: cancel}"),
    "rows": Text("rows, such as `lines as line`", "明细行，例如`lines as line`"),
    "model_type": Text("a map", "映射"),
    "mapping_type": Text("a map", "映射"),
    "dict_type": Text("a map", "映射"),
    "tuple_type": Text("a list", "列表"),
    "list_type": Text("a list", "列表"),
}


def faults_of(error: ValidationError, body: LocatedMap, told_missing: bool = True) -> Iterator[Fault]:
    """Each thing the grammar found wrong with a document; what was left out before is not missing."""
    for one in error.errors(include_url=False, include_input=True):
        loc = [part for part in one["loc"] if not (isinstance(part, str) and part.startswith("<"))]
        found = spot(body, loc)
        if one["type"] == "missing" and not told_missing or one["type"] == "too_short" and found.value:
            continue
        yield Fault(sentence(one, loc, found), pointer(loc), place_of(one, loc, found), str(loc[-1]) if loc else "")


def place_of(error: ErrorDetails, loc: Sequence[object], found: Spot) -> Place:
    """Where a fault is shown: at the key where the key is wrong, else at the value."""
    if error["type"] in ("unknown_setting", "meaningless", *MISPLACED) or (loc and loc[-1] == "[key]"):
        return found.key_at if error["type"] != "meaningless" else key_in(found, error)
    if error["type"] in ("missing", "union_tag_not_found"):
        return found.key_at
    if error["type"] == "union_tag_invalid":
        return place_of_kind(found)
    if error["type"] in ("language", "option"):
        return key_in(found, error)
    return found.value_at


def place_of_kind(found: Spot) -> Place:
    """The place of a field's type or a step's verb."""
    if not isinstance(found.value, LocatedMap) or not found.value:
        return found.value_at
    first = next(iter(found.value))
    return found.value.values_at["type"] if "type" in found.value else found.value.keys_at[first]


def key_in(found: Spot, error: ErrorDetails) -> Place:
    """The place of the setting a fault names."""
    said = error.get("ctx", {})
    deeper = spot(found.value, [said["value"]]) if "value" in said and isinstance(found.value, LocatedMap) else found
    name = str(said.get("name", ""))
    return deeper.value.keys_at.get(name, deeper.key_at) if isinstance(deeper.value, LocatedMap) else deeper.key_at


def pointer(loc: Iterable[object]) -> str:
    """The JSON pointer of a location."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in loc if part != "[key]")


def sentence(error: ErrorDetails, loc: Sequence[object], found: Spot) -> Text:
    """What is wrong, in both languages."""
    kind, said = error["type"], error.get("ctx", {})
    last = str(loc[-1]) if loc else ""
    if kind in EXPECTED:
        return expected(EXPECTED[kind], error["input"])
    match kind:
        case "missing":
            return Text(f"`{last}` is missing.", f"缺少`{last}`。")
        case "unknown_setting":
            return unknown(Text("setting", "设置"), str(said["name"]), said["known"])
        case "second_verb" | "needless_option" | "unsound":
            return misplaced(kind, str(said["name"]), str(said["verb"]))
        case "union_tag_invalid":
            return unknown_kind(said, found)
        case "union_tag_not_found":
            return Text("`type` is missing.", "缺少`type`。")
        case "literal_error":
            return one_of(error["input"], said)
        case "meaningless":
            name, type_ = said["name"], said["type"]
            return Text(
                f"`{name}` means nothing for a field of type {type_}.", f"`{name}`对{type_}类型的字段没有意义。"
            )
        case "two_origins":
            return Text("A field has a `default` or a `formula`, not both.", "字段只能有`default`或`formula`之一。")
        case "eyes":
            return Text("`eyes` belongs to a `formula` or a lookup.", "`eyes`只用于带`formula`的字段或查找字段。")
        case "accept":
            return Text(
                f"`{said['found']}` is neither an ending such as `.pdf` nor a media type such as `image/*`.",
                f"`{said['found']}`既不是`.pdf`这样的扩展名，也不是`image/*`这样的媒体类型。",
            )
        case "length":
            return Text(
                f"`{said['name']}` of a text is a length: a whole number.", f"文本的`{said['name']}`是长度：整数。"
            )
        case "regex":
            return Text(f"Not a regular expression: {said['reason']}.", f"不是正则表达式：{said['reason']}。")
        case "language":
            return unknown(Text("language", "语言"), str(said["name"]), LOCALES)
        case "option":
            return unknown(Text("setting", "设置"), str(said["name"]), ("title", "color"))
        case "sequence_part":
            return unknown(Text("part", "部分"), str(said["name"]), ("yyyy", "yy", "mm", "dd", "seq"))
        case "sequence_counter":
            return Text("A sequence needs exactly one `{seq}`.", "编号需要且只能有一个`{seq}`。")
        case "target":
            return Text(
                "A menu item opens one thing: entity, view, form, report or dashboard; or it has items.",
                "菜单项只能打开一项：entity、view、form、report或dashboard；或含有items。",
            )
        case "shows_nothing":
            return Text("`fields` or `layout` is missing.", "缺少`fields`或`layout`。")
        case "too_short":
            return Text("At least one is needed here.", "此处至少需要一项。")
        case "greater_than_equal" | "less_than_equal":
            bound = said.get("ge", said.get("le"))
            en, zh = ("At least", "至少为") if "ge" in said else ("At most", "至多为")
            return Text(f"{en} {bound}.", f"{zh}{bound}。")
    return Text(f"{error['msg']}.", f"{error['msg']}。")


MISPLACED = ("second_verb", "needless_option", "unsound")
"""What is wrong with a setting of a flow's step that other steps have, or other languages."""

UNSOUND: Mapping[str, Text] = {
    "goto": Text(
        "A flow has no arrows to anywhere, they could leave work behind or wait for ever: go back with "
        "`return: {to: …}`, repeat with `repeat`, leave out steps with `when` or `choose`.",
        "流程没有任意跳转，以免遗留任务或永远等待：退回用`return: {to: …}`，"
        "重复用`repeat`，跳过步骤用`when`或`choose`。",
    ),
    "join": Text(
        "Branches come together where their block ends (a join of branches from anywhere could wait for ever): put the "
        "steps inside one `parallel` or `any` and say `join` beside it, or wait for a condition on the record.",
        "分支只在其所在块的结尾汇合（任意汇合可能永远等待）：把步骤放进同一个`parallel`或`any`，在其旁写`join`，或等待记录满足条件。",
    ),
}
"""What a language of blocks leaves out on purpose, and what to do instead."""
SAME = {"next": "goto", "merge": "join", "sync": "join"}


def misplaced(kind: str, name: str, verb: str) -> Text:
    """A setting that has no place beside the verb of a step."""
    match kind:
        case "second_verb":
            return Text(
                f"A step has one verb; here are `{verb}` and `{name}`. Make two steps of them.",
                f"一个步骤只有一个动词，此处有`{verb}`和`{name}`；请分成两个步骤。",
            )
        case "needless_option":
            return Text(f"`{name}` means nothing for `{verb}`.", f"`{name}`对`{verb}`没有意义。")
    return UNSOUND[SAME.get(name, name)]


def expected(what: Text, found: object) -> Text:
    """Expected this, found that."""
    en, zh = shown(found)
    return Text(f"Expected {what.en}; found {en}.", f"应为{what.zh}；实际为{zh}。")


def shown(value: object) -> tuple[str, str]:
    """A value in a sentence."""
    match value:
        case None:
            return "nothing", "空"
        case bool():
            return (text := f"`{str(value).lower()}`"), text
        case Mapping():
            return "a map", "映射"
        case list() | tuple():
            return "a list", "列表"
        case _:
            text = str(value)
            return (short := f"`{text[:40] + '…' if len(text) > 40 else text}`"), short


def unknown(what: Text, name: str, known: Iterable[str]) -> Text:
    """unknown field `amout`; did you mean `amount`?"""
    names = sorted(known)
    near = nearest(name, names)
    if near:
        return Text(f"unknown {what.en} `{name}`; did you mean `{near}`?", f"未知{what.zh}`{name}`；是否想写`{near}`？")
    if 0 < len(names) <= 12:
        return Text(
            f"unknown {what.en} `{name}`; known are {', '.join(f'`{one}`' for one in names)}.",
            f"未知{what.zh}`{name}`；可用的有{'、'.join(f'`{one}`' for one in names)}。",
        )
    return Text(f"unknown {what.en} `{name}`.", f"未知{what.zh}`{name}`。")


def unknown_kind(said: Mapping[str, object], found: Spot) -> Text:
    """An unknown field type or verb."""
    name = str(said["tag"]).strip("<>")
    known = [tag.strip("<>' ") for tag in str(said["expected_tags"]).split(",")]
    if name in PLANNED:
        return Text(f"The field type `{name}` is not available in this version.", f"此版本尚不支持字段类型`{name}`。")
    verb = isinstance(found.value, Mapping) and "type" not in found.value
    if verb and "approve" in known and SAME.get(name, name) in UNSOUND:
        return UNSOUND[SAME.get(name, name)]
    return unknown(Text("verb", "动词") if verb else Text("field type", "字段类型"), name, known)


def one_of(found: object, said: Mapping[str, object]) -> Text:
    """A word that is none of those allowed here."""
    allowed = str(said["expected"]).replace(" or ", ", ").replace("'", "")
    names = [name.strip() for name in allowed.split(",")]
    if isinstance(found, str):
        return unknown(Text("word", "词"), str(found), names)
    return expected(Text(f"one of {', '.join(names)}", f"{'、'.join(names)}之一"), found)
