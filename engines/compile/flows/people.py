"""Who steps are for: the expressions inside their terms, and the roles and steps they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from definitions.flows.people import Term
from definitions.flows.people import Who as Said
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import Type
from engines.compile.flows.names import DEPARTMENT, USER
from engines.compile.flows.standing import Standing
from engines.compile.lifecycles import ROLE, known, role_names
from engines.expressions import Expression
from engines.flows.flow import Voice, Who

PEOPLE = Text("a user or users", "用户")
PLACES = Text("a department or a user", "部门或用户")


def people(here: Standing, said: Said | None) -> Who:
    """Those a step is for, in the order they are said."""
    return tuple(voice for each in said or () for voice in (Voice(*compiled(here, each.term), each.weight, each.veto),))


def compiled(here: Standing, term: Term) -> tuple[Term, dict[str, Expression]]:
    """A term with roles by their short names, and the expressions in it by their text."""
    for each in terms(term):
        check_names(here, each)
    found = {str(path): value for each in terms(term) for path, value in values(here, each)}
    return with_short_roles(term), found


def terms(term: Term) -> Iterator[Term]:
    """A term and those inside it."""
    yield term
    inner = [term.of, term.by, *term.among, term.until if isinstance(term.until, Term) else None]
    for each in inner:
        if each is not None:
            yield from terms(each)


def with_short_roles(term: Term) -> Term:
    """Roles have their short name everywhere."""
    return replace(
        term,
        name=term.name.rpartition(".")[2] if term.kind == "role" else term.name,
        of=with_short_roles(term.of) if term.of else None,
        by=with_short_roles(term.by) if term.by else None,
        until=with_short_roles(term.until) if isinstance(term.until, Term) else term.until,
        among=tuple(with_short_roles(each) for each in term.among),
    )


def check_names(here: Standing, term: Term) -> None:
    """A role, or an earlier step, that is there."""
    place = term.source.place or here.place
    if term.kind == "role":
        known(here.context, [term.name.rpartition(".")[2]], role_names(here.context), ROLE, place)
    if term.kind == "step":
        asked = sorted({name.split(".")[1] for name in here.inside.extra if name.startswith("steps.")})
        known(here.context, [term.name], asked, Text("step for people", "人工步骤"), place)
    if term.kind == "assignee" and "assignee" not in here.inside.extra:
        here.fault(
            "`assignee` is whoever has the task: it means somebody only in `late`.",
            "`assignee`指任务的处理人，只在`late`中有意义。",
            term.source,
        )


def values(here: Standing, term: Term) -> Iterator[tuple[Source, Expression]]:
    """The expression of a term, of the type that its kind wants."""
    if term.path is None:
        return
    value = here.inside.value(term.path)
    if value is None:
        return
    users = term.kind in ("field", "expr")
    if entity_of(value.type) not in ((USER.entity,) if users else (DEPARTMENT.entity, USER.entity)):
        wanted = PEOPLE if users else PLACES
        here.fault(
            f"`{term.path}` gives {value.type}, not {wanted.en}{hint(term).en}",
            f"`{term.path}`的结果是{value.type}，不是{wanted.zh}{hint(term).zh}",
            term.path,
        )
    yield term.path, value


def entity_of(type_: Type) -> str:
    """The entity that a value leads to, one or many."""
    return entity_of(type_.item) if type_.kind == "list" and type_.item else type_.entity


def hint(term: Term) -> Text:
    """How to say it instead."""
    if term.kind == "field":
        return Text(
            f"; the head of a department is `head({term.path})`, a role is `role({term.path})`.",
            f"；部门负责人写作`head({term.path})`，角色写作`role({term.path})`。",
        )
    return Text(".", "。")
