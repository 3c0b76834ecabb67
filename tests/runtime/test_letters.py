"""Letters: a template for each and each language, words that must be given, and nothing that a template could reach."""

from __future__ import annotations

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from definitions.texts import LOCALES
from runtime.notifications.templates import LETTERS, written

WORDS = {"name": "Ann", "login": "ann", "workspace": "Silk\r\nBcc: all@example.org", "link": "https://x.example/w#1"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("letter", ["reset", "invitation"])
def test_a_letter_says_who_where_and_how_in_each_language(letter, locale):
    made = written(letter, WORDS, locale)
    assert WORDS["name"] in made.text and WORDS["login"] in made.text and f"\n{WORDS['link']}\n" in made.text
    assert "Silk" in made.subject and "\n" not in made.subject and "{" not in made.subject + made.text


def test_both_languages_have_the_same_letters():
    names = [name.removesuffix(".txt").rsplit(".", 1) for name in LETTERS.list_templates()]
    assert {tuple(name) for name in names} == {(name, locale) for name, _ in names for locale in LOCALES}


def test_a_word_that_is_not_given_is_an_error():
    with pytest.raises(UndefinedError):
        written("reset", {"name": "Ann"}, "en")


def test_a_template_reaches_nothing_but_its_words():
    with pytest.raises(SecurityError):
        LETTERS.from_string("{{ name.__class__.__mro__[1].__subclasses__() }}").render(WORDS)
