"""Letters from templates: one file for each letter and language, the subject in its first line.

Print templates of packs come from people, so templates are only ever run in jinja2's sandbox; a name that is not given
is an error and no empty place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from definitions.texts import LOCALES

LETTERS = ImmutableSandboxedEnvironment(
    loader=FileSystemLoader(Path(__file__).with_name("letters")),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - plain text
)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's subject, in one line, and its text."""

    subject: str
    text: str


def written(letter: str, words: Mapping[str, object], locale: str) -> Written:
    """The letter of that name in a language, English where it has no such."""
    language = locale if locale in LOCALES else "en"
    whole = LETTERS.get_template(f"{letter}.{language}.txt").render(words)
    subject, _, text = whole.partition("\n\n")
    return Written(" ".join(subject.split()), text)
