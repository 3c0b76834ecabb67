"""What is known of files, as text."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.expressions.library.parts import integer, text
from engines.expressions.library.texts import LIMIT
from engines.expressions.signature import Column


def file_names(files: object) -> str:
    """What a file or several are called."""
    found = files if isinstance(files, list) else [files]
    names = [each["name"] for each in found if isinstance(each, Mapping) and isinstance(each.get("name"), str)]
    return ", ".join(names)[:LIMIT]


def sql_file_names(files: Column) -> Column:
    """The path unwraps a list, and takes one file as a list of one."""
    path = sa.cast(text("lax $[*].name"), pg.JSONPATH)
    each = sa.func.jsonb_array_elements_text(sa.func.jsonb_path_query_array(files, path))
    names = sa.func.array_to_string(sa.func.array(sa.select(each).scalar_subquery()), text(", "))
    return sa.case((files.is_not(None), sa.func.left(names, integer(LIMIT))))
