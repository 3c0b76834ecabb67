"""A flow as a document of its own: canonical JSON with full names, known by its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from pydantic import JsonValue

from definitions.flows.flow import FlowDefinition
from definitions.flows.people import Voice
from definitions.flows.signing import Refusal, Sign
from definitions.flows.times import Duration, Every, Moment
from definitions.grammar import Part
from definitions.rule import EventDefinition, Rows
from definitions.texts import Text


def document_of(flow: FlowDefinition) -> str:
    """What a flow says, as JSON: settings in the order of the language, named parts in their own."""
    return json.dumps(written(flow), ensure_ascii=False, separators=(",", ":"))


def digest_of(document: str) -> str:
    """The name of a document by its content."""
    return hashlib.sha256(document.encode()).hexdigest()


def written(said: object) -> JsonValue:
    """Any part as it is written; what is not said is not written."""
    match said:
        case Part():
            return part_written(said)
        case Text():
            return {name: str(text) for name, text in (("en", said.en), ("zh", said.zh)) if text}
        case Sign() | Refusal() | Every() | Duration() | Moment():
            return time_or_sign(said)
        case EventDefinition():
            return event_written(said)
        case Voice():
            return voice_written(said)
        case Rows():
            return f"{said.rows} as {said.alias}"
        case Mapping():
            return {str(key): written(each) for key, each in said.items()}
        case tuple() | list():
            return [written(each) for each in said]
        case bool() | None:
            return said
        case int():
            return int(said)
    return str(said)


def part_written(part: Part) -> dict[str, JsonValue]:
    """The settings of a part that are said."""
    fields = type(part).model_fields
    return {field.alias or name: written(getattr(part, name)) for name, field in fields.items() if told(part, name)}


def told(part: Part, name: str) -> bool:
    """Whether a setting says more than its default."""
    return name in part.model_fields_set and getattr(part, name) != type(part).model_fields[name].default


def time_or_sign(said: Sign | Refusal | Every | Duration | Moment) -> JsonValue:
    """Times and ways to sign in their own words."""
    match said:
        case Moment():
            return str(said.source)
        case Duration():
            return str(said)
        case Every():
            return f"{said.most} every {said.after}" if said.most else f"every {said.after}"
        case Sign(mode="weight"):
            return f"weight >= {said.least}"
        case Sign(mode="count") | Refusal(mode="count"):
            return said.least
        case Sign(mode="ratio") | Refusal(mode="ratio"):
            return f"ratio {said.ratio.numerator}/{said.ratio.denominator}"
    return said.mode


def voice_written(voice: Voice) -> JsonValue:
    """One of those a step is for."""
    if voice.weight == 1 and not voice.veto:
        return str(voice.term.source)
    return {"who": str(voice.term.source), "weight": voice.weight, "veto": voice.veto}


def event_written(event: EventDefinition) -> JsonValue:
    """An event of a record; of what else there is only its own words."""
    if event.kind in ("schedule", "webhook", "button"):
        return str(event.source)
    fields = f"({', '.join(event.fields)})" if event.fields else ""
    return f"{event.entity}.{event.action or event.kind}{fields}"
