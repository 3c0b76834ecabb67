"""A department of the workspace."""

from __future__ import annotations

from typing import Literal

from definitions.fields.reference import ReferenceLike


class DepartmentField(ReferenceLike):
    """A reference to base.department."""

    type: Literal["department"] = "department"

    @property
    def target(self) -> str:
        return "base.department"
