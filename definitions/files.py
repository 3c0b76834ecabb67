"""Packs as folders of YAML: reading with places and exact numbers, writing the canonical text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from definitions.located import Document, LocatedList, LocatedMap
from definitions.pack import SITE, PackDefinition
from definitions.problems import Fault, Place, did_you_mean, invalid
from definitions.sources import Exact, Source, Whole
from definitions.texts import Text
from definitions.writing import canonical

KINDS = (
    "pack", "site", "entity", "extend", "choices", "form", "view", "rule", "role", "menu", "seed", "demo", "scenario",
    "metric", "report", "dashboard", "document", "flow", "connector", "calendar", "locale",
)  # fmt: skip
"""What a document can be; its first key says it."""

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
LARGEST_FILE = 20_000_000
TEXT_FILES = frozenset({".yaml", ".yml", ".csv", ".md", ".txt", ".html", ".css", ".svg", ".json"})


def packs_folder() -> Path:
    """The folder of the packs that come with the product."""
    return Path(__file__).parent / "packs"


def read_pack(folder: Path) -> PackDefinition:
    """The pack in a folder; every fault of its files at once."""
    if not (folder / "pack.yaml").is_file():
        place = Place(f"{folder.name}/pack.yaml")
        raise invalid([Fault(Text("A pack needs a file `pack.yaml`.", "包需要文件`pack.yaml`。"), place=place)])
    files, faults = {}, []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.suffix not in TEXT_FILES or any(part.startswith(".") for part in name.split("/")):
            continue
        try:
            files[name] = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            detail = Text("This file is not UTF-8 text.", "此文件不是UTF-8文本。")
            faults.append(Fault(detail, place=Place(f"{folder.name}/{name}")))
    if faults:
        raise invalid(faults)
    return parse_pack(folder.resolve().name, files)


def parse_pack(hint: str, files: Mapping[str, str]) -> PackDefinition:
    """The pack that `files` (path → text) say; `hint` begins the file names of its places."""
    faults: list[Fault] = []
    documents = tuple(
        document for path in in_order(files) for document in documents_of(hint, path, files[path], faults)
    )
    card = next((document for document in documents if document.kind in ("pack", "site")), None)
    if card is None and not faults:
        detail = Text("No file of the pack says `pack:` and its name.", "包中没有文件写明`pack:`及其名称。")
        faults.append(Fault(detail, place=Place(f"{hint}/pack.yaml")))
    if faults or card is None:
        raise invalid(faults)
    body = card.body
    requires = body.get("requires")
    return PackDefinition(
        name=card.name if card.kind == "pack" else SITE,
        version=str(body.get("version", "0")),
        title=title_of(body.get("title"), card.name),
        requires={str(k): str(v) for k, v in requires.items()} if isinstance(requires, Mapping) else {},
        files=dict(files),
        documents=documents,
        site=card.name if card.kind == "site" else "",
        place=card.place,
    )


def write_pack(folder: Path, definition: PackDefinition) -> None:
    """Writes each file of the pack in canonical form; what `read_pack` read from canonical text, it writes again."""
    for path, text in canonical_files(definition).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def canonical_files(definition: PackDefinition) -> dict[str, str]:
    """The pack's files, its YAML in canonical form; other files as they are."""
    said: dict[str, list[LocatedMap]] = {}
    for document in definition.documents:
        if is_yaml(document.path):
            said.setdefault(document.path, []).append(document.body)
    return {path: canonical(said.get(path, [])) if is_yaml(path) else text for path, text in definition.files.items()}


def in_order(files: Mapping[str, str]) -> list[str]:
    """The pack's name card first, then by path."""
    return sorted(files, key=lambda path: (path != "pack.yaml", path))


def is_yaml(path: str) -> bool:
    """Whether a file is read as definitions."""
    return path.endswith((".yaml", ".yml"))


def title_of(said: object, name: str) -> Text:
    """The title of a pack before its card is checked."""
    match said:
        case str():
            return Text(str(said))
        case Mapping():
            return Text(str(said.get("en", "")), str(said.get("zh", "")))
    return Text(name)


def documents_of(hint: str, path: str, text: str, faults: list[Fault]) -> Iterator[Document]:
    """The documents of a file: YAML separated by `---`, or one table of seed records."""
    file = f"{hint}/{path}"
    if path.endswith(".csv") and path.startswith(("seed/", "demo/")):
        yield table(file, path, text)
    if not is_yaml(path):
        return
    if len(text) > LARGEST_FILE:
        faults.append(Fault(Text("This file is too large.", "此文件过大。"), place=Place(file)))
        return
    reader = Reader(file, text, faults)
    for body in reader.documents():
        document = named(body, path, faults)
        if document:
            yield document


def named(body: LocatedMap, path: str, faults: list[Fault]) -> Document | None:
    """The document a map is, by its first key."""
    kind = next(iter(body), "")
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        faults.append(
            Fault(
                Text(
                    f"The first key says what a document is; `{kind}` is no kind of document{hint.en or '.'}",
                    f"第一个键说明文档的种类；没有`{kind}`这种文档{hint.zh or '。'}",
                ),
                place=body.keys_at.get(kind, body.place),
                name=kind,
            )
        )
        return None
    name = body[kind]
    if not isinstance(name, str | Whole | Exact) or not str(name).strip():
        detail = Text(f"`{kind}` needs a name.", f"`{kind}`需要名称。")
        faults.append(Fault(detail, place=body.values_at[kind], name=kind))
        return None
    return Document(kind, str(name), body, body.values_at[kind], path)


def table(file: str, path: str, text: str) -> Document:
    """Seed records as CSV: the file's name is the entity, the first line the fields, the first column the key."""
    kind, _, name = path.partition("/")
    entity = name.removesuffix(".csv").rsplit("/", 1)[-1]
    start = Place(file)
    body = LocatedMap(start)
    body.put(kind, Source(entity, start), start, start)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = [column.strip() for column in rows[0]] if rows else []
    if header:
        body.put("key", LocatedList(start, [(Source(header[0], start), start)]), start, start)
    records = LocatedList(
        start, [(record(file, n, header, row), Place(file, n)) for n, row in enumerate(rows[1:], 2) if any(row)]
    )
    body.put("records", records, start, start)
    return Document(kind, entity, body, start, path)


def record(file: str, number: int, header: list[str], row: list[str]) -> LocatedMap:
    """One line of a table; an empty cell says nothing."""
    place = Place(file, number)
    said = LocatedMap(place)
    for column, cell in zip(header, row, strict=False):
        if cell.strip():
            said.put(column, Source(cell.strip(), place), place, place)
    return said


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
