"""The `{path}` parts of messages: expressions, each with its place inside the text it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from definitions.sources import Source
from definitions.texts import Text
from engines.app import Blanks
from engines.expressions import Expression

PART = re.compile(r"\{([^{}]*)\}")


def blanks_of(message: Text, compiled: Callable[[Source], Expression | None]) -> Blanks:
    """The parts of a message in every language, compiled once each; faults are `compiled`'s to tell."""
    sources = {str(source): source for text in (message.zh, message.en) for source in sources_in(text)}
    found = ((text, compiled(source)) for text, source in sources.items())
    return tuple((text, expression) for text, expression in found if expression)


def sources_in(text: str) -> Iterator[Source]:
    """What stands in braces, with its place where the text has one."""
    for found in PART.finditer(text):
        part = found[1].strip()
        at = found.start(1) + found[1].find(part)
        yield Source(part, text.at(at) if isinstance(text, Source) else None, part)
