"""Tables of an app, one per entity. Names of constraints come from stable ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.schema import SchemaItem

from engines.app import EntityField, Unique
from engines.data.sql.statements import SCHEMA

LONGEST = 63
"""Bytes PostgreSQL keeps of a name."""

SEARCH = "_search"
"""Stored column with the text a search looks in: lower case, one form of each character, pinyin initials at its end."""

SEARCH_INDEX = "_bigrams_"
"""Beginning of the names of indexes over search columns: tables that have grown get one, whatever the app says."""

REFERENCES = ("reference", "user", "department", "tree")
"""Field types that are a column of ids with a foreign key."""

ON_DELETE = {"restrict": None, "clear": "SET NULL", "cascade": "CASCADE"}


def cut(name: str) -> str:
    """`name`, or its beginning and a hash when PostgreSQL would cut it."""
    if len(name.encode()) <= LONGEST:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:10]
    return name.encode()[: LONGEST - 11].decode(errors="ignore") + "_" + mark


def table_name(entity: str) -> str:
    """The table of an entity: `crm.order.lines` is `crm_order_lines`."""
    return cut(entity.replace(".", "_"))


def constraint_name(kind: str, *ids: str) -> str:
    """Name of a constraint or index, of the kinds pk, fk, uq, ix, from stable ids."""
    return cut("_".join([kind, *ids]).replace(".", "_"))


def path_column(name: str) -> str:
    """The hidden column of a tree field: ancestors and self, root first."""
    return cut(f"_path_{name}")


@dataclass(frozen=True)
class Plan:
    """What the table of an entity is made from. `formulas` are the SQL texts of generated columns."""

    name: str
    id: str
    fields: Mapping[str, EntityField]
    uniques: Mapping[str, Unique] = field(default_factory=dict)
    indexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    index_ids: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    search: tuple[str, ...] = ()
    """SQL texts that make up the search column."""
    formulas: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    """Generated columns: SQL text, and whether it is stored."""
    added: frozenset[str] = frozenset()
    """Columns that the graph keeps by adding to them."""


def entity_table(metadata: sa.MetaData, plan: Plan) -> sa.Table:
    """The table of an entity, with its keys, references and indexes."""
    parts: list[SchemaItem] = [*columns(plan), sa.PrimaryKeyConstraint("id", name=constraint_name("pk", plan.id))]
    parts += [*references(plan), *uniques(plan), *indexes(plan)]
    return sa.Table(table_name(plan.name), metadata, *parts, schema=SCHEMA)


# --- columns --------------------------------------------------------------------------------------


def columns(plan: Plan) -> list[sa.Column[object]]:
    """Every column: system columns first, then the fields in order, then hidden ones."""
    made = [column(plan, each) for each in has_column(plan.fields.values())]
    made.sort(key=lambda each: each.name not in FIRST)
    made += [sa.Column(path_column(each.name), pg.ARRAY(sa.Uuid)) for each in trees(plan)]
    if plan.search:
        made.append(
            sa.Column(SEARCH, sa.Text, sa.Computed(sa.literal_column(search_text(plan.search)), persisted=True))
        )
    return made


FIRST = (
    "id", "parent", "position", "version", "created_at", "created_by", "updated_at", "updated_by", "owner",
    "department",
)  # fmt: skip


def has_column(fields: Iterable[EntityField]) -> list[EntityField]:
    """The fields that are a column."""
    return [each for each in fields if each.storage in ("column", "generated", "graph")]


def trees(plan: Plan) -> list[EntityField]:
    """The tree fields: each has a hidden path column."""
    return [each for each in plan.fields.values() if each.definition.type == "tree"]


def column(plan: Plan, entity_field: EntityField) -> sa.Column[object]:
    """The column of one field."""
    kind = entity_field.definition.column()
    if entity_field.storage == "generated":
        text, stored = plan.formulas[entity_field.name]
        return sa.Column(entity_field.name, kind, sa.Computed(sa.literal_column(text), persisted=stored))
    default = server_default(plan, entity_field)
    return sa.Column(entity_field.name, kind, nullable=nullable(entity_field), server_default=default)


def nullable(entity_field: EntityField) -> bool:
    """Whether the column may be empty. A stored formula may always be: it is filled after the row is there."""
    definition = entity_field.definition
    if definition.type == "boolean" or (entity_field.system and entity_field.name in REQUIRED_SYSTEM):
        return False
    if entity_field.storage == "graph" or getattr(definition, "on_delete", "") == "clear":
        return True
    return not definition.required


REQUIRED_SYSTEM = ("id", "parent", "position", "version", "created_at", "updated_at")

SYSTEM_DEFAULTS = {"id": "uuidv7()", "version": "1", "position": "0", "created_at": "now()", "updated_at": "now()"}


def server_default(plan: Plan, entity_field: EntityField) -> sa.TextClause | None:
    """What the database fills in by itself: system values, `false`, and 0 where sums are added up."""
    if entity_field.system and entity_field.name in SYSTEM_DEFAULTS:
        return sa.text(SYSTEM_DEFAULTS[entity_field.name])
    if entity_field.name in plan.added:
        return sa.text("0")
    return sa.text("false") if entity_field.definition.type == "boolean" else None


def search_text(parts: Sequence[str]) -> str:
    """The text of the search column. `concat_ws` is not immutable, so the pieces are joined by hand."""
    return "loomwork.searchable(" + " || ' ' || ".join(f"coalesce({part}, '')" for part in parts) + ")"


# --- constraints and indexes ----------------------------------------------------------------------


def references(plan: Plan) -> list[sa.ForeignKeyConstraint]:
    """The foreign keys. created_by and updated_by have none: who did something may have gone."""
    return [reference(plan, each) for each in has_column(plan.fields.values()) if is_reference(each)]


def is_reference(entity_field: EntityField) -> bool:
    """Whether the column has a foreign key."""
    return (
        entity_field.type.kind == "reference"
        and entity_field.storage == "column"
        and entity_field.name not in ("id", "created_by", "updated_by")
    )


def reference(plan: Plan, entity_field: EntityField) -> sa.ForeignKeyConstraint:
    """The foreign key of one reference; detail rows go with their parent."""
    parent = bool(plan.owner) and entity_field.system and entity_field.name == "parent"
    rule = "CASCADE" if parent else ON_DELETE[getattr(entity_field.definition, "on_delete", "restrict")]
    return sa.ForeignKeyConstraint(
        [entity_field.name],
        [f"{SCHEMA}.{table_name(entity_field.type.entity)}.id"],
        name=constraint_name("fk", entity_field.id),
        ondelete=rule,
        use_alter=True,  # tables refer to each other in circles: keys are added when all tables are there
    )


def uniques(plan: Plan) -> list[sa.UniqueConstraint]:
    """The unique constraints; empty values never clash."""
    return [sa.UniqueConstraint(*each.fields, name=constraint_name("uq", each.id)) for each in plan.uniques.values()]


def indexes(plan: Plan) -> list[sa.Index]:
    """An index for each reference, each field that asks for one, each named index, and each tree path."""
    wanted: dict[str, tuple[str, ...]] = {}
    for each in has_column(plan.fields.values()):
        if is_reference(each) or getattr(each.definition, "index", False):
            wanted[constraint_name("ix", each.id)] = (each.name,)
    if plan.owner:
        wanted[constraint_name("ix", plan.fields["parent"].id)] = ("parent", "position")
    for name, fields in plan.indexes.items():
        wanted[constraint_name("ix", plan.index_ids.get(name, f"{plan.id}.{name}"))] = fields
    made = [sa.Index(name, *fields) for name, fields in wanted.items()]
    for each in trees(plan):
        made.append(sa.Index(constraint_name("ix", each.id, "path"), path_column(each.name), postgresql_using="gin"))
    return made
