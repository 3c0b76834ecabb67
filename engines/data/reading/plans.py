"""What is asked and what is run: a query in the words of a request, and compiled statements that are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engines.app import App
from engines.data.rights.seen import Given, Narrowing
from engines.data.sql.statements import Statement, cached, scope_params
from engines.scope import Scope

T = TypeVar("T")

KEPT = 2000
"""Requests remembered by their text, per app."""


@dataclass(frozen=True, slots=True)
class Query:
    """What of an entity's records is asked for, in the words of the request."""

    where: str = ""
    sort: str = ""
    select: str = ""
    limit: int = 50
    after: str = ""
    count: bool | str = False
    """True: exact. "capped": up to 1001."""
    search: str = ""
    given: Mapping[str, Given] = field(default_factory=dict)
    """Further names that `where` knows."""
    narrowing: Narrowing | None = None
    """A condition of the system's own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement with numbered parameters (`$1`), ready to run; it gives one row of one text: JSON, or no row."""

    sql: bytes
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A compiled statement for one schema: its text with numbered parameters and where their values come from."""

    sql: bytes
    names: tuple[str, ...]
    fixed: Mapping[str, object]
    given: Mapping[str, object] = field(default_factory=dict)

    def plan(self, scope: Scope, params: Mapping[str, object]) -> Plan:
        """The statement with the values of this request."""
        values = {**scope_params(scope), **self.fixed, **self.given, **params}
        return Plan(self.sql, tuple(values[name] for name in self.names))


def remembered(app: App, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gave for this key, as long as it is among the recent ones."""
    kept: dict[Hashable, object] = cached(app, "queries", dict)
    if key not in kept:
        made = make()
        for old in list(kept)[: len(kept) // 2] if len(kept) >= KEPT else ():
            kept.pop(old, None)
        kept[key] = made
    return kept[key]  # type: ignore[return-value]


PARAMETER = re.compile(r"%\((\w+)\)s|%%")


def numbered(statement: Statement, schema: str, given: Mapping[str, object]) -> Ready:
    """The statement with `$1` for `%(name)s`: the driver then has nothing to parse."""
    names: list[str] = []

    def place(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = PARAMETER.sub(place, statement.sql(schema))
    return Ready(text.encode(), tuple(names), statement.params, given)
