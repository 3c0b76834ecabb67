"""Who is asked in a step: those found, after the rules for the starter, for who has agreed before, and for nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

from engines.flows.advance.course import Course, Found
from engines.flows.advance.refusals import nobody
from engines.flows.effects import Skip
from engines.flows.flow import Human, Who
from engines.flows.questions import AskManager, AskOne
from engines.flows.state import Came, Frame, Seat, TaskFrame


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody to be asked."""

    person: str
    for_whom: str = ""
    weight: int = 1
    veto: bool = False
    came: Came = "rule"
    absent: bool = False


Outcome = Literal["ask", "agreed", "refused"]


def seated(course: Course, frame: TaskFrame, verb: Human) -> Outcome:
    """Give a step its seats; when nobody has to be asked, what follows."""
    found = present(course, frame, verb, meant(course.people(frame, "who", verb.who, frame.node)))
    chosen = own(course, frame, verb, found)
    if found and not chosen:
        return "agreed"
    if not chosen:
        decided = empty(course, frame)
        if isinstance(decided, str):
            return "agreed" if decided == "skip" else "refused"
        chosen = decided
    frame.seats = seats(course, frame, verb, chosen)
    skip_repeated(course, frame, verb)
    return "ask"


def meant(found: list[Found]) -> list[Chosen]:
    """The people of an answer, each once."""
    every = [
        Chosen(
            str(each["person"]), str(each.get("for") or ""), int(str(each.get("weight", 1))),
            bool(each.get("veto")), cast(Came, each.get("came") or "rule"), bool(each.get("absent")),
        )
        for each in found
    ]  # fmt: skip
    return list({each.person: each for each in reversed(every)}.values())[::-1]


def present(course: Course, frame: Frame, verb: Human, chosen: list[Chosen]) -> list[Chosen]:
    """Without those who are away, where the step leaves them out and somebody is left."""
    here = [each for each in chosen if not each.absent]
    if not verb.skip_absent or not here or len(here) == len(chosen):
        return chosen
    course.want(Skip(frame.key, frame.node, tuple(each.person for each in chosen if each.absent), "absent"))
    return here


def own(course: Course, frame: Frame, verb: Human, chosen: list[Chosen]) -> list[Chosen]:
    """When the starter is among those who approve, what the flow says about it."""
    starter = course.state.starter
    rule = course.flow.rules.own
    if verb.verb == "do" or rule == "self" or all(each.person != starter for each in chosen):
        return chosen
    others = [each for each in chosen if each.person != starter]
    above = [] if rule == "skip" else superiors(course, frame, head=rule == "head")
    if rule != "skip" and not above and rule != "skip_to_manager":
        above = administrators(course, frame)
    mine = next(each for each in chosen if each.person == starter)
    instead = [replace(mine, person=each.person, for_whom="", came="self") for each in above if each.person != starter]
    if not instead:
        course.want(Skip(frame.key, frame.node, (starter,), "self"))
    known = {each.person for each in others}
    return [
        new
        for each in chosen
        for new in ([one for one in instead if one.person not in known] if each is mine else [each])
    ]


def superiors(course: Course, frame: Frame, head: bool) -> list[Chosen]:
    """The starter's manager, or the head of the department."""
    asked = AskManager(f"{frame.key}.own", {}, course.state, person=course.state.starter, head=head)
    found = course.facts.answer(asked)
    return meant([each for each in found if isinstance(each, dict)]) if isinstance(found, list) else []


def empty(course: Course, frame: Frame) -> Literal["skip", "reject"] | list[Chosen]:
    """When nobody is found, what the flow says about it."""
    fallback = course.flow.rules.empty
    match fallback.kind:
        case "skip" | "reject":
            course.want(Skip(frame.key, frame.node, (), "empty"))
            return fallback.kind
        case "who" if found := meant(course.people(frame, "empty", fallback.who, frame.node)):
            return found
    return administrators(course, frame)


def administrators(course: Course, frame: Frame, who: Who = ()) -> list[Chosen]:
    """Those named, or whoever looks after the cases of the flow; there must be somebody."""
    named = meant(course.people(frame, "owner", who, frame.node)) if who else []
    found = named or meant(course.people(frame, "admin", course.flow.rules.admin, frame.node))
    if not found:
        raise nobody(course.node(frame))
    return found if named else [replace(each, came="admin") for each in found]


def seats(course: Course, frame: Frame, verb: Human, chosen: list[Chosen]) -> list[Seat]:
    """A seat for everybody, or one for all of them."""
    if len(chosen) == 1 or verb.take == "all":
        return [seat([each]) for each in chosen]
    if verb.take == "claim":
        return [seat(chosen)]
    among = tuple(each.person for each in chosen)
    asked = AskOne(f"{frame.key}.one", {}, course.state, among=among, how=verb.take, step=frame.node)
    one = course.facts.answer(asked)
    return [seat([each for each in chosen if each.person == one] or chosen[:1])]


def seat(chosen: list[Chosen]) -> Seat:
    """The seat of one person, or of several of whom any may take it."""
    first = chosen[0]
    return Seat(
        [each.person for each in chosen], first.weight, first.veto, for_whom=first.for_whom if len(chosen) == 1 else "",
        came=first.came,
    )  # fmt: skip


def skip_repeated(course: Course, frame: TaskFrame, verb: Human) -> None:
    """Whoever agreed before, and nothing was changed since, counts as agreeing again."""
    if verb.verb == "do" or verb.dedupe == "off":
        return
    state = course.state
    steps = state.steps.keys() if verb.dedupe == "any_earlier" else [state.last]
    answers = [state.steps[each] for each in steps if each in state.steps and each != frame.node]
    agreed = {one for each in answers if each.decision == "approved" and each.data == state.data for one in each.who}
    for each in frame.seats:
        if len(each.people) == 1 and each.people[0] in agreed:
            each.status = "skipped"
            course.want(Skip(frame.key, frame.node, tuple(each.people), "dedupe"))
