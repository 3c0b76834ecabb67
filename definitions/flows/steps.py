"""Steps of flows: an id, one verb, and the options beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    ModelWrapValidatorHandler,
    PlainValidator,
    Tag,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic import Field as Setting
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from definitions.flows.people import AnyWho
from definitions.flows.signing import AnyRefusal, AnySign, Refusal, Sign
from definitions.flows.times import AnyDuration, AnyEvery, AnyMoment, AnyReminder
from definitions.grammar import (
    NOTHING,
    Flag,
    Integer,
    Label,
    Labels,
    Name,
    Names,
    Part,
    Path,
    Sources,
    Words,
    listed,
    one_or_more,
)
from definitions.rule import Act, Event, LinesOf
from definitions.sources import Source, source_of

Right = Literal["edit", "read", "hide", "required"]
Allowed = Literal[
    "approve", "reject", "return", "transfer", "delegate", "add_before", "add_after", "add_beside", "drop_sign", "cc",
    "comment", "urge", "take_back",
]  # fmt: skip


# --- options -----------------------------------------------------------------------------------------------------


class Told(Part):
    """Who is told what, and by which ways: `inbox`, `mail`, `push`; without any all of them, as each person wants."""

    who: AnyWho
    message: Words = NOTHING
    template: Words = NOTHING
    by: Labels = ()

    @property
    def text(self) -> Words:
        """The message; parts in braces are expressions."""
        return self.message or self.template


class Late(Part):
    """- {at: due, remind: every 4 workhours}: what happens at a time while a step is still open."""

    at: AnyMoment
    remind: AnyReminder | None = None
    """Once, or `every 4 workhours`."""
    notify: Told | None = None
    escalate: AnyWho | None = None
    """The task goes to these as well; with `instead`, to them alone."""
    instead: Flag = False
    decide: Literal["approve", "reject", "done"] | None = None
    note: Words = NOTHING
    back: Name | None = Setting(default=None, alias="return")
    steps: Steps | None = None
    wait_goes_on: Flag = False
    """With `steps`: the step stays open beside them; else they take its place."""
    repeat: AnyEvery | None = None


class Rejection(Part):
    """What follows when a step is refused: the flow ends so, or goes back to a step, or the approver says which."""

    end: Name | None = None
    back: Name | None = Setting(default=None, alias="return")
    ask: Flag = False


class Return(Part):
    """Where a step may send the record back to, and how it comes again.

    `again`: everything in between is walked again; `direct`: straight back to who returned it, unless a field of
    `again_if_changed` was changed meanwhile; `choose`: whoever returns it says which."""

    to: Names = ()
    """Ids of earlier steps, or `start`; every earlier one without it."""
    then: Literal["again", "direct", "choose"] = "again"
    again_if_changed: Names = ()
    siblings: Literal["cancel", "keep"] = "cancel"
    """What becomes of branches beside this one when the target is before the fork."""


class Join(Part):
    """When branches come together: after `need` of them; `rest` says what becomes of the others."""

    need: Source
    rest: Literal["cancel", "go_on"] = "cancel"


def join_of(said: object) -> Literal["all", "none"] | Join:
    """`all`, `none`, `2`, or `{need: 2, rest: go_on}`."""
    match said:
        case "all":
            return "all"
        case "none":
            return "none"
        case Join():
            return said
        case Mapping():
            return Join.model_validate(said)
        case int() if not isinstance(said, bool):
            return Join(need=source_of(said))
    raise PydanticCustomError("join", "join")


def rejection_of(said: object) -> object:
    """`ask`, or an outcome: `reject: rejected` is short for `{end: rejected}`."""
    return {"ask": True} if said == "ask" else {"end": said} if isinstance(said, str) else said


AnyJoin = Annotated[
    Literal["all", "none"] | Join,
    PlainValidator(join_of),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["all", "none"]},
                {"type": "integer"},
                {
                    "type": "object",
                    "properties": {"need": {"type": ["string", "integer"]}, "rest": {"enum": ["cancel", "go_on"]}},
                    "required": ["need"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Rejects = Annotated[Rejection, BeforeValidator(rejection_of, json_schema_input_type=Rejection | Name)]
Returns = Annotated[Return, listed("to", Return | Names)]
Lates = Annotated[tuple[Late, ...], BeforeValidator(one_or_more, json_schema_input_type=Late | tuple[Late, ...])]


class StepPart(Part):
    """What every step may say."""

    id: Name | None = None
    title: Words = NOTHING
    help: Words = NOTHING
    when: Source | None = None
    """The step is left out unless this holds when it is reached."""
    cancel_when: Source | None = None
    """The step, with everything inside, is called off as soon as this holds."""
    holds: Source | None = Setting(default=None, alias="while")
    """The step can be done only while this holds; when not, its tasks rest."""
    lock: Source | None = None
    """Only one case at a time is inside a step with the same key."""
    due: AnyMoment | None = None
    late: Lates = ()

    @model_validator(mode="wrap")
    @classmethod
    def tell_verb(cls, said: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Tells of a second verb, and of options that mean nothing for this one."""
        try:
            return handler(said)
        except ValidationError as error:
            told = [misplaced(one, said) for one in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(cls.__name__, told) from None


def misplaced(error: ErrorDetails, said: object) -> InitErrorDetails:
    """The same error; of a setting that other verbs know, with the verb that has no use for it."""
    kind, context = error["type"], dict(error.get("ctx", {}))
    name = str(context.get("name", ""))
    verb = verb_of(said)
    if kind == "unknown_setting" and len(error["loc"]) == 1 and name in (*VERBS, *OPTIONS, *MISUSED):
        kind = "second_verb" if name in VERBS else "needless_option" if name in OPTIONS else "unsound"
        context = {"name": name, "verb": verb}
    return {"type": PydanticCustomError(kind, "{}", context), "loc": error["loc"], "input": error["input"]}


# --- people ------------------------------------------------------------------------------------------------------


class Approval(Part):
    """Who approves, and how."""

    who: AnyWho
    sign: AnySign = Sign()
    reject: AnyRefusal = Refusal()
    take: Literal["all", "claim", "random", "round_robin", "least_loaded"] = "all"
    """Of several possible people: all of them are asked; one claims it; or one is chosen."""
    claim: Flag = False
    """Short for `take: claim`."""
    due: AnyMoment | None = None
    collect: Flag = False
    """Wait for every answer even when the outcome is certain."""
    skip_absent: Flag = False
    comment: Literal["optional", "required", "on_reject"] = "on_reject"
    signature: Flag = False
    dedupe: Literal["off", "consecutive", "any_earlier"] | None = None
    """For this step, in place of the flow's rule."""


class ApproveStep(StepPart):
    """- approve: {who: manager(starter), sign: all}"""

    approve: Annotated[Approval, listed("who", Approval | AnyWho)]
    fields: Mapping[Path, Right] = {}
    allow: Annotated[tuple[Allowed, ...], BeforeValidator(one_or_more)] | None = None
    reject: Rejects | None = None
    returns: Returns | None = Setting(default=None, alias="return")


class Work(Part):
    """Who does something, and by when."""

    who: AnyWho
    sign: AnySign = Sign()
    take: Literal["all", "claim", "random", "round_robin", "least_loaded"] = "all"
    claim: Flag = False
    due: AnyMoment | None = None
    skip_absent: Flag = False
    comment: Literal["optional", "required"] = "optional"
    signature: Flag = False


class DoStep(StepPart):
    """- do: {who: group(warehouse), claim: true}: something to be done; it can be done, not refused."""

    do: Annotated[Work, listed("who", Work | AnyWho)]
    fields: Mapping[Path, Right] = {}
    allow: Annotated[tuple[Allowed, ...], BeforeValidator(one_or_more)] | None = None
    returns: Returns | None = Setting(default=None, alias="return")


# --- what the server does ----------------------------------------------------------------------------------------


class Made(Part):
    """A record to create: its entity, and its fields or the name of one of the flow's `maps`."""

    object: Path
    map: Name | None = None
    set: Sources = {}
    lines: Annotated[tuple[LinesOf, ...], BeforeValidator(one_or_more)] = ()
    alias: Name | None = Setting(default=None, alias="as")
    """What later steps call it; the step's id without it."""


class AutomaticStep(StepPart):
    """- set, create, act, notify, cc: done at once, in this order where several stand together."""

    set: Sources = {}
    create: Annotated[Made, listed("object", Made | Path)] | None = None
    act: Annotated[Act, listed("action", Act | Name)] | None = None
    notify: Told | None = None
    cc: AnyWho | None = None
    undo: Annotated[tuple[AnyStep, ...], BeforeValidator(one_or_more)] = ()


class Called(Part):
    """Something outside: an action of a connector, what it is given, how often it is tried again."""

    action: Label
    with_: Sources = Setting(default={}, alias="with")
    retry: Integer = 5
    on_error: Annotated[tuple[AnyStep, ...], BeforeValidator(one_or_more)] = ()
    then: Sources = {}
    """Fields set from the answer, known as `answer`."""


class CallStep(StepPart):
    """- call: {action: erp.create_payment, with: {claim: id}}; the flow goes on when the answer is there."""

    call: Called


class CalledFlow(Part):
    """Another flow: on which record, and whether this one waits for it."""

    flow: Path
    of: Source | None = None
    """The record it is for; this one without it."""
    with_: Sources = Setting(default={}, alias="with")
    """What it begins with, known there as `given.name`."""
    wait: Flag = True
    deepest: Integer = 10
    """How deep flows may call each other here."""


class CallFlowStep(StepPart):
    """- call_flow: {flow: supplier_po, with: {line: line.id}}"""

    call_flow: Annotated[CalledFlow, listed("flow", CalledFlow | Path)]


# --- branches ----------------------------------------------------------------------------------------------------


class Branch(Part):
    """A branch with its condition, or `else`."""

    when: Source | None = None
    steps: Steps = ()
    otherwise: Steps | None = Setting(default=None, alias="else")


Branches = Annotated[tuple[Branch, ...], Setting(min_length=1)]


class ChooseStep(StepPart):
    """- choose: the first branch whose condition holds; `else` is compulsory."""

    choose: Branches


class AnyStepOf(StepPart):
    """- any: every branch whose condition holds; all of them must finish."""

    any: Branches


def named_branches(said: object) -> object:
    """A list of branches is named by numbers."""
    return {f"branch_{number}": each for number, each in enumerate(said, 1)} if isinstance(said, list) else said


NamedBranches = Annotated[Mapping[Name, "Steps"], BeforeValidator(named_branches), Setting(min_length=1)]


class ParallelStep(StepPart):
    """- parallel: {goods: [...], money: [...]}; `join` says when it goes on."""

    parallel: NamedBranches
    join: AnyJoin = "all"
    one_at_a_time: Flag = False


class RaceStep(StepPart):
    """- race: {paid: [...], late: [...]}: the branch whose first step ends first goes on, the others are called off."""

    race: NamedBranches


# --- again and again ---------------------------------------------------------------------------------------------


class Items(Part):
    """What a step is repeated for: rows or a list, or `range(n)`."""

    of: Source
    when: Source | None = None
    alias: Name = Setting(default="item", alias="as")
    open: Flag = False
    """More can be added while it runs."""


class EachStep(StepPart):
    """- each: {of: lines, as: line}, steps: [...]"""

    each: Annotated[Items, listed("of", Items | Source)]
    steps: Steps
    join: AnyJoin = "all"
    one_at_a_time: Flag = False
    done_when: Source | None = None


class Repetition(Part):
    """Until or while a condition holds, at most `limit` times."""

    until: Source | None = None
    as_long_as: Source | None = Setting(default=None, alias="while")
    limit: Integer = 100


class RepeatStep(StepPart):
    """- repeat: {until: score >= 60, limit: 5}, steps: [...]"""

    repeat: Repetition
    steps: Steps


class GroupStep(StepPart):
    """- steps: [...]: steps with an option that holds for all of them."""

    steps: Steps


# --- time and the end --------------------------------------------------------------------------------------------


class Waiting(Part):
    """For a condition on records, or for an event; `owner` sees to it when it does not come."""

    until: Source | None = None
    event: Event | None = None
    owner: AnyWho | None = None


class WaitStep(StepPart):
    """- wait: {until: delivery.status == "shipped"}"""

    wait: Annotated[Waiting, listed("until", Waiting | Source)]


class Pause(Part):
    """Until a moment, or for a length of time."""

    until: AnyMoment | None = None
    span: AnyDuration | None = Setting(default=None, alias="for")


class DelayStep(StepPart):
    """- delay: {until: start_date - 1 workday}"""

    delay: Annotated[Pause, listed("until", Pause | AnyMoment)]


class EndStep(StepPart):
    """- end: approved: the whole flow ends so, whatever else is open."""

    end: Name


VERBS = (
    "approve", "do", "set", "create", "act", "notify", "cc", "call", "call_flow", "choose", "any", "parallel", "race",
    "each", "repeat", "wait", "delay", "end", "steps",
)  # fmt: skip
"""Every verb; what stands before it in this list decides which kind of step it is."""

OPTIONS = ("fields", "allow", "reject", "return", "undo", "join", "one_at_a_time", "done_when")
"""Options of some verbs."""

MISUSED = ("goto", "next", "merge", "sync")
"""What other languages have and this one has not, because it cannot be sound; the faults say what to do instead."""


def verb_of(said: object) -> str:
    """The verb of a step: the first of them among its keys; without any its first key that is no option."""
    keys = list(said) if isinstance(said, Mapping) else sorted(said.model_fields_set) if isinstance(said, Part) else []
    common = [field.alias or name for name, field in StepPart.model_fields.items()]
    words = sorted((key for key in keys if key not in common), key=lambda key: key in OPTIONS)
    return next((verb for verb in VERBS if verb in keys), None) or next(iter((*words, *keys)), "")


def step_tag(said: object) -> str | None:
    """What decides the class of a step."""
    found = verb_of(said)
    return f"<{found}>" if found else None


AnyStep = Annotated[
    Annotated[ApproveStep, Tag("<approve>")]
    | Annotated[DoStep, Tag("<do>")]
    | Annotated[AutomaticStep, Tag("<set>")]
    | Annotated[AutomaticStep, Tag("<create>")]
    | Annotated[AutomaticStep, Tag("<act>")]
    | Annotated[AutomaticStep, Tag("<notify>")]
    | Annotated[AutomaticStep, Tag("<cc>")]
    | Annotated[CallStep, Tag("<call>")]
    | Annotated[CallFlowStep, Tag("<call_flow>")]
    | Annotated[ChooseStep, Tag("<choose>")]
    | Annotated[AnyStepOf, Tag("<any>")]
    | Annotated[ParallelStep, Tag("<parallel>")]
    | Annotated[RaceStep, Tag("<race>")]
    | Annotated[EachStep, Tag("<each>")]
    | Annotated[RepeatStep, Tag("<repeat>")]
    | Annotated[WaitStep, Tag("<wait>")]
    | Annotated[DelayStep, Tag("<delay>")]
    | Annotated[EndStep, Tag("<end>")]
    | Annotated[GroupStep, Tag("<steps>")],
    Discriminator(step_tag),
]
Steps = Annotated[
    tuple[AnyStep, ...], BeforeValidator(one_or_more, json_schema_input_type=AnyStep | tuple[AnyStep, ...])
]
