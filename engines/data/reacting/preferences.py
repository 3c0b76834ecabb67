"""What somebody wants to hear of, where and when: by kind of notice, quiet hours, the time of the daily digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from engines.data.reacting.kinds import CHANNELS, KINDS, Channel, When
from engines.data.sql.statements import SCHEMA, Connection, Statement, run

MORNING = time(8)
NIGHT = (time(22), time(7))


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's; times are those of their own clock."""

    chosen: Mapping[str, Mapping[str, When]] = field(default_factory=dict)
    """By kind and channel, where it is not as usual."""
    quiet: tuple[time, time] | None = NIGHT
    """From when until when nothing is sent; it may pass midnight."""
    digest: time = MORNING

    def when(self, kind: str, channel: Channel) -> When:
        """When a notice goes somewhere; of a kind that is not known any more, nowhere but into the app."""
        if kind not in KINDS:
            return "now" if channel == "app" else "never"
        return self.chosen.get(kind, {}).get(channel) or KINDS[kind].usually(channel)

    def due(self, kind: str, channel: Channel, now: datetime, zone: ZoneInfo) -> datetime | None:
        """The moment to send it; None for never."""
        match self.when(kind, channel):
            case "now":
                return self.after_quiet(now, zone)
            case "digest":
                return upcoming(self.digest, now, zone)
        return None

    def after_quiet(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Now, or the end of the quiet hours."""
        if self.quiet is None:
            return now
        begins, ends = self.quiet
        clock = now.astimezone(zone).time()
        quiet = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
        return upcoming(ends, now, zone) if quiet else now

    def kinds(self, channel: Channel) -> list[str]:
        """The kinds that go somewhere at all."""
        return [kind for kind in KINDS if self.when(kind, channel) != "never"]

    def without(self, kinds: Iterable[str], channel: Channel) -> Preferences:
        """The same, but of these kinds nothing goes there any more."""
        changed = {kind: {**self.chosen.get(kind, {}), channel: "never"} for kind in kinds}
        return Preferences({**self.chosen, **changed}, self.quiet, self.digest)

    def to_json(self) -> dict[str, Any]:
        """As they are kept and shown: every kind with every channel."""
        return {
            "kinds": {kind: {channel: self.when(kind, channel) for channel in CHANNELS} for kind in KINDS},
            "quiet": [f"{each:%H:%M}" for each in self.quiet] if self.quiet else None,
            "digest": f"{self.digest:%H:%M}",
        }


def upcoming(clock: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which a clock of the zone shows this time."""
    today = now.astimezone(zone).date()
    moments = (datetime.combine(today + timedelta(days), clock, zone) for days in range(3))
    return next(moment for moment in moments if moment.timestamp() > now.timestamp()).astimezone(now.tzinfo)


def from_json(said: Mapping[str, Any]) -> Preferences:
    """What was kept; what is not known any more is left out."""
    chosen = {
        kind: {channel: when for channel, when in channels.items() if when in CHANNELS.get(channel, ())}
        for kind, channels in said.get("kinds", {}).items()
    }
    quiet = said.get("quiet")
    begins_and_ends = (time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None
    return Preferences(chosen, begins_and_ends, time.fromisoformat(said.get("digest", f"{MORNING:%H:%M}")))


def read_preferences(conn: Connection, schema: str, users: Iterable[UUID]) -> Mapping[UUID, Preferences]:
    """Of some people, as far as they have chosen. The role is the workspace's."""
    text = f'select "user", says from "{SCHEMA}"._notice_choice where "user" = any(%(users)s)'
    rows = run(conn, schema, Statement(text), {"users": list(users)})
    return {row["user"]: from_json(row["says"]) for row in rows}


def preferences_of(conn: Connection, schema: str, user: UUID | None) -> Preferences:
    """One person's."""
    return read_preferences(conn, schema, [user]).get(user, Preferences()) if user else Preferences()


def write_preferences(conn: Connection, schema: str, user: UUID, preferences: Preferences) -> None:
    """From now on these."""
    text = (
        f'insert into "{SCHEMA}"._notice_choice ("user", says) values (%(user)s, %(says)s)'
        ' on conflict ("user") do update set says = excluded.says'
    )
    run(conn, schema, Statement(text), {"user": user, "says": Jsonb(preferences.to_json())})
