"""Who asks, of which app, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from engines.app import App
    from engines.data.work.flowing import Flowing


@dataclass(frozen=True, slots=True)
class User:
    """The person or program that asks. `id` is the record of `base.user`; None is the system itself."""

    id: UUID | None
    name: str
    roles: frozenset[str] = frozenset()
    department: UUID | None = None
    administrator: bool = False
    """Has the role `admin`: every permission, no row condition, no hidden field."""
    further: frozenset[UUID] = frozenset()
    """Departments the person belongs to besides their own."""

    @property
    def departments(self) -> frozenset[UUID]:
        """Every department the person belongs to: `user.departments`."""
        return self.further | {self.department} if self.department else self.further


@dataclass(frozen=True, slots=True)
class Scope:
    """One asking: app, workspace, user, moment and language. Passed to everything that reads or writes."""

    app: App
    workspace: str
    """Name of the workspace; `schema` is its PostgreSQL schema."""
    schema: str
    user: User
    now: datetime
    """The moment of the request, aware, UTC. The only clock below the edge."""
    locale: str = "en"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    via: str = "api"
    """Through what a change comes: form, api, import, rule (at its time), seed, demo, command."""

    on_behalf: UUID | None = None
    """Whose work this is, when the user does it for somebody else."""

    flowing: Flowing | None = None
    """Who starts and wakes the cases of flows that a write concerns; None where there are no flows."""

    @property
    def today(self) -> date:
        """The date at `now` in the workspace's time zone."""
        return self.now.astimezone(self.timezone).date()
