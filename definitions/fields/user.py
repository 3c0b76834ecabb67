"""A person of the workspace."""

from __future__ import annotations

from typing import ClassVar, Literal

from definitions.fields.reference import ReferenceLike
from definitions.texts import Text


class UserField(ReferenceLike):
    """A reference to base.user."""

    label: ClassVar[Text] = Text("Person", "人员")
    about: ClassVar[Text] = Text("Somebody of the workspace.", "工作区中的人员。")

    type: Literal["user"] = "user"

    @property
    def target(self) -> str:
        return "base.user"
