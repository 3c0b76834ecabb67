"""Telling a story: one step after the other, each in a savepoint, until one does not go as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from definitions import scenario as said
from definitions.problems import Invalid, Place, Problem
from definitions.texts import Text
from engines.app import App
from engines.data import records
from engines.data.reading.query import find_records
from engines.data.sql.statements import Connection
from engines.data.transfer import import_file
from engines.scenarios.story import Named, Story, begun
from engines.scenarios.values import difference, sent

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Outcome:
    """How a scenario went. `step` is the number of the step that failed, from 1; `detail` says what was expected."""

    name: str
    passed: bool
    step: int = 0
    detail: Text = Text("")
    place: Place | None = None

    def __str__(self) -> str:
        return f"ok    {self.name}" if self.passed else f"FAIL  {self.name}\n      step {self.step}: {self.detail}"


@dataclass
class Unexpected(Exception):
    """A step did not go as the story says."""

    detail: Text


def run_scenario(
    conn: Connection,
    app: App,
    schema: str,
    scenario: said.ScenarioDefinition,
    *,
    workspace: str = "main",
    timezone: ZoneInfo = UTC,
    file: Callable[[str], bytes] | None = None,
) -> Outcome:
    """Run a scenario and roll it back. `file` gives the content of files that `import:` names."""
    number = 0
    try:
        with conn.transaction(force_rollback=True):
            story = begun(conn, app, schema, workspace, timezone, "scenario")
            story.packs, story.file = tuple(scenario.packs), file
            if scenario.at:
                story.clock(scenario.at)
            for number, step in enumerate(scenario.steps, 1):  # noqa: B007
                checked_step(story, step)
    except Unexpected as unexpected:
        return Outcome(scenario.scenario, False, number, unexpected.detail)
    except Problem as problem:
        return Outcome(scenario.scenario, False, number, words(problem))
    except psycopg.Error as error:
        return Outcome(scenario.scenario, False, number, Text(f"The database refused: {error}", f"数据库拒绝：{error}"))
    return Outcome(scenario.scenario, True)


def run_story(
    conn: Connection,
    app: App,
    schema: str,
    story: said.StoryDefinition,
    *,
    workspace: str = "main",
    timezone: ZoneInfo = UTC,
    folder: Path | None = None,
) -> None:
    """Tell a demo story and keep what it did; what goes wrong is raised. Files come from `folder`."""
    telling = begun(conn, app, schema, workspace, timezone, "demo")
    telling.file = (lambda name: inside(folder, name).read_bytes()) if folder else None
    if story.at:
        telling.clock(story.at)
    for step in story.steps:
        checked_step(telling, step)


def inside(folder: Path, name: str) -> Path:
    """A file of the story's folder, not one outside of it."""
    found = (folder / name).resolve()
    if not found.is_relative_to(folder.resolve()) or not found.is_file():
        raise Invalid(Text(f"There is no file `{name}`.", f"没有文件`{name}`。"))
    return found


# --- one step --------------------------------------------------------------------------------------------------------


def checked_step(story: Story, step: said.AnyStep) -> None:
    """Do a step; where it says how it fails, it must fail so and change nothing."""
    if not step.fails:
        do(story, step)
        return
    try:
        with story.conn.transaction():
            do(story, step)
    except Problem as problem:
        if not fails_as(problem, step.fails):
            raise Unexpected(
                Text(
                    f"should have failed with “{step.fails}”, but failed with: {words(problem).en}",
                    f"应因“{step.fails}”失败，实际失败原因：{words(problem).get('zh')}",
                )
            ) from problem
        return
    raise Unexpected(
        Text(f"should have failed with “{step.fails}”, but succeeded", f"应因“{step.fails}”失败，却成功了")
    )


def fails_as(problem: Problem, said_: str) -> bool:
    """Whether a problem is of this kind, concerns a field or check of this name, or says this in its message."""
    if said_ == problem.kind or any(said_ == fault.name for fault in problem.faults):
        return True
    if any(said_ in fault.pointer.split("/") for fault in problem.faults):
        return True
    messages = [problem.title, *(fault.detail for fault in problem.faults)]
    wanted = said_.casefold()
    return any(wanted in text.casefold() for each in messages for text in (each.en, each.zh))


def words(problem: Problem) -> Text:
    """A problem with all its faults in one sentence or more."""
    details = list(dict.fromkeys([problem.title, *(fault.detail for fault in problem.faults)]))
    return Text(f"{problem.kind}: " + " ".join(d.get("en") for d in details), " ".join(d.get("zh") for d in details))


def do(story: Story, step: said.AnyStep) -> None:
    """Do what a step's verb says."""
    match step:
        case said.CreateStep():
            create(story, step)
        case said.UpdateStep():
            update(story, step)
        case said.DeleteStep():
            entity, ids = targets(story, step.by, step.delete, step.where)
            records.delete(story.conn, story.asking(step.by), entity, ids)
        case said.ActStep():
            act(story, step)
        case said.FindStep():
            find(story, step)
        case said.ImportStep():
            bring_in(story, step)
        case said.ExpectStep():
            expect(story, step)
        case said.AtStep():
            story.clock(step.at)
        case said.EachStep():
            each(story, step)
        case said.DecideStep():
            raise Invalid(
                Text("`decide` is not available yet: there are no flows.", "尚不支持`decide`：还没有流程功能。")
            )
        case said.ReportStep():
            raise Invalid(
                Text("`report` is not available yet: there are no reports.", "尚不支持`report`：还没有报表功能。")
            )


def create(story: Story, step: said.CreateStep) -> None:
    """Create a record and name it."""
    entity = story.entity(step.create)
    values = sent(story, entity.fields, step.with_)
    (id,) = records.create(story.conn, story.asking(step.by), entity.name, [values])
    if step.alias:
        story.names[step.alias] = Named(entity.name, id)


def update(story: Story, step: said.UpdateStep) -> None:
    """Change a named record, or every record of an entity that fits."""
    entity, ids = targets(story, step.by, step.update, step.where)
    values = sent(story, story.app.entities[entity].fields, step.with_)
    changes = [records.Update(id, values, None) for id in ids]
    records.update(story.conn, story.asking(step.by), entity, changes)


def act(story: Story, step: said.ActStep) -> None:
    """Perform an action on a named record, or on every record of an entity that fits."""
    entity, ids = targets(story, step.by, step.of, step.where)
    cycle = story.app.entities[entity].lifecycle
    asked = cycle.actions[step.act].ask if cycle and step.act in cycle.actions else {}
    records.act(story.conn, story.asking(step.by), entity, ids, step.act, sent(story, asked, step.with_))


def targets(story: Story, by: str, name: str, where: str | None) -> tuple[str, list[UUID]]:
    """The entity and records that a step is about."""
    if where is None and name.split(".")[0] in story.names:
        record = story.named(name)
        return record.entity, [record.id]
    entity = story.entity(name)
    return entity.name, story.fitting(by, entity, where)


def find(story: Story, step: said.FindStep) -> None:
    """Find the one record that fits, and name it."""
    entity = story.entity(step.find)
    id = story.one(step.by, entity, step.where)
    if step.alias:
        story.names[step.alias] = Named(entity.name, id)


def each(story: Story, step: said.EachStep) -> None:
    """Do steps for every record that fits, each in turn under the name given."""
    entity = story.entity(step.each)
    for id in story.fitting(step.by, entity, step.where):
        story.names[step.alias] = Named(entity.name, id)
        for inner in step.do:
            checked_step(story, inner)


def bring_in(story: Story, step: said.ImportStep) -> None:
    """Import rows written in the step, or a file."""
    entity = story.entity(step.imported)
    content = content_of(story, step)
    fixed = sent(story, entity.fields, step.with_)
    asking = story.asking(step.by)
    result = import_file(story.conn, asking, entity.name, content, dict(step.map), step.match, fixed=fixed)
    if result.errors:
        raise result.problem()


def content_of(story: Story, step: said.ImportStep) -> bytes | Iterable[Mapping[str, object]]:
    """What is to be imported: text, the content of a file, or rows."""
    if step.text:
        return step.text.encode()
    if step.file:
        if story.file is None:
            raise Invalid(Text(f"There is no file `{step.file}` here.", f"此处没有文件`{step.file}`。"))
        return story.file(step.file)
    return step.rows


def expect(story: Story, step: said.ExpectStep) -> None:
    """Compare what is there with what is expected; every difference is told."""
    counted = [miscount(story, step.by, step.count)] if step.count else []
    wrong = [*counted, *(difference(story, step.by, name, value) for name, value in step.values.items())]
    told = [text for text in wrong if text is not None]
    if told:
        raise Unexpected(Text("; ".join(text.en for text in told), "；".join(text.zh for text in told)))


def miscount(story: Story, by: str, count: said.Count) -> Text | None:
    """What is wrong with the number of records, if anything is."""
    entity = story.entity(count.count)
    query = story.query(entity, count.where, select="id", limit=1, count=True)
    found = find_records(story.conn, story.asking(by), entity.name, query).count
    if found == count.equals:
        return None
    return Text(
        f"expected {count.equals} records of {entity.name}, found {found}",
        f"{entity.name}应有{count.equals}条记录，实有{found}条",
    )
