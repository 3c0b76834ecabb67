"""A department of the workspace."""

from __future__ import annotations

from typing import ClassVar, Literal

from definitions.fields.reference import ReferenceLike
from definitions.texts import Text


class DepartmentField(ReferenceLike):
    """A reference to base.department."""

    label: ClassVar[Text] = Text("Department", "部门")
    about: ClassVar[Text] = Text("A department of the workspace.", "工作区中的部门。")

    type: Literal["department"] = "department"

    @property
    def target(self) -> str:
        return "base.department"
