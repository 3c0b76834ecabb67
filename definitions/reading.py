"""One YAML file as located data: exact numbers, places, no surprises; what is wrong is told and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from definitions.located import LocatedList, LocatedMap
from definitions.problems import Fault, Place
from definitions.sources import Exact, Source, Whole
from definitions.texts import Text

NO_ALIAS = Text(
    "Anchors and aliases (`&`, `*`) are not used here; write it out.",
    "此处不使用锚点和别名(`&`、`*`)；请完整写出。",
)
NULL = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"true", "True", "TRUE"})
FALSE = frozenset({"false", "False", "FALSE"})
WHOLE = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
EXACT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
LONGEST_NUMBER = 1000
DEEPEST = 60


class Reader:
    """Reads one YAML file into located data; faults are added to a list, and reading goes on where it can."""

    def __init__(self, file: str, text: str, faults: list[Fault]) -> None:
        self.file = file
        self.text = text
        self.faults = faults
        self.seen: set[int] = set()

    def documents(self) -> Iterator[LocatedMap]:
        """Each document that is a map."""
        try:
            for node in yaml.compose_all(self.text, Loader=yaml.CSafeLoader):
                self.seen = set()
                if node is None or (isinstance(node, yaml.ScalarNode) and node.value == ""):
                    continue
                if isinstance(node, yaml.MappingNode):
                    yield self.mapping(node, 0)
                else:
                    self.fault(Text("Expected a map: `key: value`.", "应为映射：`键: 值`。"), self.place(node))
        except yaml.MarkedYAMLError as error:
            self.broken(error)
        except yaml.YAMLError as error:
            self.unreadable(error)

    def value(self, node: yaml.Node, depth: int) -> object:
        """The value of any node."""
        if depth > DEEPEST:
            self.fault(Text("Nested too deeply.", "嵌套过深。"), self.place(node))
            return None
        if id(node) in self.seen:
            self.fault(NO_ALIAS, self.place(node))
            return None
        self.seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self.mapping(node, depth)
            case yaml.SequenceNode():
                return self.items(node, depth)
            case yaml.ScalarNode():
                return self.scalar(node)
        return None

    def mapping(self, node: yaml.MappingNode, depth: int) -> LocatedMap:
        """A map with the place of each key."""
        flow = bool(node.flow_style)
        made = LocatedMap(self.place(node), flow)
        self.decorated(node)
        torn = self.torn([part for pair in node.value for part in pair]) if flow else False
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(Text("A key is a text.", "键应为文本。"), self.place(key))
                continue
            at = self.place(key)
            name = Source(key.value, at)
            if name in made:
                first = made.keys_at[name]
                self.fault(
                    Text(f"`{name}` is said twice; first at {first}.", f"`{name}`重复；首次出现于{first}。"), at, name
                )
                continue
            if flow and not torn and is_missing(value):
                self.fault(hint_of_quotes(f"`{name}` has no value", f"`{name}`没有值"), at, name)
                continue
            found = self.value(value, depth + 1)
            if not torn:
                made.put(name, found, at, self.place(value) if not is_missing(value) else at)
        return made

    def items(self, node: yaml.SequenceNode, depth: int) -> LocatedList:
        """A list with the place of each item."""
        self.decorated(node)
        torn = self.torn(node.value) if node.flow_style else False
        items = [(self.value(item, depth + 1), self.place(item)) for item in node.value]
        return LocatedList(self.place(node), [] if torn else items)

    def torn(self, parts: list[yaml.Node]) -> bool:
        """Whether an unquoted comma has torn an expression apart inside { } or [ ]; says so once."""
        for part in parts:
            if isinstance(part, yaml.ScalarNode) and not part.style and part.value.count("(") > part.value.count(")"):
                self.fault(
                    hint_of_quotes(
                        f"`{part.value}` is only part of an expression", f"`{part.value}`只是表达式的一部分"
                    ),
                    self.place(part),
                )
                return True
        return False

    def scalar(self, node: yaml.ScalarNode) -> object:
        """A scalar by the core rules of YAML 1.2: numbers are exact and keep their text, dates stay text."""
        if self.decorated(node):
            return None
        place = self.place(node)
        text: str = node.value
        raw = self.text[node.start_mark.index : node.end_mark.index]
        if node.style:
            return Source(text, place, raw)
        if text in NULL:
            return None
        if text in TRUE or text in FALSE:
            return text in TRUE
        if len(text) < LONGEST_NUMBER and WHOLE.match(text):
            return Whole(text, place)
        if len(text) < LONGEST_NUMBER and EXACT.match(text):
            return Exact(text, place)
        return Source(text, place, raw)

    def decorated(self, node: yaml.Node) -> bool:
        """Whether a node has a tag or an anchor; they mean nothing here."""
        mark = self.text[node.start_mark.index : node.start_mark.index + 1]
        if mark == "!":
            self.fault(Text("Tags (`!`) are not used here.", "此处不使用标签(`!`)。"), self.place(node))
        elif mark == "&":
            self.fault(NO_ALIAS, self.place(node))
        return mark in ("!", "&")

    def place(self, node: yaml.Node) -> Place:
        """Where a node begins, counted from 1."""
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def fault(self, detail: Text, place: Place, name: str = "") -> None:
        """Keeps a fault."""
        self.faults.append(Fault(detail, place=place, name=name))

    def broken(self, error: yaml.MarkedYAMLError) -> None:
        """What the YAML parser could not read."""
        problem, context = str(error.problem or "cannot be read"), str(error.context or "")
        unclosed = "end of stream" in problem and error.context_mark
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
        place = Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)
        if "flow" in context or "not allowed" in problem:
            self.fault(hint_of_quotes(f"Not YAML: {problem}", f"不是YAML：{problem}"), place)
        else:
            self.fault(Text(f"Not YAML: {problem}.", f"不是YAML：{problem}。"), place)

    def unreadable(self, error: yaml.YAMLError) -> None:
        """A character that YAML does not allow."""
        position = getattr(error, "position", 0)
        before = self.text.encode()[:position].decode(errors="ignore") if isinstance(position, int) else ""
        place = Place(self.file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        self.fault(Text("Not YAML: a character that is not allowed.", "不是YAML：含有不允许的字符。"), place)


def is_missing(node: yaml.Node) -> bool:
    """A value that is not there: `{a, b}`."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.start_mark.index == node.end_mark.index


def hint_of_quotes(en: str, zh: str) -> Text:
    """A fault that a forgotten pair of quotes explains."""
    return Text(
        f"{en}; an expression with a comma, colon or bracket inside {{ }} is quoted.",
        f"{zh}；{{ }}中含有逗号、冒号或方括号的表达式需要加引号。",
    )
