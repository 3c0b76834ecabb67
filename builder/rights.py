"""Who gains and who loses what: the permissions of two apps compared, role by role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from definitions.texts import Text
from engines.app import Access, App, Entity, Grant, Role
from engines.data.rights.permissions import RANK, VERB_WORDS, Verb, action_answer, short
from engines.expressions import Expression

Rule = Literal["never", "always"] | str
"""Never, always, or the condition as it is written."""

VERBS: tuple[Verb, ...] = ("read", "create", "update", "delete", "export")
ACCESS: Mapping[Access, Text] = {
    "hidden": Text("hidden", "隐藏"),
    "read": Text("read only", "只读"),
    "write": Text("read and write", "可读写"),
}


@dataclass(frozen=True)
class RightsChange:
    """One right of one role that is not what it was."""

    kind: Literal["gains", "loses", "changes"]
    role: str
    entity: str
    what: str
    """`read`, `do confirm`, `field cost`, `menu crm`, `history`."""
    before: str
    after: str
    text: Text

    def to_json(self) -> dict[str, object]:
        """As it is shown."""
        text = {"en": self.text.en, "zh": self.text.get("zh")}
        said = {"kind": self.kind, "role": self.role, "entity": self.entity, "what": self.what}
        return {**said, "before": self.before, "after": self.after, "text": text}


@dataclass(frozen=True)
class Right:
    """A right as it is in one app: how it is called, what it says, and how far it goes where that can be compared."""

    title: Text
    said: str
    rank: int
    """0 never, 1 for some records, 2 always; of fields hidden, read, write."""
    shown: Text


Rights = Mapping[tuple[str, str], Right]
"""By entity (empty for menus) and what."""


def rights_changes(old: App | None, new: App) -> tuple[RightsChange, ...]:
    """Every right that some role gains, loses, or has under another condition than before."""
    before = old.roles if old else {}
    names = dict.fromkeys([*before, *new.roles])
    return tuple(each for name in names for each in role_changes(old, new, before.get(name), new.roles.get(name)))


def role_changes(old: App | None, new: App, was: Role | None, now: Role | None) -> Iterator[RightsChange]:
    """The rights of one role that differ."""
    role = now or was
    assert role is not None
    renamed = {entity.id: entity.name for entity in new.entities.values()}
    paths = [
        (name, path) for each in (was, now) if each for name, grant in each.grants.items() for path in grant.fields
    ]
    before = rights(old, was, paths, renamed) if old and was else {}
    after = rights(new, now, paths, {}) if now else {}
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key), after.get(key)
        if differ(key, one, two):
            yield changed(role, key, one, two)


def differ(key: tuple[str, str], before: Right | None, after: Right | None) -> bool:
    """Whether a right is another one. Of an entity that is newly granted, or no more, the fields are not told."""
    if before and after:
        return before.said != after.said
    known = before or after
    return known is not None and known.rank > 0 and not key[1].startswith("field ")


def changed(role: Role, key: tuple[str, str], before: Right | None, after: Right | None) -> RightsChange:
    """One difference in words."""
    was, now = before.rank if before else 0, after.rank if after else 0
    kind: Literal["gains", "loses", "changes"] = "gains" if now > was else "loses" if now < was else "changes"
    known = after or before
    assert known is not None
    title, none = role.title, Text("never", "不允许")
    one, two = before.shown if before else none, after.shown if after else none
    verb = {"gains": Text("gains", "增加"), "loses": Text("loses", "减少"), "changes": Text("has changed", "变更")}[
        kind
    ]
    text = Text(
        f"{title.en} {verb.en}: {known.title.en} ({one.en} → {two.en})",
        f"{title.get('zh')}{verb.zh}：{known.title.get('zh')}（{one.get('zh')} → {two.get('zh')}）",
    )
    said = (before.said if before else "never", after.said if after else "never")
    return RightsChange(kind, short(role.name), key[0], key[1], *said, text)


# --- the rights of one role ------------------------------------------------------------------------------------------


def rights(app: App, role: Role, paths: Sequence[tuple[str, str]], renamed: Mapping[str, str]) -> Rights:
    """What a role allows, right by right. `renamed` has by id what entities are called now."""
    found: dict[tuple[str, str], Right] = {}
    for name, grant in role.grants.items():
        entity = app.entities[name]
        now = renamed.get(entity.id, name)
        own = tuple(dict.fromkeys(path for each, path in paths if each in (name, now)))
        found |= {(now, what): right for what, right in of_entity(entity, role, grant, own)}
    if role.history:
        found["", "history"] = Right(
            Text("search the history", "查询历史"), "always", 2, Text("of what it reads", "所能查看的范围")
        )
    for menu in role.menus:
        title = app.menus[menu].title if menu in app.menus else Text(menu)
        words = Text(f"menu “{title.en}”", f"菜单“{title.get('zh')}”")
        found["", f"menu {menu}"] = Right(words, "always", 2, Text("shown", "显示"))
    return found


def of_entity(entity: Entity, role: Role, grant: Grant, paths: Sequence[str]) -> Iterator[tuple[str, Right]]:
    """Verbs, actions and fields of one grant."""
    title = entity.title
    for verb in VERBS:
        words = Text(f"{VERB_WORDS[verb].en} “{title.en}”", f"{VERB_WORDS[verb].zh}“{title.get('zh')}”")
        yield verb, allowed(words, getattr(grant, verb))
    for each in entity.lifecycle.actions.values() if entity.lifecycle else ():
        if not each.automatic:
            mine = not each.roles or short(role.name) in {short(name) for name in each.roles}
            words = Text(f"“{each.title.en}” of “{title.en}”", f"“{title.get('zh')}”的“{each.title.get('zh')}”")
            yield f"do {each.name}", allowed(words, action_answer(grant, each) if mine else False)
    for path in paths:
        access = grant.fields.get(path, "write")
        words = Text(f"field `{path}` of “{title.en}”", f"“{title.get('zh')}”的字段`{path}`")
        yield f"field {path}", Right(words, access, RANK[access], ACCESS[access])


def allowed(title: Text, said: Expression | bool) -> Right:
    """A right that is always, never, or under a condition."""
    if isinstance(said, bool):
        shown = Text("always", "始终允许") if said else Text("never", "不允许")
        return Right(title, "always" if said else "never", 2 if said else 0, shown)
    source = " ".join(said.source.split())
    return Right(title, source, 1, Text(f"where {source}", f"当 {source}"))
