"""A compiled flow: an immutable tree of nodes, each with one verb. What only the database can answer stays a question.

The tree is what makes flows sound: every block has one way in and one way out, so that a joined branch, a return or a
cancellation always removes whole subtrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from definitions.flows.people import Term
from definitions.flows.signing import Refusal, Sign
from definitions.flows.steps import Allowed, Right
from definitions.flows.times import Duration, Every
from definitions.problems import Place
from definitions.texts import Text
from engines.app import Event as Trigger
from engines.app import Step as DataStep
from engines.expressions import Expression

ROOT = "flow"
"""The id of the whole: what `cancel: flow` means."""

START = "start"
"""Where a flow begins: a target of returns like a step, when the starter is to correct the record."""


# --- what is asked -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Condition:
    """An expression over the record and what the case knows, to be answered by the database."""

    expression: Expression


@dataclass(frozen=True, eq=False)
class Voice:
    """Some of those a step is for; the expressions of its term, compiled."""

    term: Term
    values: Mapping[str, Expression] = field(default_factory=dict)
    """By the text of the path in the term."""
    weight: int = 1
    veto: bool = False


Who = tuple[Voice, ...]


@dataclass(frozen=True, eq=False)
class Moment:
    """A point in time: a base, and a shift from it; `value` is a date or a moment to be asked for."""

    base: Literal["opened", "due", "value"]
    value: Expression | None = None
    shift: Duration | None = None
    before: bool = False


# --- options -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Late:
    """What happens at a time while a step is still open. Exactly one of the doings is set."""

    at: Moment
    doing: Literal["remind", "notify", "escalate", "decide", "return", "steps"]
    every: Every | None = None
    """Again and again, from `at` on."""
    who: Who = ()
    """To be told, or to be escalated to. A reminder goes to those whose task it is."""
    instead: bool = False
    decide: Literal["approve", "reject", "done", ""] = ""
    note: Text = Text("")
    target: str = ""
    block: Node | None = None
    """The steps, as a sequence."""
    goes_on: bool = False
    """The step stays open beside the steps; else they take its place."""
    notice: DataStep | None = None


@dataclass(frozen=True, eq=False)
class Rejection:
    """What follows a refusal."""

    kind: Literal["end", "return", "ask"] = "end"
    target: str = "rejected"
    """The outcome of the flow, or the step to go back to."""


@dataclass(frozen=True, eq=False)
class Return:
    """Where a step may send the record back to, and how it comes again."""

    targets: tuple[str, ...]
    """Earlier steps of an enclosing sequence, nearest first; and `start`."""
    then: Literal["again", "direct", "choose"] = "again"
    unless_changed: tuple[str, ...] = ()
    keep_siblings: bool = False


@dataclass(frozen=True, eq=False)
class Join:
    """When branches come together. `need` is asked for; without it all of them."""

    kind: Literal["all", "none", "need"] = "all"
    need: Condition | None = None
    cancel: bool = True
    """The rest is called off; else it goes on beside what follows."""


# --- verbs -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Human:
    """`approve` and `do`: tasks for people."""

    verb: Literal["approve", "do"]
    who: Who
    sign: Sign
    refusal: Refusal
    take: Literal["all", "claim", "random", "round_robin", "least_loaded"]
    collect: bool
    skip_absent: bool
    comment: Literal["optional", "required", "on_reject"]
    signature: bool
    dedupe: Literal["off", "consecutive", "any_earlier"]
    rights: Mapping[str, Right]
    allow: frozenset[Allowed]
    rejection: Rejection
    returns: Return | None


@dataclass(frozen=True, eq=False)
class Automatic:
    """`set`, `create`, `act`, `notify`, `cc`: done at once by the shell, in the same transaction."""

    steps: tuple[DataStep, ...]
    alias: str = ""
    """What later steps call the record it creates."""
    creates: str = ""
    """The entity of that record."""
    cc: Who = ()
    told: Who = ()
    """Whom the notice among `steps` goes to."""
    undo: Node | None = None


@dataclass(frozen=True, eq=False)
class Call:
    """`call`: something outside."""

    action: str
    given: Mapping[str, Expression]
    retry: int
    on_error: Node | None
    then: Mapping[str, Expression] = field(default_factory=dict)
    """Fields set from the answer."""


@dataclass(frozen=True, eq=False)
class CallFlow:
    """`call_flow`: a child case."""

    flow: str
    of: Expression | None
    given: Mapping[str, Expression]
    waits: bool
    deepest: int


@dataclass(frozen=True, eq=False)
class Sequence:
    """Steps one after the other; the verb of a flow's root and of `steps`."""

    steps: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Branch:
    """A branch of a block; `when` is None for `else` and for branches without a condition."""

    name: str
    when: Condition | None
    body: Node
    """A sequence."""


@dataclass(frozen=True, eq=False)
class Choose:
    """`choose`: the first branch whose condition holds. The last is `else`."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, eq=False)
class AnyOf:
    """`any`: every branch whose condition holds, else the last."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, eq=False)
class Parallel:
    """`parallel`: all branches, at once or one step at a time."""

    branches: tuple[Branch, ...]
    join: Join
    one_at_a_time: bool


@dataclass(frozen=True, eq=False)
class Race:
    """`race`: the branch whose first step ends first."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, eq=False)
class Each:
    """`each`: the steps once for each item."""

    items: Condition
    """A list: rows (their ids), values, or a number for `range(n)`."""
    counts: bool
    """The items are the numbers from 1 to what `items` gives."""
    when: Condition | None
    alias: str
    entity: str
    """Of rows; empty for values."""
    body: Node
    join: Join
    one_at_a_time: bool
    open: bool
    done_when: Condition | None


@dataclass(frozen=True, eq=False)
class Repeat:
    """`repeat`: `until` is asked after each pass, `as_long_as` before it."""

    until: Condition | None
    as_long_as: Condition | None
    limit: int
    body: Node


@dataclass(frozen=True, eq=False)
class Wait:
    """`wait`: until a condition on records holds, or an event happens."""

    until: Condition | None
    event: Trigger | None
    owner: Who = ()


@dataclass(frozen=True, eq=False)
class Delay:
    """`delay`: until a moment."""

    until: Moment


@dataclass(frozen=True, eq=False)
class End:
    """`end`: the whole flow ends so."""

    outcome: str


Verb = (
    Human
    | Automatic
    | Call
    | CallFlow
    | Sequence
    | Choose
    | AnyOf
    | Parallel
    | Race
    | Each
    | Repeat
    | Wait
    | Delay
    | End
)


@dataclass(frozen=True, eq=False)
class Node:
    """A step: its id, its verb, and what holds for every kind of step.

    Steps without an id of their own are called after their place: `set_4`, `by_amount.1.approve_2`. The sequence in a
    branch is called after its block and branch, `by_amount.1`, `by_amount.else`, `fulfil.goods`; the body of a loop
    `again.steps`; what is done late or instead `mgr.late_1`, `pay.on_error`, `book.undo`; reactions `on.rejected`."""

    id: str
    verb: Verb
    title: Text = Text("")
    when: Condition | None = None
    cancel_when: Condition | None = None
    holds: Condition | None = None
    lock: Condition | None = None
    due: Moment | None = None
    late: tuple[Late, ...] = ()
    place: Place | None = None


# --- the whole ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Fallback:
    """What becomes of a step for which nobody is found."""

    kind: Literal["skip", "reject", "flow_admin", "block", "who"] = "flow_admin"
    who: Who = ()


@dataclass(frozen=True, eq=False)
class Rules:
    """What holds for the flow as a whole."""

    own: Literal["self", "skip", "manager", "skip_to_manager", "head"] = "self"
    """When the approver is the starter."""
    empty: Fallback = Fallback()
    admin: Who = ()
    withdraw: Literal["first_answer", "end", "never", "when"] = "first_answer"
    withdraw_when: Condition | None = None
    withdraw_after_end: bool = False
    """With an approval of those who approved."""
    calendar: str = ""
    limit: int = 1000
    take_back: bool = True


@dataclass(frozen=True, eq=False)
class Reaction:
    """What a flow does when something happens: its own outcome, or an event of the record."""

    on: str
    """`approved`, `rejected`, `withdrawn`, `cancelled`, `ended`; empty when `event` says it."""
    event: Trigger | None = None
    body: Node | None = None
    cancel: str = ""
    """A step's id, or `flow`."""
    undo: Mapping[str, Node] = field(default_factory=dict)
    """By the id of the step that is undone."""


@dataclass(frozen=True, eq=False)
class Beginning:
    """What starts a flow: an action or button called `by`, or an event."""

    by: str = ""
    action: bool = False
    """`by` is an action of the lifecycle."""
    who: Who = ()
    event: Trigger | None = None
    when: Condition | None = None


@dataclass(frozen=True, eq=False)
class Flow:
    """A flow of one version. A case keeps the version it was started with; `document` is its canonical JSON."""

    name: str
    title: Text
    entity: str
    start: Beginning
    rules: Rules
    root: Node
    """A sequence."""
    nodes: Mapping[str, Node]
    """Every node by its id, those of reactions, late steps, undo and error handling too."""
    parents: Mapping[str, str]
    """The id of the enclosing block; absent for the root and for the roots of reactions."""
    reactions: tuple[Reaction, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    """SHA-256 of `document`."""
    document: str = ""
    place: Place | None = None

    def node(self, id: str) -> Node:
        """The node called `id`; KeyError when this version has none."""
        return self.nodes[id]

    def reaction(self, on: str) -> Reaction | None:
        """What happens on an outcome."""
        return next((each for each in self.reactions if each.on == on), None)
