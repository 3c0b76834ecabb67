"""Views that people save: what one says, who sees it, and who may change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from definitions.problems import Fault, Invalid, NotAllowed, invalid
from definitions.texts import Text
from definitions.types import BOOLEAN
from definitions.view import Kind, Total
from engines.app import Entity
from engines.data.reading.asked import sort_sources
from engines.data.rights.seen import compile_asked
from engines.forms.form import JSON
from engines.forms.sieve import sieved, tells
from engines.forms.views import ONE_FIELD, listed_fields
from engines.scope import Scope

TEXTS = ("kind", "sort", "filter", "by", "holidays", *ONE_FIELD)
LISTS = ("columns", "group", "card")
SAYS = (*TEXTS, *LISTS, "places", "totals", "colors", "quick_filters", "titles")
LONGEST_TITLE = 100
MOST_PARTS = 200


@dataclass(frozen=True)
class SavedView:
    """One saved view, as it is stored."""

    id: UUID
    title: str
    user: UUID
    shared: bool
    roles: Collection[str]
    locked: bool
    version: int
    says: Mapping[str, JSON]

    def seen_by(self, scope: Scope) -> bool:
        """Whose it is, and with whom it is shared; what is private is private to administrators, too."""
        with_us = not self.roles or scope.user.administrator or bool(set(self.roles) & scope.user.roles)
        return self.user == scope.user.id or (self.shared and with_us)

    def kept_by(self, scope: Scope) -> bool:
        """Who may rename, share, lock and delete it."""
        return self.user == scope.user.id or (self.shared and scope.user.administrator)

    def changed_by(self, scope: Scope) -> bool:
        """Who may change what it shows: as long as it is not locked, everybody it is shared with."""
        return self.kept_by(scope) or (self.seen_by(scope) and not self.locked)


def saved_json(scope: Scope, entity: Entity, view: SavedView, owner: str) -> dict[str, JSON]:
    """A saved view as it is to the asker: nothing in it names a field hidden from them. One that asks for such a field
    shows nothing at all, and says so."""
    about: dict[str, JSON] = {
        "mine": view.user == scope.user.id,
        "owner": owner,
        "shared": view.shared,
        "roles": [*view.roles],
        "locked": view.locked,
        "version": view.version,
        "may_change": view.changed_by(scope),
        "may_keep": view.kept_by(scope),
    }
    named: dict[str, JSON] = {"name": str(view.id), "title": view.title, "saved": about}
    if not tells(scope, entity, view.says.get("filter")):
        return {**named, "kind": "grid", "columns": [*listed_fields(scope, entity)], "refused": refusal(scope, owner)}
    said = sieved(scope, entity, {**dict(view.says), **named})
    columns = items(said.get("columns"))
    places = [each for each in items(said.get("places")) if isinstance(each, dict) and each.get("name") in columns]
    single = {
        name: said[name] if tells(scope, entity, said[name]) else None for name in (*ONE_FIELD, "by") if name in said
    }
    return {**said, "places": [*places], **single, "columns": columns or [*listed_fields(scope, entity)]}


def refusal(scope: Scope, owner: str) -> str:
    """Why a view shows nothing; which field it is that one may not see is not said."""
    text = Text(
        f"This view of {owner or 'somebody'} asks for a field you may not see. Choose another, or make your own.",
        f"{owner or '他人'}的这个视图用到了您无权查看的字段。请选择其他视图，或自己新建一个。",
    )
    return text.get(scope.locale)


# --- what is sent -------------------------------------------------------------------------------------------------


def checked(scope: Scope, entity: Entity, says: object) -> dict[str, JSON]:
    """What a view shall say, every fault with its pointer: known settings only, and nothing the saver may not see."""
    if not isinstance(says, dict):
        raise invalid([wrong("/says", Text("`says` is an object.", "`says`应为对象。"))])
    faults = [
        wrong(f"/says/{name}", Text(f"`{name}` is not known here.", f"此处没有`{name}`。"))
        for name in says
        if name not in SAYS
    ]
    faults += [*shapes(says)]
    if not faults:
        faults += [*meanings(scope, entity, says)]
    if faults:
        raise invalid(faults)
    return {name: each for name, each in says.items() if each not in (None, "", [], {})}


def wrong(pointer: str, text: Text) -> Fault:
    """One fault."""
    return Fault(text, pointer, name=pointer.rsplit("/", 1)[-1])


def shapes(says: Mapping[str, JSON]) -> list[Fault]:
    """Settings that are not of the right kind."""
    text = [name for name in TEXTS if not isinstance(says.get(name) or "", str)]
    lists = [
        name for name in (*LISTS, "places", "colors", "quick_filters") if not isinstance(says.get(name) or [], list)
    ]
    maps = [name for name in ("totals", "titles") if not isinstance(says.get(name) or {}, dict)]
    long = [name for name, each in says.items() if isinstance(each, list | dict) and len(each) > MOST_PARTS]
    inner = [name for name in LISTS if not all(isinstance(each, str) for each in items(says.get(name)))]
    parts = [
        name
        for name in ("places", "colors", "quick_filters")
        if not all(isinstance(each, dict) for each in items(says.get(name)))
    ]
    said = Text("This is not of the right kind.", "类型不正确。")
    return [wrong(f"/says/{name}", said) for name in dict.fromkeys([*text, *lists, *maps, *long, *inner, *parts])]


def meanings(scope: Scope, entity: Entity, says: Mapping[str, JSON]) -> list[Fault]:
    """Expressions and names that mean nothing to the one who saves them."""
    faults: list[Fault] = []

    def judge(source: object, pointer: str, condition: bool = False) -> None:
        try:
            if source:
                compile_asked(scope, entity, str(source), pointer=pointer, expect=BOOLEAN if condition else None)
        except Invalid as problem:
            faults.extend(problem.faults)

    judge(says.get("filter"), "/says/filter", condition=True)
    for name in LISTS:
        for at, path in enumerate(items(says.get(name))):
            judge(path, f"/says/{name}/{at}")
    for source, _ in sort_sources(str(says.get("sort") or "")):
        judge(source, "/says/sort")
    for name, part in (("colors", "when"), ("quick_filters", "filter")):
        for at, each in enumerate(items(says.get(name))):
            judge(each.get(part) if isinstance(each, dict) else "", f"/says/{name}/{at}/{part}", condition=True)
    totals = says.get("totals")
    for path, total in (totals if isinstance(totals, dict) else {}).items():
        judge(path, f"/says/totals/{path}")
        if total not in get_args(Total):
            faults.append(
                wrong(f"/says/totals/{path}", Text(f"There is no total “{total}”.", f"没有合计方式“{total}”。"))
            )
    if says.get("kind") not in (None, "", *get_args(Kind)):
        faults.append(wrong("/says/kind", Text("There is no such kind of view.", "没有这种视图。")))
    return faults


def items(found: object) -> list[JSON]:
    """A list, or none."""
    return found if isinstance(found, list) else []


def title_of(sent: object) -> str:
    """A title that people can read."""
    text = str(sent).strip() if isinstance(sent, str) else ""
    if not text or len(text) > LONGEST_TITLE:
        said = Text(
            f"A view has a name of at most {LONGEST_TITLE} characters.",
            f"视图名称不能为空，最多 {LONGEST_TITLE} 个字符。",
        )
        raise invalid([wrong("/title", said)])
    return text


def roles_of(scope: Scope, sent: object) -> list[str]:
    """Roles that are there."""
    names = [str(each) for each in items(sent)]
    faults = [
        wrong("/roles", Text(f"There is no role “{name}”.", f"没有角色“{name}”。"))
        for name in names
        if name not in known_names(scope)
    ]
    if faults:
        raise invalid(faults)
    return names


def known_names(scope: Scope) -> frozenset[str]:
    """The names of roles as people have them."""
    return frozenset(name.rsplit(".", 1)[-1] for name in scope.app.roles) | frozenset(scope.app.roles)


def require_keeper(scope: Scope, view: SavedView) -> None:
    """Only whose it is, and administrators."""
    if not view.kept_by(scope):
        raise NotAllowed(
            Text(
                "Only whose view it is can do that, or an administrator. You can save a copy of your own.",
                "只有视图的所有者或管理员可以这样做。您可以另存为自己的副本。",
            )
        )


def require_changer(scope: Scope, view: SavedView) -> None:
    """A locked view stays as it is."""
    if not view.changed_by(scope):
        raise NotAllowed(
            Text("This view is locked. You can save a copy of your own.", "该视图已锁定，您可以另存为自己的副本。")
        )
