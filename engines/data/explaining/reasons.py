"""Why something is (not) allowed, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from definitions.texts import Text
from engines.app import Action, Entity, Lifecycle, State
from engines.data.rights.permissions import VERB_WORDS, Verb
from engines.data.work.locks import state_title
from engines.scope import User


@dataclass(frozen=True)
class Answer:
    """What one role says: always, never, nothing, or a condition that holds or does not."""

    role: str
    title: Text
    says: Literal["always", "never", "condition", "nothing"]
    holds: bool
    condition: Mapping[str, object] | None = None

    @property
    def named(self) -> Text:
        """The role's title in quotation marks."""
        return Text(f"“{self.title.en}”", f"“{self.title.get('zh')}”")

    @property
    def asks(self) -> str:
        """The condition as it is written; empty when there is none."""
        return f"`{self.condition['source']}`" if self.condition else ""

    def to_json(self, locale: str) -> dict[str, object]:
        """As it is shown."""
        said = {"role": self.role, "title": self.title.get(locale), "says": self.says, "holds": self.holds}
        return {**said, "condition": self.condition}


@dataclass(frozen=True)
class Judged:
    """What is known of one question: whether `user` may do `what` with a record."""

    entity: Entity
    user: User
    what: Verb | Action
    allowed: bool
    readable: bool
    state: str
    roles: Sequence[Answer]
    must: Mapping[str, object] | None = None

    @property
    def possible(self) -> bool:
        """Whether it can be done just now: allowed, and the record's state and the action's condition agree."""
        return self.allowed and stopped(self) is None

    @property
    def words(self) -> Text:
        """What is to be done: `change`, or the title of an action."""
        if isinstance(self.what, Action):
            return Text(f"do “{self.what.title.en}” with", f"对该记录执行“{self.what.title.get('zh')}”")
        word = VERB_WORDS[self.what]
        return Text(word.en, f"{word.zh}该记录")


def reason(judged: Judged) -> Text:
    """The sentence."""
    if not judged.allowed:
        return refusal(judged)
    return stopped(judged) or allowance(judged)


def allowance(judged: Judged) -> Text:
    """Why it is allowed."""
    who, words = judged.user.name, judged.words
    if judged.user.administrator:
        return Text(f"{who} is an administrator, who may do everything.", f"{who}是管理员，拥有全部权限。")
    given = next(each for each in judged.roles if each.holds)
    role, source = given.named, given.asks
    if not source:
        return Text(
            f"{who} may {words.en} this record: the role {role.en} allows it for all of them.",
            f"{who}可以{words.get('zh')}：角色{role.get('zh')}对所有记录都允许。",
        )
    return Text(
        f"{who} may {words.en} this record: the role {role.en} allows it where {source}, which holds here.",
        f"{who}可以{words.get('zh')}：角色{role.get('zh')}在满足{source}时允许，此处满足。",
    )


def refusal(judged: Judged) -> Text:
    """Why it is not allowed."""
    who, words = judged.user.name, judged.words
    begin = Text(f"{who} may not {words.en} this record: ", f"{who}不可以{words.get('zh')}：")
    why = refused_because(judged)
    return Text(begin.en + why.en, begin.zh + why.zh)


def refused_because(judged: Judged) -> Text:
    """The second half of a refusal."""
    if not judged.roles:
        return Text("no role was given to them.", "尚未分配任何角色。")
    failing = [each for each in judged.roles if each.says == "condition" and not each.holds]
    if any(each.holds for each in judged.roles) and not judged.readable:
        return Text("what cannot be read cannot be touched either.", "不可查看的记录也不可操作。")
    if isinstance(judged.what, Action) and only_for(judged):
        names = ", ".join(f"`{each}`" for each in sorted(judged.what.roles))
        return Text(f"it is for the roles {names} only.", f"仅限角色{names}。")
    if failing:
        en = "; ".join(f"{each.named.en} asks for {each.asks}" for each in failing)
        zh = "；".join(f"{each.named.get('zh')}要求{each.asks}" for each in failing)
        return Text(f"{en}, which does not hold here.", f"{zh}，此处不满足。")
    names_en = ", ".join(each.named.en for each in judged.roles)
    names_zh = "、".join(each.named.get("zh") for each in judged.roles)
    return Text(f"none of their roles ({names_en}) allows it.", f"其角色（{names_zh}）均不允许。")


def only_for(judged: Judged) -> bool:
    """Whether an action is for other roles than those of the person."""
    assert isinstance(judged.what, Action)
    given = {each.role for each in judged.roles}
    return bool(judged.what.roles) and not given & {name.rsplit(".", 1)[-1] for name in judged.what.roles}


# --- what stands in the way though it is allowed ---------------------------------------------------------------------


def stopped(judged: Judged) -> Text | None:
    """What keeps from doing now what is allowed; None when nothing does."""
    cycle = judged.entity.lifecycle
    if cycle is None or judged.what in ("read", "export"):
        return None
    if isinstance(judged.what, Action):
        return action_stopped(judged, cycle, judged.what)
    state = cycle.states.get(judged.state)
    if state is None or not (state.locked or state.frozen):
        return None
    if judged.what == "delete":
        return undeletable(state)
    here, opened = state.title, [judged.entity.fields[name].title for name in sorted(state.open)]
    en, zh = ", ".join(each.en for each in opened), "、".join(each.get("zh") for each in opened)
    return Text(
        f"The roles allow it, but the record is “{here.en}” and locked; open: {en or 'nothing'}.",
        f"角色允许，但该记录的状态为“{here.get('zh')}”，已锁定；可修改：{zh or '无'}。",
    )


def undeletable(state: State) -> Text:
    """What is locked is not deleted."""
    return Text(
        f"The roles allow it, but the record is “{state.title.en}” and locked: it cannot be deleted.",
        f"角色允许，但该记录的状态为“{state.title.get('zh')}”，已锁定，不能删除。",
    )


def action_stopped(judged: Judged, cycle: Lifecycle, action: Action) -> Text | None:
    """The state, or the condition of the action."""
    here = state_title(cycle, judged.state)
    if judged.state not in action.source:
        sources = [state_title(cycle, each) for each in sorted(action.source)]
        en, zh = ", ".join(f"“{each.en}”" for each in sources), "、".join(f"“{each.get('zh')}”" for each in sources)
        return Text(
            f"The roles allow it, but the record is “{here.en}”; “{action.title.en}” is done from {en}.",
            f"角色允许，但该记录的状态为“{here.get('zh')}”，“{action.title.get('zh')}”只能在{zh}状态执行。",
        )
    if judged.must is not None and not judged.must["holds"]:
        source = f"`{judged.must['source']}`"
        return Text(
            f"The roles allow it, but {source} must hold and does not.", f"角色允许，但须满足{source}，此处不满足。"
        )
    return None
