"""The records that pasted texts mean: by key or by name, hundreds in one question, within what the form offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import Entity
from engines.data.intake.named import ids_of
from engines.data.reading.recordjson import title
from engines.data.rights.permissions import DIRECTORY, as_system, asker, visible_fields
from engines.data.rights.seen import seen
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Connection, Statement, cached, compiled, run
from engines.forms.compile import form_of
from engines.forms.filling import plain_id
from engines.forms.form import FormField
from engines.forms.options import MOST_IDS, form_options, reference_field
from engines.scope import Scope

Answer = dict[str, object]
MOST_MATCHES = 20_000
"""Records looked at whose names are asked for."""


def form_names(
    conn: Connection, scope: Scope, name: str, field: str, values: Mapping[str, object], texts: Sequence[str]
) -> Answer:
    """`{found: {text: record}, several: [text]}`; what is in neither names no record that the field may be given."""
    each = reference_field(scope, form_of(scope.app, name).fields, field)
    target = scope.app.entities[scope.app.entities[each.entity].fields[each.own].type.entity]
    meant = meanings(conn, scope, target, {text.strip() for text in texts if text.strip()})
    wanted = sorted({id for ids in meant.values() for id in ids})
    fits = not of_the_row(each)
    records: dict[str, object] = {}
    for start in range(0, len(wanted), MOST_IDS):
        some = wanted[start : start + MOST_IDS]
        page = form_options(conn, scope, name, field, values, ids=some, fits=fits)
        records |= {str(record["id"]): record for record in page["records"]}  # type: ignore[attr-defined]
    fitting = {text: [id for id in ids if id in records] for text, ids in meant.items()}
    return {
        "found": {text: records[ids[0]] for text, ids in fitting.items() if len(ids) == 1},
        "several": sorted(text for text, ids in fitting.items() if len(ids) > 1),
    }


def of_the_row(each: FormField) -> bool:
    """Whether what may be chosen depends on the row: then saving judges each row by itself."""
    given = each.filter.given.values() if each.filter and each.lines else ()
    return any(read.entity == each.entity and not read.path for expression in given for read in expression.reads)


def meanings(conn: Connection, scope: Scope, target: Entity, texts: set[str]) -> dict[str, list[str]]:
    """The ids each text may mean: as an id, else by a key, else by the title or a part of it."""
    found = {text: [str(UUID(text))] for text in texts if is_id(text)}
    keyed = ids_of(conn, scope, target, texts - found.keys(), target.name in DIRECTORY)
    found |= {text: [str(id)] for text, id in keyed.items()}
    left = texts - found.keys()
    return found | (titled(conn, scope, target, left) if left else {})


def is_id(text: str) -> bool:
    """Whether a text is an id."""
    try:
        return len(text) == 36 and bool(UUID(text))
    except ValueError:
        return False


def titled(conn: Connection, scope: Scope, target: Entity, texts: set[str]) -> dict[str, list[str]]:
    """The ids of the records called so; the whole title counts more than a part of it."""
    eyes = as_system(scope) if target.name in DIRECTORY else scope
    statement = cached(scope.app, ("titled", target.name, asker(eyes)), lambda: titled_statement(eyes, target))
    asked = {text.lower(): text for text in texts}
    rows = run(conn, scope, statement, {"texts": literal(sorted(asked), sa.Text())}).fetchall()
    whole: dict[str, list[str]] = {}
    parts: dict[str, list[str]] = {}
    for row in rows:
        first, *others = row["names"]
        note(whole, asked, [first], row["id"])
        note(parts, asked, dict.fromkeys(others), row["id"])
    return parts | whole


def note(into: dict[str, list[str]], asked: Mapping[str, str], names: Iterable[object], id: object) -> None:
    """Remember the id under the texts it was asked by."""
    for name in names:
        text = asked.get(str(name))
        if text is not None:
            into.setdefault(text, []).append(str(plain_id(id)))


def titled_statement(scope: Scope, target: Entity) -> Statement:
    """Ids and names, lower case, of the records whose title or a text of it is one of `texts`."""
    record = seen(scope, target)
    shown = visible_fields(scope, target)
    own = [path for path, found in target.title_paths if path in shown and found.type.kind == "text"]
    names = [sa.func.lower(title(scope, target, record)), *(sa.func.lower(record.c[path]) for path in own)]
    texts = sa.bindparam("texts", type_=pg.ARRAY(sa.Text))
    chosen = sa.select(record.c.id, pg.array(names).label("names"))
    return compiled(chosen.where(sa.or_(*(each == sa.any_(texts) for each in names))).limit(MOST_MATCHES))
