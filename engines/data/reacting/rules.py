"""Rules: what happened since the last time, which rules wait for it, and each of them once over all its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from definitions.problems import Problem
from definitions.texts import Text
from engines.app import App, Event, Rule
from engines.data.calculation.propagate import Concern, propagate
from engines.data.history.entries import json_value
from engines.data.reacting.running import Run, narrowed
from engines.data.reacting.steps import run_steps
from engines.data.sql.arrays import Column
from engines.data.sql.statements import cached
from engines.data.work.frames import Frame
from engines.data.work.watched import expressions, fields_of_old
from engines.data.work.work import Acted, Batch, Work

DEEPEST = 20
"""How many rules may set each other off."""

Chain = tuple[str, ...]


@dataclass
class Happened:
    """What happened to the records of one entity, through the same chain of rules."""

    created: dict[UUID, None] = field(default_factory=dict)
    changed: dict[UUID, set[str]] = field(default_factory=dict)
    deleted: dict[UUID, None] = field(default_factory=dict)
    acted: dict[str, dict[UUID, Mapping[str, object]]] = field(default_factory=dict)
    old: dict[UUID, dict[str, object]] = field(default_factory=dict)


def run_rules(work: Work, concern: Concern, batches: Sequence[Batch], acts: Sequence[Acted]) -> bool:
    """Run every rule that waits for any of this; whether any ran."""
    by_entity = cached(work.scope.app, "rules", lambda: rules_by_entity(work.scope.app))
    if not any(batch.entity.name in by_entity or batch.entity.owner in by_entity for batch in batches) and not acts:
        return False
    happened = gather(by_entity, batches, acts)
    ran = False
    for rule in work.scope.app.rules:
        for (entity, chain), found in happened.items():
            if entity == rule.entity:
                ran = run_rule(work, concern, rule, found, chain) or ran
    work.chain = ()
    return ran


def rules_by_entity(app: App) -> Mapping[str, tuple[Rule, ...]]:
    """The rules that wait for something to happen to an entity."""
    names = {rule.entity for rule in app.rules if rule.entity}
    return {name: tuple(rule for rule in app.rules if rule.entity == name) for name in names}


# --- what happened ---------------------------------------------------------------------------------------------------


def gather(
    by_entity: Mapping[str, tuple[Rule, ...]], batches: Sequence[Batch], acts: Sequence[Acted]
) -> dict[tuple[str, Chain], Happened]:
    """What happened, by entity and chain. A record that was made has not also changed."""
    found: dict[tuple[str, Chain], Happened] = {}
    for batch in batches:
        if batch.entity.name in by_entity:
            note(found.setdefault((batch.entity.name, batch.chain), Happened()), batch)
        if batch.entity.owner in by_entity:
            note_rows(found.setdefault((batch.entity.owner, batch.chain), Happened()), batch)
    for acted in acts:
        if acted.entity.name in by_entity:
            here = found.setdefault((acted.entity.name, acted.chain), Happened())
            here.acted.setdefault(acted.action.name, {}).update(zip(acted.ids, acted.asked, strict=True))
    made = {one for each in found.values() for one in each.created}
    for each in found.values():
        each.changed = {one: names for one, names in each.changed.items() if names and one not in made}
    return found


def note(here: Happened, batch: Batch) -> None:
    """Note what a batch did to records."""
    match batch.kind:
        case "created":
            here.created.update(dict.fromkeys(batch.ids))
        case "deleted":
            here.deleted.update(dict.fromkeys(batch.ids))
            for one, old in zip(batch.ids, batch.old, strict=True):
                here.old[one] = dict(zip(batch.columns, old, strict=True)) | here.old.get(one, {})
        case "changed":
            for one, old, new in zip(batch.ids, batch.old, batch.new, strict=True):
                names = {name for name, a, b in zip(batch.columns, old, new, strict=True) if a != b}
                here.changed.setdefault(one, set()).update(names)
                was = {name: value for name, value in zip(batch.columns, old, strict=True) if name in names}
                here.old[one] = was | here.old.get(one, {})


def note_rows(here: Happened, batch: Batch) -> None:
    """Note that the detail rows of records changed."""
    if batch.owners:
        owners: Sequence[object] = batch.owners
    elif "parent" in batch.columns:
        owners = batch.column(batch.new or batch.old, "parent")
    else:
        return
    for owner in owners:
        if isinstance(owner, UUID):
            here.changed.setdefault(owner, set()).add(batch.entity.owner_field)


# --- one rule --------------------------------------------------------------------------------------------------------


def run_rule(work: Work, concern: Concern, rule: Rule, happened: Happened, chain: Chain) -> bool:
    """Run a rule over the records for which any of its events happened; a record counts once."""
    there, gone = matching(rule, happened)
    there = {one: asked for one, asked in there.items() if one not in work.gone}
    if not there and not gone:
        return False
    work.chain = deeper(chain, rule)
    run = Run(work, concern, rule)
    for ids, deleted in ((there, False), (gone, True)):
        if ids:
            start(run, frame_of(work, rule, ids, happened, deleted))
    return True


def matching(
    rule: Rule, happened: Happened
) -> tuple[dict[UUID, Mapping[str, object]], dict[UUID, Mapping[str, object]]]:
    """The records that are there and those that are gone, each with what was asked."""
    there: dict[UUID, Mapping[str, object]] = {}
    gone: dict[UUID, Mapping[str, object]] = {}
    for event in rule.events:
        match event.kind:
            case "created":
                there |= {one: there.get(one, {}) for one in happened.created}
            case "changed":
                there |= {one: there.get(one, {}) for one, names in happened.changed.items() if wanted(event, names)}
            case "action":
                there |= happened.acted.get(event.action, {})
            case "deleted":
                gone |= dict.fromkeys(happened.deleted, {})
    return there, gone


def wanted(event: Event, names: set[str]) -> bool:
    """Whether a change is one the event is about."""
    return not event.fields or bool(event.fields & names)


def deeper(chain: Chain, rule: Rule) -> Chain:
    """The chain with one more rule."""
    return longer_by(chain, rule.name)


def longer_by(chain: Chain, name: str) -> Chain:
    """The chain with one more rule or flow; too long a one is a circle."""
    longer = (*chain, name)
    if len(longer) > DEEPEST:
        shown = " -> ".join(longer)
        raise Problem(
            Text(f"Rules set each other off without end: {shown}.", f"规则相互触发，无法结束：{shown}。"),
            extra={"chain": list(longer)},
        )
    return longer


def frame_of(
    work: Work, rule: Rule, ids: Mapping[UUID, Mapping[str, object]], happened: Happened, deleted: bool
) -> Frame:
    """The contexts a rule begins with: its records, what was asked, what they were."""
    entity = work.scope.app.entities[rule.entity]
    asked = cached(work.scope.app, ("asked", rule), lambda: asked_kinds(work.scope.app, rule))
    columns: dict[str, Sequence[object]] = {"record": list(ids)}
    columns |= {name: [said.get(name.removeprefix("asked_")) for said in ids.values()] for name in asked}
    with_old = deleted or cached(work.scope.app, ("reads_old", rule), lambda: reads_old(rule))
    if with_old:
        nothing: dict[str, object] = dict.fromkeys(entity.table.c.keys())
        columns["old"] = [nothing if one in happened.created else was(happened, one) for one in ids]
    return Frame(entity, columns, asked=asked, gone=deleted, with_old=with_old)


def was(happened: Happened, one: UUID) -> dict[str, object]:
    """The values of a record that have changed, as they were."""
    return {name: json_value(value) for name, value in happened.old.get(one, {}).items()}


def asked_kinds(app: App, rule: Rule) -> dict[str, Column]:
    """The values that the rule's actions ask for, as columns."""
    lifecycle = app.entities[rule.entity].lifecycle
    found: dict[str, Column] = {}
    for event in rule.events:
        if event.kind == "action" and lifecycle:
            for name, each in lifecycle.actions[event.action].ask.items():
                kind = each.definition.column()
                if kind is not None:
                    found[f"asked_{name}"] = kind
    return found


def reads_old(rule: Rule) -> bool:
    """Whether a rule says `old`."""
    return any(any(fields_of_old(expression)) for expression in expressions(rule))


def start(run: Run, frame: Frame) -> None:
    """Run the steps in the contexts in which the rule's condition holds, on values that are up to date."""
    if run.work.spread < len(run.work.log):
        propagate(run.work, run.concern)
    if run.rule.when is not None:
        frame = frame.taken(narrowed(run, frame, run.rule.when))
    if len(frame):
        run_steps(run, frame, run.rule.steps)
