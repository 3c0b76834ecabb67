"""What may be sent of an entity, by whom, and what is said of what may not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Literal

from definitions.fields.base import BadValue
from definitions.problems import Fault, did_you_mean
from definitions.texts import Text
from engines.app import App, Entity, EntityField
from engines.data.rights.permissions import asker, field_access
from engines.data.sql.statements import cached
from engines.data.work.invariants import fixed, limit_message
from engines.scope import Scope

SYSTEM = frozenset({"id", "version", "created_at", "created_by", "updated_at", "updated_by", "parent", "position"})
"""Fields that come back as they were read; nobody writes them."""

Kind = Literal["value", "boolean", "reference", "datetime", "lines", "echo", "unwritable", "ignored"]
"""How a name that was sent is taken. `echo`: computed, or the state: it may come back as it is, never otherwise.
`unwritable`: the same, but because the asker's roles do not let it be written."""


@dataclass(frozen=True)
class Slot:
    """One name that may be sent."""

    kind: Kind
    field: EntityField
    parse: Callable[[object], object]
    low: Decimal | None = None
    high: Decimal | None = None
    """Bounds written as numbers."""
    known: Mapping[str, object] | None = None
    """Of a plain value: what texts mean, remembered while many records are read."""

    def read(self, value: object) -> object:
        """A plain value within its bounds; `BadValue` says what is wrong."""
        parsed = self.parse(value)
        if self.kind == "boolean":
            return bool(parsed)
        if parsed is not None and (self.low is not None or self.high is not None):
            self.bounded(parsed)
        return parsed

    def bounded(self, value: object) -> None:
        """`BadValue` for a number out of its bounds."""
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise BadValue(limit_message(self.field))


class Meanings(dict[str, object]):
    """What the texts of one field mean: the same few are said again and again in many records."""

    def __init__(self, slot: Slot) -> None:
        super().__init__()
        self.slot = slot

    def __missing__(self, text: str) -> object:
        """Read it, and remember what can be shared."""
        found = self.slot.read(text)
        if isinstance(found, str | Decimal | int | date | time):
            self[text] = found
        return found


@dataclass(frozen=True)
class Intake:
    """What may be sent of one entity by one kind of asker."""

    entity: Entity
    slots: Mapping[str, Slot]
    required: tuple[EntityField, ...]
    """Must have a value after a record is made: sent, or by default."""
    lines: Mapping[str, Intake]

    def remembering(self) -> Intake:
        """The same for many records."""
        slots = {
            name: replace(each, known=Meanings(each)) if each.kind in ("value", "boolean") else each
            for name, each in self.slots.items()
        }
        lines = {name: each.remembering() for name, each in self.lines.items()}
        return replace(self, slots=slots, lines=lines)


def intake(scope: Scope, entity: Entity, trusted: bool) -> Intake:
    """What this asker may send; a trusted writer (rules, packs) is bound by computed fields only."""
    key = ("intake", entity.name, "trusted" if trusted else asker(scope))
    return cached(scope.app, key, lambda: make_intake(scope, entity, trusted))


def make_intake(scope: Scope, entity: Entity, trusted: bool) -> Intake:
    """`intake`, worked out."""
    access = {} if trusted else field_access(scope, entity)
    fields = [each for name, each in entity.fields.items() if access.get(name, "write") != "hidden"]
    slots = {each.name: slot(entity, each, trusted, access.get(each.name, "write") == "read") for each in fields}
    lines = {
        name: intake(scope, scope.app.entities[each.field.type.entity], trusted)
        for name, each in slots.items()
        if each.kind == "lines"
    }
    needed = tuple(each for each in fields if each.definition.required and not unwritten(each) and not each.formula)
    return Intake(entity, slots, needed, lines)


def unwritten(each: EntityField) -> bool:
    """Whether a field is the system's own; an entity may have a field of its own by such a name."""
    return each.system and each.name in SYSTEM


def slot(entity: Entity, each: EntityField, trusted: bool, read_only: bool) -> Slot:
    """How one field's value is taken."""
    kind = kind_of(entity, each, trusted, read_only)
    numeric = kind == "value" and each.type.kind == "number"
    low, high = (fixed(each.min), fixed(each.max)) if numeric else (None, None)
    return Slot(kind, each, each.definition.parse, low, high)


def kind_of(entity: Entity, each: EntityField, trusted: bool, read_only: bool) -> Kind:
    """How one field's value is taken."""
    if unwritten(each) or each.storage == "read":
        return "ignored"
    if each.definition.owning:
        return "lines" if trusted or not read_only else "ignored"
    if each.storage == "rows":
        return "ignored"
    if each.storage != "column":
        return "echo"
    is_state = entity.lifecycle is not None and each.name == entity.lifecycle.field
    if not trusted and (each.definition.readonly or is_state):
        return "echo"
    if read_only:
        return "unwritable"
    if each.type.kind == "reference":
        return "reference"
    match each.type.kind:
        case "datetime" | "boolean" as kind:
            return kind
    return "value"


def key_fields(app: App, entity: Entity) -> tuple[EntityField, ...]:
    """The unique text fields by which a record of the entity may be named."""
    return cached(app, ("key_fields", entity.name), lambda: tuple(made_key_fields(entity)))


def made_key_fields(entity: Entity) -> Iterable[EntityField]:
    """`key_fields`, worked out."""
    alone = {unique.fields[0] for unique in entity.uniques.values() if len(unique.fields) == 1}
    for each in entity.fields.values():
        textual = each.type.kind == "text" and each.storage == "column"
        if textual and (each.definition.unique or each.name in alone or each.definition.type == "sequence"):
            yield each


# --- faults ----------------------------------------------------------------------------------------------------------


def unknown(plan: Intake, name: str, pointer: str) -> Fault:
    """A name the entity does not have, or that is hidden from the asker: the same to them."""
    hint, title = did_you_mean(name, plan.slots), plan.entity.title
    text = Text(
        f"“{title.en}” has no field `{name}`{hint.en or '.'}", f"“{title.get('zh')}”没有字段`{name}`{hint.zh or '。'}"
    )
    return Fault(text, f"{pointer}/{name}", name=name)


def not_writable(each: EntityField, pointer: str) -> Fault:
    """A value for a field that is computed or read-only."""
    title = each.title
    if each.formula is not None:
        text = Text(f"“{title.en}” is computed; it cannot be written.", f"“{title.get('zh')}”由公式计算，不能写入。")
    else:
        text = Text(f"“{title.en}” is read-only.", f"“{title.get('zh')}”为只读。")
    return Fault(text, f"{pointer}/{each.name}", name=each.name)


def may_not_write(each: EntityField, pointer: str) -> Fault:
    """A value for a field that the asker's roles only let them read."""
    title = each.title
    text = Text(f"Your roles do not allow you to change “{title.en}”.", f"您的角色不允许修改“{title.get('zh')}”。")
    return Fault(text, f"{pointer}/{each.name}", name=each.name)
