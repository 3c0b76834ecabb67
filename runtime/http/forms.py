"""Forms: what the browser computes, computed here; and what may be chosen in a reference field."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.forms import evaluate_form, form_options
from runtime.http.deps import AskingNow, Body, text_of
from runtime.http.records import JSON, items, uuid_of
from runtime.http.retry import AgainRoute

PAGE = 50
MOST = 1_000_000


def evaluate(form: str, sent: Body, asked: AskingNow) -> Response:
    """Computed values, visibility, required, errors."""
    changed = [str(each) for each in items(sent, "changed")] if sent.get("changed") is not None else None
    found = evaluate_form(asked.conn, asked.scope, form, values_of(sent), changed)
    return Response(json.dumps(found, ensure_ascii=False, default=str), media_type=JSON)  # exact numbers as text


def options(form: str, sent: Body, asked: AskingNow) -> Response:
    """Records that fit a reference field of the form."""
    ids = [str(uuid_of(id)) for id in items(sent, "ids")]
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
    )
    return JSONResponse(found)


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
)
