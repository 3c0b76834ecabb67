"""One value of a list: the list is written here or shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Self

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from definitions.fields.base import BadValue, DateOrder, Field, Links, Operator, Option, text_of
from definitions.grammar import path_of, words_of
from definitions.problems import did_you_mean
from definitions.texts import Text, humanize
from definitions.types import TEXT, Type


@dataclass(frozen=True)
class Choices:
    """A list of choices: the name of a shared list, or the values themselves; both after linking."""

    list: str = ""
    values: Mapping[str, Option] = field(default_factory=dict)

    def value_of(self, text: str) -> str:
        """The value that `text` names or titles; `BadValue` otherwise."""
        if text in self.values:
            return text
        wanted = text.casefold()
        for value, option in self.values.items():
            if wanted in {value.casefold(), option.title.en.casefold(), option.title.zh.casefold()}:
                return value
        raise self.unknown(text)

    def unknown(self, text: str) -> BadValue:
        """The fault of a text that is none of the choices."""
        hint = did_you_mean(text, self.values)
        return BadValue(
            Text(f"“{text}” is not one of the choices{hint.en or '.'}", f"“{text}”不在选项之中{hint.zh or '。'}")
        )

    def title(self, value: object, locale: str) -> str:
        """The title of a value; the value itself where it is no longer in the list."""
        option = self.values.get(str(value))
        return option.title.get(locale) if option else str(value)


def choices_of(value: object) -> Choices:
    """What `choices:` says: a name, a map of value to title or {title, color}, or a list of values."""
    match value:
        case Choices():
            return value
        case str():
            return Choices(path_of(value))
        case Mapping() if value:
            return Choices("", {str(key): option_of(str(key), said) for key, said in value.items()})
        case [*values] if values and not any(isinstance(one, Mapping | list) for one in values):
            return Choices("", {text_value(one): Option(humanize(text_value(one))) for one in values})
    raise PydanticCustomError("choices", "choices")


def text_value(value: object) -> str:
    """A choice value written as a number is its own text."""
    return str(getattr(value, "text", value))


def option_of(value: str, said: object) -> Option:
    """One value's title and colour."""
    if isinstance(said, Option):
        return said
    if said is None:
        return Option(humanize(value))
    if not isinstance(said, Mapping):
        return Option(words_of(said))
    unknown = [str(key) for key in said if key not in ("title", "color", "en", "zh")]
    if unknown:
        raise PydanticCustomError("option", "{name}", {"name": unknown[0], "value": value})
    if "en" in said or "zh" in said:
        return Option(words_of(said))
    title = words_of(said["title"]) if "title" in said else humanize(value)
    return Option(title, str(said.get("color", "")))


OPTION_SCHEMA = {
    "anyOf": [
        {"type": ["string", "null"]},
        {
            "type": "object",
            "properties": {
                "en": {"type": "string"},
                "zh": {"type": "string"},
                "title": {"type": ["string", "object"]},
                "color": {"type": "string"},
            },
            "additionalProperties": False,
        },
    ]
}
ChoiceSetting = Annotated[
    Choices,
    PlainValidator(choices_of),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "description": "The name of a shared list."},
                {"type": "object", "additionalProperties": OPTION_SCHEMA, "minProperties": 1},
                {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1},
            ]
        }
    ),
]


class ChoiceField(Field):
    """One of a list of values; people see its title and colour."""

    label: ClassVar[Text] = Text("Choice", "单选")
    about: ClassVar[Text] = Text(
        "One of a list of values, each with a title and a colour.",
        "从列表中选一项，每项有名称和颜色。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = ("==", "!=", "in", "is_empty")
    textual: ClassVar[bool] = True

    type: Literal["choice"] = "choice"
    choices: ChoiceSetting

    def value(self) -> Type:
        return TEXT

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "enum": list(self.choices.values)}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        text = text_of(value)
        return None if text is None else self.choices.value_of(text)

    def format(self, value: object, locale: str = "en") -> str:
        return "" if value is None else self.choices.title(value, locale)

    def linked(self, links: Links, home: str, name: str) -> Self:
        return self.model_copy(update={"choices": linked_choices(self.choices, links)})


def linked_choices(choices: Choices, links: Links) -> Choices:
    """The choices with the values of the shared list they name."""
    return Choices(*links.options(choices.list)) if choices.list else choices
