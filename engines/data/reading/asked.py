"""What the asker wants of a list: conditions, order and words to search, checked against what they may see."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

import sqlalchemy as sa

from definitions.problems import Fault, Invalid
from definitions.texts import Text
from definitions.types import BOOLEAN
from engines.app import Entity
from engines.data.reading import cursor
from engines.data.reading.recordjson import Column, reference_title, title
from engines.data.rights.permissions import shown_when, visible_fields
from engines.data.rights.seen import Given, bind_type, compile_asked, seen_sources
from engines.data.sql.tables import SEARCH
from engines.expressions import to_sql
from engines.scope import Scope

MOST_TERMS = 8
MOST_KEYS = 16
MOST_SELECTED = 200
UNSORTABLE = ("rows", "list", "json", "period")


def where_conditions(
    scope: Scope, entity: Entity, record: sa.FromClause, where: str, given: Mapping[str, Given]
) -> list[sa.ColumnElement[bool]]:
    """The asker's condition, checked against what the asker may see."""
    if not where:
        return []
    expression = compile_asked(scope, entity, where, given, pointer="/where", expect=BOOLEAN)
    return [to_sql(expression, seen_sources(scope, entity, record, given), condition=True)]


def sources_of(listed: str, pointer: str, most: int = MOST_SELECTED) -> tuple[str, ...]:
    """The expressions of a comma-separated list, as written; no more than `most`."""
    found = parts_of(listed, pointer)
    if len(found) > most:
        raise fault(pointer, Text(f"No more than {most} can be named here.", f"此处最多可列 {most} 项。"))
    return found


def parts_of(listed: str, pointer: str) -> tuple[str, ...]:
    """`sources_of`, however many."""
    text = listed.strip().strip(",")
    if NAMES.fullmatch(text):
        return tuple(each.strip() for each in text.split(","))
    try:
        tree = ast.parse(f"[{text}]", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise fault(pointer, Text(f"“{listed}” is not a list of fields.", f"“{listed}”不是字段列表。")) from None
    assert isinstance(tree, ast.List)
    return tuple(ast.get_source_segment(f"[{text}]", each) or "" for each in tree.elts)


NAMES = re.compile(r"-?[\w.]+(\s*,\s*-?[\w.]+)*")


def sort_sources(sort: str) -> tuple[tuple[str, bool], ...]:
    """What a list is sorted by: (expression, descending)."""
    if not sort.strip():
        return ()
    return tuple((each.lstrip("-").strip(), each.startswith("-")) for each in sources_of(sort, "/sort", MOST_KEYS))


def sort_keys(scope: Scope, entity: Entity, record: sa.FromClause, sort: str) -> list[cursor.Key]:
    """The keys of the order, the id last so that it is total. Without a wish the newest records come first."""
    wanted = sort_sources(sort)
    keys = [sort_key(scope, entity, record, source, descending) for source, descending in wanted]
    last = wanted[-1][1] if wanted else True
    return [*keys, cursor.Key(record.c.id, sa.Uuid(), last, nullable=False)]


def sort_key(scope: Scope, entity: Entity, record: sa.FromClause, source: str, descending: bool) -> cursor.Key:
    """One key. References are ordered by their titles."""
    expression = compile_asked(scope, entity, source, pointer="/sort")
    kind = expression.type
    if kind.kind in UNSORTABLE:
        raise fault("/sort", Text(f"A list cannot be sorted by `{source}`.", f"列表不能按`{source}`排序。"))
    value = to_sql(expression, seen_sources(scope, entity, record, {}))
    if kind.kind == "reference" and source != "id" and kind.entity in scope.app.entities:
        return cursor.Key(reference_title(scope, kind.entity, value), sa.Text(), descending)
    column = entity.table.c.get(source)
    return cursor.Key(value, bind_type(kind), descending, nullable=column is None or bool(column.nullable))


def search_terms(text: str) -> tuple[str, ...]:
    """The words searched for, as LIKE patterns."""
    words = text.lower().split()[:MOST_TERMS]
    return tuple("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words)


def search_conditions(scope: Scope, entity: Entity, record: sa.FromClause, terms: int) -> list[sa.ColumnElement[bool]]:
    """Every word occurs in the record's search text."""
    if not terms:
        return []
    text = search_text(scope, entity, record)
    return [text.like(sa.bindparam(f"_s{n}", type_=sa.Text())) for n in range(terms)]


def search_text(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """What a search looks in: the search column; without fields hidden from the asker, those shown; or the title."""
    if SEARCH not in entity.table.c:
        return sa.func.lower(title(scope, entity, record))
    texts = [each for each in entity.fields.values() if each.definition.textual and each.storage != "rows"]
    if all(shown_when(scope, entity, each.name) is True for each in texts):
        return record.c[SEARCH]
    visible = [record.c[each.name] for each in texts if each.name in visible_fields(scope, entity)]
    return sa.func.lower(sa.func.concat_ws(" ", title(scope, entity, record), *visible))


def fault(pointer: str, text: Text) -> Invalid:
    """A fault in one part of the request."""
    return Invalid(text, (Fault(text, pointer),))
