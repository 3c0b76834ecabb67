"""Codes that a scanner reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field as Setting

from definitions.fields.base import BadValue
from definitions.fields.text import TextLike
from definitions.texts import Text

Format = Literal["ean13", "ean8", "upca", "itf14", "code128", "code39", "qrcode", "datamatrix"]

FORMS = {
    "ean13": r"\d{13}", "ean8": r"\d{8}", "upca": r"\d{12}", "itf14": r"\d{14}", "code128": r"[ -~]{1,80}",
    "code39": r"[0-9A-Z \-.$/+%]{1,60}", "qrcode": r"[^\x00]{1,1000}", "datamatrix": r"[^\x00]{1,1000}",
}  # fmt: skip
CALLED = {
    "ean13": Text("13 digits", "13位数字"),
    "ean8": Text("8 digits", "8位数字"),
    "upca": Text("12 digits", "12位数字"),
    "itf14": Text("14 digits", "14位数字"),
    "code128": Text("letters, digits and signs, 80 at most", "不超过80个字母、数字或符号"),
    "code39": Text("capitals and digits, 60 at most", "不超过60个大写字母或数字"),
    "qrcode": Text("1,000 characters at most", "不超过1000个字符"),
    "datamatrix": Text("1,000 characters at most", "不超过1000个字符"),
}
CHECKED = ("ean13", "ean8", "upca", "itf14")
"""The last digit follows from the others."""


class BarcodeField(TextLike):
    """A code in the `format` it is printed in; the check digit of EAN, UPC and ITF-14 must be right."""

    label: ClassVar[Text] = Text("Barcode", "条码")
    about: ClassVar[Text] = Text(
        "A barcode or QR code: scanned with the camera or typed, its check digit verified, drawn and printed.",
        "条形码或二维码：用摄像头扫描或手工输入，校验位自动核对，可显示并打印。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})

    type: Literal["barcode"] = "barcode"
    format_: Format = Setting(default="code128", alias="format")

    def for_browser(self) -> Mapping[str, str | int]:
        return {"format": self.format_}

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": f"^{FORMS[self.format_]}$"}

    def fitting(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text) if self.format_ not in ("qrcode", "datamatrix") else text
        if self.format_ in CHECKED:
            plain = plain.replace(" ", "").replace("-", "")
        if not re.fullmatch(FORMS[self.format_], plain):
            wanted = CALLED[self.format_]
            raise BadValue(
                Text(f"“{text}” does not fit the barcode: {wanted.en}.", f"“{text}”不符合条码要求：{wanted.zh}。")
            )
        if self.format_ in CHECKED and plain[-1] != (right := check_digit(plain[:-1])):
            raise BadValue(
                Text(
                    f"“{text}” has a wrong check digit; the last digit would be {right}.",
                    f"“{text}”的校验位有误，末位应为{right}。",
                )
            )
        return plain


def check_digit(digits: str) -> str:
    """GS1: the digits weigh 3, 1, 3 … from the right."""
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-weighed % 10)
