"""When steps are due, and what happens while they are late."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from definitions.flows import times as said
from definitions.flows.steps import Late as LateSaid
from definitions.flows.steps import Steps, Told
from engines.app import Notify
from engines.compile.flows.names import USER
from engines.compile.flows.people import people
from engines.compile.flows.standing import Standing
from engines.compile.wording import blanks_of
from engines.flows.flow import Late, Moment, Node

Inner = Callable[[Standing, str, Steps], Node]
"""Compiles steps inside a step, under an id."""


def moment(here: Standing, said_: said.Moment | None) -> Moment | None:
    """A point in time; its value is a date or a moment."""
    if said_ is None:
        return None
    value = here.inside.value(said_.value) if said_.value is not None else None
    if value is not None and value.type.kind not in ("date", "datetime"):
        here.fault(
            f"`{said_.value}` gives {value.type}, not a date or a moment; a length of time is `2 workdays`.",
            f"`{said_.value}`的结果是{value.type}，不是日期或时间；时长写作`2 workdays`。",
            said_.value,
        )
    return Moment(said_.base, value, said_.shift, said_.before)


def notice(here: Standing, told: Told) -> Notify:
    """A message to people whom terms give."""
    return Notify((), (), told.text, blanks_of(told.text, here.inside.value), told.by)


def lates(here: Standing, id: str, said_: tuple[LateSaid, ...], inner: Inner) -> Iterator[Late]:
    """What happens at times while the step `id` is open."""
    here = here.within(id).knowing("assignee", USER)
    for number, each in enumerate(said_):
        found = late(here.at("late", number), f"{id}.late_{number + 1}", each, inner)
        if found:
            yield found


def late(here: Standing, id: str, said_: LateSaid, inner: Inner) -> Late | None:
    """One thing that happens; told when there is none, or more than one."""
    happens = doings(said_)
    at = moment(here, said_.at)
    if len(happens) != 1 or at is None:
        one = ", ".join(f"`{each}`" for each in DOINGS)
        there = " + ".join(f"`{each}`" for each in happens)
        here.fault(
            f"One thing happens at a time: one of {one}; found {there or 'none'}. Write one entry for each.",
            f"每一条只做一件事：{one}之一；实际为{there or '无'}。请分成多条。",
        )
        return None
    return Late(
        at=at,
        doing=happens[0],  # type: ignore[arg-type]
        every=said_.remind if isinstance(said_.remind, said.Every) else said_.repeat,
        who=people(here, said_.escalate or (said_.notify.who if said_.notify else None)),
        instead=said_.instead,
        decide=said_.decide or "",
        note=said_.note,
        target=said_.back or "",
        block=inner(here.at("steps"), id, said_.steps) if said_.steps is not None else None,
        goes_on=said_.wait_goes_on,
        notice=notice(here.at("notify"), said_.notify) if said_.notify else None,
    )


DOINGS = ("remind", "notify", "escalate", "decide", "return", "steps")


def doings(late: LateSaid) -> list[str]:
    """What is said to happen."""
    said_ = (late.remind, late.notify, late.escalate, late.decide, late.back, late.steps)
    return [name for name, each in zip(DOINGS, said_, strict=True) if each is not None and each is not False]
