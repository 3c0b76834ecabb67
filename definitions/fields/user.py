"""A person of the workspace."""

from __future__ import annotations

from typing import Literal

from definitions.fields.reference import ReferenceLike


class UserField(ReferenceLike):
    """A reference to base.user."""

    type: Literal["user"] = "user"

    @property
    def target(self) -> str:
        return "base.user"
