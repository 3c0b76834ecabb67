"""`loomwork test`: scenarios of packs, each set of packs installed once in a schema that is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from time import perf_counter
from uuid import uuid4
from xml.etree import ElementTree

import psycopg

from builder.publish import publish
from definitions.files import packs_folder, read_with_faults
from definitions.layers import stack, with_base
from definitions.pack import PackDefinition
from definitions.problems import NotFound
from definitions.scenario import ScenarioDefinition
from definitions.texts import Text
from engines.compile import compile_app
from engines.data.seed import plant
from engines.scenarios import Outcome, run_scenario
from engines.scenarios.story import BEGINNING
from engines.scope import Scope
from runtime.acting import act_as
from runtime.addresses import Database
from runtime.apps import SYSTEM
from runtime.publishing import shipped, source_of
from runtime.workspaces import create_schema

Tell = Callable[[str], None]
Case = tuple[tuple[str, ...], ScenarioDefinition, PackDefinition]
"""The packs a scenario wants, the scenario, and the pack whose files it may name."""


def run_scenarios(
    database: Database, folders: Sequence[Path], extra: Sequence[str], junit: Path | None, tell: Tell
) -> bool:
    """Run every scenario of the packs in `folders`; whether all passed."""
    tested = [read_with_faults(folder) for folder in folders]
    known = {pack.name: pack for pack in [*shipped_packs(), *tested]}
    outcomes: list[tuple[Outcome, float]] = []
    cases = sorted(cases_of(tested, known, extra), key=lambda case: case[0])
    for names, group in groupby(cases, key=lambda case: case[0]):
        for timed in in_a_schema(database, [known[name] for name in names], list(group)):
            outcomes.append(timed)
            tell(str(timed[0]))
    failed = sum(not outcome.passed for outcome, _ in outcomes)
    tell(f"{len(outcomes)} scenarios, {failed} failed")
    if junit:
        junit.write_bytes(report(outcomes))
    return not failed


def shipped_packs() -> list[PackDefinition]:
    """Every pack that comes with Loomwork."""
    return shipped(*sorted(path.parent.name for path in packs_folder().glob("*/pack.yaml")))


def cases_of(
    tested: Iterable[PackDefinition], known: Mapping[str, PackDefinition], extra: Sequence[str]
) -> Iterator[Case]:
    """The scenarios of each pack with the packs they need."""
    for pack in tested:
        everything = closed({pack.name, *extra}, known)
        for key, scenario in stack(with_base(without_base(everything, known))).scenarios.items():
            if key.startswith(f"{pack.name}/"):
                told = scenario if scenario.packs else scenario.model_copy(update={"packs": (pack.name,)})
                yield tuple(closed({*told.packs, *extra}, known)), told, pack


def closed(names: Iterable[str], known: Mapping[str, PackDefinition]) -> list[str]:
    """The packs with all they require, each after those."""
    found: list[str] = []

    def add(name: str) -> None:
        if name not in known:
            raise NotFound(Text(f"There is no pack “{name}”.", f"没有包“{name}”。"))
        for required in known[name].requires:
            add(required)
        if name not in found:
            found.append(name)

    for name in sorted(names):
        add(name)
    return found


def without_base(names: Iterable[str], known: Mapping[str, PackDefinition]) -> list[PackDefinition]:
    """The packs by name; `base` comes by itself."""
    return [known[name] for name in names if name != "base"]


def in_a_schema(
    database: Database, packs: Sequence[PackDefinition], cases: Sequence[Case]
) -> Iterator[tuple[Outcome, float]]:
    """Install the packs in a new schema, run the scenarios there, and leave nothing behind."""
    app = compile_app(with_base([pack for pack in packs if pack.name != "base"]))
    schema = f"ws_test_{uuid4().hex[:12]}"
    with psycopg.connect(database.admin) as conn:
        create_schema(conn, schema)
        act_as(conn, schema)
        publish(conn, schema, None, app, version=1)
        plant(conn, Scope(app, "test", schema, SYSTEM, BEGINNING, via="seed"), source_of(app).seeds)
        for _, scenario, pack in cases:
            began = perf_counter()
            outcome = run_scenario(conn, app, schema, scenario, file=reader(pack))
            yield outcome, perf_counter() - began
        conn.rollback()


def reader(pack: PackDefinition) -> Callable[[str], bytes]:
    """The pack's files by name."""

    def read(name: str) -> bytes:
        if name not in pack.files:
            raise NotFound(Text(f"The pack has no file `{name}`.", f"包中没有文件`{name}`。"))
        return pack.files[name].encode()

    return read


def report(outcomes: Sequence[tuple[Outcome, float]]) -> bytes:
    """The outcomes as a JUnit report."""
    failures = sum(not outcome.passed for outcome, _ in outcomes)
    suite = ElementTree.Element("testsuite", name="loomwork", tests=str(len(outcomes)), failures=str(failures))
    for outcome, seconds in outcomes:
        case = ElementTree.SubElement(suite, "testcase", name=outcome.name, time=f"{seconds:.3f}")
        if not outcome.passed:
            ElementTree.SubElement(case, "failure", message=f"step {outcome.step}: {outcome.detail}")
    return bytes(ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True))
