"""The state of a story while it is told: the clock, the people, the names given to records."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from definitions.fields.base import BadValue
from definitions.fields.datetime import moment_in
from definitions.problems import Invalid, NotFound
from definitions.texts import Text
from definitions.types import TEXT, reference
from engines.app import App, Entity
from engines.data import records
from engines.data.reading.query import Query, find_records, get_record, no_record
from engines.data.rights.permissions import short
from engines.data.rights.persons import PERSON, find_person
from engines.data.rights.seen import Given
from engines.data.sql.statements import Connection
from engines.scope import Scope, User

BEGINNING = datetime.datetime(2026, 1, 1, 9, 0, tzinfo=datetime.UTC)
"""The clock of a story that does not say when."""

NAMES = re.compile(r"[a-z][a-z0-9_]*")
MANY = 1000


@dataclass(frozen=True)
class Named:
    """A record that later steps know by a name."""

    entity: str
    id: UUID


@dataclass
class Story:
    """A story being told."""

    conn: Connection
    scope: Scope
    """The administrator's asking, at the story's moment."""
    packs: tuple[str, ...] = ()
    names: dict[str, Named] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    """Users that act for a role."""
    file: Callable[[str], bytes] | None = None
    """The content of a file that a step names."""

    @property
    def app(self) -> App:
        """The app the story is about."""
        return self.scope.app

    def entity(self, name: str) -> Entity:
        """The entity called `name`; without a pack it is looked for in the story's packs first."""
        for full in [name, *(f"{pack}.{name}" for pack in self.packs)]:
            if full in self.app.entities:
                return self.app.entities[full]
        return self.app.entity(name)

    def named(self, name: str) -> Named:
        """The record called `name` earlier: `so`, or a detail row `so.lines.1`."""
        found = self.names.get(name.split(".")[0])
        if found is None:
            raise Invalid(Text(f"No earlier step names a record `{name}`.", f"前面的步骤没有命名记录`{name}`。"))
        return self.row(found, name) if "." in name else found

    def row(self, record: Named, path: str) -> Named:
        """A detail row by its place, counted from 1."""
        _, lines, place = path.split(".")
        entity = self.app.entities[record.entity]
        rows = get_record(self.conn, self.scope, record.entity, record.id).get(lines)
        number = int(place)
        if not isinstance(rows, list) or not 1 <= number <= len(rows):
            raise Invalid(Text(f"There is no row `{path}`.", f"没有明细行`{path}`。"))
        return Named(entity.field(lines).type.entity, UUID(rows[number - 1]["id"]))

    # --- who and when ----------------------------------------------------------------------------------------------

    def asking(self, by: str) -> Scope:
        """The asking of whoever acts: the administrator, a user made before, or a user with just a role."""
        if not by:
            return self.scope
        found = self.names.get(by)
        if found is not None and found.entity == PERSON:
            return replace(self.scope, user=self.user(found.id))
        return replace(self.scope, user=self.someone(by))

    def user(self, id: UUID) -> User:
        """A user of the workspace with the roles and department they have now."""
        found = find_person(self.conn, self.scope, id)
        if found is None:
            raise no_record(self.scope.app.entities[PERSON])
        return found

    def someone(self, by: str) -> User:
        """A user who has just this role, or the user whose account it is; made when first needed."""
        if by not in self.people:
            self.people[by] = self.user_of_account(by) or self.made(by)
        return self.people[by]

    def user_of_account(self, account: str) -> User | None:
        """The user with this login name, where `account` is not a role."""
        if self.is_role(account):
            return None
        query = Query(where="account == given", given={"given": Given(TEXT, account)})
        found = find_records(self.conn, self.scope, PERSON, query).records
        return self.user(UUID(str(found[0]["id"]))) if found else None

    def is_role(self, name: str) -> bool:
        """Whether the app has such a role."""
        return any(name in (full, short(full)) for full in self.app.roles)

    def made(self, role: str) -> User:
        """A new user with just this role."""
        if not self.is_role(role):
            raise Invalid(Text(f"There is neither a role nor a user `{role}`.", f"没有角色或用户`{role}`。"))
        values: dict[str, object] = {"name": role, "roles": [short(role)]}
        (id,) = records.create(self.conn, self.scope, PERSON, [values], trusted=True)
        return User(id, role, frozenset({short(role)}), None, short(role) == "admin")

    def clock(self, said: str) -> None:
        """Set the clock: `2026-03-01 09:00` in the workspace's time zone."""
        try:
            moment = moment_in(said)
        except BadValue as bad:
            raise Invalid(bad.text) from None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.scope.timezone)
        self.scope = replace(self.scope, now=aware.astimezone(datetime.UTC))

    # --- records ---------------------------------------------------------------------------------------------------

    def given(self, entity: Entity, source: str) -> dict[str, Given]:
        """The names of earlier steps that a condition over `entity` uses."""
        used = set(NAMES.findall(source)) - entity.fields.keys()
        return {name: Given(reference(each.entity), each.id) for name, each in self.names.items() if name in used}

    def query(self, entity: Entity, where: str | None, **wishes: Any) -> Query:
        """A query in the words of a step."""
        source = where or ""
        return replace(Query(where=source, given=self.given(entity, source)), **wishes)

    def fitting(self, by: str, entity: Entity, where: str | None) -> list[UUID]:
        """The ids of all records that fit."""
        found: list[UUID] = []
        after = ""
        while True:
            page = find_records(
                self.conn,
                self.asking(by),
                entity.name,
                self.query(entity, where, sort="id", select="id", limit=MANY, after=after),
            )
            found += [UUID(str(record["id"])) for record in page.records]
            if page.next is None:
                return found
            after = page.next

    def one(self, by: str, entity: Entity, where: str | None) -> UUID:
        """The id of the one record that fits."""
        page = find_records(self.conn, self.asking(by), entity.name, self.query(entity, where, select="id", limit=2))
        if len(page.records) == 1:
            return UUID(str(page.records[0]["id"]))
        title = entity.title
        if page.records:
            raise Invalid(
                Text(f"More than one “{title.en}” fits `{where}`.", f"有多条“{title.get('zh')}”符合`{where}`。")
            )
        raise NotFound(Text(f"No “{title.en}” fits `{where}`.", f"没有“{title.get('zh')}”符合`{where}`。"))


def begun(conn: Connection, app: App, schema: str, workspace: str, timezone: ZoneInfo, via: str) -> Story:
    """A story at its beginning, with an administrator to tell it."""
    nobody = User(None, "administrator", frozenset({"admin"}), None, True)
    scope = Scope(app, workspace, schema, nobody, BEGINNING, "en", timezone, via)
    return Story(conn, replace(scope, user=replace(nobody, id=administrator(conn, scope))))


def administrator(conn: Connection, scope: Scope) -> UUID:
    """The record of the administrator: one that is there, or a new one."""
    account = Given(TEXT, "admin")
    found = find_records(conn, scope, PERSON, Query(where="account == given", given={"given": account})).records
    if found:
        return UUID(str(found[0]["id"]))
    values: dict[str, object] = {"name": "Administrator", "account": "admin", "roles": ["admin"]}
    (id,) = records.create(conn, scope, PERSON, [values], trusted=True)
    return id


def facts(names: Mapping[str, Named]) -> dict[str, Given]:
    """The named records as values of reference type."""
    return {name: Given(reference(each.entity), each.id) for name, each in names.items()}
