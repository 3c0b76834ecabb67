"""Messages of a form that name its values, filled in as the person at the form may see them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa

from definitions.texts import Text
from engines.app import Blanks
from engines.data.reading.recordjson import reference_title
from engines.data.sql.statements import run
from engines.data.work.wording import filled, filling_of, shown_blanks, with_unseen
from engines.expressions import Expression
from engines.forms.filling import Filling, plain_id


def said(filling: Filling, message: Text, blanks: Blanks, value_of: Callable[[Expression], object]) -> Text:
    """The message with the values that its parts have on the form."""
    if not blanks:
        return message
    shown = shown_blanks(filling.scope, blanks)
    values = [readable_value(filling, each, plain_id(value_of(each))) for _, each in shown]
    return filled(message, with_unseen(blanks, filling_of(filling.scope, shown, values)))


def readable_value(filling: Filling, expression: Expression, value: object) -> object:
    """A value, or the title of the record it refers to."""
    target = expression.type.entity
    if not isinstance(value, UUID) or expression.type.kind != "reference" or target not in filling.scope.app.entities:
        return value
    asked: sa.ColumnElement[object] = sa.bindparam("id", type_=sa.Uuid())
    title = sa.select(reference_title(filling.scope, target, asked).label("title"))
    found = run(filling.conn, filling.scope, title, {"id": value}).fetchone()
    return found["title"] if found else None
