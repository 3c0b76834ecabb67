"""Records that come with a pack: the pack's own (seed), or for trying it out (demo)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field as Setting

from definitions.grammar import Flag, Label, Name, Names, Part, Path, Value


class RecordsDefinition(Part):
    """Records of one entity, matched by `key`: made when absent, updated on upgrade unless `update: false`."""

    key: Names = ()
    records: tuple[Mapping[Name, Value], ...] = ()
    by: Label = ""
    """Who makes them: the login of a user made before; the administrator otherwise."""
    update: Flag = True


class SeedDefinition(RecordsDefinition):
    """Records that belong to the pack."""

    entity: Path = Setting(alias="seed")


class DemoDefinition(RecordsDefinition):
    """Records for trying the pack out, made only on request. `act: [confirm]` are actions then done with each."""

    entity: Path = Setting(alias="demo")
    act: Names = ()
