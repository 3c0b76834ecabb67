"""What is refused before anybody looks at it: too often, too long, too large."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Scope

from definitions.problems import Problem
from definitions.texts import Text
from runtime.apps import Installed
from runtime.auth.people import Person
from runtime.http.problems import TooLarge
from runtime.server import Server, server_of

LONGEST_ADDRESS = 32 * 1024
"""Bytes of path and query: a filter may be long, a book is none."""
LARGEST_HEAD = 64 * 1024
MOST_HEADERS = 200
PEOPLE = 2
"""One network address may ask as often as so many people: an office has one, and they do not all ask at once."""
COUNTED = "loomwork.counted"
"""In the scope of a request that was counted: its person is looked up more than once when it stays open."""


class TooOften(Problem):
    """More requests than are answered in a minute."""

    status = 429
    kind = "too_often"

    def __init__(self, who: Text, a_minute: int, wait: int) -> None:
        super().__init__(
            Text(
                f"More than {a_minute} requests a minute came from {who.en}. Try again in {wait} seconds.",
                f"{who.zh}每分钟的请求超过了 {a_minute} 次的上限，请在 {wait} 秒后重试。",
            ),
            extra={"retry_after": wait},
        )


class AddressTooLong(Problem):
    """An address longer than is read."""

    status = 414
    kind = "too_large"


class HeadTooLarge(Problem):
    """More or longer headers than are read."""

    status = 431
    kind = "too_large"


ADDRESS = Text("your address", "您的地址")
USER = Text("you", "您")
WORKSPACE = Text("all people of your workspace together", "您所在的工作区")


def refusal(server: Server, scope: Scope) -> Problem | None:
    """Why a request is not looked at, if it is not."""
    return too_often(server, scope) or too_long(scope) or too_large(scope, most_megabytes(server, scope["path"]))


def too_often(server: Server, scope: Scope) -> Problem | None:
    """Too many requests from one network address."""
    address, a_minute = (scope["client"] or ("",))[0], server.settings.most_requests * PEOPLE
    wait = server.rates.wait(("address", address), a_minute)
    return TooOften(ADDRESS, a_minute, wait) if wait else None


def too_long(scope: Scope) -> Problem | None:
    """An address or headers without end."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
        return AddressTooLong(
            Text(
                f"The address is longer than {LONGEST_ADDRESS} bytes: ask for less at once.",
                f"地址超过 {LONGEST_ADDRESS} 字节，请减少一次查询的内容。",
            )
        )
    headers = scope["headers"]
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEAD:
        return HeadTooLarge(
            Text(
                f"The request has more than {MOST_HEADERS} headers, or more than {LARGEST_HEAD} bytes of them.",
                f"请求头超过 {MOST_HEADERS} 个，或总长超过 {LARGEST_HEAD} 字节。",
            )
        )
    return None


FILES = ("/api/files", "/api/uploads")
"""Where what is sent is written down as it comes."""


def most_megabytes(server: Server, path: str) -> int:
    """What may be sent at once: files are larger than anything else."""
    return server.files.megabytes + 1 if path.startswith(FILES) else server.settings.upload_megabytes


def too_large(scope: Scope, most: int) -> Problem | None:
    """A body that says itself that it is larger than what is read."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > most << 20:
            return TooLarge(most)
    return None


def count(request: Request, installed: Installed, person: Person) -> None:
    """One more request of this person, in this workspace."""
    if COUNTED in request.scope:
        return
    request.scope[COUNTED] = True
    server = server_of(request)
    name, limits = installed.workspace.name, installed.workspace.limits
    check(server, ("user", name, str(person.user.id)), USER, server.settings.most_requests)
    check(server, ("workspace", name), WORKSPACE, limits.get("requests", 0))


def check(server: Server, asker: tuple[str, ...], who: Text, a_minute: int) -> None:
    """Count it, or say how long to wait."""
    wait = server.rates.wait(asker, a_minute)
    if wait:
        raise TooOften(who, a_minute, wait)
