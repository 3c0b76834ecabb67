"""The command line: sentences and exit statuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner

from runtime.cli import loomwork as commands
from runtime.cli import main
from runtime.commands.data import mapping_in

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What became of a command."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def loomwork(demo, monkeypatch):
    """Runs a command against the demo's database, in this process; the last test starts processes."""
    environment = {"LOOMWORK_DATABASE_URL": demo.admin}

    def run(*words: str, given: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["loomwork", *words])
        with CliRunner().isolation(given, environment) as (out, err, _):
            status = left(main)
        return Ran(status, out.getvalue().decode(), err.getvalue().decode())

    return run


def left(run: Callable[[], None]) -> int:
    """The exit status with which a command ends."""
    with pytest.raises(SystemExit) as ended:
        run()
    return int(ended.value.code or 0)


@pytest.fixture
def pack(tmp_path) -> Path:
    """A pack of one entity."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "pack.yaml").write_text("pack: shelf\nversion: 1.0.0\ntitle: Shelf\n")
    (folder / "book.yaml").write_text(
        "entity: book\nfields:\n  name: {type: text, required: true}\n  pages: {type: integer}\n"
        "---\nscenario: a book has pages\npacks: [shelf]\nsteps:\n"
        "  - create: book\n    as: b\n    with: {name: A, pages: 3}\n  - expect: {b.pages: 3}\n"
    )
    return folder


def test_check_tells_faults_with_their_places(loomwork, pack):
    assert loomwork("check", str(pack)).returncode == 0
    (pack / "book.yaml").write_text("entity: book\nfields:\n  name: {type: txt}\n")
    wrong = loomwork("check", str(pack))
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("shelf/book.yaml:3:") and "text" in wrong.stderr


def test_wrong_usage_is_2(loomwork):
    assert loomwork("check").returncode == 2
    assert "Usage: loomwork [OPTIONS]" in loomwork("nonsense").stderr
    assert CliRunner().invoke(commands, ["export", "crm.order", "orders.pdf"]).exit_code == 2


def test_every_command_takes_a_folder_and_a_database():
    for command in leaves(commands):
        assert {"data", "database_url"} <= {option.name for option in command.params}, command.name


def leaves(command: click.Command) -> Iterator[click.Command]:
    """The commands that do something."""
    if not isinstance(command, click.Group):
        yield command
        return
    for each in command.commands.values():
        yield from leaves(each)


def test_a_map_of_columns_is_json_or_yaml(loomwork, tmp_path):
    file, map_file = tmp_path / "units.csv", tmp_path / "map"
    file.write_text("Sign,Word\nqq1,Quark\nqq2,\n")
    map_file.write_text("Sign: code\nWord: name\n")
    assert mapping_in(map_file) == {"Sign": "code", "Word": "name"}
    map_file.write_text('{"Sign": "code", "Word": "name"}')
    wrong = loomwork("import", "base.unit", str(file), "--map", str(map_file), "--dry-run")
    assert wrong.returncode == 1 and "row 3" in wrong.stderr and "1 row is wrong" in wrong.stderr, wrong.stderr


def test_an_export_that_fails_leaves_what_was_there(loomwork, tmp_path):
    file = tmp_path / "units.csv"
    file.write_text("kept")
    assert loomwork("export", "base.unit", str(file), "--where", "nonsense == 1").returncode == 1
    assert file.read_text() == "kept" and list(tmp_path.iterdir()) == [file]


def test_schema_is_json_schema(loomwork, tmp_path):
    assert loomwork("schema", "--out", str(tmp_path)).returncode == 0
    assert json.loads((tmp_path / "entity.schema.json").read_text())["$schema"]


def test_scenarios_run_and_leave_nothing(loomwork, pack, tmp_path):
    ran = loomwork("test", str(pack), "--junit", str(tmp_path / "report.xml"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "a book has pages" in ran.stdout and 'tests="1"' in (tmp_path / "report.xml").read_text()
    (pack / "book.yaml").write_text((pack / "book.yaml").read_text().replace("b.pages: 3", "b.pages: 4"))
    failed = loomwork("test", str(pack))
    assert failed.returncode == 1 and "step 2" in failed.stdout


def test_a_workspace_is_made_planned_filled_backed_up_and_dropped(loomwork, pack, tmp_path):
    name = f"w{uuid4().hex[:8]}"
    at = ("--workspace", name)
    assert loomwork("workspace", "create", name).returncode == 0
    plan = loomwork("plan", str(pack), *at)
    assert plan.returncode == 0 and "Book" in plan.stdout, plan.stderr
    applied = loomwork("apply", str(pack), *at, "--yes")
    assert "Version 2" in applied.stdout, applied.stderr
    (tmp_path / "books.csv").write_text("name,pages\nOne,10\nTwo,20\n")
    assert "2 created" in loomwork("import", "shelf.book", str(tmp_path / "books.csv"), *at).stdout
    out = tmp_path / "out.csv"
    assert loomwork("export", "shelf.book", str(out), *at, "--where", "pages > 10").returncode == 0
    assert "Two" in out.read_text() and "One" not in out.read_text()
    assert loomwork("verify", *at).returncode == 0
    kept = tmp_path / "kept.zip"
    assert loomwork("backup", str(kept), *at).returncode == 0
    assert loomwork("restore", str(kept), "--workspace", f"{name}b").returncode == 0
    again = tmp_path / "again.csv"
    assert loomwork("export", "shelf.book", str(again), "--workspace", f"{name}b").returncode == 0
    assert again.read_text().count("\n") == 3
    assert loomwork("pull", str(tmp_path / "site"), *at).returncode == 0
    assert (tmp_path / "site" / "pack.yaml").read_text().startswith("site:")
    for each in (name, f"{name}b"):
        assert loomwork("workspace", "drop", each, "--yes").returncode == 0
    assert name not in loomwork("workspace", "list").stdout


def test_people_are_added_with_roles(loomwork):
    login = f"u{uuid4().hex[:6]}"
    added = loomwork("user", "add", login, "--role", "sales", given="a long password\na long password\n")
    assert added.returncode == 0, added.stderr
    assert loomwork("user", "role", login, "sales", "employee").returncode == 0
    token = loomwork("token", "create", login, "--scope", "read")
    assert token.stdout.startswith("lw_")
    unknown = loomwork("user", "role", "nobody", "sales")
    assert unknown.returncode == 1 and "nobody" in unknown.stderr


def test_another_database_is_named_on_the_command_line(demo, tmp_path):
    rows, columns = tmp_path / "rows.csv", tmp_path / "columns.yaml"
    rows.write_text("Gebiet,Kürzel\nOver there,OT\n")
    columns.write_text("Gebiet: name\nKürzel: code\n")
    environment = {name: value for name, value in os.environ.items() if name != "LOOMWORK_DATABASE_URL"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runtime.cli", *words, "--workspace", "main", "--database", demo.admin]
        return subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True)

    done = run("import", "crm.region", str(rows), "--map", str(columns))
    assert done.returncode == 0, done.stderr
    out = tmp_path / "regions.csv"
    assert run("export", "crm.region", str(out), "--where", "code == 'OT'").returncode == 0
    assert "Over there" in out.read_text()
