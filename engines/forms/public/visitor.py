"""Who fills in a public form is to the engines somebody with one right: to make such a record with these fields.

As with the scopes of tokens, the app as they see it has roles of its own and no others: every road that asks what
somebody may do asks these, so the right holds on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from definitions.texts import Text
from definitions.types import BOOLEAN
from engines.app import Access, App, Entity, Grant, Role
from engines.data.sql.statements import cached
from engines.expressions import Expression, Names, compile_expression
from engines.forms.compile import form_of
from engines.forms.compiling import shapes
from engines.forms.form import Form
from engines.forms.public.link import Link
from engines.forms.public.offered import fillable
from engines.forms.reach import own_rows
from engines.scope import Scope, User

ROLE = "public"
TITLE = Text("Public form", "公开表单")


def visitor(scope: Scope, link: Link, called: str, *, writing: bool = False) -> Scope:
    """The same asking by whoever opened the link; when `writing`, the fixed values can be given as well."""
    fixed = frozenset(link.fixed) if writing else frozenset[str]()
    key = ("visitor", link.form, link.fields, tuple(sorted(link.choose.items())), fixed)
    app = cached(scope.app, key, lambda: narrowed(scope.app, link, fixed))
    user = User(None, called, frozenset(app.roles))
    return replace(scope, app=app, user=user, via=f"public: {called}", on_behalf=None)


def narrowed(app: App, link: Link, fixed: Iterable[str]) -> App:
    """The app with the visitor's roles: one that makes the record, one for each reference that is offered."""
    form = form_of(app, link.form)
    entity = app.entities[form.entity]
    making = Grant(create=True, fields=dict(access(app, form, link, frozenset(fixed))))
    roles = {ROLE: Role(ROLE, TITLE, (), {entity.name: making})}
    for name, source in link.choose.items():
        target = app.entities[entity.fields[name].type.entity]
        known = f"{ROLE}.{name}"
        roles[known] = Role(known, TITLE, (), {target.name: choosing(app, target, source)})
    return replace(app, roles=roles)


def choosing(app: App, target: Entity, source: str) -> Grant:
    """Sees what some records are called."""
    called = {path.split(".")[0] for path, _ in target.title_paths} | {"id"}
    hidden: Mapping[str, Access] = {name: "read" if name in called else "hidden" for name in target.fields}
    return Grant(read=condition(app, target, source), fields=hidden)


def condition(app: App, target: Entity, source: str) -> Expression | bool:
    """Which records may be chosen."""
    if source.strip() in ("", "true"):
        return True
    return compile_expression(source, Names(shapes(app), target.name), BOOLEAN)


def access(app: App, form: Form, link: Link, fixed: frozenset[str]) -> Iterator[tuple[str, Access]]:
    """What the visitor does with each field of the record and of its detail rows."""
    entity = app.entities[form.entity]
    shown = workable(app, form, frozenset(fields(app, form, link)))
    for name, each in entity.fields.items():
        yield name, "hidden" if name not in shown | fixed else "read" if each.formula is not None else "write"
        if each.definition.owning:
            for inner in app.entities[each.type.entity].fields:
                yield f"{name}.{inner}", "write" if f"{name}.{inner}" in shown else "hidden"


def fields(app: App, form: Form, link: Link) -> Iterator[str]:
    """The fields that the link shows, and of detail rows every column that somebody without a login can fill in."""
    entity = app.entities[form.entity]
    for name in link.fields:
        each = entity.fields.get(name)
        if each is None:
            continue
        yield name
        if each.definition.type == "lines":
            rows = app.entities[each.type.entity].fields.items()
            yield from (f"{name}.{inner}" for inner, column in rows if fillable(column))


def workable(app: App, form: Form, names: frozenset[str]) -> frozenset[str]:
    """Without what is computed from anything that is not shown."""
    lost = {name for name in names if (found := form.fields[name].formula) and not worked_out(app, form, found, names)}
    return workable(app, form, names - lost) if lost else names


def worked_out(app: App, form: Form, formula: Expression, names: frozenset[str]) -> bool:
    """Whether a page that shows these fields can work a formula out."""
    if formula.server_only:
        return False
    for read in formula.reads:
        own = all(hop.field == "parent" or own_rows(app, form, hop.target) for hop in read.path)
        rows = app.entities[read.entity].owner_field if read.entity in app.entities else ""
        if not own or (f"{rows}.{read.field}" if rows else read.field) not in names:
            return False
    return True
