"""An administrator intervenes: jumps, ends, suspends, resumes, reopens, finishes a step, gives a task to somebody."""

from __future__ import annotations

from engines.flows.advance.arming import arm
from engines.flows.advance.branches import step_on, steps
from engines.flows.advance.closing import close, close_inside
from engines.flows.advance.course import Course
from engines.flows.advance.ending import finish
from engines.flows.advance.moving import reassign
from engines.flows.advance.refusals import inside_each, no_such_step, reason_missing, running
from engines.flows.advance.returning import correct
from engines.flows.advance.seats import holders
from engines.flows.advance.signing import conclude, human
from engines.flows.advance.standing import ancestors
from engines.flows.effects import CloseTask, Tell
from engines.flows.events import Intervene
from engines.flows.flow import START, AnyOf, Choose, Each, Node, Parallel, Race
from engines.flows.state import OPENED, BlockFrame, Frame, SequenceFrame, TaskFrame, seats_of


def intervene(course: Course, event: Intervene) -> None:
    """Do what an administrator says; the starter is told why."""
    if not event.reason.strip():
        raise reason_missing()
    match event.what:
        case "jump":
            jump(course, event)
        case "end":
            tell(course, "ended", event)
            finish(course, event.target or "cancelled")
        case "suspend":
            suspend(course, event)
        case "reopen":
            reopen(course, event)
        case "finish" if event.frame in course.frames:
            finish_frame(course, course.frames[event.frame], event)
        case "reassign" if event.frame in course.frames and event.seat is not None:
            reassign(course, course.frames[event.frame], event.seat, event.target, event.reason)


def tell(course: Course, what: str, event: Intervene) -> None:
    """The starter and whoever has open tasks hear of it."""
    people = dict.fromkeys([course.state.starter, *(holders(course.state.root) if course.state.root else ())])
    course.want(Tell(event.frame, what, tuple(people), event.reason))  # type: ignore[arg-type]


def suspend(course: Course, event: Intervene) -> None:
    """Nothing goes on until the case is resumed; what happens meanwhile is kept."""
    course.state.status = "suspended"
    tell(course, "suspended", event)


def reopen(course: Course, event: Intervene) -> None:
    """An ended case goes on at a step, or begins again."""
    state = course.state
    if state.status != "ended":
        raise running()
    state.status, state.outcome, state.before = "running", "", None
    root = SequenceFrame(course.key(course.flow.root.id), course.flow.root.id, event.at, kind="sequence")
    state.root = root
    course.know(root, None)
    arm(course, root)
    if event.target and event.target != START:
        jump(course, event)
    elif event.target == START:
        root.at = -1
        correct(course, root)
    else:
        step_on(course, root)


def finish_frame(course: Course, frame: Frame, event: Intervene) -> None:
    """A step is over as it stands."""
    tell(course, "moved", event)
    close_inside(course, frame)
    if isinstance(frame, TaskFrame):
        for number, seat in enumerate(seats_of(frame)):
            if seat.status in OPENED:
                seat.status = "cancelled"
                course.want(CloseTask(frame.key, number, "cancelled", event.actor, event.reason))
        conclude(course, frame, human(course, frame), True, event.reason)
    else:
        course.leave(frame)


# --- jumping -----------------------------------------------------------------------------------------------------


def jump(course: Course, event: Intervene) -> None:
    """Go to any step that is not inside an `each`; what is open in the nearest block around both is called off."""
    tell(course, "moved", event)
    if event.target == START and isinstance(course.state.root, SequenceFrame):
        clear(course, course.state.root, -1)
        correct(course, course.state.root)
        return
    if event.target not in course.flow.nodes:
        raise no_such_step(event.target)
    path = [*reversed(ancestors(course.flow, event.target)), event.target]
    if not path or path[0] != course.flow.root.id:
        raise no_such_step(event.target)
    around, depth = nearest(course, path)
    descend(course, around, [course.flow.nodes[id] for id in path[depth + 1 :]])


def nearest(course: Course, path: list[str]) -> tuple[Frame, int]:
    """The innermost open frame on the way to a step, and how deep it is."""
    around: Frame | None = course.state.root
    assert around is not None
    for depth in range(len(path) - 1):
        inner = [each for each in course.frames.values() if on_the_way(course, each, around, path[depth + 1])]
        if len(inner) != 1 or depth + 1 == len(path) - 1:
            return around, depth
        around = inner[0]
    return around, len(path) - 1


def on_the_way(course: Course, frame: Frame, around: Frame, id: str) -> bool:
    """Whether a frame is an open pass of a block directly inside another."""
    return frame.node == id and frame.phase == "open" and course.parents.get(frame.key) is around


def descend(course: Course, frame: Frame, path: list[Node]) -> None:
    """Open every block on the way down to a step, without asking its conditions, and enter the step."""
    target = path[0]
    match frame:
        case SequenceFrame():
            at = next(number for number, node in enumerate(steps(course, frame)) if node.id == target.id)
            clear(course, frame, at)
            index = 0
        case BlockFrame():
            index = branch_of(course, frame, target)
        case _:
            raise no_such_step(path[-1].id)
    if len(path) == 1:
        if isinstance(frame, BlockFrame):
            frame.left.append(index)
        course.enter(target, frame, index)
    else:
        descend(course, opened_for(course, frame, target, index), path[1:])


def opened_for(course: Course, parent: Frame, node: Node, index: int) -> Frame:
    """A block on the way, open but with nothing in it yet."""
    if isinstance(node.verb, Each):
        raise inside_each(node)
    key, at = course.key(node.id), course.event.at
    frame: Frame
    if isinstance(node.verb, AnyOf | Choose | Parallel | Race) or not hasattr(node.verb, "steps"):
        frame = BlockFrame(key, node.id, at, index=index, kind="block")
    else:
        frame = SequenceFrame(key, node.id, at, index=index, kind="sequence")
    course.adopt(parent, frame)
    arm(course, frame)
    return frame


def branch_of(course: Course, frame: BlockFrame, target: Node) -> int:
    """Which branch of a block a body is; the others count as over when the block was opened just for it."""
    match course.node(frame).verb:
        case Choose(branches=branches) | AnyOf(branches=branches) | Parallel(branches=branches):
            pass
        case Race(branches=branches):
            pass
        case _:
            frame.passes = max(frame.passes, 1)
            return 0
    index = next(number for number, branch in enumerate(branches) if branch.body.id == target.id)
    if not frame.children and not frame.done:
        frame.done = [number for number in range(len(branches)) if number != index]
    frame.done = [number for number in frame.done if number != index]
    return index


def clear(course: Course, sequence: SequenceFrame, at: int) -> None:
    """Nothing is open in a sequence, nothing kept, and it stands at a step."""
    for each in [*([sequence.child] if sequence.child else []), *sequence.beside]:
        close(course, each)
    sequence.resume = []
    sequence.at = at
