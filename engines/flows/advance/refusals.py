"""Why something cannot be done to a case, as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from definitions.problems import Conflict, Fault, Invalid, Locked, NotAllowed, NotFound, Problem
from definitions.texts import Text
from engines.flows.flow import Node


def titled(node: Node) -> Text:
    """What a step is called; its id where it has no title."""
    return node.title or Text(node.id)


def sentence(en: str, zh: str, node: Node) -> Text:
    """A sentence about a step."""
    title = titled(node)
    return Text(en.format(title.get("en")), zh.format(title.get("zh")))


def livelock(steps: Sequence[str], limit: int) -> Problem:
    """A flow that never comes to rest."""
    named = ", ".join(dict.fromkeys(reversed(steps[-40:])))
    return Problem(
        Text(
            f"The flow took {limit} steps without coming to rest. It goes round through: {named}. Give the loop an "
            "end, or a step that people do.",
            f"流程连续执行了 {limit} 个步骤仍未停下，循环经过：{named}。请为循环设置结束条件，或加入人工步骤。",
        )
    )


def suspended() -> Locked:
    """Nothing can be decided while a case is suspended."""
    return Locked(Text("The case is suspended. It can be resumed by an administrator.", "流程已挂起，可由管理员恢复。"))


def ended() -> Locked:
    """The case is over."""
    return Locked(
        Text("The case has ended. It can be reopened by an administrator.", "流程已结束，可由管理员重新打开。")
    )


def running() -> Locked:
    """The case is not over."""
    return Locked(Text("The case has not ended: there is nothing to reopen.", "流程尚未结束，无需重新打开。"))


def not_theirs(node: Node) -> NotAllowed:
    """Somebody else's task."""
    return NotAllowed(sentence("The task “{}” is somebody else's.", "任务“{}”不属于您。", node))


def not_allowed_here(node: Node, what: str) -> NotAllowed:
    """The step does not allow what is asked for."""
    done = {
        "approve": ("be approved", "同意"), "reject": ("be rejected", "拒绝"), "return": ("be returned", "退回"),
        "transfer": ("be transferred", "转办"), "delegate": ("be delegated", "委派"),
        "add_before": ("have signers added before", "前加签"), "add_after": ("have signers added after", "后加签"),
        "add_beside": ("have signers added beside", "并加签"), "drop_sign": ("have signers taken away", "减签"),
        "take_back": ("be taken back", "拿回"), "done": ("be marked as done", "标记为完成"),
    }  # fmt: skip
    en, zh = done.get(what, (what, what))
    return NotAllowed(sentence(f"“{{}}” cannot {en}.", f"“{{}}”不允许{zh}。", node))


def rests(node: Node) -> Locked:
    """The condition of the step does not hold, or it is another's turn."""
    return Locked(
        sentence("“{}” rests at the moment and cannot be decided yet.", "“{}”当前处于等待状态，暂时不能处理。", node)
    )


def consulting(node: Node) -> Locked:
    """Somebody added before has not answered."""
    return Locked(
        sentence(
            "“{}” waits for somebody who was asked to answer first; it can be rejected or returned meanwhile.",
            "“{}”正在等待被邀请先处理的人；在此期间可以拒绝或退回。",
            node,
        )
    )


def delegated(node: Node) -> Locked:
    """Whoever helps gives the task back; its owner decides."""
    return Locked(
        sentence(
            "“{}” was delegated: give it back, then its owner decides.", "“{}”为委派任务：请交回，由委派人处理。", node
        )
    )


def comment_missing(node: Node) -> Invalid:
    """The step asks for words."""
    text = sentence("Write a comment: “{}” asks for one.", "请填写意见：“{}”要求填写。", node)
    return Invalid(text, (Fault(text, "/comment"),))


def reason_missing() -> Invalid:
    """An intervention needs a reason."""
    text = Text("Give a reason: the starter will see it.", "请填写原因：发起人将会看到。")
    return Invalid(text, (Fault(text, "/reason"),))


def no_such_step(id: str) -> NotFound:
    """A step that the flow does not have, or that cannot be gone to."""
    return NotFound(Text(f"The case cannot go to a step “{id}” from here.", f"流程无法从此处转到步骤“{id}”。"))


def inside_each(node: Node) -> Problem:
    """Which item would it be?"""
    return Problem(
        sentence(
            "“{}” is done once for each item: go to the step around it instead.",
            "“{}”会针对每一项分别执行：请转到包含它的步骤。",
            node,
        )
    )


def nobody(node: Node) -> Problem:
    """Nobody is found, not even an administrator."""
    return Problem(
        sentence(
            "Nobody is found for “{}”, and no administrator of the flow either. Name somebody in the flow's rules.",
            "“{}”找不到处理人，也没有流程管理员。请在流程规则中指定管理员。",
            node,
        )
    )


def too_deep(flow: str, deepest: int) -> Problem:
    """Flows that call each other without end."""
    return Problem(
        Text(
            f"Flows call each other more than {deepest} deep; the last one would have been “{flow}”.",
            f"流程相互调用超过 {deepest} 层；最后一个是“{flow}”。",
        )
    )


def not_the_starter() -> NotAllowed:
    """Only who started it withdraws it."""
    return NotAllowed(Text("Only whoever started the case can withdraw it.", "只有发起人可以撤回。"))


def too_late_to_withdraw() -> Locked:
    """The rules say until when."""
    return Locked(
        Text(
            "It can no longer be withdrawn; ask whoever has the task to return it.", "已不能撤回；请让当前处理人退回。"
        )
    )


def too_late_to_take_back() -> Conflict:
    """Somebody decided since, or something was done that cannot be undone."""
    return Conflict(
        Text(
            "The decision can no longer be taken back: the case has gone on since.",
            "已不能拿回：流程在此之后已继续。",
        )
    )


def last_seat(node: Node) -> Locked:
    """Somebody must be left."""
    return Locked(sentence("“{}” needs somebody: the last signer stays.", "“{}”至少需要一人：不能减去最后一人。", node))


def not_open(node: Node) -> Locked:
    """An `each` whose items are fixed."""
    return Locked(sentence("Nothing can be added to “{}”.", "“{}”不能再添加。", node))


def other_people_needed(node: Node) -> Invalid:
    """Nobody new was named."""
    return Invalid(
        sentence("Name somebody who has no part in “{}” yet.", "请选择尚未参与“{}”的人员。", node),
    )
