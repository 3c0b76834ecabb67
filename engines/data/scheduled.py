"""Rules that run by the clock."""

from __future__ import annotations

from engines.app import Rule
from engines.data.calculation.propagate import Concern
from engines.data.frames import Frame
from engines.data.rules import deeper, start
from engines.data.settle import settle
from engines.data.statements import Connection
from engines.data.steps import Run
from engines.data.work import Work
from engines.scope import Scope


def run_scheduled(conn: Connection, scope: Scope, rule: Rule) -> None:
    """Run a rule for which nothing had to happen to a record, and everything that follows from it."""
    work = Work(conn, scope)
    work.chain = deeper((), rule)
    start(Run(work, Concern(), rule), Frame(None, {"n": [0]}))
    settle(work)
