"""Triggers that refuse any change of a record in a frozen state, and of its detail rows."""

from __future__ import annotations

from collections.abc import Iterator

from builder.questions import quoted, table_of, text
from engines.app import App, Entity
from engines.data.sql.tables import SEARCH, cut, path_column

ALWAYS = ("version", "updated_at", "updated_by")
"""What a write of a computed value changes too."""


def frozen_states(entity: Entity) -> list[str]:
    """The states in which the database refuses any change."""
    return [state.name for state in entity.lifecycle.states.values() if state.frozen] if entity.lifecycle else []


def trigger(entity: Entity, event: str = "") -> str:
    """The trigger's name, from the stable id."""
    return cut("_".join(["frozen", *([event] if event else []), entity.id]).replace(".", "_"))


def drops(app: App, entity: Entity) -> Iterator[str]:
    """Drop the triggers of an entity and its detail rows."""
    if frozen_states(entity):
        yield f"drop trigger if exists {quoted(trigger(entity))} on {table_of(entity.table.name)}"
        for rows in rows_of(app, entity):
            for event in ROW_EVENTS:
                yield f"drop trigger if exists {quoted(trigger(rows, event))} on {table_of(rows.table.name)}"


def creates(app: App, entity: Entity) -> Iterator[str]:
    """Create the triggers of an entity and its detail rows. Rows in other states never call the function."""
    states = frozen_states(entity)
    if not states or entity.lifecycle is None:
        return
    name = entity.lifecycle.field
    field, listed, free = text(name), text(",".join(states)), text(",".join(sorted(free_columns(entity))))
    there = ", ".join(text(state) for state in states)
    yield (
        f"create trigger {quoted(trigger(entity))} before update or delete on {table_of(entity.table.name)}"
        f" for each row when (old.{quoted(name)} in ({there}))"
        f" execute function loomwork.refuse_frozen({field}, {listed}, {free})"
    )
    for rows in rows_of(app, entity):
        free = text(",".join(sorted(computed(rows))))
        for event, tables in ROW_EVENTS.items():
            yield (
                f"create trigger {quoted(trigger(rows, event))} after {event} on {table_of(rows.table.name)}"
                f" referencing {tables} for each statement execute function loomwork.refuse_frozen_row_sets("
                f"{text(entity.table.name)}, {field}, {listed}, {free})"
            )


ROW_EVENTS = {
    "insert": "new table as fresh",
    "update": "old table as gone new table as fresh",
    "delete": "old table as gone",
}
"""Detail rows are judged once a statement, however many there are."""


def rows_of(app: App, entity: Entity) -> list[Entity]:
    """The detail rows of an entity that a frozen state does not leave open."""
    assert entity.lifecycle is not None
    opened = [state.open for state in entity.lifecycle.states.values() if state.frozen]
    return [
        each
        for each in app.entities.values()
        if each.owner == entity.name and not all(each.owner_field in names for names in opened)
    ]


def computed(entity: Entity) -> set[str]:
    """Columns that nobody writes by hand: they follow what they are computed from."""
    names = {name for name, field in entity.fields.items() if field.storage in ("graph", "generated")}
    names |= {path_column(name) for name, field in entity.fields.items() if field.definition.type == "tree"}
    return names | {SEARCH}


def free_columns(entity: Entity) -> set[str]:
    """Columns that may change all the same: computed ones, open fields, the state and what is asked when an action
    leads out of a frozen state."""
    lifecycle = entity.lifecycle
    assert lifecycle is not None
    frozen = frozenset(frozen_states(entity))
    opened = {name for state in lifecycle.states.values() if state.frozen for name in state.open}
    leaving = [each for each in lifecycle.actions.values() if each.source & frozen and each.target]
    asked = {name for each in leaving for name in each.ask if name in entity.fields}
    return {*computed(entity), *ALWAYS, *opened, *asked, *([lifecycle.field] if leaving else [])}
