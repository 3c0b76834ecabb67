"""Flows follow the writes of a transaction: new cases start, those that wait for what was written go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from definitions.problems import Locked, Problem
from definitions.texts import Text
from engines.app import App
from engines.app import Event as Trigger
from engines.data.calculation.propagate import Concern
from engines.data.existing import owners
from engines.data.reacting.rules import Happened, gather, longer_by, wanted
from engines.data.sql.arrays import literal
from engines.data.sql.statements import SCHEMA, Statement, cached
from engines.data.work.frames import holding
from engines.data.work.work import Acted, Batch, Started, Work
from engines.flows.cases.naming import as_json, context
from engines.flows.cases.running import Stale, actor, open_case, run
from engines.flows.cases.stored import Held, hold, sending
from engines.flows.cases.versions import flow_called, flow_of
from engines.flows.cases.waits import ANY, Watched, reached_by, watched_by
from engines.flows.events import RecordChanged, Start
from engines.flows.flow import Flow
from engines.flows.state import State

TABLES = f'"{SCHEMA}".'
OLD = Statement(f"select distinct digest from {TABLES}_flow_case where status <> 'ended'")
WAITING = Statement(f"""
    select distinct c.root, w."case", w.frame, w.name, w.event, c.entity, c.record, c.flow
    from unnest(%(records)s::uuid[], %(reads)s::text[]) as written(record, read)
    join {TABLES}_flow_wait w on w.record = written.record and written.read = any(w.reads)
    join {TABLES}_flow_case c on c.id = w."case" and c.status <> 'ended'
    order by c.root, w."case", w.frame, w.name
""")
HELD = Statement(
    f"select flow from {TABLES}_flow_case where record = any(%(ids)s::uuid[]) and status <> 'ended' limit 1"
)

Chain = tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """What was written and concerns waiting cases: records, and what of them as waits call it."""

    pairs: dict[tuple[UUID, str], Chain] = field(default_factory=dict)

    def add(self, record: UUID, read: str, chain: Chain) -> None:
        """A record of which something was written."""
        self.pairs.setdefault((record, read), chain)


class Flows:
    """Follows writes for the flows of the app in the scope, and for older versions that still have cases."""

    def follow(
        self, work: Work, concern: Concern, batches: Sequence[Batch], acts: Sequence[Acted], starts: Sequence[Started]
    ) -> bool:
        """Start and wake the cases that this concerns; whether there were any."""
        app = work.scope.app
        names = cached(app, ("flow_entities", work.scope.schema), lambda: Looking(work))
        written = {name for each in batches for name in (each.entity.name, each.entity.owner)}
        if not starts and names.entities.isdisjoint(written | {each.entity.name for each in acts}):
            return False
        keep_records(work, names, batches)
        with sending(work.conn):
            held = Held(work, concern)
            woken = wake(held, names, batches, acts)
            return started(held, batches, acts, starts) or woken


FLOWS = Flows()


class Looking:
    """What flows look at in a workspace: those of the app, and older versions that have cases."""

    def __init__(self, work: Work) -> None:
        scope, app = work.scope, work.scope.app
        digests = [str(row[0]) for row in work.rows(OLD)]
        known = {flow.digest for flow in app.flows.values()}
        flows = list(app.flows.values())
        for digest in set(digests) - known:
            with suppress(Problem):  # one that fits the app no longer waits for nothing any more
                flows.append(flow_of(work.conn, app, scope.schema, digest))
        self.watched: Watched = watched_by(app, flows)
        self.own = frozenset(flow.entity for flow in flows)
        self.entities = self.own | self.watched.keys()


# --- deleted ----------------------------------------------------------------------------------------------------------


def keep_records(work: Work, looking: Looking, batches: Sequence[Batch]) -> None:
    """A record that is on its way through a flow is not deleted."""
    ids = [one for each in batches if each.kind == "deleted" and each.entity.name in looking.own for one in each.ids]
    if not ids:
        return
    for [name] in work.rows(HELD, {"ids": literal(ids, sa.Uuid())}):
        flow = work.scope.app.flows.get(str(name))
        title = flow.title if flow else Text(str(name))
        raise Locked(
            Text(
                f"The record is on its way through “{title.get('en')}”: withdraw that first, then delete the record.",
                f"记录正处于“{title.get('zh')}”流程中：请先撤回流程，再删除记录。",
            )
        )


# --- waking -----------------------------------------------------------------------------------------------------------


def wake(held: Held, looking: Looking, batches: Sequence[Batch], acts: Sequence[Acted]) -> bool:
    """Tell the cases that wait for any of this, in the order in which everybody holds them."""
    written = Written()
    for batch in batches:
        note(held.work, looking, batch, written)
    for acted in acts:
        for one in acted.ids:
            written.add(one, f"{acted.entity.name}.{acted.action.name}", acted.chain)
    if not written.pairs:
        return False
    records, reads = zip(*written.pairs, strict=True)
    given = {"records": literal(records, sa.Uuid()), "reads": literal(reads, sa.Text())}
    rows = held.work.rows(WAITING, given)
    for row in rows:
        wake_one(held, row, written)
    return bool(rows)


def wake_one(held: Held, row: Sequence[object], written: Written) -> None:
    """Tell one frame of a case."""
    _, id, frame, name, event, entity, record, flow = row
    assert isinstance(id, UUID) and isinstance(record, UUID)
    chain = next((each for (one, _), each in written.pairs.items() if one == record), ())
    if name == "changed" and any(each.startswith(f"{flow}.") for each in chain):
        return
    case = hold(held, id, str(entity), record)
    fields = held.work.scope.app.entities[case.entity].fields
    names = {read.rsplit(".", 1)[-1] for one, read in written.pairs if one == record}
    changed = tuple(sorted(names & fields.keys()))
    held.work.chain = longer_by(chain, f"{case.flow.name}.{str(frame).split('#', 1)[0]}")
    told = RecordChanged(
        at=held.work.scope.now, actor=actor(held), frame=str(frame), trigger=str(event), changed=changed
    )
    with suppress(Stale):
        run(held, case, told)


def note(work: Work, looking: Looking, batch: Batch, written: Written) -> None:
    """What a batch means for those who wait: fields that conditions read, and events of the record itself."""
    entity = batch.entity.name
    changed = batch.changed_columns() if batch.kind == "changed" else None
    for name, dependents in looking.watched.get(entity, {}).items():
        if changed is None or name in changed:
            for each in dependents:
                for one in reached_by(work, batch, each):
                    written.add(one, f"{entity}.{name}", batch.chain)
    if entity in looking.own:
        for one in batch.ids:
            written.add(one, f"{entity}.{batch.kind}", batch.chain)
            if batch.kind == "changed":
                written.add(one, ANY, batch.chain)
                for name in changed or ():
                    written.add(one, f"{entity}.{name}", batch.chain)
    if batch.entity.owner in looking.own:
        for owner in owners(batch):
            if isinstance(owner, UUID):
                written.add(owner, ANY, batch.chain)
                written.add(owner, f"{batch.entity.owner}.{batch.entity.owner_field}", batch.chain)


# --- starting ---------------------------------------------------------------------------------------------------------


def started(held: Held, batches: Sequence[Batch], acts: Sequence[Acted], starts: Sequence[Started]) -> bool:
    """Start the flows that this starts: by an event, by an action, by a rule; whether any started."""
    app = held.work.scope.app
    begun = False
    for flow, record, chain in list(by_event(held, batches, acts)):
        begun = start(held, flow, record, {}, chain) or begun
    for each in starts:
        flow = flow_called(app, each.flow)
        for record, given in zip(each.ids, each.given, strict=True):
            begun = start(held, flow, record, given, each.chain) or begun
    return begun


def by_event(held: Held, batches: Sequence[Batch], acts: Sequence[Acted]) -> Iterator[tuple[Flow, UUID, Chain]]:
    """The flows that what happened starts, each with its record."""
    starters = cached(held.work.scope.app, "flow_starters", lambda: starters_of(held.work.scope.app))
    if not starters:
        return
    happened = gather(dict.fromkeys(starters, ()), batches, acts)
    for (entity, chain), found in happened.items():
        for flow, trigger in starters[entity]:
            for record in concerned(trigger, found):
                if record not in held.work.gone and fits(held, flow, record):
                    yield flow, record, chain


def starters_of(app: App) -> Mapping[str, tuple[tuple[Flow, Trigger], ...]]:
    """The flows that an event of an entity starts."""
    found: dict[str, list[tuple[Flow, Trigger]]] = {}
    for flow in app.flows.values():
        trigger = flow.start.event
        if flow.start.action:
            trigger = Trigger("action", flow.entity, flow.start.by)
        if trigger:
            found.setdefault(trigger.entity, []).append((flow, trigger))
    return {name: tuple(each) for name, each in found.items()}


def concerned(trigger: Trigger, happened: Happened) -> list[UUID]:
    """The records for which an event happened."""
    match trigger.kind:
        case "created":
            return list(happened.created)
        case "changed":
            return [one for one, names in happened.changed.items() if wanted(trigger, names)]
        case "action":
            return list(happened.acted.get(trigger.action, {}))
    return []


def fits(held: Held, flow: Flow, record: UUID) -> bool:
    """Whether the condition of the flow's start holds for a record."""
    if flow.start.when is None:
        return True
    app, condition = held.work.scope.app, flow.start.when.expression
    starter = State(starter=actor(held))
    return bool(
        holding(held.work, context(app, app.entities[flow.entity], record, starter, {}, (condition,)), condition)
    )


def start(held: Held, flow: Flow, record: UUID, given: Mapping[str, object], chain: Chain) -> bool:
    """Start a flow for a record, unless it runs already."""
    held.work.chain = longer_by(chain, flow.name)
    me = actor(held)
    values = {name: as_json(value) for name, value in given.items()}
    event = Start(at=held.work.scope.now, actor=me, starter=me, given=values)
    return open_case(held, flow, record, event) is not None
