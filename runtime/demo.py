"""The demo: the packs that come with Loomwork, their demo records and stories, and a login for each demo role."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql

from definitions.scenario import StoryDefinition
from engines.data.seed import plant
from engines.data.sql.statements import Connection
from engines.scenarios import run_story
from engines.scope import Scope
from runtime.acting import act_as, as_platform
from runtime.addresses import Database
from runtime.apps import SYSTEM, Installed
from runtime.auth.logins import create_login
from runtime.publishing import publish_packs, shipped, source_of
from runtime.ready import PASSWORD, WORKSPACE
from runtime.settings import Settings
from runtime.workspaces import create_workspace, find

BESIDE_THE_CHECKOUT = Path(__file__).parents[2] / "shared" / "data"
PACKS = ("crm", "finance")
FIRST = ("admin", "analyst", "sales", "sales_manager", "finance", "manager", "employee")
"""The order in which the sign-in page offers the demo logins."""


def install_demo(database: Database, settings: Settings) -> None:
    """On first start: workspace `main` with everything to try, in one transaction. Later starts find it there."""
    with psycopg.connect(database.admin) as conn:
        if find(conn, WORKSPACE):
            return
        create_workspace(conn, WORKSPACE, "Demo")
        installed = publish_packs(conn, WORKSPACE, shipped(*PACKS), settings, by="demo")
        scope = installed.scope(SYSTEM, via="demo")
        source = source_of(installed.app)
        act_as(conn, scope.schema)
        plant(conn, scope, source.demos)
        create_logins(conn, scope)
        for story in source.stories.values():
            tell(conn, installed, story, settings)
        conn.execute("set local role none")
        conn.execute("analyze")


def tell(conn: Connection, installed: Installed, story: StoryDefinition, settings: Settings) -> None:
    """Play a demo story; one whose sample data is not there is left out."""
    folder = (settings.samples or BESIDE_THE_CHECKOUT) / story.needs if story.needs else None
    if folder and not folder.is_dir():
        return
    run_story(
        conn,
        installed.app,
        installed.workspace.schema,
        story,
        workspace=installed.workspace.name,
        timezone=installed.timezone,
        folder=folder,
    )


def create_logins(conn: Connection, scope: Scope) -> None:
    """One login per demo user, named as the user's account."""
    users = sql.SQL("select account, id from {}.base_user where account is not null and active").format(
        sql.Identifier(scope.schema)
    )
    found = {str(account): id for account, id in conn.execute(users)}
    names = [name for name in FIRST if name in found] + sorted(found.keys() - set(FIRST))
    with as_platform(conn, scope.schema):
        for name in names:
            create_login(conn, scope.workspace, name, found[name], PASSWORD, demo=name in FIRST)  # type: ignore[arg-type]
