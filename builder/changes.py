"""What publishing would change: definitions compared by stable id, into a list of changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from builder import questions
from builder.alike import alike
from builder.change import Change
from builder.definitions import definition_changes
from builder.fields import Fields, field_changes
from builder.freezing import creates, frozen_states
from builder.matching import Pair, entity_pairs, field_pairs
from builder.shapes import Constraint, after_renames, constraints, search_of
from builder.uses import uses
from definitions.texts import Text
from engines.app import App, Check, Entity
from engines.data.sql.tables import SEARCH, table_name


def changes(old: App | None, new: App) -> tuple[Change, ...]:
    """All changes from one app to another; everything is new without an old one."""
    pairs = entity_pairs(old, new)
    tables = {table_name(pair.old.name): table_name(pair.new.name) for pair in pairs if pair.old and pair.new}
    left = alike(old, new)
    found: list[Change] = []
    for pair in pairs:
        if pair.new is None or pair.new.name not in left:
            found += entity_changes(old, pair, tables)
    found += freezes(old, new, pairs, found, left)
    if old is not None:
        found += definition_changes(old, new, left)
    return tuple(found)


def entity_changes(old: App | None, pair: Pair[Entity], tables: Mapping[str, str]) -> Iterator[Change]:
    """The changes of one entity."""
    match pair:
        case Pair(None, Entity() as new):
            yield Change("add_entity", words("Adds", "新增", new), new.name)
            yield from (constraint_change("add_constraint", new, name, each) for name, each in constraints(new).items())
        case Pair(Entity() as gone, None):
            yield dropped(old, gone)
        case Pair(Entity() as before, Entity() as after):
            yield from altered(old, before, after, tables)


def words(en: str, zh: str, entity: Entity) -> Text:
    """A verb and an entity."""
    return Text(
        f"{en} the entity “{entity.title.en}” ({entity.name}).", f"{zh}实体“{entity.title.get('zh')}”({entity.name})。"
    )


def dropped(old: App | None, gone: Entity) -> Change:
    """An entity that is no longer defined; its table is parked."""
    return Change(
        "drop_entity",
        words("Removes", "删除", gone),
        gone.name,
        severity="lossy",
        question=questions.any_rows(gone.table.name),
        uses=uses(old, gone.name) if old else (),
    )


def altered(old: App | None, before: Entity, after: Entity, tables: Mapping[str, str]) -> Iterator[Change]:
    """An entity that is in both apps."""
    if before.table.name != after.table.name:
        text = Text(
            f"Renames the entity `{before.name}` to `{after.name}`.", f"实体`{before.name}`更名为`{after.name}`。"
        )
        yield Change("rename_entity", text, after.name, was=before.name)
    fields = field_changes(Fields(old, before, after, field_pairs(before, after), tables))
    yield from fields.changes
    yield from constraint_changes(before, after, fields.names, tables)
    if search_of(before) != search_of(after) or (fields.rebuilt and search_of(after)):
        yield search_change(before, after)
    yield from check_changes(before, after)


def search_change(before: Entity, after: Entity) -> Change:
    """What a search looks in is another text."""
    text = Text(f"Rebuilds the search text of “{after.title.en}”.", f"重建“{after.title.get('zh')}”的搜索文本。")
    had = "drop" if SEARCH in before.table.c else ""
    return Change(
        "search", text, after.name, was=had, severity="rewrite", question=questions.any_rows(before.table.name)
    )


# --- constraints, states and checks ---------------------------------------------------------------


def constraint_changes(
    before: Entity, after: Entity, names: Mapping[str, str], tables: Mapping[str, str]
) -> Iterator[Change]:
    """Foreign keys, unique constraints and indexes that differ once columns and tables are renamed."""
    had, has = after_renames(constraints(before), names, tables), constraints(after)
    for name, each in had.items():
        if has.get(name) != each:
            yield constraint_change("drop_constraint", before, name, constraints(before)[name])
    for name, each in has.items():
        if had.get(name) != each:
            yield constraint_change("add_constraint", after, name, each, before, names)


def constraint_change(
    kind: str,
    entity: Entity,
    name: str,
    each: Constraint,
    before: Entity | None = None,
    names: Mapping[str, str] | None = None,
) -> Change:
    """One constraint added or dropped. A unique one is blocked by rows that are alike already."""
    verb = ("Adds", "新增") if kind == "add_constraint" else ("Removes", "删除")
    what = {
        "reference": ("a reference", "引用"),
        "unique": ("a unique combination", "唯一约束"),
        "index": ("an index", "索引"),
    }
    columns = ", ".join(each.columns)
    text = Text(
        f"{verb[0]} {what[each.kind][0]} of “{entity.title.en}” over {columns}.",
        f"{verb[1]}“{entity.title.get('zh')}”的{what[each.kind][1]}：{columns}。",
    )
    if kind == "drop_constraint":
        return Change("drop_constraint", text, entity.name, name, was=each.kind)
    there = {new: old for old, new in (names or {}).items()}
    if each.kind == "unique" and before is not None and all(column in there for column in each.columns):
        question = questions.duplicates(before.table.name, [there[column] for column in each.columns])
        return Change("add_constraint", text, entity.name, name, to=each.kind, severity="blocked", question=question)
    return Change("add_constraint", text, entity.name, name, to=each.kind)


def freezes(
    old: App | None, new: App, pairs: list[Pair[Entity]], found: list[Change], left: Set[str]
) -> Iterator[Change]:
    """Entities whose frozen states are guarded otherwise, or whose tables change under the guard."""
    touched = {each.entity for each in found if each.kind in DDL}
    owned = owned_by(new)
    for pair in pairs:
        after = pair.new
        if after is None or after.owner:
            continue
        own = {after.name, *owned.get(after.name, ())}
        if own <= left:
            continue
        before = tuple(creates(old, pair.old)) if old and pair.old else ()
        guarded = tuple(creates(new, after))
        if before != guarded or (guarded and touched & own):
            yield freeze(after)


def owned_by(app: App) -> dict[str, list[str]]:
    """The detail rows of each entity that has any, by name."""
    found: dict[str, list[str]] = {}
    for each in app.entities.values():
        if each.owner:
            found.setdefault(each.owner, []).append(each.name)
    return found


DDL = (
    "add_field",
    "drop_field",
    "rename_field",
    "convert_field",
    "widen_field",
    "regenerate_field",
    "reformulate_field",
    "require_field",
    "rename_entity",
    "search",
    "add_entity",
    "drop_entity",
)
"""Changes that write rows or alter tables."""


def freeze(entity: Entity) -> Change:
    """The trigger that guards frozen states is made anew."""
    states = ", ".join(frozen_states(entity)) or "-"
    text = Text(
        f"Guards the frozen states of “{entity.title.en}”: {states}.",
        f"保护“{entity.title.get('zh')}”的冻结状态：{states}。",
    )
    return Change("freeze", text, entity.name)


def check_changes(before: Entity, after: Entity) -> Iterator[Change]:
    """Invariants that are new or say something else: publishing evaluates them for every record."""
    for name, check in after.checks.items():
        earlier = before.checks.get(name)
        if earlier is None or earlier.must.source != check.must.source:
            yield check_change(after, check)


def check_change(entity: Entity, check: Check) -> Change:
    """One invariant."""
    text = Text(
        f"Every record of “{entity.title.en}” must satisfy: {check.must.source}.",
        f"“{entity.title.get('zh')}”的每条记录必须满足：{check.must.source}。",
    )
    return Change("add_check", text, entity.name, check.name)
