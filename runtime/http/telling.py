"""Where and when I am told of notices: by kind and channel, quiet hours, the daily digest, my browsers; and the link in
letters that ends them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import ec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, NotFound, invalid
from definitions.texts import Text
from engines.data.reacting.kinds import CHANNELS, KINDS, NOTICES
from engines.data.reacting.preferences import Preferences, preferences_of, upcoming, write_preferences
from runtime.acting import act_as
from runtime.auth.receivers import receiver_of
from runtime.auth.terms import read_terms
from runtime.http.account import Account, account, fault_at, id_of
from runtime.http.deps import Body, ServerNow, TransactionNow, text_of
from runtime.http.problems import locale_of
from runtime.http.records import known
from runtime.http.retry import AgainRoute
from runtime.http.sessions import device
from runtime.notifications.push import Browser, bytes_of, read_doors
from runtime.notifications.pushing import add_browser, browsers_of, public_key, remove_browser
from runtime.notifications.routing import digest_moved
from runtime.notifications.unsubscribing import open_token, unsubscribe

NO_BROWSER = Text("There is no such browser.", "没有这个浏览器。")
LONGEST = 2000
"""Characters of the address of a push service."""


def preferences(request: Request) -> Response:
    """What I am told of, where and when, and what there is to choose from."""
    with account(request) as asked:
        return JSONResponse(document(asked))


def change(sent: Body, request: Request) -> Response:
    """From now on so; what is not sent stays."""
    with account(request) as asked:
        known(sent, ("kinds", "quiet", "digest"))
        schema = schema_of(asked)
        act_as(asked.conn, schema)
        chosen = changed(preferences_of(asked.conn, schema, asked.person.user.id), sent)
        write_preferences(asked.conn, schema, asked.person.ticket.user, chosen)
        asked.conn.execute("set local role none")
        if "digest" in sent:
            due = upcoming(chosen.digest, asked.now, zone_of(asked))
            digest_moved(asked.conn, asked.workspace, asked.person.ticket.user, due)
        return JSONResponse(document(asked))


def document(asked: Account) -> dict[str, object]:
    """Everything the page of notices shows."""
    server, ticket, schema = asked.server, asked.person.ticket, schema_of(asked)
    locale = ticket.locale or server.apps.current(asked.workspace).locale
    act_as(asked.conn, schema)
    chosen = preferences_of(asked.conn, schema, ticket.user).to_json()
    asked.conn.execute("set local role none")
    receiver = receiver_of(asked.conn, schema, asked.login)
    titles = {each.name: {"title": each.title.get(locale), "about": each.about.get(locale)} for each in NOTICES}
    possible = bool(read_doors(server.settings.push).open)
    told = browsers_of(asked.conn, ticket.login, asked.person.key)
    return {
        "kinds": [{"name": name, **words, **chosen["kinds"][name]} for name, words in titles.items()],
        "quiet": chosen["quiet"],
        "digest": chosen["digest"],
        "timezone": str(zone_of(asked)),
        "mail": {"server": read_terms(asked.conn, asked.workspace).mail is not None, "to": receiver and receiver.email},
        "push": {
            "key": public_key(asked.conn, server.seal) if possible else None,
            "browsers": [
                {"id": str(each.id), "at": moment(each.at), "device": device(each.agent or ""), "here": each.here}
                for each in told
            ],
        },
    }


def schema_of(asked: Account) -> str:
    """Where the workspace's tables are."""
    return asked.server.apps.current(asked.workspace).workspace.schema


def zone_of(asked: Account) -> ZoneInfo:
    """The asker's clock."""
    own = asked.person.ticket.timezone
    return ZoneInfo(own) if own else asked.server.apps.current(asked.workspace).timezone


def moment(at: datetime) -> str:
    """A moment as JSON has it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


# --- what was sent ----------------------------------------------------------------------------------------------------


def changed(before: Preferences, sent: Mapping[str, object]) -> Preferences:
    """What was chosen in place of what was; every fault with its place."""
    kinds = sent.get("kinds", {})
    faults = list(wrong_kinds(kinds))
    if faults or not isinstance(kinds, dict):
        raise invalid(faults)
    chosen = {name: {**before.chosen.get(name, {}), **kinds.get(name, {})} for name in (*before.chosen, *kinds)}
    quiet, digest = before.quiet, before.digest
    if "quiet" in sent:
        quiet = quiet_of(sent["quiet"])
    if "digest" in sent:
        digest = clock(sent["digest"], "digest")
    return replace(before, chosen=chosen, quiet=quiet, digest=digest)


def wrong_kinds(kinds: object) -> Iterator[Fault]:
    """What is no kind, no channel or no time of a channel."""
    if not isinstance(kinds, dict):
        yield Fault(Text("`kinds` is an object.", "`kinds`应为对象。"), "/kinds", name="kinds")
        return
    for kind, channels in kinds.items():
        if kind not in KINDS or not isinstance(channels, dict):
            said = Text("There is no such kind of notification.", "没有这种通知类型。")
            yield Fault(said, f"/kinds/{kind}", name="kinds")
            continue
        for channel, when in channels.items():
            if when not in CHANNELS.get(channel, ()):
                said = Text("This cannot be chosen here.", "此处不能选择该项。")
                yield Fault(said, f"/kinds/{kind}/{channel}", name="kinds")


def quiet_of(sent: object) -> tuple[time, time] | None:
    """From when until when; nothing for no quiet hours."""
    if sent is None:
        return None
    if not isinstance(sent, list) or len(sent) != 2:
        raise fault_at("quiet", Text("Quiet hours have a beginning and an end.", "免打扰时段需要开始和结束时间。"))
    begins, ends = clock(sent[0], "quiet"), clock(sent[1], "quiet")
    if begins == ends:
        raise fault_at("quiet", Text("Quiet hours end at another time.", "免打扰时段的开始和结束不能相同。"))
    return begins, ends


def clock(sent: object, pointer: str) -> time:
    """A time of day, such as 07:30."""
    try:
        found = time.fromisoformat(str(sent))
    except ValueError:
        found = None
    if found is None or found.tzinfo or len(str(sent)) != len("07:30"):
        raise fault_at(pointer, Text("A time is written 07:30.", "时间格式应为 07:30。"))
    return found


# --- browsers ---------------------------------------------------------------------------------------------------------


def add(sent: Body, request: Request) -> Response:
    """Tell this browser from now on, until its session ends: 201 with what it is known as."""
    with account(request) as asked:
        known(sent, ("endpoint", "keys"))
        browser = browser_of(sent)
        if not read_doors(asked.server.settings.push).lets(browser.endpoint):
            said = Text("Messages are not sent to this address.", "不向此地址发送通知。")
            raise fault_at("endpoint", said)
        return JSONResponse({"id": str(add_browser(asked.conn, asked.server.seal, asked.person.key, browser))}, 201)


def browser_of(sent: dict[str, object]) -> Browser:
    """What the browser said of itself; keys that cannot be used are refused now and not when something is told."""
    endpoint, keys = text_of(sent, "endpoint"), sent.get("keys")
    said = keys if isinstance(keys, dict) else {}
    browser = Browser(endpoint, str(said.get("p256dh", "")), str(said.get("auth", "")))
    if not is_address(endpoint):
        raise fault_at("endpoint", Text("This is no address of a push service.", "推送服务地址无效。"))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(browser.p256dh))
        usable = len(bytes_of(browser.auth)) == 16
    except ValueError:
        usable = False
    if not usable:
        raise fault_at("keys", Text("These are no keys of a browser.", "浏览器密钥无效。"))
    return browser


def is_address(text: str) -> bool:
    """Whether a text can be read as the address of something."""
    try:
        parts = urlsplit(text)
        return (
            text.isascii() and text.isprintable() and len(text) <= LONGEST and bool(parts.hostname) and parts.port != 0
        )
    except ValueError:
        return False


def remove(id: str, request: Request) -> Response:
    """Tell one of my browsers no more."""
    with account(request) as asked:
        if not remove_browser(asked.conn, asked.person.ticket.login, id_of(id, NO_BROWSER)):
            raise NotFound(NO_BROWSER)
    return Response(status_code=204)


# --- the link in letters ----------------------------------------------------------------------------------------------


def ending(token: str, request: Request, conn: TransactionNow, server: ServerNow) -> Response:
    """What the link of a letter would end."""
    found = open_token(conn, server.seal, token)
    title = found.title.get(locale_of(request))
    return JSONResponse({"kind": found.kind, "title": title, "workspace": found.workspace})


def end(token: str, conn: TransactionNow, server: ServerNow) -> Response:
    """No more such letters: what mail programs call with one click (RFC 8058), and our own page."""
    unsubscribe(conn, open_token(conn, server.seal, token))
    return Response(status_code=204)


ROUTES = (
    AgainRoute("/api/me/notices", preferences),
    AgainRoute("/api/me/notices", change, "PUT"),
    AgainRoute("/api/me/browsers", add, "POST"),
    AgainRoute("/api/me/browsers/{id}", remove, "DELETE"),
    AgainRoute("/api/unsubscribe/{token}", ending),
    AgainRoute("/api/unsubscribe/{token}", end, "POST"),
)
