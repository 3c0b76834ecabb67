"""The name card of a pack or of a site's own layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field as Setting
from pydantic import PlainValidator

from definitions.grammar import NOTHING, Label, Name, Part, Words, text_or_number
from definitions.located import Document
from definitions.problems import Fault, Place
from definitions.texts import Text

Version = Annotated[str, PlainValidator(text_or_number)]

SITE = "site"
"""What the full names begin with of things that a site defines itself."""


class PackCard(Part):
    """pack.yaml: `pack: crm`, version, title, requires, licence, author."""

    pack: Name
    version: Version = "0"
    title: Words = NOTHING
    help: Words = NOTHING
    requires: Mapping[Name, Version] = {}
    licence: Label = ""
    author: Label = ""


class SiteCard(Part):
    """pack.yaml of a site's own layer: `site: main`."""

    site: Name
    version: Version = "0"
    title: Words = NOTHING
    help: Words = NOTHING
    requires: Mapping[Name, Version] = {}


class RawDefinition(Part):
    """A definition of a kind that is kept and known by name, and interpreted elsewhere."""

    name: str
    kind: str
    body: Mapping[str, object]
    place: Place | None = Setting(default=None)


@dataclass(frozen=True, eq=False)
class PackDefinition:
    """A pack as it was read: its files' text, and what they say with places. It is stored as its files."""

    name: str
    version: str
    title: Text
    requires: Mapping[str, str]
    files: Mapping[str, str]
    """Path in the pack's folder → text."""
    documents: tuple[Document, ...]
    site: str = ""
    """The workspace whose own layer this is; empty for a pack."""
    place: Place | None = None
    faults: tuple[Fault, ...] = ()
    """What could not be read, when the caller of `read_with_faults` wants everything else checked all the same."""
    unread: frozenset[str] = frozenset()
    """Names that stand in what could not be read: that they are unknown elsewhere is no news."""
