"""Rules that people run by a button: which there are, and on which records each is possible."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from engines.app import Action, App, Entity
from engines.data.rights.permissions import sources
from engines.data.sql.statements import cached
from engines.expressions import to_sql
from engines.scope import Scope


def buttons(app: App, entity: Entity) -> Mapping[str, Action]:
    """The buttons of an entity by the full name of their rule."""
    return cached(app, "buttons", lambda: all_buttons(app)).get(entity.name, {})


def all_buttons(app: App) -> dict[str, dict[str, Action]]:
    """Every button, by entity and rule."""
    found: dict[str, dict[str, Action]] = {}
    for rule in app.rules:
        for event in rule.events:
            if event.button:
                found.setdefault(event.entity, {})[rule.name] = event.button
    return found


def possible(scope: Scope, entity: Entity, button: Action, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The records on which the rule's condition holds."""
    if button.must is None:
        return sa.true()
    return to_sql(button.must, sources(scope.app, entity, record), condition=True)
