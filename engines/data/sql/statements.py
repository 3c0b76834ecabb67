"""SQL as text: a statement is compiled once, cached with its app, and run in any workspace's schema."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakKeyDictionary

import psycopg
import sqlalchemy as sa
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler

from engines.app import App
from engines.scope import Scope

SCHEMA = "__workspace__"
"""Stands for the workspace's schema in every statement: the app is shared, the schema is not."""

Connection = psycopg.Connection[tuple[object, ...]]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text with `%(name)s` parameters and the schema token; `params` are the values fixed when it was compiled."""

    text: str
    names: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    json: frozenset[str] = frozenset()
    """Parameters sent as jsonb: plain lists and maps are wrapped."""

    def sql(self, schema: str) -> str:
        """The text for one workspace."""
        return self.text.replace(SCHEMA, schema)


def dialect() -> PGDialect_psycopg:
    """A fresh psycopg dialect; compiling needs no connection."""
    return PGDialect_psycopg(dbapi=psycopg)  # type: ignore[no-untyped-call]


DIALECT = dialect()

DDL: PGDialect_psycopg = PGDialect_psycopg(dbapi=psycopg, paramstyle="named")  # type: ignore[no-untyped-call]
"""For text that is executed without parameters: per cent signs stay single."""


def compiled(statement: sa.ClauseElement) -> Statement:
    """`statement` as text; the values of its bind parameters that have one are kept in `params`."""
    made = statement.compile(dialect=DIALECT)
    assert isinstance(made, SQLCompiler)
    needed = {name for name, bind in made.binds.items() if bind.required}
    expanded = made.construct_expanded_state(dict.fromkeys(needed))
    params = {name: value for name, value in expanded.parameters.items() if name not in needed}
    json = frozenset(name for name, bind in made.binds.items() if isinstance(bind.type, sa.JSON))
    return Statement(expanded.statement, tuple(expanded.parameters), params, json)


def beside(parts: Sequence[Statement]) -> tuple[list[str], Statement]:
    """The texts of statements that become one, each with its fixed values under names of its own; and a statement
    without a text that has all their names and values."""
    texts, names, params = [], [], {}
    for at, part in enumerate(parts):
        text = part.text
        for name, value in part.params.items():
            text = text.replace(f"%({name})s", f"%(part{at}_{name})s")
            params[f"part{at}_{name}"] = value
        texts.append(text)
        names += [f"part{at}_{name}" if name in part.params else name for name in part.names]
    return texts, Statement("", tuple(dict.fromkeys(names)), params)


def run(
    conn: Connection,
    where: Scope | str,
    statement: Statement | sa.ClauseElement,
    params: Mapping[str, object] | None = None,
) -> psycopg.Cursor[DictRow]:
    """Execute in the workspace `where` names (a scope or a schema). A scope also supplies who asks, and when."""
    ready = statement if isinstance(statement, Statement) else compiled(statement)
    values = bound(ready, where, params or {})
    schema = where if isinstance(where, str) else where.schema
    return conn.cursor(row_factory=dict_row).execute(ready.sql(schema).encode(), values)


def bound(statement: Statement, where: Scope | str, params: Mapping[str, object]) -> dict[str, object]:
    """The values for each parameter: those given over those of the scope over those compiled in."""
    values = dict(statement.params)
    if isinstance(where, Scope):
        values |= {name: value for name, value in scope_params(where).items() if name in statement.names}
    values |= params
    for name in statement.json & values.keys():
        if isinstance(values[name], list | dict):
            values[name] = Jsonb(values[name])
    return values


def scope_params(scope: Scope) -> dict[str, object]:
    """Who asks and when, under the names that compiled expressions use."""
    return {
        "_user": scope.user.id,
        "_on_behalf": scope.on_behalf,
        "_department": scope.user.department,
        "_departments": sorted(scope.user.departments),
        "_roles": sorted(scope.user.roles),
        "_now": scope.now,
        "_today": scope.today,
        "_timezone": str(scope.timezone),
    }


CACHE: WeakKeyDictionary[App, dict[Hashable, object]] = WeakKeyDictionary()
"""What was made from an app, for as long as the app lives. An app never changes, so nothing here goes stale."""


def cached(app: App, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made once per app and key. A key is (purpose, entity, shape)."""
    kept = CACHE.setdefault(app, {})
    if key not in kept:
        kept[key] = make()
    return kept[key]  # type: ignore[return-value]
