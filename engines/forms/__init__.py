"""Forms: what a definition says of filling in a record, made ready for the browser and for the server."""

from engines.forms.alike import look_alikes
from engines.forms.compile import compile_form, form_of
from engines.forms.contract import form_json
from engines.forms.description import describe, entities
from engines.forms.evaluate import evaluate_form
from engines.forms.naming import form_names
from engines.forms.options import form_options
from engines.forms.sending import through_form

__all__ = [
    "compile_form",
    "describe",
    "entities",
    "evaluate_form",
    "form_json",
    "form_names",
    "form_of",
    "form_options",
    "look_alikes",
    "through_form",
]
