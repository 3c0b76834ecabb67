"""Scenarios: how a pack is tested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, PlainValidator, Tag
from pydantic import Field as Setting

from definitions.grammar import (
    NOTHING,
    Integer,
    Label,
    Name,
    Names,
    Part,
    Path,
    Value,
    Words,
    label_of,
    listed,
    text_or_number,
    verb_tag,
)
from definitions.sources import Source

Values = Mapping[Label, Value]
Fails = Annotated[str, PlainValidator(label_of)]
Moment = Annotated[str, PlainValidator(text_or_number)]


class Step(Part):
    """What any step may say: `by` whom, and that it `fails` with a kind of problem, a name or a part of the message."""

    by: Label = ""
    fails: Fails | None = None


class CreateStep(Step):
    """- create: entity, `with` values, `as` a name for later steps."""

    create: Path
    alias: Name | None = Setting(default=None, alias="as")
    with_: Values = Setting(default={}, alias="with")


class UpdateStep(Step):
    """- update: an earlier name, or every record of an entity `where`; `with` values."""

    update: Path
    where: Source | None = None
    with_: Values = Setting(default={}, alias="with")


class DeleteStep(Step):
    """- delete: an earlier name, or every record of an entity `where`."""

    delete: Path
    where: Source | None = None


class ActStep(Step):
    """- act: a lifecycle action `of` an earlier name or of every record of an entity `where`, `with` what it asks."""

    act: Name
    of: Path
    where: Source | None = None
    with_: Values = Setting(default={}, alias="with")


class DecideStep(Step):
    """- decide: a verb on the running `case` of an earlier name."""

    decide: Name
    case: Path
    step: Label = ""
    with_: Values = Setting(default={}, alias="with")
    alias: Name | None = Setting(default=None, alias="as")


class FindStep(Step):
    """- find: the one record of an entity `where`, bound to a name."""

    find: Path
    where: Source | None = None
    alias: Name | None = Setting(default=None, alias="as")


class ReportStep(Step):
    """- report: run it `with` parameters and `expect` rows that hold at least these values."""

    report: Path
    with_: Values = Setting(default={}, alias="with")
    expect: Value = None


class Cell(Part):
    """Where the cells of a column go: a `field`, with the `value` an expression over `value` makes of them."""

    field: Path
    value: Source | None = None


class ImportStep(Step):
    """- import: an entity, from `file` in the pack, from CSV `text`, or from `rows`; `map` columns to fields."""

    imported: Path = Setting(alias="import")
    file: Label = ""
    text: Label = ""
    rows: tuple[Values, ...] = ()
    map: Mapping[str, Annotated[Cell, listed("field", Cell | Path)]] = {}
    match: Names = ()
    with_: Values = Setting(default={}, alias="with")


class AtStep(Step):
    """- at: sets the clock."""

    at: Moment


class Count(Part):
    """How many records of an entity there are `where`."""

    count: Path
    where: Source | None = None
    equals: Integer


class EachStep(Step):
    """- each: the steps for each record of an entity `where`, known as `as`."""

    each: Path
    where: Source | None = None
    alias: Name = Setting(default="row", alias="as")
    do: Annotated[tuple[AnyStep, ...], Setting(min_length=1)]


class ExpectStep(Step):
    """- expect: {name.field: value, …}, {count: entity, where: …, equals: 1}, or both."""

    expect: Values

    @property
    def count(self) -> Count | None:
        """The count expected, where one is."""
        if not counts(self.expect):
            return None
        return Count.model_validate({name: value for name, value in self.expect.items() if name in Count.model_fields})

    @property
    def values(self) -> Values:
        """The values expected beside a count."""
        return {name: value for name, value in self.expect.items() if not (self.count and name in Count.model_fields)}


def counts(said: object) -> bool:
    """Whether an expectation counts records."""
    return isinstance(said, Mapping) and "count" in said and "equals" in said


AnyStep = Annotated[
    Annotated[CreateStep, Tag("<create>")]
    | Annotated[UpdateStep, Tag("<update>")]
    | Annotated[DeleteStep, Tag("<delete>")]
    | Annotated[ActStep, Tag("<act>")]
    | Annotated[DecideStep, Tag("<decide>")]
    | Annotated[FindStep, Tag("<find>")]
    | Annotated[ReportStep, Tag("<report>")]
    | Annotated[ImportStep, Tag("<import>")]
    | Annotated[ExpectStep, Tag("<expect>")]
    | Annotated[EachStep, Tag("<each>")]
    | Annotated[AtStep, Tag("<at>")],
    Discriminator(
        verb_tag("create", "update", "delete", "act", "decide", "find", "report", "import", "each", "expect", "at")
    ),
]


class StoryDefinition(Part):
    """A demo told as steps, done once after all demo records; skipped when the folder it `needs` is not there."""

    demo: Label
    title: Words = NOTHING
    needs: Label = ""
    at: Moment = ""
    steps: Annotated[tuple[AnyStep, ...], Setting(min_length=1)]


class ScenarioDefinition(Part):
    """A story: what is done, step by step, and what must then be so."""

    scenario: Label
    title: Label = ""
    packs: Names = ()
    at: Moment = ""
    steps: Annotated[tuple[AnyStep, ...], Setting(min_length=1)]


EachStep.model_rebuild()
