"""Compiles the messages that rules send to people."""

from __future__ import annotations

import re

from definitions import rule as said
from definitions.sources import Source
from definitions.types import BOOLEAN
from engines.app import Notify
from engines.compile.inside import Inside
from engines.compile.lifecycles import ROLE, known, role_names
from engines.compile.wording import blanks_of
from engines.expressions import Expression

ROLE_CALL = re.compile(r"role\(\s*(['\"])([a-z0-9_.]+)\1\s*\)\Z")
PERSON = "base.user"


def notify(inside: Inside, definition: said.NotifyStep) -> Notify | None:
    """A message to people."""
    calls = [ROLE_CALL.match(str(who).strip()) for who in definition.notify.who]
    roles = tuple(call[2] for call in calls if call)
    known(inside.context, roles, role_names(inside.context), ROLE, inside.place)
    people = [inside.value(who) for who, call in zip(definition.notify.who, calls, strict=True) if not call]
    message = definition.notify.text
    return Notify(
        who=tuple(each for each in people if each and is_people(inside, each)),
        roles=roles,
        message=message,
        blanks=blanks_of(message, inside.value),
        by=definition.notify.by,
        when=inside.value(definition.when, BOOLEAN),
    )


def is_people(inside: Inside, expression: Expression) -> bool:
    """Whether an expression gives users; told when it does not."""
    type_ = expression.type.item if expression.type.kind == "list" and expression.type.item else expression.type
    if type_.kind in ("reference", "rows") and type_.entity == PERSON:
        return True
    place = expression.source.place if isinstance(expression.source, Source) else None
    inside.context.faults.add(
        place or inside.place,
        f"`{expression.source}` gives {expression.type}, not a user.",
        f"`{expression.source}`的结果是{expression.type}，不是用户。",
    )
    return False
