"""Makes tables when they are first used: half of compiling would be making tables that nobody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import RLock

import sqlalchemy as sa

from engines.app import Entity, Storage
from engines.compile.generated import generated_texts
from engines.data.calculation.graph import Graph
from engines.data.calculation.order import Key
from engines.data.sql.searched import searched
from engines.data.sql.system import system_tables
from engines.data.sql.tables import Plan, entity_table


@dataclass
class Tables:
    """The tables made so far, and what is needed to make the rest. Threads of a server share it."""

    index_ids: Mapping[str, str]
    """Stable ids of indexes by path."""
    metadata: sa.MetaData = field(default_factory=sa.MetaData)
    generated: dict[str, list[str]] = field(default_factory=dict)
    """Per entity the generated columns, each after those it reads."""
    added: dict[str, set[str]] = field(default_factory=dict)
    """Per entity the columns that the graph keeps by adding."""
    made: dict[str, sa.Table] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def of(self, entity: Entity) -> sa.Table:
        """The table of an entity."""
        with self.lock:
            if entity.name not in self.made:
                self.made[entity.name] = entity_table(self.metadata, self.plan(entity))
            return self.made[entity.name]

    def all(self, entities: Iterable[Entity]) -> sa.MetaData:
        """Every table, those of the workspace itself included."""
        with self.lock:
            for entity in entities:
                self.of(entity)
            if not any(name.endswith("._history") for name in self.metadata.tables):
                system_tables(self.metadata)
            return self.metadata

    def knowing(self, order: Iterable[Key], kept: Mapping[Key, Storage], graph: Graph) -> None:
        """Take in what compiling has decided about computed fields."""
        for key in order:
            if kept[key] == "generated":
                self.generated.setdefault(key[0], []).append(key[1])
        for each in (one for level in graph.levels for one in level.fields if one.delta):
            self.added.setdefault(each.entity, set()).add(each.field)

    def plan(self, entity: Entity) -> Plan:
        """What the table of an entity is made from."""
        order = self.generated.get(entity.name, [])
        generated = generated_texts(entity.fields, order) if order else {}
        stored = stored_names(entity)
        looked_in = searched(entity)
        return Plan(
            name=entity.name,
            id=entity.id,
            fields=entity.fields,
            uniques=entity.uniques,
            indexes=entity.indexes,
            index_ids={key: self.index_ids[f"{entity.name}.{key}"] for key in entity.indexes},
            owner=entity.owner,
            search=tuple(f"({generated[name]})" if name in generated else f'"{name}"' for name in looked_in),
            formulas={name: (text, name in stored) for name, text in generated.items()},
            added=frozenset(self.added.get(entity.name, ())),
        )


def stored_names(entity: Entity) -> set[str]:
    """The generated columns that are stored: an index or constraint needs them."""
    listed = {name for each in entity.uniques.values() for name in each.fields}
    listed |= {name for names in entity.indexes.values() for name in names}
    return listed | {name for name, each in entity.fields.items() if each.definition.index}
