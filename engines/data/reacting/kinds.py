"""The kinds of notices: a list one can read. A new kind is one line here; who sends it writes `kind` into `_notice`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from definitions.texts import Text

Channel = Literal["app", "mail", "push"]
When = Literal["now", "digest", "never"]

CHANNELS: Mapping[Channel, tuple[When, ...]] = {
    "app": ("now", "never"),
    "mail": ("now", "digest", "never"),
    "push": ("now", "digest", "never"),
}
"""Where a notice can go, and when: as it comes, in the daily digest, or not at all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a notice is about. `said` names who did it in place of {}; without it the notice brings its own message."""

    name: str
    title: Text
    about: Text
    said: Text | None = None
    mail: When = "now"
    push: When = "now"
    bound: bool = True
    """Whether it tells only those who may read its record; a rule has chosen whom it tells."""

    def usually(self, channel: Channel) -> When:
        """When it goes somewhere, for those who have not chosen."""
        return "now" if channel == "app" else self.mail if channel == "mail" else self.push


NOTICES: tuple[Kind, ...] = (
    Kind(
        "mention",
        Text("Somebody mentions you", "有人提到您"),
        Text("In a comment on a record", "在记录的评论中"),
        Text("{} mentioned you", "{}提到了您"),
    ),
    Kind(
        "comment",
        Text("Comments", "评论"),
        Text("On records you follow", "您关注的记录有新评论"),
        Text("{} wrote a comment", "{}发表了评论"),
        mail="digest",
    ),
    Kind(
        "change",
        Text("Changes", "修改"),
        Text("By others, to records you follow", "他人修改了您关注的记录"),
        Text("{} made changes", "{}做了修改"),
        mail="digest",
        push="never",
    ),
    Kind(
        "rule",
        Text("Messages of the application", "应用消息"),
        Text("What the rules of your applications tell you", "应用规则发给您的消息"),
        bound=False,
    ),
    Kind(
        "task_new",
        Text("New tasks", "新任务"),
        Text("Something waits for your decision or your work", "有事项等待您审批或处理"),
        bound=False,
    ),
    Kind(
        "task_reminder",
        Text("Reminders of tasks", "任务提醒"),
        Text("A task of yours is due, was urged or has been escalated", "您的任务即将到期、被催办或已升级"),
        bound=False,
    ),
    Kind(
        "task_returned",
        Text("Returned to you", "退回给您"),
        Text("Something you sent on came back for correction", "您提交或处理的事项被退回修改"),
        bound=False,
    ),
    Kind(
        "case_ended",
        Text("The end of what you started", "您发起的流程结束"),
        Text("It was approved, refused, withdrawn, or somebody intervened", "流程通过、被拒绝、被撤回或被管理员干预"),
        bound=False,
    ),
    Kind(
        "cc",
        Text("Copies for you", "抄送给您"),
        Text("A flow lets you know of a record", "流程将记录抄送给您"),
        mail="digest",
        bound=False,
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in NOTICES}
