"""The link at the end of a letter that ends such letters, for whoever has it: no signing in, and no more than that."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from definitions.problems import NotFound, Problem
from definitions.texts import Text
from engines.data.reacting.kinds import KINDS
from engines.data.reacting.preferences import Preferences, preferences_of, write_preferences
from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.auth.logins import Login, logins
from runtime.auth.sealing import Seal
from runtime.workspaces import get

DIGEST = "digest"
DAILY = Text("The daily digest", "每日摘要")
GONE = Text("This link is not good any more.", "此链接已失效。")


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """Whose mail, and of which kind; or the digest."""

    login: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Ending:
    """What a link would end, in words."""

    login: Login
    kind: str
    title: Text
    workspace: str


def token_of(seal: Seal, ending: Unsubscription) -> str:
    """The link's end: sealed, so that nobody can write one."""
    return seal.seal(json.dumps({"unsubscribe": asdict(ending)}, default=str)).decode()


def open_token(conn: Connection, seal: Seal, token: str) -> Ending:
    """What the link would end; `NotFound` for what is none of ours, or of somebody who is gone."""
    try:
        said = json.loads(seal.open(token.encode()))["unsubscribe"]
        login, kind = UUID(said["login"]), str(said["kind"])
    except (Problem, ValueError, KeyError, TypeError):
        raise NotFound(GONE) from None
    found = logins(conn, "id = %s", (login,))
    if not found or kind not in (*KINDS, DIGEST):
        raise NotFound(GONE)
    title = DAILY if kind == DIGEST else KINDS[kind].title
    return Ending(found[0], kind, title, get(conn, found[0].workspace).title)


def unsubscribe(conn: Connection, ending: Ending) -> None:
    """No more letters of the kind, whatever was chosen before. The role is the workspace's afterwards."""
    schema = get(conn, ending.login.workspace).schema
    act_as(conn, schema)
    before = preferences_of(conn, schema, ending.login.user)
    write_preferences(conn, schema, ending.login.user, before.without(kinds_of(ending.kind, before), "mail"))


def kinds_of(kind: str, before: Preferences) -> list[str]:
    """The kind, or all that come with the digest."""
    return [each for each in KINDS if before.when(each, "mail") == "digest"] if kind == DIGEST else [kind]
