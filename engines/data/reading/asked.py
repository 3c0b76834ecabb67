"""What the asker wants of a list: conditions, order and words to search, checked against what they may see."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from unicodedata import normalize

import sqlalchemy as sa

from definitions.problems import Fault, Invalid
from definitions.texts import Text
from definitions.types import BOOLEAN
from engines.app import Entity
from engines.data.reading import cursor
from engines.data.reading.recordjson import Column, constant, reference_title, title
from engines.data.rights.permissions import shown_when, visible_fields
from engines.data.rights.seen import Given, bind_type, compile_asked, seen_sources
from engines.data.sql.searched import searched
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
    """The words searched for, as the search text has them."""
    return tuple(normalize("NFKC", text).lower().split()[:MOST_TERMS])


def search_conditions(
    scope: Scope, entity: Entity, record: sa.FromClause, terms: int, paired: bool = True
) -> list[sa.ColumnElement[bool]]:
    """Every word occurs in the record's search text; of the search column that is said so that its index can help,
    unless no word has a pair of characters."""
    if not terms:
        return []
    text, words = search_text(scope, entity, record), [term(n) for n in range(terms)]
    indexed = paired and looks_in_column(scope, entity)
    told = [bigrams(text).op("@>")(bigrams(word)) for word in words] if indexed else []
    return [*(text.like(pattern(word)) for word in words), *told]


def term(number: int) -> Column:
    """One of the words searched for."""
    return sa.bindparam(f"_s{number}", type_=sa.Text())


def pattern(word: Column) -> Column:
    """Texts that hold the word, whatever its characters mean to LIKE."""
    for special in ("\\", "%", "_"):
        word = sa.func.replace(word, sa.literal_column(f"'{special}'"), sa.literal_column(f"'\\{special}'"))
    return constant("%") + word + constant("%")


def bigrams(text: Column) -> Column:
    """The pairs of neighbouring characters of a text, which an index of a large table knows."""
    return sa.func.loomwork.bigrams(text)


def looks_in_column(scope: Scope, entity: Entity) -> bool:
    """Whether the search column holds nothing that is hidden from the asker. Otherwise it is not even asked: how long
    the answer takes would tell of what is hidden."""
    if SEARCH not in entity.table.c:
        return False
    return all(shown_when(scope, entity, name) is True for name in searched(entity))


def search_text(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """What a search looks in: the search column, or the title with those of its texts that the asker may see."""
    if looks_in_column(scope, entity):
        return record.c[SEARCH]
    visible = [record.c[name] for name in searched(entity) if name in visible_fields(scope, entity)]
    return sa.func.lower(sa.func.concat_ws(" ", title(scope, entity, record), *visible))


def fault(pointer: str, text: Text) -> Invalid:
    """A fault in one part of the request."""
    return Invalid(text, (Fault(text, pointer),))
