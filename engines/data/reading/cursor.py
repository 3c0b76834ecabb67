"""The order of a list and the place in it where the next page begins: sort keys, and its cursor."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from definitions.problems import Fault, Invalid
from definitions.texts import Text
from engines.data.reading.recordjson import Column, constant


@dataclass(frozen=True)
class Key:
    """One thing a list is sorted by. Empty values come last, or first when descending, as indexes have them."""

    value: Column
    kind: sa.types.TypeEngine[Any]
    descending: bool = False
    nullable: bool = True

    def ordered(self) -> Column:
        """The key in ORDER BY."""
        return self.value.desc() if self.descending else self.value.asc()


def made(keys: Sequence[Column]) -> Column:
    """The cursor of a row: its keys as text, in a JSON list, in URL-safe base64."""
    texts = sa.func.json_build_array(*(sa.cast(key, sa.Text) for key in keys))
    raw = sa.func.encode(sa.func.convert_to(sa.cast(texts, sa.Text), constant("UTF8")), constant("base64"))
    return sa.func.translate(raw, sa.literal_column("E'+/=\\n'"), constant("-_"))


def values(cursor: str, count: int) -> tuple[str | None, ...]:
    """The key values a cursor holds; `Invalid` when it is not one of this list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error):
        found = None
    if (
        not isinstance(found, list)
        or len(found) != count
        or not all(each is None or isinstance(each, str) for each in found)
    ):
        text = Text("This page marker does not belong to this list.", "该分页标记不属于此列表。")
        raise Invalid(text, (Fault(text, "/after"),))
    return tuple(found)


def beyond(keys: Sequence[Key], empty: Sequence[bool]) -> sa.ColumnElement[bool]:
    """The rows after the cursor; `empty` says which of its values are null. Binds: `_k0`, `_k1`, …"""
    binds: list[Column] = [sa.cast(sa.bindparam(f"_k{n}", type_=sa.Text()), key.kind) for n, key in enumerate(keys)]
    ways = []
    for n, key in enumerate(keys):
        same = [equal(each, binds[m], empty[m]) for m, each in enumerate(keys[:n])]
        ways.append(sa.and_(*same, after(key, binds[n], empty[n])))
    return sa.and_(bound(keys[0], binds[0], empty[0]), sa.or_(*ways))


def equal(key: Key, value: Column, empty: bool) -> sa.ColumnElement[bool]:
    """The key has the cursor's value."""
    return key.value.is_(None) if empty else key.value == value


def after(key: Key, value: Column, empty: bool) -> sa.ColumnElement[bool]:
    """The key comes after the cursor's value."""
    if key.descending:
        return key.value.is_not(None) if empty else key.value < value
    if empty:
        return sa.false()
    return sa.or_(key.value > value, key.value.is_(None)) if key.nullable else key.value > value


def bound(key: Key, value: Column, empty: bool) -> sa.ColumnElement[bool]:
    """What an index on the first key can use."""
    if empty or (key.nullable and not key.descending):
        return sa.true()
    return key.value <= value if key.descending else key.value >= value
