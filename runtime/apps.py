"""Which app each workspace runs: published versions kept as pack files and ids, compiled once per digest."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from definitions.files import parse_pack
from definitions.pack import PackDefinition
from definitions.problems import NotFound
from definitions.texts import Text
from engines.app import App
from engines.compile import compile_app
from engines.data.sql.statements import Connection
from engines.flows.cases.waking import FLOWS
from engines.scope import Scope, User
from runtime.acting import act_as
from runtime.settings import Settings
from runtime.workspaces import Workspace, get

SYSTEM = User(None, "system", frozenset({"admin"}), administrator=True)
"""Installs packs and runs rules by the clock: nobody's record, every permission."""
SPARE = 2
"""Apps that are kept although nobody runs them just now."""


@dataclass(frozen=True)
class Version:
    """A published version: the packs it was compiled from and the ids it gave."""

    number: int
    digest: str
    packs: tuple[PackDefinition, ...]
    ids: Mapping[str, str]

    def app(self) -> App:
        """The version, compiled."""
        return compiled(self.packs, self.ids)


@dataclass(frozen=True, eq=False)
class Installed:
    """A workspace with the app it runs now and its own settings."""

    workspace: Workspace
    number: int
    app: App
    timezone: ZoneInfo
    currency: str
    locale: str

    def scope(self, user: User, locale: str | None = None, via: str = "api") -> Scope:
        """`user` asking now."""
        return Scope(
            app=self.app,
            workspace=self.workspace.name,
            schema=self.workspace.schema,
            user=user,
            now=datetime.now(UTC),
            locale=locale or self.locale,
            timezone=self.timezone,
            via=via,
            flowing=FLOWS if self.app.flows else None,
        )


class Apps:
    """Compiled apps by digest, and what each workspace runs, as this process knows it."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self.pool = pool
        self.running: dict[str, Installed] = {}
        self.newest: WeakValueDictionary[str, App] = WeakValueDictionary()
        self.replaced: WeakValueDictionary[str, App] = WeakValueDictionary()
        """The newest app of each workspace, whether it is remembered or not, and the one before it."""
        self.compiled: dict[tuple[str, frozenset[tuple[str, str]]], App] = {}
        self.lock = Lock()
        self.forgotten = 0

    def remembered(self, workspace: str) -> Installed | None:
        """What the workspace runs, if this process knows."""
        return self.running.get(workspace)

    def current(self, workspace: str) -> Installed:
        """What the workspace runs, compiled on first use."""
        return self.running.get(workspace) or self.load(workspace)

    def load(self, workspace: str) -> Installed:
        """Read the newest version from the database; once more when one was published meanwhile."""
        with self.lock:
            while True:
                before = self.forgotten
                with self.pool.connection() as conn:
                    installed = installed_on(conn, workspace, self.app)
                self.running[workspace] = installed
                self.succeeded(workspace, installed.app)
                if before == self.forgotten:
                    return installed

    def app(self, version: Version) -> App:
        """The version's app: the same definitions are compiled once for all workspaces."""
        key = (version.digest, frozenset(version.ids.items()))
        self.compiled[key] = self.compiled.pop(key) if key in self.compiled else made(version)  # last used, last
        used = {id(each.app) for each in self.running.values()}
        spare = [key for key, app in self.compiled.items() if id(app) not in used]
        for key_of_old in spare[:-SPARE]:
            del self.compiled[key_of_old]
        return self.compiled[key]

    def changed(self, workspace: str) -> bool:
        """Whether a newer version was published than this process knows; then it is known now."""
        known = self.running.get(workspace)
        with self.pool.connection() as conn:
            number = newest_number(conn, workspace)
        if known and known.number == number:
            return False
        self.load(workspace)
        return True

    def forget(self, workspace: str) -> None:
        """A version was published or a setting changed: look again when next asked."""
        self.forgotten += 1
        self.running.pop(workspace, None)

    def succeeded(self, workspace: str, app: App) -> None:
        """The workspace runs this app; what it ran before is known as that."""
        known = self.newest.get(workspace)
        if known and known is not app:
            self.replaced[workspace] = known
        self.newest[workspace] = app

    def before(self, workspace: str) -> App | None:
        """The app that the workspace ran before the one it runs now; asked once."""
        return self.replaced.pop(workspace, None)

    def runs(self, workspace: str, installed: Installed) -> bool:
        """Whether it is still the newest that is known."""
        return self.running.get(workspace) is installed


def made(version: Version) -> App:
    """The version, compiled, and out of the collector's sight: tens of thousands of objects that live long."""
    gc.unfreeze()  # apps that nobody runs any more are collected now
    app = version.app()
    gc.collect()
    gc.freeze()
    return app


def compiled(packs: Sequence[PackDefinition], ids: Mapping[str, str]) -> App:
    """Packs and, on top of them, the site's own layer as an app."""
    site = next((pack for pack in packs if pack.site), None)
    return compile_app([pack for pack in packs if not pack.site], site, ids)


def installed_on(conn: Connection, workspace: str, app_of: Callable[[Version], App] = Version.app) -> Installed:
    """What a workspace runs: its newest version with its settings."""
    found = get(conn, workspace)
    version = newest(conn, workspace)
    if not version:
        raise NotFound(Text(f"“{workspace}” has no app yet.", f"“{workspace}”还没有应用。"))
    return configured(conn, found, version.number, app_of(version))


def configured(conn: Connection, workspace: Workspace, number: int, app: App) -> Installed:
    """The app with the workspace's own time zone, currency and language."""
    chosen = read_choices(conn, workspace.schema)
    return Installed(
        workspace,
        number,
        app,
        ZoneInfo(str(chosen.get("timezone", Settings.timezone))),
        str(chosen.get("currency", Settings.currency)),
        str(chosen.get("locale", Settings.locale)),
    )


def read_choices(conn: Connection, schema: str) -> dict[str, object]:
    """The workspace's settings by name."""
    act_as(conn, schema)
    rows = conn.execute(sql.SQL("select name, value from {}._setting").format(sql.Identifier(schema))).fetchall()
    conn.execute("set local role none")
    return {str(name): value for name, value in rows}


def write_choices(conn: Connection, schema: str, choices: Mapping[str, str]) -> None:
    """Set settings of the workspace; the role is already the workspace's."""
    query = sql.SQL(
        "insert into {}._setting (name, value) values (%s, %s) on conflict (name) do update set value = excluded.value"
    ).format(sql.Identifier(schema))
    for name, value in choices.items():
        conn.execute(query, (name, Jsonb(value)))


def newest_number(conn: Connection, workspace: str) -> int:
    """The number of the newest version; 0 when nothing was published yet."""
    row = conn.execute(
        "select coalesce(max(number), 0) from loomwork.version where workspace = %s", (workspace,)
    ).fetchone()
    return int(str(row[0])) if row else 0


def newest(conn: Connection, workspace: str) -> Version | None:
    """The newest published version of a workspace."""
    query = "select number, digest, packs, ids from loomwork.version where workspace = %s order by number desc limit 1"
    row = conn.cursor(row_factory=class_row(VersionRow)).execute(query, (workspace,)).fetchone()
    return Version(row.number, row.digest, read_packs(conn, row.packs), row.ids) if row else None


@dataclass(frozen=True)
class VersionRow:
    """A version as it is kept: its packs by digest."""

    number: int
    digest: str
    packs: list[str]
    ids: dict[str, str]


@dataclass(frozen=True)
class PackRow:
    """A pack as it is kept."""

    digest: str
    name: str
    files: dict[str, str]


def read_packs(conn: Connection, digests: Sequence[str]) -> tuple[PackDefinition, ...]:
    """Packs by digest, in the order given."""
    query = "select digest, name, files from loomwork.pack where digest = any (%s)"
    rows = conn.cursor(row_factory=class_row(PackRow)).execute(query, (list(digests),)).fetchall()
    kept = {row.digest: row for row in rows}
    return tuple(parse_pack(kept[digest].name, kept[digest].files) for digest in digests)


def keep_packs(conn: Connection, packs: Sequence[PackDefinition]) -> list[str]:
    """Keep the packs' files, each once; their digests."""
    for pack in packs:
        conn.execute(
            "insert into loomwork.pack (digest, name, version, files) values (%s, %s, %s, %s) on conflict do nothing",
            (digest_of(pack), pack.name, pack.version, Jsonb(dict(pack.files))),
        )
    return [digest_of(pack) for pack in packs]


def digest_of(pack: PackDefinition) -> str:
    """A pack's name by content."""
    return hashlib.sha256(json.dumps(sorted(pack.files.items())).encode()).hexdigest()
