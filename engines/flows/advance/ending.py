"""How a case ends, and what follows: what was done is undone, newest first, then the flow's reactions."""

from __future__ import annotations

from collections.abc import Sequence

from engines.flows.advance.closing import close
from engines.flows.advance.course import Course
from engines.flows.advance.standing import FOLLOWING, ancestors
from engines.flows.effects import Ended
from engines.flows.flow import Automatic, Reaction
from engines.flows.state import QueueFrame


def finish(course: Course, outcome: str, first: Sequence[str] = ()) -> None:
    """End the case: everything open goes; what is to follow an end of this kind follows."""
    following = not course.state.outcome
    course.agenda.clear()
    for frame in [*([course.state.root] if course.state.root else []), *course.state.beside]:
        close(course, frame)
    course.state.outcome = outcome
    bodies = [*first, *after(course, outcome)] if following else []
    if bodies:
        follow(course, bodies)
    else:
        over(course)


def after(course: Course, outcome: str) -> list[str]:
    """What the flow does on such an end, and on every end."""
    found = [course.flow.reaction(on) for on in (outcome, "ended")]
    return [reaction.body.id for reaction in found if reaction and reaction.body]


def over(course: Course) -> None:
    """Nothing is open any more."""
    course.state.status = "ended"
    course.state.before = None
    course.want(Ended(course.state.outcome))


def follow(course: Course, bodies: Sequence[str]) -> None:
    """Do one thing after the other, beside what is open."""
    frame = QueueFrame(course.key(FOLLOWING), FOLLOWING, course.event.at, kind="queue", left=list(bodies))
    course.adopt(None, frame)
    next_of(course, frame)


def next_of(course: Course, frame: QueueFrame) -> None:
    """The next of what follows."""
    if frame.left:
        course.enter(course.flow.nodes[frame.left.pop(0)], frame)
    else:
        course.leave(frame)


# --- undoing -----------------------------------------------------------------------------------------------------


def done(course: Course, id: str) -> None:
    """Remember a step that can be undone."""
    if undoing(course, id, None):
        course.state.done.append(id)


def undoing(course: Course, id: str, reaction: Reaction | None) -> str:
    """The steps that undo a step: those of the reaction, else its own; without a reaction, of any."""
    for each in [reaction] if reaction else course.flow.reactions:
        if id in each.undo:
            return each.undo[id].id
    verb = course.flow.nodes[id].verb if id in course.flow.nodes else None
    return verb.undo.id if isinstance(verb, Automatic) and verb.undo else ""


def undo(course: Course, region: str = "", reaction: Reaction | None = None) -> list[str]:
    """What undoes the steps done within a region, newest first; they count as not done from now on."""
    mine = [id for id in course.state.done if not region or region in (id, *ancestors(course.flow, id))]
    course.state.done = [id for id in course.state.done if id not in mine]
    own = [undoing(course, id, reaction) if reaction else own_undo(course, id) for id in reversed(mine)]
    return [id for id in own if id]


def own_undo(course: Course, id: str) -> str:
    """What a step itself says undoes it."""
    verb = course.flow.nodes[id].verb
    return verb.undo.id if isinstance(verb, Automatic) and verb.undo else ""
