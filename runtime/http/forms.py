"""Forms: what the browser computes, computed here; and what may be chosen in a reference field."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.forms import evaluate_form, form_names, form_options, look_alikes
from runtime.http.deps import AskingNow, Body, text_of
from runtime.http.records import JSON, items, uuid_of
from runtime.http.retry import AgainRoute

PAGE = 50
MOST = 1_000_000
MOST_NAMES = 10_000


def evaluate(form: str, sent: Body, asked: AskingNow) -> Response:
    """Computed values, visibility, required, errors."""
    changed = [str(each) for each in items(sent, "changed")] if sent.get("changed") is not None else None
    found = evaluate_form(asked.conn, asked.scope, form, values_of(sent), changed)
    return Response(json.dumps(found, ensure_ascii=False, default=str), media_type=JSON)  # exact numbers as text


def options(form: str, sent: Body, asked: AskingNow) -> Response:
    """Records that fit a reference field of the form; with `names` those that these texts mean."""
    if "names" in sent:
        names = texts_of(sent, "names")
        return JSONResponse(form_names(asked.conn, asked.scope, form, text_of(sent, "field"), values_of(sent), names))
    ids = ids_of(sent, "ids")
    found = form_options(
        asked.conn,
        asked.scope,
        form,
        text_of(sent, "field"),
        values_of(sent),
        search=str(sent.get("search") or ""),
        after=str(sent.get("after") or ""),
        limit=number_of(sent, "limit") or PAGE,
        ids=ids,
        row=number_of(sent, "row"),
        recent=ids_of(sent, "recent"),
        fits=sent.get("fits") is True,
    )
    return JSONResponse(found)


def similar(form: str, sent: Body, asked: AskingNow) -> Response:
    """Records like the one being filled in, of those that the asker may read."""
    id = sent.get("id")
    found = look_alikes(asked.conn, asked.scope, form, values_of(sent), uuid_of(id) if id is not None else None)
    return JSONResponse(found)


def ids_of(sent: Mapping[str, object], name: str) -> list[str]:
    """Ids of records that may be absent."""
    return [str(uuid_of(id)) for id in items(sent, name)]


def texts_of(sent: Mapping[str, object], name: str) -> list[str]:
    """Texts, not too many."""
    found = [each for each in items(sent, name) if isinstance(each, str)]
    if len(found) < len(items(sent, name)) or len(found) > MOST_NAMES:
        text = Text(f"`{name}` is a list of at most {MOST_NAMES} texts.", f"`{name}`应为至多{MOST_NAMES}个文本的列表。")
        raise invalid([Fault(text, f"/{name}", name=name)])
    return found


def number_of(sent: Mapping[str, object], name: str) -> int | None:
    """A number that may be absent."""
    value = sent.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST):
        return value
    raise invalid([Fault(Text(f"`{name}` is a whole number.", f"`{name}`应为整数。"), f"/{name}", name=name)])


def values_of(sent: Mapping[str, object]) -> Mapping[str, object]:
    """The form's values as they are now."""
    values = sent.get("values") or {}
    if not isinstance(values, dict):
        raise invalid([Fault(Text("`values` is a JSON object.", "`values`应为 JSON 对象。"), "/values", name="values")])
    return values


ROUTES = (
    AgainRoute("/api/forms/{form}/evaluate", evaluate, "POST"),
    AgainRoute("/api/forms/{form}/options", options, "POST"),
    AgainRoute("/api/forms/{form}/similar", similar, "POST"),
)
