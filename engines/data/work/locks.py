"""Locked states: what a person can no longer change there, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable

from definitions.problems import Locked
from definitions.texts import Text
from engines.app import Entity, Lifecycle
from engines.data.work.work import Batch


def check_open(entity: Entity, batches: Iterable[Batch]) -> None:
    """`Locked` when a person's change touched a field that the record's state keeps."""
    lifecycle = entity.lifecycle
    if lifecycle is None or not any(state.locked for state in lifecycle.states.values()):
        return
    follows = computed(entity)
    for batch in batches:
        at = batch.columns.index(lifecycle.field)
        for old, new in zip(batch.old, batch.new, strict=True):
            kept = lifecycle.states.get(str(old[at]))
            if kept and kept.locked:
                changed = {name for name, a, b in zip(batch.columns, old, new, strict=True) if a != b}
                if changed - follows - kept.open:
                    raise locked(entity, lifecycle, kept.name)


def computed(entity: Entity) -> frozenset[str]:
    """The fields that follow from others."""
    return frozenset(name for name, each in entity.fields.items() if each.storage != "column")


def locked(entity: Entity, lifecycle: Lifecycle, state: str) -> Locked:
    """The answer to a change that the record's state forbids: names the record, its state and what is open."""
    here, title = lifecycle.states[state], entity.title
    opened = [entity.fields[name].title for name in sorted(here.open) if name in entity.fields]
    en = ", ".join(f"“{each.en}”" for each in opened) or "nothing"
    zh = "、".join(f"“{each.get('zh')}”" for each in opened) or "无"
    return Locked(
        Text(
            f"This “{title.en}” is “{here.title.en}” and locked. What can still be changed: {en}.",
            f"该“{title.get('zh')}”处于“{here.title.get('zh')}”状态，已锁定。仍可修改：{zh}。",
        )
    )


def undeletable(entity: Entity, lifecycle: Lifecycle, state: str) -> Locked:
    """The answer to a deletion that the record's state forbids."""
    here, title = lifecycle.states[state], entity.title
    return Locked(
        Text(
            f"This “{title.en}” is “{here.title.en}” and cannot be deleted in this state.",
            f"该“{title.get('zh')}”处于“{here.title.get('zh')}”状态，不能删除。",
        )
    )


def state_title(lifecycle: Lifecycle, state: str) -> Text:
    """The title of a state."""
    found = lifecycle.states.get(state)
    return found.title if found else Text(state)
