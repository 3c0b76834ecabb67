"""An administrator looks at the workspace as a person, or with one role; and leaves that view again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from definitions.problems import Fault, NotAllowed, NotFound, invalid
from definitions.texts import Text
from engines.data.explaining.access import as_role
from runtime.auth.log import Kind, noted
from runtime.auth.people import Person, find_user
from runtime.auth.viewing import set_viewing
from runtime.http.deps import Body, ServerNow, known, shown_key
from runtime.http.records import uuid_of
from runtime.http.retry import AgainRoute
from runtime.server import Server


def view_as(sent: Body, request: Request, server: ServerNow) -> Response:
    """Every page and file from now on is what `user`, or somebody with just `role`, sees."""
    person = administrator(request, server)
    who = chosen(server, person, sent)
    change(server, person, who)
    return Response(status_code=204)


def leave(request: Request, server: ServerNow) -> Response:
    """The session is the administrator's own again."""
    person = administrator(request, server)
    change(server, person, "")
    return Response(status_code=204)


def administrator(request: Request, server: Server) -> Person:
    """Whose session it is: an administrator, whoever they look as."""
    person = known(request, server.people.find(shown_key(request)))
    if not person.user.administrator or person.key.kind != "session":
        raise NotAllowed(Text("Only an administrator may look as somebody else.", "只有管理员可以以他人身份查看。"))
    return person


def chosen(server: Server, person: Person, sent: dict[str, object]) -> str:
    """`user:<id>` or `role:<name>`; `NotFound` when there is no such user or role."""
    installed = server.apps.current(person.workspace)
    if sent.get("role"):
        (role,) = as_role(installed.scope(person.user), str(sent["role"])).roles
        return f"role:{role}"
    if not sent.get("user"):
        sentence = Text("Say as which `user` or with which `role`.", "请指定`user`或`role`。")
        raise invalid([Fault(sentence, "/user", name="user")])
    id = uuid_of(sent["user"])
    with server.transaction() as conn:
        if find_user(conn, installed.workspace.schema, id) is None:
            raise NotFound(Text("There is no such active user.", "没有该在职用户。"))
    return f"user:{id}"


def change(server: Server, person: Person, who: str) -> None:
    """Keep it with the session, write down who looked as whom, and have every process look the session up again."""
    ticket, detail = person.ticket, {"as": who or person.ticket.viewing}
    with server.transaction() as conn:
        set_viewing(conn, person.key, who)
        kind: Kind = "viewing_began" if who else "viewing_ended"
        noted(conn, person.workspace, kind, login=ticket.name, user=ticket.user, detail=detail)
    server.hub.forget_everywhere()


ROUTES = (
    AgainRoute("/api/view-as", view_as, "POST"),
    AgainRoute("/api/view-as", leave, "DELETE"),
)
