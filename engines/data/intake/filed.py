"""Files that values name: each one's own or one that they may read anyway, of a kind and size that the field takes.

What was sent of a file is replaced by what is known of it: nobody can say that it is called otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from definitions.fields import FileLike
from definitions.problems import Fault
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.history.attached import (
    Link,
    StoredFile,
    file_fields,
    files_of,
    is_signature,
    links_of,
    may_read,
    named_in,
)
from engines.data.intake.incoming import Draft, Reading
from engines.data.sql.statements import Connection

MEGABYTE = 1 << 20
LARGEST_SIGNATURE = MEGABYTE


@dataclass(frozen=True, slots=True)
class Use:
    """Where files are named: the draft, its field, and the record that all of it belongs to."""

    draft: Draft
    field: EntityField
    record: UUID


def check_files(
    conn: Connection, reading: Reading, entity: Entity, drafts: Iterable[Draft], *, trusted: bool = False
) -> None:
    """A fault for each file that is none for the asker, or does not fit its field."""
    check_uses(conn, reading, [use for draft in drafts for use in uses(reading, entity, draft, draft.id)], trusted)


def uses(reading: Reading, entity: Entity, draft: Draft, record: UUID) -> Iterator[Use]:
    """Where a record and its rows name files."""
    for each in file_fields(reading.scope.app, entity):
        if draft.values.get(each.name):
            yield Use(draft, each, record)
    for name, rows in draft.lines.items():
        owned = reading.scope.app.entities[entity.fields[name].type.entity]
        for row in rows:
            yield from uses(reading, owned, row, record)


def asked_files(fields: Iterable[EntityField], draft: Draft) -> list[Use]:
    """Where the values that an action asks for name files."""
    return [
        Use(draft, each, draft.id)
        for each in fields
        if isinstance(each.definition, FileLike) and draft.values.get(each.name)
    ]


def check_uses(conn: Connection, reading: Reading, found: Sequence[Use], trusted: bool = False) -> None:
    """Look the files up, judge them, and put in what is known of them."""
    ids = {id for use in found for id in named_in(use.draft.values[use.field.name])}
    if not ids:
        return
    known, links = files_of(conn, reading.scope, ids), links_of(conn, reading.scope, ids)
    for use in found:
        value = use.draft.values[use.field.name]
        files: list[dict[str, object]] = []
        for at, id in enumerate(named_in(value)):
            pointer = f"{use.draft.pointer}/{use.field.name}" + (f"/{at}" if isinstance(value, list) else "")
            file, mine = known.get(id), links.get(id, [])
            wrong = no_such(use) if file is None else judged(conn, reading, use, file, mine, trusted)
            if wrong:
                reading.faults.append(Fault(wrong, pointer, name=use.field.name))
            elif file is not None:
                files.append(file.to_json(signed=is_signature(use.field)))
        if files:
            use.draft.values[use.field.name] = files if isinstance(value, list) else files[0]


def judged(
    conn: Connection, reading: Reading, use: Use, file: StoredFile, links: Sequence[Link], trusted: bool
) -> Text | None:
    """What stands against a file, if anything. One that is in the field already is not measured again."""
    there = any(link.record == use.record and link.field == use.field.id for link in links)
    if not trusted:
        elsewhere = is_signature(use.field) and links and not there
        if elsewhere or not may_read(conn, reading.scope, file, links):
            return no_such(use)
    return None if there else unfit(use.field, file)


def no_such(use: Use) -> Text:
    """A file that is not there for the asker."""
    title = use.field.title
    return Text(f"“{title.en}”: there is no such file.", f"“{title.get('zh')}”：没有这样的文件。")


def unfit(each: EntityField, file: StoredFile) -> Text | None:
    """Why a field does not take a file."""
    field = each.definition
    assert isinstance(field, FileLike)
    if not field.accepts(file.name, file.type) or (is_signature(each) and file.size > LARGEST_SIGNATURE):
        wanted = ", ".join(field.wanted)
        return Text(
            f"“{file.name}” is not of a kind that “{each.title.en}” takes{f': {wanted}' if wanted else ''}.",
            f"“{each.title.get('zh')}”不接受“{file.name}”这类文件{f'，可选：{wanted}' if wanted else ''}。",
        )
    if field.largest is not None and file.size > field.largest * MEGABYTE:
        return Text(f"“{file.name}” is larger than {field.largest} MB.", f"“{file.name}”超过 {field.largest} MB。")
    return None
