"""The conversation about a record: comments, who can be mentioned, who follows."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.reacting.comments import comments, delete_comment, edit_comment, write_comment
from engines.data.reacting.threads import Thread, follow, open_thread, people, see
from runtime.http.deps import Asking, AskingNow, Body, text_of
from runtime.http.once import once
from runtime.http.records import items, known, limit_of, uuid_of
from runtime.http.retry import AgainRoute


def thread_of(asked: Asking, entity: str, id: str) -> Thread:
    """The conversation about a record that the asker may read."""
    return open_thread(asked.conn, asked.scope, asked.installed.app, entity, uuid_of(id))


def list_comments(entity: str, id: str, asked: AskingNow, after: str = "", limit: str = "50") -> Response:
    """A page of comments, the newest first, and how the asker stands to the record."""
    return JSONResponse(comments(thread_of(asked, entity, id), after, limit_of(limit or "50")))


def list_people(entity: str, id: str, asked: AskingNow, search: str = "") -> Response:
    """People who can be mentioned: those who may read the record."""
    return JSONResponse({"people": people(thread_of(asked, entity, id), search)})


def add_comment(entity: str, id: str, sent: Body, asked: AskingNow) -> Response:
    """A new comment: 201 with what it became."""
    known(sent, ("text", "files"))
    text = text_of({"text": "", **sent}, "text")
    files = list(dict.fromkeys(uuid_of(each) for each in items(sent, "files")))

    def written() -> Response:
        return JSONResponse(write_comment(thread_of(asked, entity, id), text, files), 201)

    return once(asked, sent, written)


def change_comment(entity: str, id: str, comment: str, sent: Body, asked: AskingNow) -> Response:
    """Other words in one's own comment."""
    known(sent, ("text",))
    return JSONResponse(edit_comment(thread_of(asked, entity, id), uuid_of(comment), text_of(sent, "text")))


def remove_comment(entity: str, id: str, comment: str, asked: AskingNow) -> Response:
    """One's own comment is shown to nobody any more."""
    delete_comment(thread_of(asked, entity, id), uuid_of(comment))
    return Response(status_code=204)


def set_following(entity: str, id: str, sent: Body, asked: AskingNow) -> Response:
    """The asker follows the record or does not: what is sent, the last comment seen as well."""
    known(sent, ("following", "seen"))
    thread = thread_of(asked, entity, id)
    following, seen = sent.get("following"), sent.get("seen")
    if not (following is None or isinstance(following, bool)):
        sentence = Text("`following` is true or false.", "`following`应为 true 或 false。")
        raise invalid([Fault(sentence, "/following", name="following")])
    if following is not None:
        follow(thread, following)
    if seen is not None:
        see(thread, uuid_of(seen))
    return Response(status_code=204)


BASE = "/api/records/{entity}/{id}"

ROUTES = (
    AgainRoute(f"{BASE}/comments", list_comments),
    AgainRoute(f"{BASE}/comments", add_comment, "POST"),
    AgainRoute(f"{BASE}/comments/people", list_people),
    AgainRoute(f"{BASE}/comments/{{comment}}", change_comment, "PATCH"),
    AgainRoute(f"{BASE}/comments/{{comment}}", remove_comment, "DELETE"),
    AgainRoute(f"{BASE}/following", set_following, "PUT"),
)
