"""Tables of an app: one per entity, and the workspace's own. Names of constraints come from stable ids."""

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

UNKEPT = "unkept"
"""Marks a column whose values mean nothing in another database."""

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


# --- the workspace's own tables -------------------------------------------------------------------


def system_tables(metadata: sa.MetaData) -> None:
    """History, counters, notices, requests seen, settings, files, saved views, comments and public forms: in every
    workspace, whatever its packs."""
    kept = (history, tally, removed, counter, notice, request, setting)
    public = (public_form, public_answer)
    for make in (*kept, file, attached, upload, view, view_choice, comment, follow, *public, notice_choice):
        make(metadata)


def system_table(metadata: sa.MetaData, name: str, *parts: SchemaItem) -> sa.Table:
    """A table of the workspace itself; its name begins with an underscore, so no entity can have it."""
    return sa.Table(name, metadata, *parts, schema=SCHEMA)


def history(metadata: sa.MetaData) -> sa.Table:
    """One row per changed record: old and new values, who, when, through what. Append-only."""
    return system_table(
        metadata,
        "_history",
        sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("record", sa.Uuid, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("values", pg.JSONB, nullable=False),
        sa.Column("user", sa.Uuid),
        sa.Column("on_behalf", sa.Uuid),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("rule", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk__history"),
        sa.Index("ix__history_record", "entity", "record", "id"),
    )


def tally(metadata: sa.MetaData) -> sa.Table:
    """Which rows of the history one piece of work wrote, by entity: so none can go unseen, not even the last.

    `xact` is the transaction by the database's own count; a backup does not keep it."""
    return system_table(
        metadata,
        "_tally",
        sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "xact",
            sa.BigInteger,
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
            info={UNKEPT: True},
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("rows", pg.ARRAY(sa.Uuid), nullable=False),
        sa.Column("records", pg.ARRAY(sa.Uuid), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("xact", "id", name="pk__tally"),
    )


def removed(metadata: sa.MetaData) -> sa.Table:
    """Where the history of a record begins whose older rows were removed: the hash of the last one that is gone."""
    return system_table(
        metadata,
        "_removed",
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("record", sa.Uuid, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entity", "record", name="pk__removed"),
    )


def counter(metadata: sa.MetaData) -> sa.Table:
    """The last number given, per sequence and period."""
    return system_table(
        metadata,
        "_counter",
        sa.Column("sequence", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sequence", "period", name="pk__counter"),
    )


def notice(metadata: sa.MetaData) -> sa.Table:
    """Messages in people's inboxes, of the kinds in `reacting/kinds.py`. `by` is who caused it and `source` the comment
    or the row of the history; `routed_at` is when it was settled whether it is mailed or pushed."""
    return system_table(
        metadata,
        "_notice",
        sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", pg.JSONB, nullable=False),
        sa.Column("entity", sa.Text),
        sa.Column("record", sa.Uuid),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("kind", sa.Text, server_default=sa.text("'rule'"), nullable=False),
        sa.Column("by", sa.Uuid),
        sa.Column("source", sa.Uuid),
        sa.Column("routed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk__notice"),
        sa.Index("ix__notice_user", "user", "at"),
        sa.Index("ix__notice_source", "source"),
        sa.Index("ix__notice_unrouted", "id", postgresql_where=sa.text("routed_at is null")),
    )


def notice_choice(metadata: sa.MetaData) -> sa.Table:
    """What each person wants to hear of, where and when."""
    return system_table(
        metadata,
        "_notice_choice",
        sa.Column("user", sa.Uuid, nullable=False),
        sa.Column("says", pg.JSONB, nullable=False),
        sa.PrimaryKeyConstraint("user", name="pk__notice_choice"),
    )


def request(metadata: sa.MetaData) -> sa.Table:
    """Answers given to requests with an idempotency key."""
    return system_table(
        metadata,
        "_request",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("user", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.Text),
        sa.PrimaryKeyConstraint("key", "user", name="pk__request"),
    )


def setting(metadata: sa.MetaData) -> sa.Table:
    """The workspace's settings: time zone, currency, locale."""
    return system_table(
        metadata,
        "_setting",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", pg.JSONB),
        sa.PrimaryKeyConstraint("name", name="pk__setting"),
    )


def file(metadata: sa.MetaData) -> sa.Table:
    """What is known of the files whose bytes are in the store, each under its id."""
    return system_table(
        metadata,
        "_file",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user", sa.Uuid),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk__file"),
    )


def attached(metadata: sa.MetaData) -> sa.Table:
    """Which records name a file, or named it as long as their history tells. `row` is the record itself or one of its
    detail rows; entity and field are stable ids, and without a field the file belongs to the record as a whole."""
    return system_table(
        metadata,
        "_attached",
        sa.Column("file", sa.Uuid, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("record", sa.Uuid, nullable=False),
        sa.Column("row", sa.Uuid, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("file", "row", "field", name="pk__attached"),
        sa.ForeignKeyConstraint(["file"], [f"{SCHEMA}._file.id"], name="fk__attached_file"),
        sa.Index("ix__attached_record", "record"),
    )


def upload(metadata: sa.MetaData) -> sa.Table:
    """Files on their way: how much of each has come. A file gets the id of its upload."""
    return system_table(
        metadata,
        "_upload",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk__upload"),
    )


def view(metadata: sa.MetaData) -> sa.Table:
    """Views that people saved: for themselves, or shared with everybody or with roles."""
    return system_table(
        metadata,
        "_view",
        sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("user", sa.Uuid, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("roles", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("says", pg.JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk__view"),
        sa.Index("ix__view_entity", "entity"),
    )


def view_choice(metadata: sa.MetaData) -> sa.Table:
    """The view that a list of an entity begins with, by person."""
    return system_table(
        metadata,
        "_view_choice",
        sa.Column("user", sa.Uuid, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("view", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("user", "entity", name="pk__view_choice"),
    )


def comment(metadata: sa.MetaData) -> sa.Table:
    """What people said about records. `entity` is a stable id; `earlier` keeps what was there before each edit, and the
    text of a deleted comment stays here, though nobody is shown it."""
    return system_table(
        metadata,
        "_comment",
        sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("record", sa.Uuid, nullable=False),
        sa.Column("user", sa.Uuid),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("mentions", pg.ARRAY(sa.Uuid), nullable=False),
        sa.Column("files", pg.JSONB, nullable=False),
        sa.Column("earlier", pg.JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk__comment"),
        sa.Index("ix__comment_record", "record", "id"),
    )


def follow(metadata: sa.MetaData) -> sa.Table:
    """Who follows a record, or does not want to: without a word, who made or owns it does. `seen` is the last comment
    that somebody has seen."""
    return system_table(
        metadata,
        "_follow",
        sa.Column("record", sa.Uuid, nullable=False),
        sa.Column("user", sa.Uuid, nullable=False),
        sa.Column("following", sa.Boolean),
        sa.Column("seen", sa.Uuid),
        sa.PrimaryKeyConstraint("record", "user", name="pk__follow"),
    )


def public_form(metadata: sa.MetaData) -> sa.Table:
    """Links to forms for people without a login; their addresses are the platform's, as hashes."""
    return system_table(
        metadata,
        "_public_form",
        sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("says", pg.JSONB, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("answers", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("user", sa.Uuid),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk__public_form"),
    )


def public_answer(metadata: sa.MetaData) -> sa.Table:
    """That an answer was given, by which ticket, and by whom where each answers once: hashes that name no record."""
    return system_table(
        metadata,
        "_public_answer",
        sa.Column("form", sa.Uuid, nullable=False),
        sa.Column("ticket", sa.LargeBinary, nullable=False),
        sa.Column("person", sa.LargeBinary),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("form", "ticket", name="pk__public_answer"),
        sa.Index("ix__public_answer_person", "form", "person", unique=True),
    )


def own_tables() -> dict[str, sa.Table]:
    """The workspace's own tables by name."""
    metadata = sa.MetaData()
    system_tables(metadata)
    return {table.name: table for table in metadata.tables.values()}


OWN = own_tables()
"""They are the same in every app, so no app need be asked for them."""

EVIDENCE = {"_history": "select, insert", "_tally": "select, insert", "_removed": "select"}
"""The tables that belong to the platform, with what the workspace may do there: add, never change or remove."""
