"""A file: its bytes are in the store, the record keeps what it is called and what it is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.dialects import postgresql

from definitions.fields.base import BadValue, Column, DateOrder, Field, Operator
from definitions.grammar import Integer, Labels
from definitions.texts import Text
from definitions.types import FILE, Type

WHAT: Mapping[str, object] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "pattern": "^[0-9a-fA-F-]{36}$"},
        "name": {"type": "string"},
        "type": {"type": "string"},
        "size": {"type": "integer"},
    },
}
"""A file in a record. Only the id is looked at when it is sent; the rest is the server's to say."""


class FileLike(Field):
    """What all files have in common. In expressions they are passed on; `file_names` gives what they are called."""

    refused: ClassVar[frozenset[str]] = frozenset(
        {"pattern", "min", "max", "default", "formula", "eyes", "unique", "index", "search"}
    )
    operators: ClassVar[tuple[Operator, ...]] = ("contains", "is_empty")
    sortable: ClassVar[bool] = False

    @property
    def largest(self) -> int | None:
        """The most megabytes that a file may have, where the field says it."""
        return None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The kinds that may be chosen, where the field says it."""
        return ()

    def accepts(self, name: str, kind: str) -> bool:
        """Whether a file of this name and media type may be there."""
        return True

    def value(self) -> Type:
        return FILE

    def column(self) -> Column | None:
        return postgresql.JSONB()

    def json_schema(self) -> dict[str, object]:
        return dict(WHAT)

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        return file_of(value)

    def format(self, value: object, locale: str = "en") -> str:
        return names_of(value)

    def cell(self, value: object, locale: str = "en") -> object:
        """What the files are called: an import cannot bring them."""
        return names_of(value) or None


class ChosenFile(FileLike):
    """Files that are chosen, not drawn."""

    accept: Labels = ()
    """What may be chosen: `image/*`, `application/pdf`, `.docx`; anything when nothing is said."""
    max_size: Integer | None = None
    """The largest file, in megabytes."""

    @field_validator("accept")
    @classmethod
    def known(cls, accept: tuple[str, ...]) -> tuple[str, ...]:
        """Endings and media types, in small letters."""
        for each in accept:
            if not (each.startswith(".") and len(each) > 1) and each.count("/") != 1:
                raise PydanticCustomError("accept", "{found}", {"found": each})
        return tuple(each.lower() for each in accept)

    def accepts(self, name: str, kind: str) -> bool:
        return not self.accept or any(fits(each, name.lower(), kind) for each in self.accept)

    @property
    def largest(self) -> int | None:
        return self.max_size

    @property
    def wanted(self) -> tuple[str, ...]:
        return self.accept


class FileField(ChosenFile):
    """One file of any kind, or of those that `accept` names."""

    label: ClassVar[Text] = Text("File", "文件")
    about: ClassVar[Text] = Text(
        "One uploaded file: a contract, a drawing, a scan.", "上传一个文件，如合同、图纸、扫描件。"
    )

    type: Literal["file"] = "file"


def fits(pattern: str, name: str, kind: str) -> bool:
    """Whether a file is of a kind that was named by ending, media type or `image/*`."""
    if pattern.startswith("."):
        return name.endswith(pattern)
    return kind == pattern or (pattern.endswith("/*") and kind.startswith(pattern[:-1]))


def file_of(value: object) -> object:
    """What was sent of one file, its id in its one form; None for nothing."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    said = dict(value) if isinstance(value, Mapping) else {"id": value}
    try:
        return {**said, "id": str(uuid.UUID(str(said["id"])))}
    except (KeyError, ValueError):
        raise BadValue(
            Text(
                "Expected a file that was uploaded: {id: …}. A file's name is not enough.",
                "应为已上传的文件：{id: …}，仅有文件名不够。",
            )
        ) from None


def names_of(value: object) -> str:
    """What a file or several are called."""
    found = value if isinstance(value, list) else [value]
    return ", ".join(str(each.get("name", "")) for each in found if isinstance(each, Mapping))
