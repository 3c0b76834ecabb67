"""The common ground of the grammar models: frozen parts, names, and texts for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from definitions.located import LocatedMap
from definitions.sources import Exact, Source, Whole
from definitions.texts import LOCALES, Text

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
"""A name: snake_case, beginning with a letter."""

LONGEST_NAME = 48
"""Longer names would not fit PostgreSQL's 63 bytes together with their entity's."""


class Part(BaseModel):
    """A part of a definition: frozen, and without settings nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), defer_build=True)

    @classmethod
    def expressions(cls) -> list[str]:
        """The settings that are expressions."""
        return [
            field.alias or name
            for name, field in cls.model_fields.items()
            if field.annotation is Source or get_args(field.annotation) == (Source, type(None))
        ]

    @model_validator(mode="wrap")
    @classmethod
    def tell_known(cls, said: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Places the booleans that are expressions; tells with an unknown setting those that are known."""
        try:
            return handler(placed_booleans(said, cls.expressions))
        except ValidationError as error:
            known = [field.alias or name for name, field in cls.model_fields.items()]
            raise ValidationError.from_exception_data(
                cls.__name__, [told(one, known) for one in error.errors(include_url=False)]
            ) from None


def placed_booleans(said: object, names: Callable[[], Collection[str]] | None = None) -> object:
    """`formula: true` is an expression where the grammar wants one, and then keeps its place."""
    found = (
        [key for key, value in said.items() if value is True or value is False] if isinstance(said, LocatedMap) else []
    )
    known = set(names()) if names and found else None
    wanted = [key for key in found if known is None or key in known]
    if not wanted or not isinstance(said, LocatedMap):
        return said
    return {**said, **{key: Source("true" if said[key] else "false", said.values_at[key]) for key in wanted}}


def told(error: ErrorDetails, known: list[str]) -> InitErrorDetails:
    """The same error, with the known settings where an unknown one was the matter."""
    kind, context, loc = error["type"], dict(error.get("ctx", {})), error["loc"]
    if kind == "extra_forbidden" and len(loc) == 1:
        kind, context = "unknown_setting", {"name": str(loc[0]), "known": known}
    context.pop("error", None)
    return {"type": PydanticCustomError(kind, "{}", context), "loc": loc, "input": error["input"]}


def name_of(value: object) -> str:
    """A name as the language wants it; keeps the place of a located name."""
    if isinstance(value, str) and NAME.match(value) and len(value) <= LONGEST_NAME:
        return value
    raise PydanticCustomError("name", "a name")


def path_of(value: object) -> str:
    """One or more names with points between: `crm.order`, `customer.region.name`."""
    if isinstance(value, str) and value and all(NAME.match(part) for part in value.split(".")):
        return value
    raise PydanticCustomError("path", "a name")


def words_of(value: object) -> Text:
    """A title, help or message: a text, or one for each language; located texts keep their places."""
    match value:
        case Text():
            return value
        case str():
            return Text(value)
        case int() if not isinstance(value, bool):
            return Text(str(value))
        case Mapping() if value and all(isinstance(text, str) for text in value.values()):
            unknown = [str(key) for key in value if key not in LOCALES]
            if unknown:
                raise PydanticCustomError("language", "{name}", {"name": unknown[0]})
            return Text(value.get("en", ""), value.get("zh", ""))
    raise PydanticCustomError("words", "a text")


def whole_of(value: object) -> int:
    """A whole number, not a text or a boolean that could be read as one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("whole", "a whole number")


def flag_of(value: object) -> bool:
    """true or false, not a text that could be read as one."""
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("flag", "true or false")


def label_of(value: object) -> str:
    """A text that is one; keeps the place of a located text."""
    if isinstance(value, str):
        return value
    raise PydanticCustomError("label", "a text")


Name = Annotated[
    str, PlainValidator(name_of), WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"})
]
Path = Annotated[
    str,
    PlainValidator(path_of),
    WithJsonSchema({"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"}),
]
Words = Annotated[
    Text,
    PlainValidator(words_of),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Integer = Annotated[int, PlainValidator(whole_of), WithJsonSchema({"type": "integer"})]
Flag = Annotated[bool, PlainValidator(flag_of), WithJsonSchema({"type": "boolean"})]
Label = Annotated[str, PlainValidator(label_of), WithJsonSchema({"type": "string"})]

NOTHING = Text("")
"""No text said."""


def listed(key: str, written: object) -> BeforeValidator:
    """A short form for a part with one setting that matters; `written` is the type of both forms."""
    return BeforeValidator(
        lambda said: said if isinstance(said, Mapping | Part) else {key: said}, json_schema_input_type=written
    )


def one_or_more(said: object) -> object:
    """One thing where several may be: a list of it."""
    return said if isinstance(said, list | tuple) else [said]


def sorting_of(said: object) -> tuple[str, ...]:
    """`-date,number` or `[-date, number]`: fields or paths, a minus for descending."""
    parts = split(said) if isinstance(said, str) else said
    if not isinstance(parts, list | tuple):
        raise PydanticCustomError("sorting", "fields to sort by")
    names = tuple(part for part in parts if isinstance(part, str))
    if len(names) != len(parts) or not all(is_path(name.removeprefix("-")) for name in names):
        raise PydanticCustomError("sorting", "fields to sort by")
    return names


def split(text: str) -> list[str]:
    """The parts between commas, each with its place."""
    if not isinstance(text, Source):
        return [part.strip() for part in text.split(",")]
    return [Source(part[0], text.at(part.start())) for part in re.finditer(r"[^,\s]+", text)]


def is_path(text: str) -> bool:
    """Whether a text is one or more names with points between."""
    return bool(text) and all(NAME.match(part) for part in text.split("."))


def text_or_number(said: object) -> str:
    """A text that looks like a number or date is its own text: `version: 1.2`."""
    match said:
        case Whole() | Exact():
            return said.text
        case str():
            return str(said)
        case int() if not isinstance(said, bool):
            return str(said)
    raise PydanticCustomError("label", "a text")


def verb_tag(*verbs: str) -> Callable[[object], str | None]:
    """What decides the class of a step: the first of `verbs` among its keys, or its first key as an unknown verb."""

    def tag(said: object) -> str | None:
        keys = said if isinstance(said, Mapping) else type(said).model_fields if isinstance(said, Part) else ()
        found = next((verb for verb in verbs if verb in keys), None) or next(iter(keys), None)
        return f"<{found}>" if found else None

    return tag


def value_of(said: object) -> object:
    """A value kept as it is: a field's type reads it later."""
    return said


Value = Annotated[Any, PlainValidator(value_of), WithJsonSchema({})]
Anything = Annotated[Any, PlainValidator(value_of), WithJsonSchema({})]
Names = Annotated[tuple[Name, ...], BeforeValidator(one_or_more, json_schema_input_type=Name | tuple[Name, ...])]
Paths = Annotated[tuple[Path, ...], BeforeValidator(one_or_more, json_schema_input_type=Path | tuple[Path, ...])]
Sources = Annotated[
    Mapping[Name, Source], BeforeValidator(placed_booleans, json_schema_input_type=Mapping[Name, Source])
]
SourceList = Annotated[
    tuple[Source, ...], BeforeValidator(one_or_more, json_schema_input_type=Source | tuple[Source, ...])
]
Labels = Annotated[tuple[Label, ...], BeforeValidator(one_or_more, json_schema_input_type=Label | tuple[Label, ...])]
Sorting = Annotated[tuple[str, ...], PlainValidator(sorting_of), WithJsonSchema({"type": ["string", "array"]})]
