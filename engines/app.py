"""The compiled app: one immutable value that every engine reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from definitions.fields import Field
from definitions.problems import NotFound, Place, did_you_mean
from definitions.texts import Text
from definitions.types import Type
from engines.expressions import Expression

if TYPE_CHECKING:
    from engines.data.calculation import Graph
    from engines.flows.flow import Flow

Storage = Literal["column", "generated", "graph", "read", "rows"]
"""How a field's value is kept: an ordinary column; a PostgreSQL generated column over its own row; a column kept
up to date by the calculation graph; computed when read (depends on the clock or the asker); no column (detail and
related rows)."""

ASKED = re.compile(r"\basked\.")

Blanks = tuple[tuple[str, Expression], ...]
"""What stands in braces in a message, and what it means."""


@dataclass(frozen=True, eq=False)
class EntityField:
    """A field of an entity, linked and typed."""

    name: str
    entity: str
    id: str
    """Stable: survives renames. Constraint names are made from it."""
    definition: Field
    title: Text
    type: Type
    storage: Storage
    formula: Expression | None = None
    default: Expression | None = None
    must: Expression | None = None
    min: Expression | None = None
    """Smallest value allowed; for text its least length."""
    max: Expression | None = None
    blanks: Blanks = ()
    """The `{path}` parts of its message."""
    filter: Expression | None = None
    """Of a reference: which records may be chosen. Names are the target's, `record.` is the record that refers."""
    system: bool = False
    """One of id, version, created_at, created_by, updated_at, updated_by, owner, department, parent, position."""
    place: Place | None = None


@dataclass(frozen=True, eq=False)
class Check:
    """An invariant of a record, evaluated again whenever anything it reads changes."""

    name: str
    id: str
    must: Expression
    message: Text
    blanks: Blanks = ()
    """The `{path}` parts of the message."""
    place: Place | None = None


@dataclass(frozen=True)
class Unique:
    """Fields that together identify one record at most. Empty values never clash."""

    name: str
    id: str
    fields: tuple[str, ...]
    message: Text = Text("")


@dataclass(frozen=True)
class State:
    """A state of a lifecycle; `locked`: only `open` fields can change; `frozen`: the database refuses any change."""

    name: str
    title: Text
    locked: bool = False
    frozen: bool = False
    final: bool = False
    open: frozenset[str] = frozenset()
    color: str = ""


@dataclass(frozen=True, eq=False)
class Action:
    """A move between states: a button, an API call, a rule's event. Automatic when it has `when` and no roles."""

    name: str
    title: Text
    source: frozenset[str]
    target: str
    """The state after the action; empty to stay."""
    must: Expression | None = None
    message: Text = Text("")
    blanks: Blanks = ()
    """The `{path}` parts of the message."""
    when: Expression | None = None
    roles: frozenset[str] = frozenset()
    ask: Mapping[str, EntityField] = field(default_factory=dict)
    """Values asked of the person: stored when the entity has a field of that name; rules know them as `asked.name`."""
    confirm: Text = Text("")
    automatic: bool = False

    @property
    def foreseen(self) -> Expression | None:
        """The condition, when it can be told before the action is performed: it reads nothing that is asked first."""
        return self.must if self.must and not ASKED.search(self.must.source) else None


@dataclass(frozen=True, eq=False)
class Lifecycle:
    """States and actions of an entity. The first state is the initial one."""

    field: str
    states: Mapping[str, State]
    actions: Mapping[str, Action]

    @property
    def initial(self) -> str:
        """The state of a new record."""
        return next(iter(self.states))


@dataclass(frozen=True, eq=False)
class Entity:
    """An entity: its fields in order, its table, its invariants."""

    name: str
    """Full name: `crm.order`; detail rows `crm.order.lines`."""
    id: str
    pack: str
    title: Text
    fields: Mapping[str, EntityField]
    """Every field with a name, system fields last."""
    tables: Callable[[Entity], sa.Table]
    """Makes the table when it is first used."""
    owner: str = ""
    """For detail rows: the full name of the entity that owns them."""
    owner_field: str = ""
    """For detail rows: the `lines` field of the owner."""
    owned: bool = True
    """Has owner and department."""
    record_title: str = ""
    """Jinja-free template: text with `{path}` parts, e.g. `{number} {customer.name}`."""
    title_paths: tuple[tuple[str, Expression], ...] = ()
    """The `{path}` parts of record_title, compiled."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    uniques: Mapping[str, Unique] = field(default_factory=dict)
    indexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lifecycle: Lifecycle | None = None
    place: Place | None = None

    @cached_property
    def table(self) -> sa.Table:
        """The table its records are in, in the schema that stands for the workspace's."""
        return self.tables(self)

    @property
    def short(self) -> str:
        """The name without its pack."""
        return self.name.split(".", 1)[1]

    def field(self, name: str) -> EntityField:
        """The field called `name`; `NotFound` with the nearest known name otherwise."""
        try:
            return self.fields[name]
        except KeyError:
            hint = did_you_mean(name, self.fields)
            raise NotFound(
                Text(
                    f"{self.title.en} has no field `{name}`{hint.en or '.'}",
                    f"{self.title.get('zh')}没有字段`{name}`{hint.zh or '。'}",
                )
            ) from None


# --- rules -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """What makes a rule run. `fields` narrows `changed`; `schedule` is a cron line in the workspace's time zone."""

    kind: Literal["created", "changed", "deleted", "action", "schedule", "webhook", "button"]
    entity: str = ""
    action: str = ""
    fields: frozenset[str] = frozenset()
    schedule: str = ""
    button: Action | None = None
    """The button that people press: possible while the rule's condition holds."""


@dataclass(frozen=True, eq=False)
class Must:
    """Stop with a message unless `that` holds. The records it reads are locked first."""

    that: Expression
    message: Text
    blanks: Blanks = ()
    """The `{path}` parts of the message."""
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class LinesOf:
    """Detail rows of a created record: the rows in `values`, once, or once for each row of `each` known as `alias`.

    All expressions, `where` too, are over the rule's names and `alias`."""

    field: str
    each: Expression | None
    alias: str
    values: tuple[Mapping[str, Expression], ...]
    where: Expression | None = None
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class Create:
    """Create a record of `entity`; later steps know it as `alias`."""

    entity: str
    alias: str
    values: Mapping[str, Expression]
    lines: tuple[LinesOf, ...] = ()
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class Update:
    """Set values on the records that `target` gives, narrowed by `where`; without a target on all of `entity` that fit.

    In `where` names are the target's and `record.` is the rule's record (so too in Delete and Act). `values` are over
    the rule's names; `row.` is the record being set."""

    entity: str
    target: Expression | None
    where: Expression | None
    values: Mapping[str, Expression]
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class Delete:
    """Delete the records `target` gives."""

    entity: str
    target: Expression
    where: Expression | None
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class Each:
    """The steps once for each row of `rows`, which `where` and the steps know as `alias`."""

    rows: Expression
    alias: str
    where: Expression | None
    steps: tuple[Step, ...]
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class Act:
    """Perform a lifecycle action on the record or rows `target` gives; `with_` are the values the action asks for."""

    entity: str
    target: Expression
    action: str
    where: Expression | None = None
    with_: Mapping[str, Expression] = field(default_factory=dict)
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class Notify:
    """Tell people: expressions giving users, lists of users, or `role('name')`."""

    who: tuple[Expression, ...]
    roles: tuple[str, ...]
    message: Text
    blanks: Blanks = ()
    """The `{path}` parts of the message."""
    by: tuple[str, ...] = ()
    """Ways that the message may go, `inbox`, `mail`, `push`; without any all of them, as each person wants."""
    when: Expression | None = None


@dataclass(frozen=True, eq=False)
class Start:
    """Start a flow on the records `target` gives, or the rule's own; `given` is what it begins with."""

    flow: str
    entity: str
    target: Expression
    given: Mapping[str, Expression] = field(default_factory=dict)
    when: Expression | None = None


Step = Must | Create | Update | Delete | Each | Act | Notify | Start


@dataclass(frozen=True, eq=False)
class Rule:
    """When an event happens and `when` holds, do the steps, in the transaction of the write that caused it."""

    name: str
    entity: str
    title: Text
    events: tuple[Event, ...]
    when: Expression | None
    steps: tuple[Step, ...]
    place: Place | None = None


# --- roles, menus, lists ------------------------------------------------------------------------------------------

Access = Literal["hidden", "read", "write"]


@dataclass(frozen=True, eq=False)
class Grant:
    """What one role may do with one entity. True: always; None: never; an expression: records for which it holds."""

    read: Expression | bool = False
    create: Expression | bool = False
    update: Expression | bool = False
    delete: Expression | bool = False
    export: Expression | bool = False
    actions: Mapping[str, Expression | bool] | None = None
    """None: not said, so an update grant or the action's own roles decide."""
    fields: Mapping[str, Access] = field(default_factory=dict)
    """Fields not named are `write`."""


@dataclass(frozen=True, eq=False)
class Role:
    """A role: menus and grants. The role `admin` may do everything."""

    name: str
    title: Text
    menus: tuple[str, ...]
    grants: Mapping[str, Grant]
    """By full entity name."""
    place: Place | None = None
    history: bool = False
    """Lets the history be searched, of what the grants let be read."""


@dataclass(frozen=True)
class MenuItem:
    """An entry of a menu: an entity's list, a view, a form, a report, a dashboard, or a group of items."""

    name: str
    title: Text
    kind: Literal["entity", "view", "form", "report", "dashboard", "group"]
    target: str = ""
    icon: str = ""
    items: tuple[MenuItem, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One value of a choice list."""

    value: str
    title: Text
    color: str = ""


@dataclass(frozen=True)
class PackInfo:
    """Name card of an installed pack."""

    name: str
    version: str
    title: Text


@dataclass(frozen=True, eq=False)
class App:
    """Everything an installation means, compiled and frozen. Found by `digest`; it serves any workspace."""

    digest: str
    packs: tuple[PackInfo, ...]
    entities: Mapping[str, Entity]
    """By full name, detail rows included."""
    lists: Mapping[str, tuple[Choice, ...]]
    """Shared choice lists by full name."""
    rules: tuple[Rule, ...]
    roles: Mapping[str, Role]
    menus: Mapping[str, MenuItem]
    forms: Mapping[str, object]
    """Form definitions by full name (see engines/forms)."""
    views: Mapping[str, object]
    """View definitions by full name."""
    all_tables: Callable[[Iterable[Entity]], sa.MetaData]
    """Makes those tables that nobody has used yet."""
    graph: Graph
    ids: Mapping[str, str]
    """Stable id by path (`crm.order`, `crm.order.total`)."""
    flows: Mapping[str, Flow] = field(default_factory=dict)
    """By full name: those that can be started."""
    source: object = None
    """The layered definitions this was compiled from (definitions.layers.Definitions)."""

    @cached_property
    def metadata(self) -> sa.MetaData:
        """All tables, the workspace's own included, in the schema that stands for the workspace's."""
        return self.all_tables(self.entities.values())

    def entity(self, name: str) -> Entity:
        """The entity called `name` (full name, or short name when only one pack has it); `NotFound` otherwise."""
        found = self.entities.get(name)
        if found:
            return found
        fitting = [entity for full, entity in self.entities.items() if full.split(".", 1)[1] == name]
        if len(fitting) == 1:
            return fitting[0]
        hint = did_you_mean(name, self.entities)
        raise NotFound(Text(f"There is no entity `{name}`{hint.en or '.'}", f"没有实体`{name}`{hint.zh or '。'}"))
