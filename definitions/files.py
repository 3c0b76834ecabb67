"""Packs as folders of YAML: reading with places and exact numbers, writing the canonical text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from definitions.located import Document, LocatedList, LocatedMap
from definitions.pack import SITE, PackDefinition
from definitions.problems import Fault, Place, did_you_mean, invalid
from definitions.reading import Reader
from definitions.sources import Exact, Source, Whole
from definitions.texts import Text
from definitions.writing import canonical

KINDS = (
    "pack", "site", "entity", "extend", "choices", "form", "view", "rule", "role", "menu", "seed", "demo", "scenario",
    "metric", "report", "dashboard", "document", "flow", "connector", "calendar", "locale",
)  # fmt: skip
"""What a document can be; its first key says it."""

NAMED = re.compile(r"""([a-z][a-z0-9_]*)["']?\s*:(?:\s+([a-z][a-z0-9_.]*)\s*$)?""", re.MULTILINE)
"""A key, and the value after it when that is nothing but a name: `entity: order`."""

LARGEST_FILE = 20_000_000
TEXT_FILES = frozenset({".yaml", ".yml", ".csv", ".md", ".txt", ".html", ".css", ".svg", ".json"})


def packs_folder() -> Path:
    """The folder of the packs that come with the product."""
    return Path(__file__).parent / "packs"


def read_pack(folder: Path) -> PackDefinition:
    """The pack in a folder; every fault of its files at once."""
    return sound(read_with_faults(folder))


def read_with_faults(folder: Path) -> PackDefinition:
    """The pack in a folder as far as it can be read; what cannot be is told in its `faults`, beside all the rest."""
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
    return parsed(folder.resolve().name, files)


def parse_pack(hint: str, files: Mapping[str, str]) -> PackDefinition:
    """The pack that `files` (path → text) say; `hint` begins the file names of its places."""
    return sound(parsed(hint, files))


def sound(pack: PackDefinition) -> PackDefinition:
    """The pack, when all of it could be read."""
    if pack.faults:
        raise invalid(pack.faults)
    return pack


def parsed(hint: str, files: Mapping[str, str]) -> PackDefinition:
    """The same as `parse_pack`, with the faults of reading beside what could be read."""
    faults: list[Fault] = []
    documents = tuple(
        document for path in in_order(files) for document in documents_of(hint, path, files[path], faults)
    )
    cards = [document for document in documents if document.kind in ("pack", "site")]
    for second in cards[1:]:
        detail = Text(
            f"A pack has one name card; the first is at {cards[0].place}.",
            f"一个包只有一张名片；首张位于{cards[0].place}。",
        )
        faults.append(Fault(detail, place=second.place))
    card = cards[0] if cards else None
    if card is None and not faults:
        detail = Text("No file of the pack says `pack:` and its name.", "包中没有文件写明`pack:`及其名称。")
        faults.append(Fault(detail, place=Place(f"{hint}/pack.yaml")))
    if card is None:
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
        faults=tuple(faults),
        unread=frozenset(name for fault in faults for name in names_near(hint, files, fault)),
    )


def names_near(hint: str, files: Mapping[str, str], fault: Fault) -> set[str]:
    """The names that a fault of reading may have hidden: those of its file when that is no YAML, else of its line."""
    place = fault.place
    text = files.get(place.file.removeprefix(f"{hint}/"), "") if place else ""
    lines = text.splitlines()
    if place and not fault.detail.en.startswith("Not YAML") and place.line <= len(lines):
        text = lines[place.line - 1]
    return {name.rpartition(".")[2] for found in NAMED.findall(text) for name in found if name}


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
