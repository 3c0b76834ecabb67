"""A picture."""

from __future__ import annotations

from typing import ClassVar, Literal

from definitions.fields.file import ChosenFile
from definitions.texts import Text

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff")
"""Pictures that can be read, and made small for lists."""


class ImageField(ChosenFile):
    """A photograph or drawing: shown small in lists, and large when it is opened."""

    label: ClassVar[Text] = Text("Image", "图片")
    about: ClassVar[Text] = Text("A photograph or drawing, shown small in lists.", "照片或图片，列表中显示缩略图。")

    type: Literal["image"] = "image"

    def accepts(self, name: str, kind: str) -> bool:
        return kind in PICTURES and super().accepts(name, kind)
