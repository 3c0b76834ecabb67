"""What was sent, read: names and values checked through the field types, all faults told at once with their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import uuid_utils.compat

from definitions.fields.base import BadValue
from definitions.fields.references import ITEM
from definitions.problems import Fault, NotAllowed, Problem, invalid
from definitions.texts import Text
from engines.app import EntityField
from engines.data.intake.broken import required_message
from engines.data.intake.intake import Intake, Slot, may_not_write, not_writable, unknown
from engines.scope import Scope


@dataclass(slots=True)
class Draft:
    """One record as it was sent. `values` are ready for the database; `echoes` must equal what is there."""

    id: UUID
    pointer: str
    values: dict[str, object] = field(default_factory=dict)
    lines: dict[str, list[Draft]] = field(default_factory=dict)
    echoes: dict[str, object] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    """Echoes of fields that the asker may write in other records, not in this one."""
    version: int | None = None
    known: bool = False
    """A detail row that was sent with its id."""
    dropped: bool = False
    """A detail row sent with `_delete`."""


@dataclass(frozen=True, slots=True)
class Key:
    """A reference given by the text of a unique field instead of an id."""

    draft: Draft
    field: EntityField
    text: str


@dataclass
class Reading:
    """One reading of many records: who sends, the faults so far, the keys to be looked up."""

    scope: Scope
    creating: bool
    faults: list[Fault] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    def stop(self) -> None:
        """Raise what was found, if anything: everything wrong, or else everything not allowed."""
        if self.faults:
            raise invalid(self.faults)
        if self.refused:
            raise refusal(self.refused)


def refusal(faults: Sequence[Fault]) -> Problem:
    """The answer to writing fields that the asker may only read."""
    return NotAllowed(faults[0].detail, tuple(faults))


def read_new(reading: Reading, plan: Intake, item: Mapping[str, object], pointer: str) -> Draft:
    """A record to be made, with its detail rows."""
    draft = Draft(given_id(item) or uuid_utils.compat.uuid7(), pointer)
    read_values(reading, plan, item, draft)
    missing(reading, plan, draft)
    return draft


def given_id(item: Mapping[str, object]) -> UUID | None:
    """The id that a trusted writer chose for a new record."""
    found = item.get("id")
    return found if isinstance(found, UUID) else None


def read_change(
    reading: Reading, plan: Intake, record: UUID, values: Mapping[str, object], version: int | None, pointer: str
) -> Draft:
    """The fields of a record that are to change."""
    draft = Draft(record, pointer, version=version)
    read_values(reading, plan, values, draft)
    emptied(reading, plan, draft)
    return draft


def read_values(reading: Reading, plan: Intake, item: Mapping[str, object], draft: Draft) -> None:
    """Each value through its field type."""
    values = draft.values
    for name, value in item.items():
        found = plan.slots.get(name)
        if found is None:
            if not name.startswith("_"):
                reading.faults.append(unknown(plan, name, draft.pointer))
            continue
        try:
            if found.known is not None and value.__class__ is str:
                values[name] = found.known[value]
            else:
                take(reading, plan, draft, found, value)
        except BadValue as bad:
            reading.faults.append(Fault(bad.text, f"{draft.pointer}/{name}", name=name))


def take(reading: Reading, plan: Intake, draft: Draft, found: Slot, value: object) -> None:
    """Put one value where it belongs."""
    name = found.field.name
    match found.kind:
        case "value" | "boolean":
            draft.values[name] = found.read(value)
        case "reference":
            draft.values[name] = referred(reading, draft, found, value)
        case "datetime":
            draft.values[name] = zoned(reading.scope, found.parse(value))
        case "lines":
            value = value if found.field.definition.type == "lines" else linked(found.parse(value))
            draft.lines[name] = read_lines(reading, plan.lines[name], value, f"{draft.pointer}/{name}")
        case "echo":
            echo(reading, plan, draft, found, value)
        case "unwritable":
            unwritable(reading, draft, found, value)
        case "ignored":
            pass


def referred(reading: Reading, draft: Draft, found: Slot, value: object) -> object:
    """The id of the record that is referred to; a key is looked up later, with all the others."""
    if value.__class__ is UUID:
        return value
    if isinstance(value, Mapping):
        value = value.get("id")
    parsed = found.parse(value)
    if isinstance(parsed, str):
        reading.keys.append(Key(draft, found.field, parsed))
    return parsed


def zoned(scope: Scope, value: object) -> object:
    """A moment without a zone is meant in the workspace's own."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=scope.timezone)
    return value


def echo(reading: Reading, plan: Intake, draft: Draft, found: Slot, value: object) -> None:
    """A computed or read-only value may come back as it was read; compared once the record is at hand."""
    parsed = found.parse(value)
    lifecycle = plan.entity.lifecycle
    if not reading.creating:
        draft.echoes[found.field.name] = parsed
    elif parsed is not None and not (lifecycle and found.field.name == lifecycle.field and parsed == lifecycle.initial):
        reading.faults.append(not_writable(found.field, draft.pointer))


def unwritable(reading: Reading, draft: Draft, found: Slot, value: object) -> None:
    """A value in a field that the asker may only read."""
    if not reading.creating:
        draft.echoes[found.field.name] = found.parse(value)
    elif value is not None:
        reading.refused.append(may_not_write(found.field, draft.pointer))


def linked(records: object) -> object:
    """The rows that are the links to some records."""
    return [{ITEM: each} for each in records] if isinstance(records, list) else records


def read_lines(reading: Reading, plan: Intake, value: object, pointer: str) -> list[Draft]:
    """The detail rows of a record, in their order."""
    if value is None:
        return []
    if (
        not isinstance(value, Sequence)
        or isinstance(value, str)
        or not all(isinstance(each, Mapping) for each in value)
    ):
        raise BadValue(Text("Expected a list of rows.", "应为明细行列表。"))
    return [read_line(reading, plan, each, f"{pointer}/{index}") for index, each in enumerate(value)]


def read_line(reading: Reading, plan: Intake, item: Mapping[str, object], pointer: str) -> Draft:
    """One detail row. With an id it is one that is there, else a new one."""
    sent = item.get("id")
    if sent is None or (reading.creating and not isinstance(sent, UUID)):
        draft = Draft(uuid_utils.compat.uuid7(), pointer)
    else:
        draft = Draft(row_id(reading, sent, pointer), pointer, known=not reading.creating)
    draft.dropped = bool(item.get("_delete"))
    if draft.dropped:
        return draft
    before, reading.creating = reading.creating, not draft.known
    read_values(reading, plan, item, draft)
    reading.creating = before
    (emptied if draft.known else missing)(reading, plan, draft)
    return draft


def row_id(reading: Reading, sent: object, pointer: str) -> UUID:
    """The id of a detail row."""
    try:
        return sent if isinstance(sent, UUID) else UUID(str(sent))
    except ValueError:
        reading.faults.append(
            Fault(Text(f"“{sent}” is not the id of a row.", f"“{sent}”不是明细行的编号。"), f"{pointer}/id")
        )
        return uuid_utils.compat.uuid7()


def missing(reading: Reading, plan: Intake, draft: Draft) -> None:
    """Required fields of a new record that have no value and no default."""
    for each in plan.required:
        name = each.name
        value = draft.lines.get(name) if each.definition.owning else draft.values.get(name)
        if value or (value is not None and not isinstance(value, list)):
            continue
        if (name not in draft.values and each.default is not None) or faulty(reading, f"{draft.pointer}/{name}"):
            continue
        reading.faults.append(Fault(required_message(each.title), f"{draft.pointer}/{name}", name=name))


def emptied(reading: Reading, plan: Intake, draft: Draft) -> None:
    """Required fields that a change would leave empty."""
    for each in plan.required:
        if draft.values.get(each.name, each) is None or draft.lines.get(each.name, each) == []:
            reading.faults.append(Fault(required_message(each.title), f"{draft.pointer}/{each.name}", name=each.name))


def faulty(reading: Reading, pointer: str) -> bool:
    """Whether a value was at fault already: it is not missing as well."""
    return any(fault.pointer == pointer or fault.pointer.startswith(pointer + "/") for fault in reading.faults)


def all_drafts(drafts: Iterable[Draft]) -> Iterable[Draft]:
    """The drafts and, after each, its detail rows."""
    for draft in drafts:
        yield draft
        for rows in draft.lines.values():
            yield from all_drafts(rows)
