"""A signature, drawn by hand."""

from __future__ import annotations

from typing import ClassVar, Literal

from definitions.fields.file import FileLike
from definitions.texts import Text


class SignatureField(FileLike):
    """A drawing kept as a picture, with who signed and when: only who drew it can put it into a record."""

    label: ClassVar[Text] = Text("Signature", "签名")
    about: ClassVar[Text] = Text("Signed by hand on the screen.", "在屏幕上手写签名，并记录签署人和时间。")

    type: Literal["signature"] = "signature"

    def accepts(self, name: str, kind: str) -> bool:
        return kind == "image/png"
