"""Function calls: arguments against the table, and the few functions that become nodes of their own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from definitions.problems import nearest
from definitions.texts import Text
from definitions.types import BOOLEAN, DATE, DATETIME, PERIOD, TEXT, TIME, Kind, Type, reference
from engines.expressions.checking import UNKNOWN, Checking, Here, common, converted, kind_text
from engines.expressions.functions import AGGREGATES, FUNCTIONS, PUBLIC
from engines.expressions.library.dates import SPAN
from engines.expressions.nodes import And, Asker, Call, Clock, Compare, Field, If, In, Literal, Node
from engines.expressions.operators import compare, member
from engines.expressions.rows import aggregate, find
from engines.expressions.signature import Function, Parameter

MAX_ARGUMENTS = 500
TEXT_OF = {"number": "text_of_number", "date": "text_of_date", "time": "text_of_time", "boolean": "text_of_boolean"}
Special = Callable[[Checking, ast.Call, Here], Node]


def call(checking: Checking, node: ast.Call, here: Here) -> Node:
    """What a call means."""
    if not isinstance(node.func, ast.Name):
        return checking.wrong(node.func, "Only functions can be called, by their name.", "只能按名称调用函数。")
    name = node.func.id
    if name in AGGREGATES:
        return _rows(checking, node, name, here)
    if name in SPECIAL:
        return SPECIAL[name](checking, node, here)
    if name not in PUBLIC:
        return _unknown(checking, node, name)
    arguments = _arguments(checking, node, PUBLIC[name], here)
    return UNKNOWN if arguments is None else made(PUBLIC[name], arguments)


def made(function: Function, arguments: Sequence[Node]) -> Node:
    """A call of a function of the table."""
    return Call(function.name, tuple(arguments), function.gives([argument.type for argument in arguments]))


def _unknown(checking: Checking, node: ast.Call, name: str) -> Node:
    near = name.lower() if name.lower() in PUBLIC else name.upper() if name.upper() in PUBLIC else nearest(name, PUBLIC)
    en, zh = (f"; did you mean `{near}`?", f";是否想写 `{near}`?") if near else (".", "。")
    return checking.wrong(node, f"Unknown function `{name}`{en}", f"未知的函数`{name}`{zh}")


# --- arguments ------------------------------------------------------------------------------------------------------


def _arguments(
    checking: Checking, node: ast.Call, function: Function, here: Here, head: Node | None = None
) -> list[Node] | None:
    """The arguments by the table; `head` is the first when it has been checked already."""
    given = _assigned(checking, node, function)
    if given is None:
        return None
    nodes: list[Node] = []
    for parameter, argument in given:
        known = head if argument is not None and node.args and argument is node.args[0] else None
        nodes.append(_argument(checking, function, parameter, argument, here, known))
    return None if any(item is UNKNOWN for item in nodes) else nodes


def _assigned(checking: Checking, node: ast.Call, function: Function) -> list[tuple[Parameter, ast.expr | None]] | None:
    """Each parameter with its argument; None in place of an argument that was left out."""
    takes = function.takes
    named = {word.arg: word.value for word in node.keywords if word.arg}
    for word in named:
        if word not in {parameter.name for parameter in takes}:
            names = ", ".join(parameter.name for parameter in takes)
            checking.wrong(
                named[word],
                f"{function.name}() has no argument `{word}`; it takes {names}.",
                f"{function.name}() 没有参数`{word}`,其参数为 {names}。",
            )
            return None
    result: list[tuple[Parameter, ast.expr | None]] = []
    rest = list(node.args)
    for parameter in takes:
        if parameter.repeated:
            result += [(parameter, argument) for argument in rest]
            rest = []
            continue
        result.append((parameter, rest.pop(0) if rest else named.get(parameter.name)))
    missing = [parameter.name for parameter, argument in result if argument is None and not parameter.optional]
    if rest or missing:
        _count(checking, node, function, missing)
        return None
    return result


def _count(checking: Checking, node: ast.Call, function: Function, missing: Sequence[str]) -> None:
    if missing:
        en, zh = f"lacks `{missing[0]}`", f"缺少参数`{missing[0]}`"
    else:
        en, zh = "has too many arguments", "参数过多"
    checking.wrong(node, f"{function.signature} {en}.", f"{function.signature} {zh}。")


def _argument(
    checking: Checking,
    function: Function,
    parameter: Parameter,
    argument: ast.expr | None,
    here: Here,
    known: Node | None = None,
) -> Node:
    if argument is None:
        if isinstance(parameter.default, Decimal):
            return _number(parameter.default)
        return Literal(parameter.default, TEXT)
    value = checking.node(argument, here) if known is None else known
    if value is UNKNOWN or parameter.kind == "any":
        return value
    whose = Text(f"`{parameter.name}` of {function.name}()", f"{function.name}() 的`{parameter.name}`")
    if parameter.kind == "unit":
        return _unit(checking, argument, value)
    return checking.fit(argument, value, _kind(parameter.kind), whose)


def _kind(word: str) -> Kind:
    kinds: Mapping[str, Kind] = {
        "number": "number", "text": "text", "boolean": "boolean", "date": "date", "datetime": "datetime",
        "time": "time", "list": "list", "reference": "reference", "user": "reference", "department": "reference",
    }  # fmt: skip
    return kinds[word]


def _number(value: Decimal) -> Literal:
    return Literal(value, Type("number", digits=max(value.adjusted() + 1, 1), scale=0))


def _unit(checking: Checking, at: ast.AST, value: Node) -> Node:
    if isinstance(value, Literal) and value.value in SPAN:
        return value
    units = ", ".join(f"'{unit}'" for unit in SPAN)
    return checking.wrong(at, f"The unit is one of {units}.", f"单位应为 {units} 之一。")


# --- rows, or several values ----------------------------------------------------------------------------------------


def _rows(checking: Checking, node: ast.Call, name: str, here: Here) -> Node:
    if name in ("min", "max") and len(node.args) > 1:
        several = [checking.node(argument, here) for argument in node.args]
        return (
            UNKNOWN
            if UNKNOWN in several
            else _extreme(checking, node, "least" if name == "min" else "greatest", several)
        )
    found, of_rows = aggregate(checking, node, name, here)
    if of_rows:
        return found
    values = [found, *(checking.node(argument, here) for argument in node.args[1:])]
    if any(value is UNKNOWN for value in values):
        return UNKNOWN
    if values[0].type.kind == "list" and name == "count":
        return Call("count_list", (values[0],), Type("number", digits=7, scale=0))
    if values[0].type.kind == "list" and name == "join":
        separator = values[1] if len(values) > 1 else Literal(", ", TEXT)
        return Call("join_list", (values[0], separator), TEXT)
    kind = kind_text(values[0].type)
    return checking.wrong(
        node.args[0],
        f"{name}() needs rows, not {kind.en}: {name}(lines.…).",
        f"{name}() 需要行,而不是{kind.zh}:{name}(lines.…)。",
    )


def _extreme(checking: Checking, node: ast.Call, name: str, values: list[Node]) -> Node:
    together = _together(checking, node, values)
    if together is None:
        return UNKNOWN
    if together[0].type.kind not in ("number", "text", "date", "datetime", "time", "empty"):
        kind = kind_text(together[0].type)
        return checking.wrong(node, f"There is no order among {kind.en}.", f"{kind.zh}之间没有大小之分。")
    return made(FUNCTIONS[name], together)


def _together(checking: Checking, at: ast.AST, values: Sequence[Node]) -> list[Node] | None:
    """Values as values of one type."""
    type = common([value.type for value in values])
    if type is None:
        kinds = {kind_text(value.type).en: kind_text(value.type).zh for value in values if value.type.kind != "empty"}
        checking.wrong(
            at,
            f"These values are of different kinds: {', '.join(kinds)}.",
            f"这些值的类型不同:{'、'.join(kinds.values())}。",
        )
        return None
    return [converted(value, type) or value for value in values]


# --- functions that become nodes ------------------------------------------------------------------------------------


def _checked(checking: Checking, node: ast.Call, here: Here, head: Node | None = None) -> list[Node] | None:
    assert isinstance(node.func, ast.Name)
    function = PUBLIC[node.func.id]
    if len(node.args) > MAX_ARGUMENTS:
        checking.wrong(node, "That is too many arguments.", "参数过多。")
        return None
    return _arguments(checking, node, function, here, head)


def _if(checking: Checking, node: ast.Call, here: Here) -> Node:
    if len(node.args) != 3 or node.keywords:
        return checking.wrong(node, "Write IF(condition, then, else).", "请写 IF(条件, 成立时, 否则)。")
    return choose(checking, node, [(node.args[0], node.args[1])], node.args[2], here)


def _case(checking: Checking, node: ast.Call, here: Here) -> Node:
    if len(node.args) < 3 or len(node.args) % 2 == 0 or node.keywords:
        return checking.wrong(
            node, "Write CASE(c1, v1, c2, v2, …, else).", "请写 CASE(条件1, 值1, 条件2, 值2, …, 否则)。"
        )
    pairs = [(node.args[i], node.args[i + 1]) for i in range(0, len(node.args) - 1, 2)]
    return choose(checking, node, pairs, node.args[-1], here)


def choose(
    checking: Checking, at: ast.AST, pairs: Sequence[tuple[ast.expr, ast.expr]], other: ast.expr, here: Here
) -> Node:
    """A choice by conditions."""
    tests = [checking.condition(test, checking.node(test, here)) for test, _ in pairs]
    values = [checking.node(value, here) for value in (*(value for _, value in pairs), other)]
    if any(item is UNKNOWN for item in (*tests, *values)):
        return UNKNOWN
    together = _together(checking, at, values)
    if together is None:
        return UNKNOWN
    type = common([value.type for value in together])
    assert type is not None
    return If(tuple(zip(tests, together[:-1], strict=True)), together[-1], type)


def _coalesce(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
    together = _together(checking, node, values) if values else None
    return UNKNOWN if together is None else made(FUNCTIONS["coalesce"], together)


def _is_empty(checking: Checking, node: ast.Call, here: Here) -> Node:
    if len(node.args) != 1 or node.keywords:
        return checking.wrong(node, "Write is_empty(x).", "请写 is_empty(x)。")
    value, of_rows = aggregate(checking, node, "count", here)
    if of_rows:
        return UNKNOWN if value is UNKNOWN else Compare("==", value, _number(Decimal(0)))
    return UNKNOWN if value is UNKNOWN else Call("is_empty", (value,), BOOLEAN)


def _between(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
    if values is None:
        return UNKNOWN
    sides = (compare(checking, node, ">=", values[0], values[1]), compare(checking, node, "<=", values[0], values[2]))
    return UNKNOWN if UNKNOWN in sides else And(sides)


def as_text(node: Node) -> Node | None:
    """A value as text for joining; None when it has no text of its own."""
    kind = node.type.kind
    if kind == "text" or kind == "empty":
        return converted(node, TEXT)
    if kind == "datetime":
        day, clock = Call("date", (node,), DATE), Call("time", (node,), TIME)
        parts = (Call("text_of_date", (day,), TEXT), Literal(" ", TEXT), Call("text_of_time", (clock,), TEXT))
        return If(((Call("is_empty", (node,), BOOLEAN), Literal(None, TEXT)),), Call("concat", parts, TEXT), TEXT)
    return Call(TEXT_OF[kind], (node,), TEXT) if kind in TEXT_OF else None


def _concat(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
    if values is None:
        return UNKNOWN
    if not values:
        return Literal("", TEXT)
    parts: list[Node] = []
    for argument, value in zip(node.args, values, strict=True):
        part = as_text(value)
        if part is None:
            found = kind_text(value.type)
            return checking.wrong(
                argument,
                f"concat() cannot join {found.en}; name a field of it.",
                f"concat() 不能连接{found.zh},请指定其字段。",
            )
        parts += part.arguments if isinstance(part, Call) and part.function == "concat" else (part,)
    return Call("concat", tuple(parts), TEXT)


def _pad(checking: Checking, node: ast.Call, here: Here) -> Node:
    return _with_text(checking, node, here)


def _with_text(checking: Checking, node: ast.Call, here: Here) -> Node:
    """A function whose first argument may be a number, too."""
    assert isinstance(node.func, ast.Name)
    function = PUBLIC[node.func.id]
    given = _assigned(checking, node, function)
    if given is None:
        return UNKNOWN
    head = checking.node(given[0][1] or node, here)
    text = as_text(head) if head.type.kind in ("number", "text", "empty") else None
    if head is UNKNOWN or text is None:
        return UNKNOWN if head is UNKNOWN else checking.fit(node.args[0], head, "text", Text("The value", "该值"))
    rest = [_argument(checking, function, parameter, argument, here) for parameter, argument in given[1:]]
    return UNKNOWN if any(item is UNKNOWN for item in rest) else made(function, [text, *rest])


def _format(checking: Checking, node: ast.Call, here: Here) -> Node:
    head = checking.node(node.args[0], here) if node.args else UNKNOWN
    if head.type.kind not in ("date", "datetime"):
        values = _checked(checking, node, here, head if node.args else None)
        return UNKNOWN if values is None else made(FUNCTIONS["format"], values)
    pattern = checking.node(node.args[1], here) if len(node.args) == 2 else Literal("yyyy-mm-dd", TEXT)
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str) or len(node.args) > 2 or node.keywords:
        return checking.wrong(node, "Write format(date, 'yyyy-mm-dd').", "请写 format(date, 'yyyy-mm-dd')。")
    return made(FUNCTIONS["format_date"], [converted(head, DATE) or head, pattern])


def _amount_in_words(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
    if values is None:
        return UNKNOWN
    language = values[1].value if isinstance(values[1], Literal) else None
    if language not in ("zh", "en"):
        return checking.wrong(node, "The language is 'zh' or 'en'.", "语言应为 'zh' 或 'en'。")
    return made(FUNCTIONS[f"words_{language}"], values[:1])


def _contains(checking: Checking, node: ast.Call, here: Here) -> Node:
    head = checking.node(node.args[0], here) if len(node.args) == 2 else UNKNOWN
    if head.type.kind == "list":
        return member(checking, node, checking.node(node.args[1], here), head)
    values = _checked(checking, node, here, head if len(node.args) == 2 else None)
    return UNKNOWN if values is None else made(FUNCTIONS["contains"], values)


def _date(checking: Checking, node: ast.Call, here: Here) -> Node:
    if len(node.args) == 3:
        parts = [
            checking.fit(part, checking.node(part, here), "number", Text("A part of a date", "日期的一部分"))
            for part in node.args
        ]
        return UNKNOWN if UNKNOWN in parts else made(FUNCTIONS["make_date"], parts)
    if len(node.args) == 1 and not node.keywords:
        value = checking.node(node.args[0], here)
        return checking.fit(node.args[0], value, "date", Text("The value", "该值"))
    return checking.wrong(
        node, "Write date(moment) or date(year, month, day).", "请写 date(时刻) 或 date(年, 月, 日)。"
    )


def _now(checking: Checking, node: ast.Call, here: Here) -> Node:
    return Clock("now", DATETIME) if not node.args else checking.wrong(node, "Write now().", "请写 now()。")


def _today(checking: Checking, node: ast.Call, here: Here) -> Node:
    return Clock("today", DATE) if not node.args else checking.wrong(node, "Write today().", "请写 today()。")


def _workdays(checking: Checking, node: ast.Call, here: Here) -> Node:
    if len(node.args) not in (1, 2) or node.keywords:
        return checking.wrong(node, "Write date + workdays(n, calendar).", "请写 date + workdays(n, 日历)。")
    count = checking.fit(node.args[0], checking.node(node.args[0], here), "number", Text("The number of days", "天数"))
    calendar = reference("base.calendar")
    which: Node | None = Literal(None, calendar)
    if len(node.args) == 2:
        which = converted(checking.node(node.args[1], here), calendar)
        if which is None or which.type.entity != "base.calendar":
            return checking.wrong(
                node.args[1], "The calendar must be a reference to base.calendar.", "日历应为对 base.calendar 的引用。"
            )
    return UNKNOWN if count is UNKNOWN or which is None else Call("workdays", (count, which), PERIOD)


def _has_role(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
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


def _people(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
    if values is None:
        return UNKNOWN
    assert isinstance(node.func, ast.Name)
    entity = "base.user" if node.func.id == "manager" else "base.department"
    if values[0].type.entity not in (entity, ""):
        found = kind_text(values[0].type)
        return checking.wrong(
            node.args[0],
            f"{node.func.id}() asks of {entity}, not of {found.en}.",
            f"{node.func.id}() 的参数应为 {entity},而不是{found.zh}。",
        )
    return made(PUBLIC[node.func.id], values)


def _within(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
    if values is None:
        return UNKNOWN
    if values[0].type.entity != values[1].type.entity:
        one, two = kind_text(values[0].type), kind_text(values[1].type)
        return checking.wrong(
            node.args[1],
            f"within() compares records of one tree, not {one.en} and {two.en}.",
            f"within() 只能比较同一树中的记录,而不是{one.zh}与{two.zh}。",
        )
    return made(PUBLIC["within"], values)


def _convert(checking: Checking, node: ast.Call, here: Here) -> Node:
    values = _checked(checking, node, here)
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


SPECIAL: Mapping[str, Special] = {
    "IF": _if,
    "CASE": _case,
    "coalesce": _coalesce,
    "is_empty": _is_empty,
    "between": _between,
    "concat": _concat,
    "pad": _pad,
    "format": _format,
    "amount_in_words": _amount_in_words,
    "contains": _contains,
    "date": _date,
    "now": _now,
    "today": _today,
    "workdays": _workdays,
    "has_role": _has_role,
    "manager": _people,
    "head": _people,
    "within": _within,
    "convert": _convert,
    "find": find,
}
