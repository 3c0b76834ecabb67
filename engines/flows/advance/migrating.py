"""A case goes on by another version of its flow: frames keep who they are and stand at the steps of the new one."""

from __future__ import annotations

from engines.flows.advance.arming import arm
from engines.flows.advance.branches import steps
from engines.flows.advance.course import Course
from engines.flows.advance.standing import STANDING
from engines.flows.effects import ClearTimers, ClearWaits
from engines.flows.events import Migrate
from engines.flows.state import QueueFrame, SequenceFrame


def migrate(course: Course, event: Migrate) -> None:
    """Steps are called as the new version calls them; times and waits are set anew by what it says.

    `course.flow` is the new version. Whether the case can go on by it was looked at before."""
    state, named = course.state, event.steps
    state.steps = {named.get(id, id): answer for id, answer in state.steps.items()}
    state.picked = {named.get(id, id): people for id, people in state.picked.items()}
    state.done = [id for id in (named.get(each, each) for each in state.done) if id in course.flow.nodes]
    state.last = named.get(state.last, state.last)
    for old, new in named.items():
        state.rounds[new] = max(state.rounds.get(new, 0), state.rounds.get(old, 0))
    for frame in course.frames.values():
        frame.node = named.get(frame.node, frame.node)
    for frame in list(course.frames.values()):
        if isinstance(frame, SequenceFrame) and frame.child is not None and frame.child.node not in STANDING:
            frame.at = [node.id for node in steps(course, frame)].index(frame.child.node)
        if not isinstance(frame, QueueFrame) and frame.phase not in ("lock", "parked"):
            course.want(ClearTimers(frame.key), ClearWaits(frame.key))
            arm(course, frame)
