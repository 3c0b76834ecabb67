"""The field types: a list one can read. A new type is one file and one line here; tests loop over the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import Discriminator, Tag

from definitions.fields.address import AddressField
from definitions.fields.barcode import BarcodeField
from definitions.fields.base import BadValue, DateOrder, Field, Links, Option
from definitions.fields.boolean import BooleanField
from definitions.fields.choice import ChoiceField, Choices
from definitions.fields.choices import ChoicesField
from definitions.fields.color import ColorField
from definitions.fields.date import DateField
from definitions.fields.datetime import DatetimeField
from definitions.fields.department import DepartmentField
from definitions.fields.duration import DurationField
from definitions.fields.email import EmailField
from definitions.fields.file import FileField, FileLike
from definitions.fields.files import FilesField
from definitions.fields.image import ImageField
from definitions.fields.integer import IntegerField
from definitions.fields.json import JsonField
from definitions.fields.lines import LinesField
from definitions.fields.location import LocationField
from definitions.fields.lookup import LookupField
from definitions.fields.money import MoneyField
from definitions.fields.number import NumberField
from definitions.fields.percent import PercentField
from definitions.fields.phone import PhoneField
from definitions.fields.rating import RatingField
from definitions.fields.reference import ReferenceField, ReferenceLike
from definitions.fields.references import ReferencesField
from definitions.fields.related import RelatedField
from definitions.fields.rich_text import RichTextField
from definitions.fields.sequence import SequenceField
from definitions.fields.signature import SignatureField
from definitions.fields.tags import TagsField
from definitions.fields.text import TextField, TextLike
from definitions.fields.time import TimeField
from definitions.fields.tree import TreeField
from definitions.fields.url import UrlField
from definitions.fields.user import UserField
from definitions.types import Type

TYPES: tuple[type[Field], ...] = (
    TextField,
    NumberField,
    IntegerField,
    MoneyField,
    PercentField,
    BooleanField,
    DateField,
    DatetimeField,
    TimeField,
    ChoiceField,
    ChoicesField,
    ReferenceField,
    LinesField,
    RelatedField,
    TreeField,
    UserField,
    DepartmentField,
    SequenceField,
    EmailField,
    PhoneField,
    UrlField,
    JsonField,
    FileField,
    FilesField,
    ImageField,
    SignatureField,
    TagsField,
    RatingField,
    ColorField,
    DurationField,
    BarcodeField,
    RichTextField,
    LocationField,
    AddressField,
    ReferencesField,
    LookupField,
)

BY_NAME: Mapping[str, type[Field]] = MappingProxyType({cls.model_fields["type"].default: cls for cls in TYPES})
"""The class of each type name."""


PLANNED: frozenset[str] = frozenset()
"""Types of the language that this version does not have yet."""


def tag_of(said: object) -> str | None:
    """What decides the class of a field: its `type`."""
    if isinstance(said, Mapping):
        name = said.get("type")
        return f"<{name}>" if isinstance(name, str) else None
    return f"<{said.type}>" if isinstance(said, Field) else None


AnyField = Annotated[
    Annotated[TextField, Tag("<text>")]
    | Annotated[NumberField, Tag("<number>")]
    | Annotated[IntegerField, Tag("<integer>")]
    | Annotated[MoneyField, Tag("<money>")]
    | Annotated[PercentField, Tag("<percent>")]
    | Annotated[BooleanField, Tag("<boolean>")]
    | Annotated[DateField, Tag("<date>")]
    | Annotated[DatetimeField, Tag("<datetime>")]
    | Annotated[TimeField, Tag("<time>")]
    | Annotated[ChoiceField, Tag("<choice>")]
    | Annotated[ChoicesField, Tag("<choices>")]
    | Annotated[ReferenceField, Tag("<reference>")]
    | Annotated[LinesField, Tag("<lines>")]
    | Annotated[RelatedField, Tag("<related>")]
    | Annotated[TreeField, Tag("<tree>")]
    | Annotated[UserField, Tag("<user>")]
    | Annotated[DepartmentField, Tag("<department>")]
    | Annotated[SequenceField, Tag("<sequence>")]
    | Annotated[EmailField, Tag("<email>")]
    | Annotated[PhoneField, Tag("<phone>")]
    | Annotated[UrlField, Tag("<url>")]
    | Annotated[JsonField, Tag("<json>")]
    | Annotated[FileField, Tag("<file>")]
    | Annotated[FilesField, Tag("<files>")]
    | Annotated[ImageField, Tag("<image>")]
    | Annotated[SignatureField, Tag("<signature>")]
    | Annotated[TagsField, Tag("<tags>")]
    | Annotated[RatingField, Tag("<rating>")]
    | Annotated[ColorField, Tag("<color>")]
    | Annotated[DurationField, Tag("<duration>")]
    | Annotated[BarcodeField, Tag("<barcode>")]
    | Annotated[RichTextField, Tag("<rich_text>")]
    | Annotated[LocationField, Tag("<location>")]
    | Annotated[AddressField, Tag("<address>")]
    | Annotated[ReferencesField, Tag("<references>")]
    | Annotated[LookupField, Tag("<lookup>")],
    Discriminator(tag_of),
]
"""Any field, told apart by `type`."""

LinesField.model_rebuild(_types_namespace={"AnyField": AnyField})


STRUCTURED: Mapping[str, Callable[[], Field]] = {
    "rich_text": RichTextField,
    "location": LocationField,
    "address": AddressField,
}
"""The fields of values that have a form of their own."""


def of_type(type_: Type) -> Field:
    """An unremarkable field for a value type: how a lookup's or a report's values are kept, read and written."""
    match type_.kind:
        case "json" if type_.entity in STRUCTURED:
            return STRUCTURED[type_.entity]()
        case "json" if type_.entity:
            return FilesField() if type_.entity == "files" else FileField()
        case "number":
            return IntegerField() if type_.scale == 0 else NumberField(scale=min(type_.scale, 20))
        case "boolean":
            return BooleanField()
        case "date":
            return DateField()
        case "datetime":
            return DatetimeField()
        case "time":
            return TimeField()
        case "reference":
            return ReferenceField(to=type_.entity)
        case "rows" | "json" | "list":
            return JsonField()
        case _:
            return TextField()


__all__ = [
    "BY_NAME",
    "PLANNED",
    "TYPES",
    "AddressField",
    "AnyField",
    "BadValue",
    "BarcodeField",
    "BooleanField",
    "ChoiceField",
    "Choices",
    "ChoicesField",
    "ColorField",
    "DateField",
    "DateOrder",
    "DatetimeField",
    "DepartmentField",
    "DurationField",
    "EmailField",
    "Field",
    "FileField",
    "FileLike",
    "FilesField",
    "ImageField",
    "IntegerField",
    "JsonField",
    "LinesField",
    "Links",
    "LocationField",
    "LookupField",
    "MoneyField",
    "NumberField",
    "Option",
    "PercentField",
    "PhoneField",
    "RatingField",
    "ReferenceField",
    "ReferenceLike",
    "ReferencesField",
    "RelatedField",
    "RichTextField",
    "SequenceField",
    "SignatureField",
    "TagsField",
    "TextField",
    "TextLike",
    "TimeField",
    "TreeField",
    "UrlField",
    "UserField",
    "of_type",
]
