"""The state of a case from what happened to it: its events in order, with the answers that were given then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pydantic import JsonValue

from engines.flows.advance import advance
from engines.flows.events import Event, Migrate
from engines.flows.flow import Flow
from engines.flows.questions import Answered, Facts, Question
from engines.flows.state import State

Answers = Sequence[tuple[str, JsonValue]]


class Listening:
    """Facts that remember what they answered, to be kept with the event."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.answers: list[tuple[str, JsonValue]] = []

    def answer(self, question: Question) -> JsonValue:
        """What the facts answer."""
        found = self.facts.answer(question)
        self.answers.append((question.key, found))
        return found


def replay(
    flow: Flow, happened: Iterable[tuple[Event, Answers]], version: Callable[[str], Flow] | None = None
) -> State | None:
    """The state after these events. `version` gives the flow of a digest, for cases that went on by another version."""
    state: State | None = None
    for event, answers in happened:
        if isinstance(event, Migrate) and version is not None:
            flow = version(event.digest)
        state = advance(flow, state, event, Answered(answers)).state
    return state
