"""Conditions written so that PostgreSQL may go through records in the order of a list, and stop when the page is full.

`customer IN (select …)` alone becomes a join: the planner, who cannot know whose customers they are, looks up the
customer of each record, or fetches all records of all customers and sorts them. So the list itself asks first how
many customers there are: few are kept in a hash that each record is held against; of many some will soon be met, and
each is looked up. Counting is left as it was: it goes through everything, and there a join is best."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors

FEW = 2500
"""Records of which a hash is made in about a millisecond."""


def stepwise(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The same condition, each membership in what a statement gives decided by how many those are."""
    return visitors.replacement_traverse(condition, {}, decided)


def decided(element: object, **given: Any) -> sa.ColumnElement[bool] | None:
    """A membership in a statement's records by their number; None for anything else."""
    if not (isinstance(element, sa.BinaryExpression) and element.operator is operators.in_op):
        return None
    chosen = getattr(element.right, "element", None)
    if not isinstance(chosen, sa.Select):
        return None
    (id,) = chosen.selected_columns
    some = chosen.limit(sa.literal_column(str(FEW + 1))).subquery()
    few = sa.select(sa.func.count()).select_from(some).scalar_subquery() <= sa.literal_column(str(FEW))
    # OFFSET keeps the planner from making a hash of it after all
    there = sa.exists(chosen.where(id == element.left).offset(sa.literal_column("0")))
    return sa.case((few, element), else_=there)
