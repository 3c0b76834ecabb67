"""Steps that every flow has without saying so: the starter corrects and submits again, a withdrawal is agreed to."""

from __future__ import annotations

from definitions.flows.signing import Refusal, Sign
from definitions.texts import Text
from engines.flows.flow import START, Flow, Human, Node, Rejection

WITHDRAWAL = "withdrawal"
"""The step in which a withdrawal after the end is agreed to."""
FOLLOWING = "following"
"""What follows events and the end of a case."""

CORRECTION_STEP = Node(
    START,
    Human(
        "do", (), Sign("any"), Refusal("any"), "all", False, False, "optional", False, "off", {},
        frozenset({"comment", "transfer", "delegate", "cc"}), Rejection(), None,
    ),
    Text("Correct and submit again", "修改后重新提交"),
)  # fmt: skip
WITHDRAWAL_STEP = Node(
    WITHDRAWAL,
    Human(
        "approve", (), Sign("all"), Refusal("any"), "all", False, False, "on_reject", False, "off", {},
        frozenset({"approve", "reject", "comment", "transfer", "delegate"}), Rejection(), None,
    ),
    Text("Agree to the withdrawal", "同意撤回"),
)  # fmt: skip
STANDING = {START: CORRECTION_STEP, WITHDRAWAL: WITHDRAWAL_STEP}


def step_of(flow: Flow, id: str) -> Node:
    """The step called `id`, one of the flow's own or one that every flow has; KeyError when there is none."""
    return flow.nodes.get(id) or STANDING[id]


def ancestors(flow: Flow, id: str) -> list[str]:
    """The blocks around a step, the nearest first."""
    found = []
    while (id := flow.parents.get(id, "")) and id not in found:
        found.append(id)
    return found
