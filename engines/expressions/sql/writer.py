"""Each node as SQL.

A condition is written in one of two ways. `condition` may be NULL where it means false, which is what WHERE wants, and
keeps `column = value` as it is. `truth` is never NULL, so that it can be negated, compared and stored.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.types import Type
from engines.expressions.library import numbers
from engines.expressions.library.parts import literal
from engines.expressions.nodes import (
    Aggregate,
    And,
    Arithmetic,
    Asker,
    Call,
    Clock,
    Compare,
    Extra,
    Field,
    Find,
    If,
    In,
    ListOf,
    Literal,
    Negate,
    Node,
    Not,
    Or,
    Record,
    Variable,
)
from engines.expressions.signature import Column
from engines.expressions.sql.calls import call, within
from engines.expressions.sql.comparisons import compare, contained
from engines.expressions.sql.fields import extra, field_of, reachable, reached, row_of
from engines.expressions.sql.kinds import is_true, null, sql_type
from engines.expressions.sql.rows import aggregate, exists, find
from engines.expressions.sql.writing import Writing


class Writer(Writing):
    """The writer: what each node is in SQL."""

    def value(self, node: Node) -> Column:
        """A node as a value; a boolean is never NULL."""
        if node.type.kind == "boolean":
            return self.truth(node)
        match node:
            case Literal(value=value, type=type):
                return literal(value) if value is not None else null(type)
            case ListOf(items=items):
                return pg.array([self.value(item) for item in items], type_=sql_type(node.type.item or Type("text")))
            case Record() | Variable():
                return row_of(self, node).c.id
            case Extra():
                return extra(self, node)
            case Asker():
                return sa.bindparam("_user", type_=sa.Uuid())
            case Clock(name=name, type=type):
                return sa.bindparam(f"_{name}", type_=sql_type(type))
            case Field():
                return field_of(self, node)
            case Negate(operand=operand):
                return -self.number(operand)
            case Arithmetic():
                return arithmetic(self, node)
            case If(branches=branches, other=other, type=type):
                whens = [(self.condition(test), self.branch(value, type)) for test, value in branches]
                return sa.case(*whens, else_=self.branch(other, type))
            case Call():
                return call(self, node)
            case Aggregate():
                return aggregate(self, node)
            case Find():
                return find(self, node)
            case _:
                raise TypeError(f"{node.type} has no value in SQL")

    def condition(self, node: Node) -> Column:
        """A condition that may be NULL for false."""
        match node:
            case And(items=items):
                return sa.and_(*(self.condition(item) for item in items))
            case Or(items=items):
                return sa.or_(*(self.condition(item) for item in items))
            case Compare():
                return compare(self, node, exact=False)
            case In():
                return contained(self, node, exact=False)
            case Call(function="within"):
                return within(self, node)
            case Call():
                return call(self, node)
            case Field() if reachable(self, node):
                return reached(self, node, lambda column: column)
            case Field() | Extra():
                return field_of(self, node) if isinstance(node, Field) else extra(self, node)
            case _:
                return self.truth(node)

    def truth(self, node: Node) -> Column:
        """A condition that is never NULL."""
        match node:
            case Literal(value=value):
                return sa.true() if value else sa.false()
            case And(items=items):
                return sa.and_(*(self.truth(item) for item in items))
            case Or(items=items):
                return sa.or_(*(self.truth(item) for item in items))
            case Not(operand=operand):
                return sa.not_(self.truth(operand).self_group())
            case Compare():
                return compare(self, node, exact=True)
            case In():
                return contained(self, node, exact=True)
            case Aggregate(function="any" | "all"):
                return exists(self, node)
            case If(branches=branches, other=other):
                whens = [(self.condition(test), self.truth(value)) for test, value in branches]
                return sa.case(*whens, else_=self.truth(other))
            case Call(function="is_empty"):
                return call(self, node)
            case Field():
                return sure(field_of(self, node))
            case Extra():
                return sure(extra(self, node))
            case Aggregate():
                return sure(aggregate(self, node))
            case _:
                return is_true(self.condition(node))


def sure(column: Column) -> Column:
    """A boolean column that is never NULL."""
    return column if getattr(column, "nullable", True) is False else is_true(column)


def arithmetic(writer: Writing, node: Arithmetic) -> Column:
    """A sign between two numbers."""
    left, right = writer.number(node.left), writer.number(node.right)
    match node.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "**":
            return numbers.sql_power(left, right, node.left.type.scale)
    scale = numbers.quotient_scale(node.left.type, node.right.type)
    match node.sign:
        case "/":
            return numbers.sql_divide(left, right, scale)
        case "//":
            return numbers.sql_floor_divide(left, right, scale)
        case _:
            return numbers.sql_modulo(left, right, scale)
