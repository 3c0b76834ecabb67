"""What of a form people without a login may be shown, who come by a public link."""

from __future__ import annotations

from definitions.grammar import NOTHING, Name, Names, Part, Sources, Words

DEVICE = "device"
"""One answer per device; anything else is the field by whose value people are told apart."""


class PublicForm(Part):
    """What public links to a form begin with; with `fields` a link shows some of these and no others."""

    fields: Names = ()
    prefill: Names = ()
    """Fields that the address of the link may give a value: `?source=fair`."""
    choose: Sources = {}
    """References that are offered, and which records anybody may be shown the names of: `{plan: on_sale}`."""
    once: Name | None = None
    """One answer for each person: `device`, or a field such as `email`."""
    thanks: Words = NOTHING
