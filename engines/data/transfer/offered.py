"""Where the columns of a file went the last time, as far as the asker may still send them there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from definitions.problems import Invalid
from engines.app import Entity
from engines.data.transfer.targets import target
from engines.scope import Scope


def mark_of(columns: Sequence[str]) -> str:
    """Files with the same columns have the same mark, in whatever order the columns stand."""
    return hashlib.sha256(json.dumps(sorted(columns), ensure_ascii=False).encode()).hexdigest()


def still_good(scope: Scope, entity: str, columns: Sequence[str], said: Mapping[str, object]) -> dict[str, object]:
    """Of a map of columns to fields what can still be done: fields come and go, and so do rights."""
    found = scope.app.entity(entity)
    return {column: path for column, path in said.items() if path and goes(scope, found, columns, column, path)}


def goes(scope: Scope, entity: Entity, columns: Sequence[str], column: str, path: object) -> bool:
    """Whether the column can go there."""
    try:
        target(scope, entity, columns, column, path)
    except Invalid:
        return False
    return True
