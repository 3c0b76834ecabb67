"""Several files, in the order they were put in."""

from __future__ import annotations

from typing import ClassVar, Literal

from definitions.fields.base import BadValue, DateOrder
from definitions.fields.file import ChosenFile, file_of
from definitions.grammar import Integer
from definitions.texts import Text
from definitions.types import FILES, Type

MOST = 100


class FilesField(ChosenFile):
    """Any number of files up to `max_count`, each once; their order is kept."""

    label: ClassVar[Text] = Text("Files", "多个文件")
    about: ClassVar[Text] = Text("Several uploaded files in an order of one's own.", "上传多个文件，可自行排序。")

    type: Literal["files"] = "files"
    max_count: Integer | None = None

    @property
    def most(self) -> int:
        """How many there may be."""
        return min(self.max_count or MOST, MOST)

    def value(self) -> Type:
        return FILES

    def json_schema(self) -> dict[str, object]:
        return {"type": "array", "items": super().json_schema(), "maxItems": self.most}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        given = value if isinstance(value, list) else [value]
        found = [each for one in given if isinstance(each := file_of(one), dict)]
        once = {str(each["id"]): each for each in found}
        if len(once) > self.most:
            raise BadValue(Text(f"At most {self.most} files.", f"最多{self.most}个文件。"))
        return list(once.values()) or None
