"""Translations that a pack's files do not carry themselves: `locale: zh` lays texts over titles, by kind and name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from definitions.faults import unknown
from definitions.located import LocatedMap
from definitions.problems import Fault, Place
from definitions.texts import LOCALES, Text

TITLES = frozenset({"title", "plural", "help", "message", "confirm", "placeholder", "template"})
"""Settings that are texts for people, and so may be told in a translation alone."""


@dataclass(frozen=True)
class Translation:
    """Lays texts of one language over a definition."""

    language: str
    fault: Callable[[Fault], None]

    def over(self, lower: LocatedMap, texts: LocatedMap) -> LocatedMap:
        """The definition with the texts in it; what they do not fit is told."""
        made = lower.without()
        for key, text in texts.items():
            at = texts.keys_at[key]
            here = made.get(key)
            if key in made and isinstance(here, LocatedMap) and isinstance(text, LocatedMap):
                made[key] = self.over(here, text)
            elif isinstance(text, str) and (key in made or key in TITLES):
                made.put(key, self.words(here, text, at), made.keys_at.get(key, at), made.values_at.get(key, at))
            else:
                self.fault(Fault(unknown(Text("part", "部分"), str(key), lower), place=at, name=str(key)))
        return made

    def words(self, here: object, text: str, at: Place) -> LocatedMap:
        """A text for people with one language more."""
        words = LocatedMap(at, flow=True)
        if isinstance(here, LocatedMap):
            words = here.without(self.language)
        elif isinstance(here, str):
            words.put("en", here, at, at)
        words.put(self.language, text, at, at)
        return words


def language_of(name: str, place: Place, fault: Callable[[Fault], None]) -> str | None:
    """The language of a `locale:` document."""
    if name in LOCALES:
        return name
    fault(Fault(unknown(Text("language", "语言"), name, LOCALES), place=place, name=name))
    return None
