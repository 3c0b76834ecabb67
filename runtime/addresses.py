"""Where the database is: addresses, and what each of our connections needs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

NAME = "loomwork"
LOGIN = "loomwork_app"
"""The weak login of the embedded server: no superuser, a member of each workspace's role and nothing else."""

PREPARED = "LOOMWORK_PREPARED_DATABASE"
"""Tells a process that we started where the database is: its parent has prepared it."""

SESSION: Mapping[str, str] = {
    "search_path": f"{NAME},public",  # procrastinate's functions
    "timezone": "UTC",
    "lock_timeout": "10s",
    "plan_cache_mode": "force_generic_plan",  # a write is a dozen short statements: planning them costs the most
}
"""What each of our connections needs, whoever opens it."""


@dataclass(frozen=True)
class Database:
    """Where the data is: `admin` may create roles and schemas, `url` is what requests and jobs log in with."""

    admin: str
    url: str


def on_embedded(admin: str) -> Database:
    """A database of the embedded server: daily work is done with the weak login."""
    return Database(admin=with_options(admin), url=with_options(with_user(admin, LOGIN)))


def on_given(url: str) -> Database:
    """A database that somebody else runs, with the login they gave."""
    return Database(admin=with_options(url), url=with_options(url))


def prepared_database() -> Database:
    """The database that the process which started us has prepared."""
    return Database(admin="", url=os.environ[PREPARED])


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def with_user(url: str, user: str) -> str:
    """The same address with another login, which the embedded server trusts on its own socket."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return _joined(parts.scheme, f"{quote(user)}@{host}", parts.path, parts.query)


def with_options(url: str) -> str:
    """The address with what each of our connections needs."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if "options" in query:
        return url
    query["options"] = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    return _joined(parts.scheme, parts.netloc, parts.path, urlencode(query, quote_via=quote))


def _joined(scheme: str, netloc: str, path: str, query: str) -> str:
    """An address whose host may be empty, which `urlunsplit` would shorten."""
    return f"{scheme}://{netloc}{path}" + (f"?{query}" if query else "")
