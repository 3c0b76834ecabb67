"""Links to public forms, as administrators make, look at, change, close and delete them. Each step is in the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Conflict, Fault, NotFound, invalid
from definitions.texts import Text
from engines.app import App
from engines.forms import form_of
from engines.forms.public import Link, begun, faults, offers
from engines.forms.public.offered import Offer
from engines.scope import Scope
from runtime.auth.passwords import LONGEST, hashed
from runtime.http.account import Account, administration, fault_at, id_of
from runtime.http.deps import Body, text_of
from runtime.http.records import known
from runtime.http.retry import AgainRoute
from runtime.public_forms.addresses import addresses, drop_address, new_address
from runtime.public_forms.links import (
    READER,
    Kept,
    add_link,
    change_link,
    delete_link,
    find_link,
    links,
    within,
)

NONE = Text("There is no such public form.", "没有这个公开表单。")
TERMS = tuple(Link.__dataclass_fields__)
NAMES = ("name", "password", *TERMS)
LONGEST_NAME = 100
SHORTEST_PASSWORD = 4
MOST = 1000
"""Public forms of one workspace."""
OWN = "base"
"""People and what else belongs to the platform are made by people with a login."""


@dataclass(frozen=True, eq=False)
class Keeping:
    """An administrator at the workspace's links."""

    asked: Account
    app: App
    schema: str
    scope: Scope

    def one(self, id: str) -> Kept:
        """A link by its id."""
        with within(self.asked.conn, self.schema):
            found = find_link(self.asked.conn, self.schema, id_of(id, NONE))
        if found is None:
            raise NotFound(NONE)
        return found

    def document(self, kept: Kept, tokens: Mapping[UUID, str]) -> dict[str, object]:
        """A link as administrators see it."""
        says, token = READER.dump_python(kept.link, mode="json"), tokens.get(kept.id)
        wrong = faults(self.app, kept.link)
        return {
            "id": str(kept.id),
            "name": kept.title,
            **says,
            "form_title": title_of(self.app, kept.link.form, self.scope.locale),
            "has_password": kept.password is not None,
            "open": kept.open,
            "state": kept.state(self.asked.now),
            "answers": kept.answers,
            "version": kept.version,
            "address": f"/p/{token}" if token else None,
            "faults": [{"pointer": each.pointer, "detail": each.detail.get(self.scope.locale)} for each in wrong],
        }

    def shown(self, id: UUID, status: int = 200) -> Response:
        """A link as it is now."""
        tokens = addresses(self.asked.conn, self.asked.server.seal, self.asked.workspace)
        return JSONResponse(self.document(self.one(str(id)), tokens), status)


@contextmanager
def keeping(request: Request) -> Iterator[Keeping]:
    """For administrators who have signed in themselves."""
    with administration(request) as asked:
        installed = asked.server.apps.current(asked.workspace)
        scope = installed.scope(asked.person.user, asked.person.ticket.locale or installed.locale)
        yield Keeping(asked, installed.app, installed.workspace.schema, scope)


# --- looking --------------------------------------------------------------------------------------------------------


def list_links(request: Request) -> Response:
    """Every link of the workspace, and the forms for which one can be made."""
    with keeping(request) as at:
        with within(at.asked.conn, at.schema):
            found = links(at.asked.conn, at.schema)
        tokens = addresses(at.asked.conn, at.asked.server.seal, at.asked.workspace)
        said = {
            "links": [at.document(each, tokens) for each in found],
            "forms": [{"name": name, "title": title_of(at.app, name, at.scope.locale)} for name in forms(at.app)],
            "origin": at.asked.server.settings.url.rstrip("/") or None,
        }
    return JSONResponse(said)


def offer(form: str, request: Request) -> Response:
    """What a link to a form may show, and what a new one begins with."""
    with keeping(request) as at:
        found = form_of(at.app, checked_form(at.app, form))
        said = {
            "entity": found.entity,
            "fields": [offer_json(at, each) for each in offers(at.app, found)],
            "link": READER.dump_python(begun(at.app, found), mode="json"),
        }
    return JSONResponse(said)


def offer_json(at: Keeping, each: Offer) -> dict[str, object]:
    """One field of a form."""
    return {
        "name": each.name,
        "title": each.field.title.get(at.scope.locale),
        "type": each.field.definition.type,
        "refused": each.refused.get(at.scope.locale) or None,
        "needed": each.needed,
        "chooses": each.chooses,
        "computed": each.computed,
    }


def forms(app: App) -> list[str]:
    """The forms there are: defined ones, and those of entities for which nobody wrote one."""
    written = [name for name in app.forms if own_entity(app, name)]
    having = {form_of(app, name).entity for name in written}
    return [*written, *(name for name in app.entities if own_entity(app, name) and name not in having)]


def own_entity(app: App, form: str) -> bool:
    """Whether a form makes records of the workspace's own."""
    entity = app.entities[form_of(app, form).entity]
    return not entity.owner and entity.pack != OWN


def checked_form(app: App, name: str) -> str:
    """A form's full name; `Invalid` for one that makes people, or what else is the platform's."""
    form = form_of(app, name)
    if not own_entity(app, form.name):
        raise fault_at("form", Text("There is no public form of this.", "该内容没有公开表单。"))
    return form.name


def title_of(app: App, name: str, locale: str) -> str:
    """What a form is called; its name when there is none such any more."""
    try:
        return form_of(app, name).title.get(locale)
    except NotFound:
        return name


# --- changing -------------------------------------------------------------------------------------------------------


def make_link(sent: Body, request: Request) -> Response:
    """A link, open from now on as far as its times say."""
    with keeping(request) as at:
        known(sent, NAMES)
        name, link = name_of(sent), read(at.app, terms_of(sent))
        conn, asked = at.asked.conn, at.asked
        with within(conn, at.schema):
            if len(links(conn, at.schema)) >= MOST:
                raise Conflict(Text("There are too many public forms: delete some.", "公开表单过多，请先删除一些。"))
            by = asked.person.ticket.user
            id = add_link(conn, at.schema, name, link, password_of(sent), by, datetime.now(UTC))
        new_address(conn, asked.server.seal, asked.workspace, id)
        asked.noted("public_form_made", name=name, form=link.form, fields=[*link.fields])
        return at.shown(id, 201)


def change(id: str, sent: Body, request: Request) -> Response:
    """Say something else, close, open, give another password; if nobody changed it since."""
    with keeping(request) as at:
        known(sent, (*NAMES, "open", "version"))
        before = at.one(id)
        if sent.get("version") != before.version:
            raise Conflict(Text("Somebody else has changed this form meanwhile.", "该公开表单已被他人修改。"))
        after = changed(at.app, before, sent)
        with within(at.asked.conn, at.schema):
            if not change_link(at.asked.conn, at.schema, after, at.asked.now):
                raise Conflict(Text("Somebody else has changed this form meanwhile.", "该公开表单已被他人修改。"))
        told_of(at, before, after)
        return at.shown(before.id)


def changed(app: App, before: Kept, sent: Mapping[str, object]) -> Kept:
    """The link as it is to be."""
    says = {**READER.dump_python(before.link, mode="json"), **{name: sent[name] for name in TERMS if name in sent}}
    link = read(app, says) if any(name in sent for name in TERMS) else before.link
    return replace(
        before,
        title=name_of(sent) if "name" in sent else before.title,
        link=link,
        password=password_of(sent) if "password" in sent else before.password,
        open=sent["open"] is True if "open" in sent else before.open,
    )


def told_of(at: Keeping, before: Kept, after: Kept) -> None:
    """What was changed, for the log and for who opens the form next."""
    if before.open != after.open:
        at.asked.noted("public_form_opened" if after.open else "public_form_closed", name=after.title)
    if after.open and before.id not in addresses(at.asked.conn, at.asked.server.seal, at.asked.workspace):
        new_address(at.asked.conn, at.asked.server.seal, at.asked.workspace, before.id)
    names = [name for name in TERMS if getattr(before.link, name) != getattr(after.link, name)]
    names += [name for name in ("title", "password") if getattr(before, name) != getattr(after, name)]
    if names:
        at.asked.noted("public_form_changed", name=after.title, changed=names)


def readdress(id: str, request: Request) -> Response:
    """Another address: the one that was handed out leads nowhere any more."""
    with keeping(request) as at:
        kept = at.one(id)
        new_address(at.asked.conn, at.asked.server.seal, at.asked.workspace, kept.id)
        at.asked.noted("public_form_readdressed", name=kept.title)
        return at.shown(kept.id)


def delete(id: str, request: Request) -> Response:
    """The link is gone; the records that came by it stay."""
    with keeping(request) as at:
        kept = at.one(id)
        drop_address(at.asked.conn, at.asked.workspace, kept.id)
        with within(at.asked.conn, at.schema):
            delete_link(at.asked.conn, at.schema, kept.id)
        at.asked.noted("public_form_deleted", name=kept.title, answers=kept.answers)
    return Response(status_code=204)


# --- what was sent --------------------------------------------------------------------------------------------------


def terms_of(sent: Mapping[str, object]) -> dict[str, object]:
    """What was sent of the link itself."""
    return {name: sent[name] for name in TERMS if name in sent}


def read(app: App, sent: dict[str, Any]) -> Link:
    """The link that was sent; every fault with its place."""
    try:
        link = READER.validate_python(sent)
    except ValidationError as error:
        raise invalid(
            Fault(Text(str(each["msg"]), "此处的值无效。"), "/" + "/".join(map(str, each["loc"])))
            for each in error.errors(include_url=False, include_input=False)
        ) from None
    link = replace(link, form=checked_form(app, link.form), opens=zoned(link.opens), closes=zoned(link.closes))
    found = faults(app, link)
    if found:
        raise invalid(found)
    return link


def zoned(at: datetime | None) -> datetime | None:
    """A moment that says its zone: UTC unless another."""
    return at.replace(tzinfo=UTC) if at and not at.tzinfo else at


def name_of(sent: dict[str, object] | Mapping[str, object]) -> str:
    """What the link is called."""
    name = text_of(dict(sent), "name").strip()[:LONGEST_NAME]
    if not name:
        raise fault_at("name", Text("A public form needs a name.", "公开表单需要名称。"))
    return name


def password_of(sent: Mapping[str, object]) -> str | None:
    """The password as it is kept; none for none."""
    said = sent.get("password")
    if said is None or said == "":
        return None
    if not isinstance(said, str) or not SHORTEST_PASSWORD <= len(said) <= LONGEST:
        raise fault_at("password", Text("A password has at least 4 characters.", "密码至少需要4个字符。"))
    return hashed(said)


ROUTES = (
    AgainRoute("/api/public-forms", list_links),
    AgainRoute("/api/public-forms", make_link, "POST"),
    AgainRoute("/api/public-forms/offers/{form}", offer),
    AgainRoute("/api/public-forms/{id}", change, "PATCH"),
    AgainRoute("/api/public-forms/{id}", delete, "DELETE"),
    AgainRoute("/api/public-forms/{id}/address", readdress, "POST"),
)
