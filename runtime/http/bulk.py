"""Changing many records at once: what would change and what is wrong, and then all or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.routing import Route

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.bulk import Found, Wanted, change_many, faults_in, find_wanted, place_of
from engines.data.reading.sensitive import sensitive_fields
from runtime.http.deps import Asking
from runtime.http.noting import note
from runtime.http.once import once
from runtime.http.records import items, known, uuid_of
from runtime.http.trying import only_tried, tried
from runtime.http.writing import writes

NAMES = ("set", "ids", "where", "search")
SHOWN = 200
"""Records listed of what would change."""

Sent = Mapping[str, object]


def change_in_bulk(asked: Asking, sent: Sent, entity: str) -> Response:
    """The same values for many records, by id or by condition; with `dry=true` what would change, and every fault."""
    return once(asked, sent, lambda: changed(asked, sent, entity))


def changed(asked: Asking, sent: Sent, entity: str) -> Response:
    """Find them and write, or try to."""
    known(sent, NAMES)
    wanted = wanted_of(sent)
    found = find_wanted(asked.conn, asked.scope, entity, wanted)
    seen = sorted(sensitive_fields(asked.scope, entity, ",".join(wanted.values)))
    if seen and found:
        note(asked, "viewed", {"entity": entity, "fields": seen, "records": [each["id"] for each in found]})
    if only_tried(asked):
        with tried(asked):
            faults = faults_in(asked.conn, asked.scope, entity, found, wanted)
        listed = shown_of(found, faults)
    else:
        change_many(asked.conn, asked.scope, entity, found, wanted)
        faults, listed = [], found
    told = [fault_json(each, found, asked.scope.locale) for each in faults]
    answer = {"count": len(found), "records": listed, "faults": told}
    return Response(json.dumps(answer, default=str), media_type="application/json")


def wanted_of(sent: Sent) -> Wanted:
    """What was sent, of the right kinds."""
    values = sent.get("set")
    if not isinstance(values, dict):
        raise invalid([Fault(Text("`set` is an object of values.", "`set`应为值对象。"), "/set", name="set")])
    where, search = (sent.get(name, "") for name in ("where", "search"))
    for name, text in (("where", where), ("search", search)):
        if not isinstance(text, str):
            raise invalid([Fault(Text(f"`{name}` is a text.", f"`{name}`应为文本。"), f"/{name}", name=name)])
    return Wanted(values, [uuid_of(id) for id in items(sent, "ids")], str(where), str(search))


def shown_of(found: Sequence[Found], faults: Sequence[Fault]) -> list[Found]:
    """What is shown before it is done: those at fault first, and no more than one can look at."""
    wrong = {place for place in map(place_of, faults) if place is not None}
    order = sorted(range(len(found)), key=lambda at: at not in wrong)
    return [found[at] for at in order[:SHOWN]]


def fault_json(fault: Fault, found: Sequence[Found], locale: str) -> dict[str, object]:
    """A fault with the record and field that it is about."""
    place = place_of(fault)
    one = found[place] if place is not None and place < len(found) else None
    parts = fault.pointer.split("/")
    field = parts[3] if len(parts) > 3 else ""  # noqa: PLR2004 - `/update/3/amount`
    about = {"id": one["id"], "title": one.get("_title")} if one else {"id": None, "title": None}
    return {**about, "field": field, "detail": fault.detail.get(locale)}


ROUTES = (Route("/api/records/{entity}/bulk", writes(change_in_bulk), methods=["POST"]),)
