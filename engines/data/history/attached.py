"""Files of records: who may read one, and until when it is kept.

A file is its uploader's until a record names it. Then it is read by whoever may see the field that names it, now or
in the history of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from definitions.fields import FileLike, SignatureField
from definitions.problems import NotFound
from definitions.texts import Text
from engines.app import App, Entity, EntityField
from engines.data.history.past import shown_fields
from engines.data.rights.permissions import may
from engines.data.sql.statements import Connection, Statement, cached, compiled, run
from engines.data.sql.system import OWN
from engines.scope import Scope

MOST_LINKS = 50
"""A file that was copied into thousands of records is looked for in so many of them."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a file. `at` and `by` are when it was uploaded and by whom."""

    id: UUID
    name: str
    type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    at: datetime
    user: UUID | None
    by: str

    def to_json(self, *, signed: bool = False) -> dict[str, object]:
        """As a record keeps it; a signature with who signed and when."""
        said: dict[str, object] = {"id": str(self.id), "name": self.name, "type": self.type, "size": self.size}
        if self.width is not None:
            said |= {"width": self.width, "height": self.height}
        if signed:
            said |= {"by": self.by, "at": self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        return said


@dataclass(frozen=True, slots=True)
class Link:
    """A record that names a file, or did. Entity and field are stable ids; no field: it is the record's as a whole."""

    file: UUID
    entity: str
    record: UUID
    field: str


def no_file() -> NotFound:
    """The answer for a file that is not there, or that the asker may not read."""
    return NotFound(Text("There is no such file.", "没有这样的文件。"))


def find_file(conn: Connection, scope: Scope, id: UUID) -> StoredFile:
    """What is known of a file that the asker may read; `NotFound` for any other."""
    found = files_of(conn, scope, [id]).get(id)
    if found is None or not may_read(conn, scope, found, links_of(conn, scope, [id]).get(id, ())):
        raise no_file()
    return found


def files_of(conn: Connection, scope: Scope, ids: Iterable[UUID]) -> dict[UUID, StoredFile]:
    """What is known of some files, whoever may read them."""
    rows = run(conn, scope, statement(scope.app, "_file", "id"), {"ids": list(ids)}).fetchall()
    return {row["id"]: StoredFile(**row) for row in rows}


def links_of(conn: Connection, scope: Scope, ids: Iterable[UUID]) -> dict[UUID, list[Link]]:
    """Which records name some files."""
    found: dict[UUID, list[Link]] = {}
    for row in run(conn, scope, statement(scope.app, "_attached", "file"), {"ids": list(ids)}):
        found.setdefault(row["file"], []).append(Link(row["file"], row["entity"], row["record"], row["field"]))
    return found


def statement(app: App, table: str, column: str) -> Statement:
    """The rows of a table with one of `ids` in a column."""
    chosen = OWN[table].c[column] == sa.any_(sa.cast(sa.bindparam("ids"), sa.ARRAY(sa.Uuid)))
    return cached(app, ("by_ids", table, column), lambda: compiled(sa.select(OWN[table]).where(chosen)))


def sensitive_links(conn: Connection, scope: Scope, id: UUID) -> list[tuple[str, str, UUID]]:
    """Entity, field and record of each sensitive field that names a file: who reads it is written down."""
    known = places(scope.app)
    found = [(known.get((link.entity, link.field)), link) for link in links_of(conn, scope, [id]).get(id, ())]
    return [
        (head_of(scope.app, place[0]).name, f"{place[0].name}.{place[1]}", link.record)
        for place, link in found
        if place and place[1] and place[0].fields[place[1]].definition.sensitive
    ]


def may_read(conn: Connection, scope: Scope, file: StoredFile, links: Iterable[Link]) -> bool:
    """Whether the asker may read a file that these links lead to."""
    known = list(links)
    if not known:
        return file.user is not None and file.user == scope.user.id
    return any(shows(conn, scope, link) for link in known[:MOST_LINKS])


def shows(conn: Connection, scope: Scope, link: Link) -> bool:
    """Whether the asker may see the field of the record, as it is or as it was."""
    found = places(scope.app).get((link.entity, link.field))
    if found is None:
        return False
    entity, name = found
    head = head_of(scope.app, entity)
    if may(scope, head, "read") is False:
        return False
    try:
        shown = shown_fields(conn, scope, head, link.record)
    except NotFound:
        return False
    return not name or name in shown[entity.name]


Places = Mapping[tuple[str, str], tuple[Entity, str]]


def places(app: App) -> Places:
    """Entity and field by their stable ids; the entity alone for what belongs to a record as a whole."""
    return cached(app, "file_places", lambda: dict(made_places(app)))


def made_places(app: App) -> Iterable[tuple[tuple[str, str], tuple[Entity, str]]]:
    """`places`, worked out."""
    for entity in app.entities.values():
        yield (entity.id, ""), (entity, "")
        for each in file_fields(app, entity):
            yield (entity.id, each.id), (entity, each.name)


def file_fields(app: App, entity: Entity) -> tuple[EntityField, ...]:
    """The fields of an entity that hold files."""
    return cached(
        app,
        ("file_fields", entity.name),
        lambda: tuple(
            each
            for each in entity.fields.values()
            if isinstance(each.definition, FileLike) and each.storage == "column"
        ),
    )


def head_of(app: App, entity: Entity) -> Entity:
    """The entity itself, or of detail rows the one that owns them in the end."""
    return head_of(app, app.entities[entity.owner]) if entity.owner else entity


def is_signature(each: EntityField) -> bool:
    """Whether a field holds what somebody signed: nobody else can put it anywhere."""
    return isinstance(each.definition, SignatureField)


def named_in(value: object) -> list[UUID]:
    """The files that a value names, in their order."""
    given = value if isinstance(value, list) else [value]
    return [UUID(str(each["id"])) for each in given if isinstance(each, Mapping) and "id" in each]
