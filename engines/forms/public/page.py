"""What the page of a public form is made of: the same contract as that of the form inside, for the visitor's eyes."""

from __future__ import annotations

from collections.abc import Mapping

from engines.forms.contract import form_json
from engines.forms.fields import fields_json
from engines.forms.form import JSON
from engines.forms.public.link import Link, Words
from engines.forms.schema import record_schema
from engines.scope import Scope


def page_json(scope: Scope, link: Link) -> dict[str, JSON]:
    """Fields, schema and form; `scope` is the visitor's."""
    form = form_json(scope, link.form)
    entity = scope.app.entities[str(form["entity"])]
    return {
        "title": worded(link.title, scope.locale) or form["title"],
        "intro": worded(link.intro, scope.locale),
        "fields": fields_json(scope, entity),
        "schema": record_schema(scope, entity),
        "form": {name: said for name, said in form.items() if name != "similar"},
        "prefill": [*link.prefill],
        "once": link.once or None,
    }


def worded(words: Words, locale: str) -> str:
    """A text in the language asked for, else in the other one."""
    here, there = ("zh", "en") if locale.startswith("zh") else ("en", "zh")
    return words.get(here) or words.get(there) or ""


def told(scope: Scope, link: Link) -> Mapping[str, JSON]:
    """What people are told once they have answered."""
    return {"thanks": worded(link.thanks, scope.locale), "after": link.after or None}
