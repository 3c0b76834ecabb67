"""Steps for people: `approve` and `do`."""

from __future__ import annotations

from typing import Literal

from definitions.flows.signing import Refusal
from definitions.flows.steps import Allowed, Approval, ApproveStep, DoStep, Work
from definitions.flows.steps import Rejection as RejectionSaid
from definitions.flows.steps import Return as ReturnSaid
from engines.compile.flows.people import people
from engines.compile.flows.standing import Standing
from engines.flows.flow import START, Human, Rejection, Return

Take = Literal["all", "claim", "random", "round_robin", "least_loaded"]

APPROVING: frozenset[Allowed] = frozenset(
    ("approve", "reject", "return", "transfer", "delegate", "add_before", "add_after", "add_beside", "drop_sign", "cc",
     "comment", "urge", "take_back")
)  # fmt: skip
"""What people may do with a step to approve that does not say it."""
DOING: frozenset[Allowed] = frozenset(("transfer", "delegate", "cc", "comment", "urge", "take_back"))
"""The same for a step to do; it can be returned when it says where to."""


def human(here: Standing, step: ApproveStep | DoStep) -> Human:
    """Tasks for people, and what they may do with them."""
    said: Approval | Work = step.approve if isinstance(step, ApproveStep) else step.do
    verb = here.at("approve" if isinstance(step, ApproveStep) else "do")
    allow = allowed(step)
    return Human(
        verb="approve" if isinstance(step, ApproveStep) else "do",
        who=people(verb, said.who),
        sign=said.sign,
        refusal=said.reject if isinstance(said, Approval) else Refusal(),
        take=taken(verb, said),
        collect=isinstance(said, Approval) and said.collect,
        skip_absent=said.skip_absent,
        comment=said.comment,
        signature=said.signature,
        dedupe=(said.dedupe or here.flow.rules.dedupe) if isinstance(said, Approval) else "off",
        rights=step.fields,
        allow=allow,
        rejection=rejection(step.reject if isinstance(step, ApproveStep) else None),
        returns=returns(here, step.returns) if "return" in allow else None,
    )


def allowed(step: ApproveStep | DoStep) -> frozenset[Allowed]:
    """What may be done with the tasks of a step."""
    if step.allow is not None:
        return frozenset(step.allow)
    if isinstance(step, ApproveStep):
        return APPROVING
    return DOING | {"return"} if step.returns else DOING


def taken(here: Standing, said: Approval | Work) -> Take:
    """How several possible people share a task; `claim: true` is short for one of the ways."""
    if said.claim and said.take not in ("all", "claim"):
        here.fault(
            f"`claim: true` means `take: claim`; here it is `take: {said.take}`. Keep one of them.",
            f"`claim: true`即`take: claim`，此处却是`take: {said.take}`。请只保留其一。",
        )
    return "claim" if said.claim else said.take


def rejection(said: RejectionSaid | None) -> Rejection:
    """What follows a refusal; the flow ends as `rejected` when nothing is said."""
    if said is None:
        return Rejection()
    if said.ask:
        return Rejection("ask", "")
    return Rejection("return", said.back) if said.back else Rejection("end", said.end or "rejected")


def returns(here: Standing, said: ReturnSaid | None) -> Return:
    """Where a step may send the record back to: without a word, every earlier step with people and the starter."""
    said = said or ReturnSaid()
    everything = (*(id for id in here.earlier if id in here.building.human), *([START] if here.begun else []))
    return Return(
        targets=tuple(said.to) or everything,
        then=said.then,
        unless_changed=tuple(said.again_if_changed),
        keep_siblings=said.siblings == "keep",
    )
