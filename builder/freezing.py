"""Triggers that refuse any change of a record in a frozen state, and of its detail rows."""

from __future__ import annotations

from collections.abc import Iterator

from builder.questions import quoted, table_of, text
from engines.app import App, Entity
from engines.data.tables import SEARCH, cut, path_column

ALWAYS = ("version", "updated_at", "updated_by")
"""What a write of a computed value changes too."""


def frozen_states(entity: Entity) -> list[str]:
    """The states in which the database refuses any change."""
    return [state.name for state in entity.lifecycle.states.values() if state.frozen] if entity.lifecycle else []


def trigger(entity: Entity) -> str:
    """The trigger's name, from the stable id."""
    return cut(f"frozen_{entity.id}".replace(".", "_"))


def drops(app: App, entity: Entity) -> Iterator[str]:
    """Drop the triggers of an entity and its detail rows."""
    if frozen_states(entity):
        for each in (entity, *rows_of(app, entity)):
            yield f"drop trigger if exists {quoted(trigger(each))} on {table_of(each.table.name)}"


def creates(app: App, entity: Entity) -> Iterator[str]:
    """Create the triggers of an entity and its detail rows."""
    states = frozen_states(entity)
    if not states or entity.lifecycle is None:
        return
    listed, field = text(",".join(states)), text(entity.lifecycle.field)
    free = text(",".join(sorted(free_columns(entity))))
    yield (
        f"create trigger {quoted(trigger(entity))} before update or delete on {table_of(entity.table.name)}"
        f" for each row execute function loomwork.refuse_frozen({field}, {listed}, {free})"
    )
    for rows in rows_of(app, entity):
        free = text(",".join(sorted(computed(rows))))
        yield (
            f"create trigger {quoted(trigger(rows))} before insert or update or delete on {table_of(rows.table.name)}"
            f" for each row execute function loomwork.refuse_frozen_rows("
            f"{text(entity.table.name)}, {field}, {listed}, {free})"
        )


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
