"""What a workspace asks of those who sign in, and where its mail and its people come from: administrators choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from engines.data.sql.statements import Connection
from runtime.auth.sealing import Seal
from runtime.auth.sessions import tell_everybody

MAIL_SECRET = "mail"
PROVIDER_SECRET = "provider"


@dataclass(frozen=True, slots=True)
class Given:
    """Who has this value among those of a claim is given this role or department."""

    claim: str
    value: str
    gives: str


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider whose people may come in."""

    issuer: str
    client: str
    title: str = ""
    scopes: str = "openid profile email"
    login_claim: str = "preferred_username"
    """What names the login of somebody who comes for the first time; their address if the provider does not say."""
    create: bool = True
    """Whether people who come for the first time are given a login."""
    link: bool = False
    """Whether a login that is there already may be taken over by who has its name or its verified address."""
    roles: tuple[Given, ...] = ()
    default_roles: tuple[str, ...] = ()
    departments: tuple[Given, ...] = ()
    """`gives` is a department's code."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int = 587
    security: str = "starttls"
    """`starttls`, `tls` or `none`."""
    login: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of signing in."""

    password_length: int = 10
    second_factor_roles: tuple[str, ...] = ()
    """Roles that must have a second factor."""
    provider: Provider | None = None
    mail: MailServer | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets that go with the terms, opened."""

    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def mail(self) -> str:
        """The password for the mail server."""
        return self.values.get(MAIL_SECRET, "")

    @property
    def provider(self) -> str:
        """The client secret at the provider."""
        return self.values.get(PROVIDER_SECRET, "")


READER = TypeAdapter(Terms)


def read_terms(conn: Connection, workspace: str) -> Terms:
    """The workspace's terms; the usual ones until somebody chooses."""
    row = conn.execute("select terms from loomwork.terms where workspace = %s", (workspace,)).fetchone()
    return READER.validate_python(row[0]) if row else Terms()


def write_terms(conn: Connection, workspace: str, terms: Terms) -> None:
    """From now on these."""
    conn.execute(
        "insert into loomwork.terms (workspace, terms) values (%s, %s) "
        "on conflict (workspace) do update set terms = excluded.terms",
        (workspace, Jsonb(READER.dump_python(terms, mode="json"))),
    )
    tell_everybody(conn)


def read_secrets(conn: Connection, workspace: str, seal: Seal) -> Secrets:
    """The workspace's secrets."""
    rows = conn.execute("select name, sealed from loomwork.secret where workspace = %s", (workspace,)).fetchall()
    return Secrets({str(name): seal.open(sealed) for name, sealed in rows if isinstance(sealed, bytes)})


def secret_names(conn: Connection, workspace: str) -> frozenset[str]:
    """Which secrets there are: more is told to nobody."""
    rows = conn.execute("select name from loomwork.secret where workspace = %s", (workspace,)).fetchall()
    return frozenset(str(name) for (name,) in rows)


def write_secret(conn: Connection, workspace: str, name: str, text: str, seal: Seal) -> None:
    """Keep a secret, sealed; an empty one is forgotten."""
    if not text:
        conn.execute("delete from loomwork.secret where workspace = %s and name = %s", (workspace, name))
        return
    conn.execute(
        "insert into loomwork.secret (workspace, name, sealed) values (%s, %s, %s) "
        "on conflict (workspace, name) do update set sealed = excluded.sealed",
        (workspace, name, seal.seal(text)),
    )
