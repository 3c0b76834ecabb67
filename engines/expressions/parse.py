"""Source text to Python's syntax tree, behind a whitelist and the cost bounds. Nothing is evaluated here."""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import dataclass

from definitions.problems import Fault, Place, invalid
from definitions.texts import Text

MAX_LENGTH = 4_000
MAX_DEPTH = 32
MAX_BRACKETS = 100

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.BinOp,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.UAdd,
    ast.Compare,
    ast.IfExp,
    ast.Call,
    ast.keyword,
    ast.Attribute,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.Constant,
    ast.List,
    ast.GeneratorExp,
    ast.comprehension,
    *SIGNS,
    *COMPARISONS,
)
REFUSED: dict[type[ast.AST], Text] = {
    ast.Subscript: Text(
        "Square brackets after a value are not part of the language.", "表达式语言不支持在值之后使用方括号。"
    ),
    ast.Lambda: Text("Functions cannot be defined in an expression.", "表达式中不能定义函数。"),
    ast.JoinedStr: Text("Use concat(…) instead of an f-string.", "请用 concat(…) 代替 f 字符串。"),
    ast.NamedExpr: Text("An expression cannot assign.", "表达式中不能赋值。"),
    ast.ListComp: Text("Write sum(x for x in rows) without square brackets.", "请写 sum(x for x in rows),不要方括号。"),
    ast.Tuple: Text("A list is written in square brackets: [a, b].", "列表写在方括号中:[a, b]。"),
    ast.Starred: Text("A star before a value is not part of the language.", "表达式语言不支持值之前的星号。"),
    ast.Is: Text("Compare with `==`, not `is`.", "请用 `==` 比较，不要用 `is`。"),
    ast.IsNot: Text("Compare with `!=`, not `is not`.", "请用 `!=` 比较，不要用 `is not`。"),
}
SPOKEN = frozenset(
    {"and", "as", "async", "await", "else", "False", "for", "if", "in", "is", "lambda", "None", "not", "or", "True"}
    | {"yield"}
)
"""Python keywords that mean something in an expression, or that a message of their own refuses."""
BARE = frozenset(keyword.kwlist) - SPOKEN
KEYWORD_NAMES = re.compile(rf"\.\s*({'|'.join(keyword.kwlist)})\b|(?<![\w.])({'|'.join(sorted(BARE))})\b")
STRINGS = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Parsed:
    """A syntax tree with the means to tell columns and a literal's own text."""

    source: str
    tree: ast.expr
    lines: bytes

    def column(self, node: ast.AST) -> int:
        """Column of a node, from 1, in characters (Python counts bytes)."""
        return len(self.lines[: getattr(node, "col_offset", 0)].decode(errors="ignore")) + 1

    def text(self, node: ast.AST) -> str:
        """The source text of a node."""
        return self.lines[getattr(node, "col_offset", 0) : getattr(node, "end_col_offset", 0)].decode(errors="ignore")


def fault(detail: Text, column: int = 1) -> Fault:
    """A fault at a column of the source."""
    return Fault(detail, place=Place("", 1, column))


def parse(source: str) -> Parsed:
    """The syntax tree of an expression; `Invalid` when it is too long, too deep or not of the language."""
    _bounds(source)
    text = _keywords_as_names(re.sub(r"[\r\n\t]", " ", source))
    lead = len(text) - len(text.lstrip())
    tree = _tree(text.strip(), lead)
    parsed = Parsed(source, tree, text.encode())
    if lead:
        for node in ast.walk(tree):
            _shift(node, lead)
    _whitelist(parsed)
    _depth(parsed)
    return parsed


def _bounds(source: str) -> None:
    if len(source) > MAX_LENGTH:
        raise invalid([fault(Text(
            f"The expression has {len(source)} characters; at most {MAX_LENGTH} are allowed.",
            f"表达式有 {len(source)} 个字符，最多允许 {MAX_LENGTH} 个。",
        ))])  # fmt: skip
    if not source.strip():
        raise invalid([fault(Text("The expression is empty.", "表达式为空。"))])
    if found := CONTROL.search(source):
        detail = Text("The expression holds a control character.", "表达式中有控制字符。")
        raise invalid([fault(detail, found.start() + 1)])
    if any("\ud800" <= character <= "\udfff" for character in source):
        raise invalid([fault(Text("The expression is not valid Unicode.", "表达式不是有效的 Unicode 文本。"))])
    bare = STRINGS.sub("", source)
    if "#" in bare:
        raise invalid([fault(Text("An expression has no comments.", "表达式中不能有注释。"), source.index("#") + 1)])
    _brackets(bare)


def _brackets(bare: str) -> None:
    """Refuse nesting bombs before Python's parser sees them."""
    level = deepest = 0
    for character in bare:
        level += (character in "([{") - (character in ")]}")
        deepest = max(deepest, level)
    signs = re.findall(r"(?:[-+~]\s*|\bnot\b\s*)+", bare)
    if deepest > MAX_BRACKETS or any(len(re.findall(r"not|[-+~]", run)) > MAX_DEPTH * 2 for run in signs):
        raise invalid([fault(_TOO_DEEP)])


_TOO_DEEP = Text(
    f"The expression is nested more than {MAX_DEPTH} levels deep; split it into several fields.",
    f"表达式嵌套超过 {MAX_DEPTH} 层，请拆分为多个字段。",
)


def _keywords_as_names(source: str) -> str:
    """`params.from` and `class` parse: a keyword that is a name is written in capitals while Python parses it."""
    strings = [match.span() for match in STRINGS.finditer(source)]

    def capital(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in strings)
        return match.group() if inside else match.group().upper()

    return KEYWORD_NAMES.sub(capital, source)


def attribute_name(node: ast.Attribute) -> str:
    """The name after the dot, keywords as they were written."""
    lower = node.attr.lower()
    return lower if node.attr.isupper() and keyword.iskeyword(lower) else node.attr


def _tree(text: str, lead: int) -> ast.expr:
    try:
        return _named(ast.parse(text, mode="eval").body)
    except SyntaxError as error:
        column = (error.offset or 1) + lead
        reason = error.msg or "?"
        detail = Text(f"This is not an expression: {reason}.", f"这不是有效的表达式:{reason}。")
        raise invalid([fault(detail, max(column, 1))]) from None
    except (RecursionError, MemoryError):
        raise invalid([fault(_TOO_DEEP)]) from None
    except ValueError:
        raise invalid([fault(Text("A number has too many digits.", "数字位数过多。"))]) from None


def _named(tree: ast.expr) -> ast.expr:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id.isupper() and node.id.lower() in BARE:
            node.id = node.id.lower()
    return tree


def _shift(node: ast.AST, lead: int) -> None:
    if isinstance(node, ast.expr | ast.keyword):
        node.col_offset += lead
        node.end_col_offset = (node.end_col_offset or 0) + lead


def _whitelist(parsed: Parsed) -> None:
    for node in ast.walk(parsed.tree):
        if not isinstance(node, ALLOWED):
            raise invalid([fault(_refusal(node), parsed.column(node))])


def _refusal(node: ast.AST) -> Text:
    name = type(node).__name__
    return REFUSED.get(type(node), Text(f"{name} is not part of the language.", f"表达式语言不支持 {name}。"))


def _depth(parsed: Parsed) -> None:
    """Nesting as people count it: `a + b + c` is one level, however long."""
    stack: list[tuple[ast.AST, int]] = [(parsed.tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise invalid([fault(_TOO_DEEP, parsed.column(node))])
        for child in ast.iter_child_nodes(node):
            level = isinstance(child, ast.expr) and not _same_chain(node, child)
            stack.append((child, depth + level))


def _same_chain(node: ast.AST, child: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and child is node.left and chained(node, child)


def chained(node: ast.BinOp, left: ast.AST) -> bool:
    """Whether `left` continues the chain that ends in `node`: sums with sums, products with products."""
    if not isinstance(left, ast.BinOp):
        return False
    if isinstance(node.op, ast.Add | ast.Sub):
        return isinstance(left.op, ast.Add | ast.Sub)
    return isinstance(node.op, ast.Mult) and isinstance(left.op, ast.Mult)
