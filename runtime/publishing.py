"""Publishing packs into a workspace: plan, apply, plant their seeds, keep the version, tell the running servers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import random
from time import sleep
from typing import TypeVar

from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.types.json import Jsonb

from builder.publish import Plan, lock, plan, publish
from builder.rights import rights_changes
from definitions.files import packs_folder, parse_pack, read_pack
from definitions.layers import Definitions, with_base
from definitions.pack import PackDefinition
from definitions.problems import Conflict
from definitions.texts import Text
from engines.app import App
from engines.data.seed import plant
from engines.data.sql.statements import Connection
from engines.flows.cases.versions import keep_versions
from runtime.acting import act_as, as_platform
from runtime.apps import SYSTEM, Installed, Version, compiled, configured, keep_packs, newest, write_choices
from runtime.evidence.log import noted
from runtime.settings import Settings
from runtime.workspaces import Workspace, get
from runtime.workspaces.people import follow_people

T = TypeVar("T")

BASE = "base"
MOST_RIGHTS = 500
"""Changes of rights that one entry of the log names."""
TRIES = 12
PAUSE = 0.2


@dataclass(frozen=True, eq=False)
class Proposal:
    """What publishing would install: the packs in order, the app now and the app then."""

    workspace: Workspace
    before: Version | None
    packs: tuple[PackDefinition, ...]
    old: App | None
    new: App


def propose(conn: Connection, workspace: str, given: Sequence[PackDefinition]) -> Proposal:
    """The workspace's packs with `given` added or upgraded."""
    found = get(conn, workspace)
    before = newest(conn, workspace)
    packs = with_base(merged(before.packs if before else (), given))
    old = before.app() if before else None
    return Proposal(found, before, tuple(packs), old, compiled(packs, before.ids if before else {}))


def merged(old: Sequence[PackDefinition], given: Sequence[PackDefinition]) -> list[PackDefinition]:
    """Packs of the same name are replaced in place, new ones come last; the base pack is always this release's own."""
    newer = {pack.name: pack for pack in given}
    kept = [newer.pop(pack.name, pack) for pack in old]
    return [pack for pack in (*kept, *newer.values()) if pack.name != BASE]


def plan_packs(conn: Connection, workspace: str, given: Sequence[PackDefinition]) -> Plan:
    """What publishing `given` would do, with counts."""
    proposal = propose(conn, workspace, given)
    act_as(conn, proposal.workspace.schema)
    return plan(conn, proposal.workspace.schema, proposal.old, proposal.new)


def publish_packs(
    conn: Connection, workspace: str, given: Sequence[PackDefinition], settings: Settings, by: str = ""
) -> Installed:
    """Publish in the caller's transaction: tables, seeds, version row, and a notice to the running servers."""
    lock(conn, get(conn, workspace).schema)
    proposal = propose(conn, workspace, given)
    schema, number = proposal.workspace.schema, (proposal.before.number if proposal.before else 0) + 1
    if proposal.old and proposal.old.digest == proposal.new.digest:
        return configured(conn, proposal.workspace, number - 1, proposal.new)
    act_as(conn, schema)
    made = publish(conn, schema, proposal.old, proposal.new, version=number)
    if not proposal.before:
        follow_people(conn, schema)
        write_choices(
            conn, schema, {"timezone": settings.timezone, "currency": settings.currency, "locale": settings.locale}
        )
    with as_platform(conn, schema):
        keep_version(conn, proposal, number, [change.to_json() for change in made], by)
        installed = configured(conn, proposal.workspace, number, proposal.new)
    keep_versions(conn, schema, proposal.new, datetime.now(UTC), by)
    plant(conn, installed.scope(SYSTEM, via="seed"), source_of(proposal.new).seeds)
    with as_platform(conn, schema):
        noted(conn, workspace, "published", detail=published(proposal, number, len(made), by))
    return installed


def published(proposal: Proposal, number: int, changes: int, by: str) -> dict[str, object]:
    """What the log says of a publish: who may do more or less since."""
    rights = rights_changes(proposal.old, proposal.new) if proposal.old else ()
    packs = [f"{pack.name} {pack.version}" for pack in proposal.packs]
    said: dict[str, object] = {"version": number, "packs": packs, "changes": changes, "by": by}
    return said | {"rights": [each.text.en for each in rights][:MOST_RIGHTS]}


def source_of(app: App) -> Definitions:
    """The layered definitions an app was compiled from."""
    assert isinstance(app.source, Definitions)
    return app.source


def patiently(conn: Connection, work: Callable[[], T]) -> T:
    """Publish and commit. When people hold the tables it gives way at once, and tries again a little later."""
    for number in range(TRIES):
        try:
            done = work()
            conn.commit()
            return done
        except (LockNotAvailable, DeadlockDetected):
            conn.rollback()
            sleep(PAUSE * (number + 1) * (0.5 + random()))
    raise Conflict(
        Text("The tables are too busy to publish; try again later.", "数据表繁忙，暂时无法发布，请稍后再试。")
    )


def keep_version(conn: Connection, proposal: Proposal, number: int, changes: Sequence[object], by: str) -> None:
    """The version row, and the notice that makes running servers load it."""
    digests = keep_packs(conn, proposal.packs)
    conn.execute(
        "insert into loomwork.version (workspace, number, digest, packs, ids, changes, by) "
        "values (%s, %s, %s, %s, %s, %s, %s)",
        (
            proposal.workspace.name,
            number,
            proposal.new.digest,
            Jsonb(digests),
            Jsonb(dict(proposal.new.ids)),
            Jsonb(list(changes)),
            by,
        ),
    )
    event = json.dumps({"kind": "version", "workspace": proposal.workspace.name, "number": number})
    conn.execute("select pg_notify('loomwork_events', %s)", (event,))


def shipped(*names: str) -> list[PackDefinition]:
    """Packs that come with Loomwork."""
    return [read_pack(packs_folder() / name) for name in names]


def site_layer(conn: Connection, workspace: str) -> PackDefinition:
    """What the site itself has defined; an empty layer when it has not begun."""
    version = newest(conn, get(conn, workspace).name)
    found = next((pack for pack in version.packs if pack.site), None) if version else None
    return found or parse_pack(workspace, {"pack.yaml": f"site: {workspace}\n"})
