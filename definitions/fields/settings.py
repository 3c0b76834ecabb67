"""The settings of the field types in words: what a property panel is made of. Settings are data: their kinds and limits
are those of the grammar, only titles and help are written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from definitions.fields import BY_NAME, Field
from definitions.texts import Text

Schema = dict[str, Any]
Editor = Literal[
    "text", "words", "flag", "integer", "expression", "option", "choices", "entity", "field", "names",
    "fields", "structure",
]  # fmt: skip
"""With what a setting is edited. `words`: a text in each language. `option`: one of the values given."""


@dataclass(frozen=True)
class Setting:
    """One setting in words; `options` are the titles of its values."""

    title: Text
    help: Text
    options: Mapping[str, Text] | None = None


ON_DELETE = {
    "restrict": Text("Refuse to delete it", "禁止删除"),
    "clear": Text("Empty this field", "清空本字段"),
    "cascade": Text("Delete this record too", "一并删除本记录"),
}
PERIODS = {
    "year": Text("Every year", "每年"),
    "month": Text("Every month", "每月"),
    "day": Text("Every day", "每天"),
    "never": Text("Never", "从不"),
}
CODES = {
    "ean13": Text("EAN-13", "EAN-13商品条码"),
    "ean8": Text("EAN-8", "EAN-8商品条码"),
    "upca": Text("UPC-A", "UPC-A商品条码"),
    "itf14": Text("ITF-14", "ITF-14箱码"),
    "code128": Text("Code 128", "Code 128条码"),
    "code39": Text("Code 39", "Code 39条码"),
    "qrcode": Text("QR code", "二维码（QR）"),
    "datamatrix": Text("Data Matrix", "Data Matrix码"),
}
LEVELS = {
    "province": Text("Province", "省"),
    "city": Text("City", "市"),
    "county": Text("County", "区县"),
}
EYES = {
    "system": Text("All records, whoever looks", "全部记录，与查看者无关"),
    "asker": Text("What the reader may see", "查看者有权看到的记录"),
}

SETTINGS: Mapping[str, Setting] = {
    "title": Setting(Text("Title", "标题"), Text("What people call the field.", "字段的显示名称。")),
    "help": Setting(Text("Help", "帮助"), Text("A hint beside the title.", "标题旁的提示说明。")),
    "required": Setting(Text("Required", "必填"), Text("It must have a value.", "必须填写。")),
    "unique": Setting(Text("Unique", "唯一"), Text("No two records have the same value.", "不同记录的值不能相同。")),
    "default": Setting(
        Text("Default", "默认值"), Text("The value of a new record: an expression.", "新记录的值，用表达式书写。")
    ),
    "formula": Setting(
        Text("Formula", "公式"), Text("The value is worked out; nobody enters it.", "由公式计算，不能手工填写。")
    ),
    "eyes": Setting(
        Text("Over which records", "计算范围"),
        Text("Which records a formula looks at.", "公式所依据的记录范围。"),
        EYES,
    ),
    "min": Setting(
        Text("Least", "最小值"), Text("The least value; of text the fewest characters.", "最小值；文本为最少字符数。")
    ),
    "max": Setting(
        Text("Greatest", "最大值"),
        Text("The greatest value; of text the most characters.", "最大值；文本为最多字符数。"),
    ),
    "pattern": Setting(
        Text("Pattern", "格式"), Text("A regular expression that all of the text fits.", "整段文本须符合的正则表达式。")
    ),
    "must": Setting(
        Text("Check", "校验条件"), Text("What must hold whenever the record is saved.", "保存时必须成立的条件。")
    ),
    "message": Setting(
        Text("Message of the check", "校验提示"), Text("Said when the check does not hold.", "校验不成立时的提示。")
    ),
    "readonly": Setting(Text("Read-only", "只读"), Text("Only rules and packs write it.", "仅由规则或应用包写入。")),
    "hidden": Setting(
        Text("Off the form", "不显示"), Text("Not on generated forms and lists.", "不出现在自动生成的表单和列表中。")
    ),
    "index": Setting(Text("Index", "索引"), Text("Makes filters and sorting by it fast.", "加快按本字段筛选和排序。")),
    "search": Setting(Text("Searched", "可搜索"), Text("The search looks into it.", "搜索时查找本字段。")),
    "sensitive": Setting(
        Text("Sensitive", "敏感"), Text("Masked in the history; who sees it is logged.", "历史中隐去，查看会被记录。")
    ),
    "track": Setting(Text("History", "记录历史"), Text("Changes are kept in the history.", "修改会记入历史。")),
    "id": Setting(
        Text("Stable id", "固定编号"), Text("Stays the same when the field is renamed.", "字段改名后保持不变。")
    ),
    "was": Setting(
        Text("Former name", "原名称"),
        Text("The name before: data and references follow.", "改名前的名称，数据和引用随之沿用。"),
    ),
    "multiline": Setting(
        Text("Several lines", "多行"), Text("The text may have more than one line.", "文本可有多行。")
    ),
    "scale": Setting(Text("Decimals", "小数位数"), Text("Digits kept after the point.", "小数点后保留的位数。")),
    "precision": Setting(
        Text("Digits in all", "总位数"), Text("The most digits, decimals included.", "最多位数，含小数。")
    ),
    "currency": Setting(
        Text("Currency", "币种"), Text("A code, or the field that has it.", "币种代码，或存放币种的字段。")
    ),
    "choices": Setting(
        Text("Values", "选项"),
        Text("The values with titles and colours, or a shared list.", "选项及其名称、颜色，或共享列表。"),
    ),
    "filter": Setting(
        Text("Which may be chosen", "可选范围"), Text("A condition over the other records.", "对可选记录的条件。")
    ),
    "on_delete": Setting(
        Text("When that record is deleted", "所引用记录被删除时"),
        Text("What happens to this one.", "对本记录的处理。"),
        ON_DELETE,
    ),
    "to": Setting(Text("Records of", "引用对象"), Text("Which kind of record.", "所引用的记录类型。")),
    "fields": Setting(Text("Columns", "列"), Text("The fields of each row.", "每行的字段。")),
    "record_title": Setting(
        Text("Title of a row", "行标题"), Text("Text with fields in braces.", "文本，字段写在花括号中。")
    ),
    "unique_rows": Setting(
        Text("Unique within the record", "记录内唯一"),
        Text("Fields that together occur once.", "组合后只能出现一次的字段。"),
    ),
    "from": Setting(Text("Records of", "来源对象"), Text("Whose records are shown.", "所显示记录的类型。")),
    "by": Setting(
        Text("By the field", "关联字段"), Text("Their reference that points here.", "对方指向本记录的引用字段。")
    ),
    "per": Setting(Text("Count anew", "重新计数"), Text("When the count begins again.", "何时重新开始计数。"), PERIODS),
    "gapless": Setting(Text("Without gaps", "连号"), Text("No number is ever left out.", "编号绝不跳号。")),
    "path": Setting(
        Text("Path", "路径"),
        Text("The value at the end of a path: customer.region.name.", "路径末端的值，例如customer.region.name。"),
    ),
    "accept": Setting(
        Text("Kinds of file", "文件类型"),
        Text("Endings or media types: .pdf, image/*.", "扩展名或媒体类型，如.pdf、image/*。"),
    ),
    "max_size": Setting(Text("Largest file", "文件大小上限"), Text("In megabytes.", "以MB为单位。")),
    "max_count": Setting(Text("Most files", "文件数量上限"), Text("How many there may be.", "最多可上传的个数。")),
    "most": Setting(Text("Most tags", "标签数量上限"), Text("How many there may be.", "最多可填写的个数。")),
    "format": Setting(
        Text("Kind of code", "码制"), Text("How it is printed and checked.", "打印与校验所用的码制。"), CODES
    ),
    "country": Setting(
        Text("Usual country", "默认国家"), Text("Two letters: CN, US, DE.", "两位字母代码，如CN、US、DE。")
    ),
    "level": Setting(
        Text("Region down to", "行政区划级别"),
        Text("How exact an address in China is.", "国内地址须选到的级别。"),
        LEVELS,
    ),
}
"""Every setting of every type by its name, as it is written in a file."""

PARTICULAR: Mapping[tuple[str, str], Setting] = {
    ("sequence", "pattern"): Setting(
        Text("Pattern", "编号规则"),
        Text("Text with {yyyy}, {mm}, {dd} and one {seq:5}.", "文本，可含{yyyy}、{mm}、{dd}和一个{seq:5}。"),
    ),
    ("rating", "max"): Setting(Text("Stars", "星数"), Text("How many there are, 2 to 10.", "最高星数，2至10。")),
    ("duration", "min"): Setting(Text("Shortest", "最短"), Text("In seconds.", "以秒为单位。")),
    ("duration", "max"): Setting(Text("Longest", "最长"), Text("In seconds.", "以秒为单位。")),
}
"""What a setting means for one type, where that is something of its own."""

SHAPES: Mapping[str, Editor] = {
    "choices": "choices", "to": "entity", "from": "entity", "by": "field", "was": "field", "fields": "fields",
    "accept": "names",
}  # fmt: skip


def settings_of(cls: type[Field]) -> dict[str, bool]:
    """The settings of a type as they are written; whether every type has them."""
    return {
        info.alias or name: name in Field.model_fields
        for name, info in cls.model_fields.items()
        if name != "type" and name not in cls.refused
    }


def described(name: str, schema: Schema, locale: str) -> dict[str, object]:
    """One type: what it is, what filters and totals may ask of it, and its settings with their JSON Schemas."""
    cls = BY_NAME[name]
    return {
        "type": name,
        "title": cls.label.get(locale),
        "help": cls.about.get(locale),
        "operators": list(cls.operators),
        "aggregations": list(cls.aggregations),
        "settings": [setting(cls, name, key, common, schema, locale) for key, common in settings_of(cls).items()],
    }


def setting(cls: type[Field], type_: str, name: str, common: bool, schema: Schema, locale: str) -> dict[str, object]:
    """One setting for a property panel."""
    words = PARTICULAR.get((type_, name)) or SETTINGS[name]
    said: dict[str, object] = {
        "name": name,
        "title": words.title.get(locale),
        "help": words.help.get(locale),
        "common": common,
        "required": name in schema.get("required", []),
        "editor": editor(cls, name, schema["properties"][name]),
        "schema": schema["properties"][name],
    }
    if words.options is not None:
        said["options"] = [{"value": value, "title": title.get(locale)} for value, title in words.options.items()]
    return said


def editor(cls: type[Field], name: str, schema: Schema) -> Editor:
    """With what a setting is edited: that follows from what it may be."""
    if name in SHAPES:
        return SHAPES[name]
    if name in cls.expressions():
        return "expression"
    branches = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    first = branches[0]
    if "enum" in first or "const" in first:
        return "option"
    if any("en" in each.get("properties", {}) for each in branches):
        return "words"
    simple: Mapping[object, Editor] = {"boolean": "flag", "integer": "integer", "string": "text"}
    return simple.get(first.get("type"), "structure")
