"""The end of a write: stored values, rights, invariants, rules, what happens by itself; again until all is quiet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import NotAllowed, Problem
from definitions.texts import Text
from engines.data.calculation.propagate import Concern, propagate
from engines.data.history import history
from engines.data.reacting.lifecycle import automatic
from engines.data.reacting.notices import send
from engines.data.reacting.rules import run_rules
from engines.data.rights.permissions import asker, condition, refused, verdict_sql, written_when
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.announced import left_to_send
from engines.data.work.work import Judgement, Work
from engines.data.writing.administrators import keep_administrators
from engines.data.writing.checks import check, concerned
from engines.scope import Scope

ROUNDS = 200
"""A transaction that has not come to rest after so many rounds never will."""

MOST_IDS = 100
"""A message names no more records than this; who listens then looks for itself."""


def settle(work: Work, concern: Concern | None = None) -> None:
    """Bring everything up to date that follows from what was written, then write history and tell who listens."""
    known = concern or Concern()
    for _ in range(ROUNDS):
        quieten(work, known)
        if not flow_on(work, known):
            break
    else:
        raise restless()
    send(work)
    history.write(work, left_to_send(work.conn, payloads(work)))


def quieten(work: Work, concern: Concern) -> None:
    """Stored values, rights, checks, rules and what happens by itself, until nothing is left to do but for flows."""
    seen = work.seen
    for _ in range(ROUNDS):
        follow(work)
        propagate(work, concern)
        batches, seen.judged = work.log[seen.judged :], len(work.log)
        judge_rights(work)
        keep_administrators(work, batches)
        check(work, concerned(work, concern, batches))
        events, seen.told = work.log[seen.told :], len(work.log)
        acts, seen.acted = work.acts[seen.acted :], len(work.acts)
        if (events or acts) and run_rules(work, concern, events, acts):
            continue
        waiting, seen.waited = work.log[seen.waited :], len(work.log)
        if not automatic(work, concern, waiting):
            return
    raise restless()


def flow_on(work: Work, concern: Concern) -> bool:
    """Let flows follow what was written since they looked last; whether any did."""
    flowing, seen = work.scope.flowing, work.seen
    if flowing is None:
        return False
    batches, seen.flowed = work.log[seen.flowed :], len(work.log)
    acts, seen.flowed_acts = work.acts[seen.flowed_acts :], len(work.acts)
    starts, work.starts = work.starts, []
    followed = bool(batches or acts or starts) and flowing.follow(work, concern, batches, acts, starts)
    work.chain = ()
    return followed


def restless() -> Problem:
    """The answer to what would go on for ever."""
    return Problem(Text("The rules of this app never come to rest here.", "应用的规则在此处陷入循环，无法结束。"))


def follow(work: Work) -> None:
    """What the graph writes next was caused by the rules whose writes it follows."""
    pending = work.log[work.spread :]
    work.chain = max((batch.chain for batch in pending), key=len, default=())


# --- rights after the change -----------------------------------------------------------------------------------------


def judge_rights(work: Work) -> None:
    """What was made or changed must be something the asker may make or change as it is now."""
    pending, work.judgements = work.judgements, []
    for each in pending:
        key = ("judge_rights", each.entity.name, each.verb, each.fields, asker(work.scope))
        statement = cached(work.scope.app, key, lambda each=each: denied(work.scope, each))  # type: ignore[misc]
        left = [one for one in each.ids if one not in work.gone]
        if left and work.rows(statement, {"ids": literal(left, sa.Uuid())}):
            raise not_so(each)


def denied(scope: Scope, each: Judgement) -> Statement:
    """Any of `ids` for which the asker has no right."""
    table = each.entity.table
    written = [written_when(scope, scope.app.entities[of], name, each.verb) for of, name in each.fields]
    fields = (verdict_sql(scope, each.entity, verdict, table) for verdict in written)
    allowed = sa.and_(condition(scope, each.entity, each.verb, table), *fields)
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    chosen = sa.select(table.c.id).where(table.c.id == sa.any_(ids), sa.not_(sa.func.coalesce(allowed, sa.false())))
    return compiled(chosen.limit(sa.literal_column("1")))


def not_so(each: Judgement) -> NotAllowed:
    """The answer to a write whose result the asker's roles do not allow."""
    problem = refused(each.entity, each.verb)
    text = Text(
        f"{problem.title.en.rstrip('.')} with these values.",
        f"{problem.title.get('zh').rstrip('。')}（所填的值超出权限）。",
    )
    return NotAllowed(text)


# --- who listens -----------------------------------------------------------------------------------------------------


def payloads(work: Work) -> list[str]:
    """What to tell the open pages: which records changed; heard when the transaction commits."""
    found: dict[tuple[str, str], set[UUID]] = {}
    for batch in work.log:
        if not batch.entity.owner:
            found.setdefault((batch.entity.name, batch.kind), set()).update(batch.ids)
    for acted in work.acts:
        found.setdefault((acted.entity.name, "changed"), set()).update(acted.ids)
    return [*(message(work, name, kind, sorted(ids)) for (name, kind), ids in found.items()), *work.told]


def message(work: Work, entity: str, kind: str, ids: Sequence[UUID]) -> str:
    """One message."""
    user = work.scope.user.id
    return json.dumps(
        {
            "kind": kind,
            "workspace": work.scope.workspace,
            "entity": entity,
            "ids": [str(one) for one in ids] if len(ids) <= MOST_IDS else None,
            "by": str(user) if user else None,
        }
    )
