"""Functions that ask of users, trees and currencies."""

from __future__ import annotations

import ast

from definitions.types import TEXT, Type
from engines.expressions.check.arguments import checked, made
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.comparison import compare
from engines.expressions.check.fitting import UNKNOWN, kind_text
from engines.expressions.functions import PUBLIC
from engines.expressions.nodes import Asker, Field, In, Literal, Node


def has_role(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`has_role(user, role)`."""
    values = checked(checking, node, here)
    if values is None:
        return UNKNOWN
    user, role = values
    if isinstance(user, Asker):
        return In(role, Field(user, "roles", "base.user", Type("list", item=TEXT)))
    roles = checking.names.shapes.get("base.user", {}).get("roles")
    if user.type.entity != "base.user" or roles is None or roles.kind != "list":
        return checking.wrong(
            node.args[0], "has_role() asks of a user: has_role(user, 'finance').", "has_role() 的第一个参数应为用户。"
        )
    return In(role, Field(user, "roles", "base.user", roles))


def of_people(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`manager(user, levels)` and `head(department, levels)`."""
    values = checked(checking, node, here)
    if values is None:
        return UNKNOWN
    assert isinstance(node.func, ast.Name)
    entity = "base.user" if node.func.id == "manager" else "base.department"
    if values[0].type.entity not in (entity, ""):
        found = kind_text(values[0].type)
        return checking.wrong(
            node.args[0],
            f"{node.func.id}() asks of {entity}, not of {found.en}.",
            f"{node.func.id}() 的参数应为 {entity}，而不是{found.zh}。",
        )
    return made(PUBLIC[node.func.id], values)


def within(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`within(record, ancestor)`."""
    values = checked(checking, node, here)
    if values is None:
        return UNKNOWN
    if values[0].type.entity != tree_of(values[1].type):
        one, two = kind_text(values[0].type), kind_text(values[1].type)
        return checking.wrong(
            node.args[1],
            f"within() compares records of one tree, not {one.en} and {two.en}.",
            f"within() 只能比较同一树中的记录，而不是{one.zh}与{two.zh}。",
        )
    return made(PUBLIC["within"], values)


def tree_of(type: Type) -> str:
    """The entity that an ancestor, or each of a list of ancestors, is a record of; none of anything else."""
    item = type.item if type.kind == "list" else type
    return item.entity if item is not None and item.kind == "reference" else "-"


def convert(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`convert(amount, from, to, on)`."""
    values = checked(checking, node, here)
    if values is None:
        return UNKNOWN
    rates = checking.names.shapes.get("base.exchange_rate", {})
    wanted = rates.get("from_currency")
    if wanted is None:
        return checking.wrong(
            node, "convert() needs the entity base.exchange_rate.", "convert() 需要实体 base.exchange_rate。"
        )
    sides = [compare(checking, node.args[i], "==", values[i], Literal(None, wanted)) for i in (1, 2)]
    return UNKNOWN if UNKNOWN in sides else made(PUBLIC["convert"], values)
