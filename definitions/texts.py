"""Text for people, in each language of the product."""

from __future__ import annotations

from dataclasses import dataclass

LOCALES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence, title or label in English and Chinese; a missing language falls back to the other."""

    en: str
    zh: str = ""

    def get(self, locale: str) -> str:
        """The text in `locale` ("en" or "zh")."""
        if locale.startswith("zh"):
            return self.zh or self.en
        return self.en or self.zh

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)

    def __str__(self) -> str:
        return self.get("en")


def titled(title: Text, name: str) -> Text:
    """A title as it is said; where it is not said in English, one made from the name."""
    return title if title.en else Text(humanize(name).en, title.zh)


def humanize(name: str) -> Text:
    """A title for a name that has none: `due_date` becomes "Due date"; `CNY` and `A4` stay as they are."""
    if name != name.lower():
        return Text(name)
    return Text(name.replace("_", " ").strip().capitalize())
