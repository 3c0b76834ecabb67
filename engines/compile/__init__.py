"""Compiles packs into an app: check, link, freeze. Every fault is told at once, with its file, line and column."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from definitions.layers import Definitions, laid
from definitions.pack import PackDefinition
from engines.app import App, Choice, PackInfo
from engines.compile.context import Context
from engines.compile.entities import frozen_entity, frozen_fields
from engines.compile.faults import Faults
from engines.compile.fields import check_eyes, compile_fields, formulas_of
from engines.compile.flows.whole import compile_flows
from engines.compile.graph import build_graph, circles, invariants
from engines.compile.lookups import with_lookups
from engines.compile.menus import compile_menus
from engines.compile.naming import check_names, ids_of
from engines.compile.outlines import Outline, choice_values, outlines, types_of
from engines.compile.roles import compile_roles
from engines.compile.rounds import check_rounds
from engines.compile.rules import compile_rules
from engines.compile.screens import check_screens
from engines.compile.storages import needs, storages
from engines.compile.stories import check_stories
from engines.compile.tables import Tables
from engines.data.calculation.order import ordered

__all__ = ["compile_app"]

NO_IDS: Mapping[str, str] = {}


def compile_app(
    packs: Sequence[PackDefinition], site: PackDefinition | None = None, ids: Mapping[str, str] = NO_IDS
) -> App:
    """The app that packs and the site's own layer mean. `ids` are those of the version before, if there is one."""
    definitions = laid(packs, site)
    context = begin(definitions, ids)
    parts = compile_fields(context)
    formulas = formulas_of(context, parts)
    check_eyes(context, formulas)
    needed = needs(formulas)
    order = ordered(needed)
    circles(order, {key: context.place("entity", key[0], "fields", key[1]) for key in formulas}, context.faults)
    kept = storages(formulas, order)
    fields = {name: frozen_fields(context, outline, parts, kept) for name, outline in context.outlines.items()}
    tables = Tables(context.ids.found)
    entities = {
        name: frozen_entity(context, outline, fields[name], tables) for name, outline in context.outlines.items()
    }
    rules, roles, menus = compile_rules(context, entities), compile_roles(context, entities), compile_menus(context)
    flows = compile_flows(context, entities)
    check_screens(context)
    check_rounds(context, rules, entities)
    check_names(context)
    check_stories(context, entities, rules)
    context.faults.raise_all()
    pairs = (pair for each in entities.values() for pair in invariants(each.name, each.checks, each.lifecycle))
    graph = build_graph(formulas, order, needed, kept, fields, pairs, context.shapes)
    tables.knowing(order.keys, kept, graph)
    return App(
        digest=digest(packs, site, context.ids.found),
        packs=tuple(PackInfo(pack.name, pack.version, pack.title) for pack in packs),
        entities=entities,
        lists=lists(definitions),
        rules=rules,
        roles=roles,
        menus=menus,
        forms=definitions.forms,
        views=definitions.views,
        all_tables=tables.all,
        graph=graph,
        ids=dict(context.ids.found),
        flows=flows,
        source=definitions,
    )


def begin(definitions: Definitions, ids: Mapping[str, str]) -> Context:
    """The outlines of all entities and the names they give to expressions."""
    found = with_lookups(outlined(definitions))
    return Context(
        definitions=definitions,
        outlines=found,
        shapes={name: types_of(outline) for name, outline in found.items()},
        choices=choice_values(found),
        faults=Faults(list(definitions.faults), definitions.broken),
        ids=ids_of(found, ids),
    )


def outlined(definitions: Definitions) -> dict[str, Outline]:
    """Every entity, detail rows included, by full name."""
    return {
        outline.name: outline
        for name, definition in definitions.entities.items()
        for outline in outlines(name, definition, definitions.place("entity", name))
    }


def lists(definitions: Definitions) -> dict[str, tuple[Choice, ...]]:
    """The shared choice lists."""
    return {
        name: tuple(Choice(value, option.title, option.color) for value, option in each.values.values.items())
        for name, each in definitions.lists.items()
    }


def digest(packs: Sequence[PackDefinition], site: PackDefinition | None, ids: Mapping[str, str]) -> str:
    """The name of the app by its content: the text of all files, and the ids given to their parts."""
    layers = [*packs, *([site] if site else [])]
    said = [[pack.name, pack.version, sorted(pack.files.items())] for pack in layers]
    text = json.dumps([said, sorted(ids.items())], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
