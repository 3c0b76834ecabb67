"""What the page of a public form asks for. Nobody is signed in here: no cookie is read, whoever has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, Invalid, NotAllowed, NotFound, Problem, invalid
from definitions.texts import Text
from engines.data import records
from engines.data.sql.statements import Connection
from engines.forms import form_of, form_options, through_form
from engines.forms.public import page_json, visitor
from engines.forms.public.page import told
from engines.scope import Scope
from runtime.acting import act_as
from runtime.apps import SYSTEM, Installed
from runtime.auth.attempts import ADDRESSES, Limit, check, count, forgive, stand_in_line
from runtime.auth.passwords import fits
from runtime.http.account import caller_of
from runtime.http.deps import Body
from runtime.http.forms import number_of, values_of
from runtime.http.limits import ADDRESS, TooOften
from runtime.http.problems import Unauthorized, locale_of
from runtime.http.retry import WORKSPACE, AgainRoute
from runtime.public_forms.addresses import find_form
from runtime.public_forms.answers import REASONS, claim, person_of
from runtime.public_forms.answers import count as count_answer
from runtime.public_forms.guard import (
    BITS,
    check_trap,
    check_work,
    is_pass,
    new_pass,
    new_ticket,
    read_ticket,
)
from runtime.public_forms.links import Kept, State, find_link
from runtime.server import Server, server_of
from runtime.workspaces.registry import get
from runtime.workspaces.states import check_open

ASKED = 300
"""Requests a minute of one network address: a room full of people may share one."""
ANSWERS = 120
"""Answers a minute of one network address, right or wrong."""
TRIES = Limit("public form", 10, ADDRESSES.first, ADDRESSES.longest, ADDRESSES.forgotten)
"""Wrong passwords for one form from one network address."""
MOST_OPTIONS = 50
NONE = Text("There is no form at this address.", "该地址没有表单。")


class PasswordNeeded(Unauthorized):
    """The form is for those who know its password."""

    kind = "password_needed"


class Closed(Problem):
    """The form is not answered now."""

    status = 410
    kind = "closed"

    def __init__(self, state: State) -> None:
        super().__init__(REASONS[state], extra={"state": state})


@dataclass(frozen=True, eq=False)
class Visit:
    """Somebody at an address, in a transaction under the workspace's role."""

    conn: Connection
    server: Server
    installed: Installed
    kept: Kept
    request: Request
    now: datetime

    def scope(self, *, writing: bool = False) -> Scope:
        """Who they are to the engines."""
        asked = self.installed.scope(SYSTEM, locale_of(self.request))
        return visitor(asked, self.kept.link, self.kept.title, writing=writing)


@contextmanager
def found(request: Request, token: str) -> Iterator[Visit]:
    """The form at an address, whether or not it can be answered; the transaction is the platform's."""
    server, now = server_of(request), datetime.now(UTC)
    request.scope["locale"] = language(request)
    limit(server, request, "asked", ASKED)
    with server.transaction() as conn:
        at = find_form(conn, token)
        if at is None:
            raise NotFound(NONE)
        installed = server.apps.current(at[0])
        request.scope[WORKSPACE] = at[0]
        workspace = get(conn, at[0])
        check_open(workspace.state, "", adding=request.method == "POST")
        act_as(conn, installed.workspace.schema)
        kept = find_link(conn, installed.workspace.schema, at[1])
        if kept is None:
            raise NotFound(NONE)
        yield Visit(conn, server, installed, kept, request, now)


@contextmanager
def visiting(request: Request, token: str) -> Iterator[Visit]:
    """The same for who may answer now: the form is open, and they have shown its password."""
    with found(request, token) as visit:
        state = visit.kept.state(visit.now)
        if state != "open":
            raise Closed(state)
        password, shown = visit.kept.password, request.headers.get("loomwork-pass", "")
        if password and not is_pass(visit.server.seal, visit.kept.id, password, shown):
            raise PasswordNeeded(Text("This form has a password.", "此表单需要密码。"))
        yield visit


def language(request: Request) -> str:
    """The language the page speaks, else the browser's."""
    asked = request.query_params.get("lang", "")
    return asked if asked in ("en", "zh") else locale_of(request)


def limit(server: Server, request: Request, what: str, a_minute: int) -> None:
    """Count it, or say how long to wait."""
    wait = server.rates.wait((f"public {what}", caller_of(request).address), a_minute)
    if wait:
        raise TooOften(ADDRESS, a_minute, wait)


# --- the page -------------------------------------------------------------------------------------------------------


def form(token: str, request: Request) -> Response:
    """The form at an address, with a ticket for one answer."""
    with visiting(request, token) as visit:
        scope, kept = visit.scope(), visit.kept
        said = {
            **page_json(scope, kept.link),
            "called": kept.title,
            "settings": {"timezone": str(scope.timezone), "currency": visit.installed.currency},
            "ticket": new_ticket(visit.server.seal, kept.id),
            "bits": BITS,
        }
    return JSONResponse(said)


def password(token: str, sent: Body, request: Request) -> Response:
    """Something to show in place of the password, for half a day."""
    with found(request, token) as visit:
        visit.conn.execute("set local role none")
        subject = TRIES.subject(str(visit.kept.id), caller_of(request).address)
        stand_in_line(visit.conn, subject, visit.now)
        check(visit.conn, subject, visit.now)
        kept = visit.kept.password
        right = fits(str(sent.get("password") or ""), kept)
        if right:
            forgive(visit.conn, subject)
        else:
            count(visit.conn, TRIES, subject, visit.now)
    if not right or not kept:
        wrong = Text("The password is wrong.", "密码不正确。")
        raise invalid([Fault(wrong, "/password", name="password")])
    return JSONResponse({"pass": new_pass(visit.server.seal, visit.kept.id, kept)})


def options(token: str, sent: Body, request: Request) -> Response:
    """Records that may be chosen in a reference of the form, by what they are called."""
    with visiting(request, token) as visit:
        field = str(sent.get("field") or "")
        if field not in visit.kept.link.choose:
            raise NotFound(Text("Nothing is chosen here.", "此处没有可选内容。"))
        page = form_options(
            visit.conn,
            visit.scope(),
            visit.kept.link.form,
            field,
            values_of(sent),
            search=str(sent.get("search") or ""),
            after=str(sent.get("after") or ""),
            limit=min(number_of(sent, "limit") or MOST_OPTIONS, MOST_OPTIONS),
        )
    return JSONResponse(page)


# --- the answer -----------------------------------------------------------------------------------------------------


def answer(token: str, sent: Body, request: Request) -> Response:
    """One record, by the road of every write; what the answer tells is nothing of it."""
    limit(server_of(request), request, "answers", ANSWERS)
    check_trap(sent.get("trap"))
    with visiting(request, token) as visit:
        ticket = read_ticket(visit.server.seal, visit.kept.id, sent.get("ticket"))
        check_work(sent.get("ticket"), sent.get("work"))
        schema, values = visit.installed.workspace.schema, values_of(sent)
        person = person_of(visit.kept, sent, values)
        if claim(visit.conn, schema, ticket, person, visit.now):
            keep(visit, values)
            if not count_answer(visit.conn, schema, visit.kept):
                raise Closed("full")
        said = told(visit.scope(), visit.kept.link)
    return JSONResponse(dict(said), 201)


def keep(visit: Visit, values: Mapping[str, object]) -> None:
    """Make the record: what the form asks is judged, and the fixed values are given that nobody can send."""
    link, scope = visit.kept.link, visit.scope()
    entity = scope.app.entities[form_of(scope.app, link.form).entity]
    faults = [unknown(name) for name in values if name not in link.fields]
    if faults:
        raise invalid(faults)
    try:
        judged = through_form(visit.conn, scope, link.form, entity.name, values, None)
        records.create(visit.conn, visit.scope(writing=True), entity.name, [{**judged, **link.fixed}])
    except NotAllowed as refused:
        raise Invalid(refused.title, refused.faults) from None


def unknown(name: str) -> Fault:
    """A field that the form does not show: whether there is one, nobody is told."""
    return Fault(Text(f"The form has no field `{name}`.", f"表单没有字段`{name}`。"), f"/{name}", name=name)


ROUTES = (
    AgainRoute("/api/public/{token}", form),
    AgainRoute("/api/public/{token}/password", password, "POST"),
    AgainRoute("/api/public/{token}/options", options, "POST"),
    AgainRoute("/api/public/{token}/answers", answer, "POST"),
)
