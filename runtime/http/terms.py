"""The terms of signing in, as administrators see and choose them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Conflict, Fault, invalid
from definitions.texts import Text
from engines.app import App
from runtime.auth.oidc import is_safe
from runtime.auth.passwords import SHORTEST
from runtime.auth.receivers import receiver_of
from runtime.auth.terms import (
    MAIL_SECRET,
    PROVIDER_SECRET,
    READER,
    MailServer,
    Terms,
    read_secrets,
    read_terms,
    secret_names,
    write_secret,
    write_terms,
)
from runtime.http.account import Account, administration
from runtime.http.deps import Body, ServerNow
from runtime.http.invitations import NO_ADDRESS, NO_MAIL
from runtime.http.oidc import BACK
from runtime.http.retry import AgainRoute
from runtime.notifications.mail import Smtp, message

LONGEST = 64
SECURITY = ("starttls", "tls", "none")
LAST_PORT = 65_535
SECRETS = ((MAIL_SECRET, "password", ("host", "login")), (PROVIDER_SECRET, "secret", ("issuer", "client")))
"""Each secret, what it is called when it is sent, and for what alone it was given."""


def terms(request: Request) -> Response:
    """What is asked now. Secrets are never shown, only whether there are any."""
    with administration(request) as asked:
        return JSONResponse(document(asked))


def document(asked: Account) -> dict[str, object]:
    """The terms as JSON."""
    said = READER.dump_python(read_terms(asked.conn, asked.workspace), mode="json")
    known = secret_names(asked.conn, asked.workspace)
    for part, name, _ in SECRETS:
        if said[part]:
            said[part][f"has_{name}"] = part in known
    address = asked.server.settings.url.rstrip("/")
    return {**said, "callback": f"{address}{BACK}", "roles": roles(asked)}


def roles(asked: Account) -> list[dict[str, str]]:
    """The roles that may be chosen."""
    installed = asked.server.apps.current(asked.workspace)
    locale = asked.person.ticket.locale or installed.locale
    return [{"name": name, "title": role.title.get(locale)} for name, role in installed.app.roles.items()]


def change(sent: Body, request: Request, server: ServerNow) -> Response:
    """From now on these, for everybody at once. A secret that is not sent stays, as long as it is for the same."""
    with administration(request) as asked:
        chosen, before = read(sent), read_terms(asked.conn, asked.workspace)
        faults = list(wrong(chosen, server.apps.current(asked.workspace).app))
        if faults:
            raise invalid(faults)
        write_terms(asked.conn, asked.workspace, chosen)
        for part, name, of in SECRETS:
            keep_secret(asked, part, secret_sent(sent, part, name), same(before, chosen, part, of))
        asked.noted("terms_changed", terms=READER.dump_python(chosen, mode="json"))
        said = document(asked)
    return JSONResponse(said)


def read(sent: dict[str, object]) -> Terms:
    """The terms that were sent; every fault with its place."""
    try:
        return READER.validate_python({name: sent[name] for name in sent if name in Terms.__slots__})
    except ValidationError as error:
        raise invalid(
            Fault(Text(str(each["msg"]), "此处的值无效。"), "/" + "/".join(map(str, each["loc"])))
            for each in error.errors(include_url=False, include_input=False)
        ) from None


def wrong(terms: Terms, app: App) -> Iterator[Fault]:
    """What cannot be, although it can be read."""
    if not SHORTEST <= terms.password_length <= LONGEST:
        said = Text(f"Between {SHORTEST} and {LONGEST} characters.", f"应为{SHORTEST}到{LONGEST}个字符。")
        yield Fault(said, "/password_length")
    named = list(terms.second_factor_roles)
    if terms.provider:
        named += [*terms.provider.default_roles, *(each.gives for each in terms.provider.roles)]
        if not is_safe(terms.provider.issuer):
            said = Text("The provider's address begins with https://.", "登录服务的地址应以 https:// 开头。")
            yield Fault(said, "/provider/issuer")
    for name in named:
        if name != "admin" and name not in app.roles:
            yield Fault(Text(f"There is no role “{name}”.", f"没有角色“{name}”。"), "/second_factor_roles")
    if terms.mail:
        yield from wrong_mail(terms.mail)


def wrong_mail(mail: MailServer) -> Iterator[Fault]:
    """The same of the mail server."""
    if not mail.host:
        yield Fault(Text("The mail server needs a host.", "请填写邮件服务器的主机。"), "/mail/host")
    if not 0 < mail.port <= LAST_PORT:
        said = Text(f"A port is a number from 1 to {LAST_PORT}.", f"端口应为 1 到 {LAST_PORT} 之间的数字。")
        yield Fault(said, "/mail/port")
    if mail.security not in SECURITY:
        said = Text(f"Encryption is one of {', '.join(SECURITY)}.", f"加密方式应为 {'、'.join(SECURITY)} 之一。")
        yield Fault(said, "/mail/security")


def secret_sent(sent: dict[str, Any], part: str, name: str) -> str | None:
    """The secret that was sent; None when it was not."""
    within = sent.get(part)
    found = within.get(name) if isinstance(within, dict) else None
    return found if isinstance(found, str) else None


def same(before: Terms, after: Terms, part: str, of: tuple[str, ...]) -> bool:
    """Whether a secret is still for whom it was given: it must not be had by naming another server."""
    old, new = getattr(before, part), getattr(after, part)
    return bool(old and new) and all(getattr(old, name) == getattr(new, name) for name in of)


def keep_secret(asked: Account, part: str, secret: str | None, same: bool) -> None:
    """Keep what was sent; forget what was for somebody else."""
    if secret is not None or not same:
        write_secret(asked.conn, asked.workspace, part, secret or "", asked.server.seal)


def try_mail(request: Request, server: ServerNow) -> Response:
    """A letter to oneself by the mail server as it is set up now."""
    with administration(request) as asked:
        mail = read_terms(asked.conn, asked.workspace).mail
        kept = read_secrets(asked.conn, asked.workspace, server.seal)
        schema = server.apps.current(asked.workspace).workspace.schema
        receiver = receiver_of(asked.conn, schema, asked.login)
    if not mail:
        raise Conflict(NO_MAIL)
    if not receiver or not receiver.email:
        raise Conflict(NO_ADDRESS)
    Smtp(mail, kept.mail).send(message(mail, receiver.email, "Loomwork ✓", "Loomwork: mail works. 邮件可用。\n"))
    return JSONResponse({"to": receiver.email})


ROUTES = (
    AgainRoute("/api/sign-in/terms", terms),
    AgainRoute("/api/sign-in/terms", change, "PUT"),
    AgainRoute("/api/sign-in/test-mail", try_mail, "POST"),
)
