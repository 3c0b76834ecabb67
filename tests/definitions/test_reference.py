"""The reference of the language is that of the grammar."""

from __future__ import annotations

import pytest

from definitions.entity import EntityDefinition
from definitions.fields import BY_NAME, PLANNED, Field
from definitions.kinds import MODELS, RAW
from definitions.reading import Reader
from definitions.reference import README, generated, renewed

TEXT = README.read_text(encoding="utf-8")


def test_the_tables_of_the_reference_are_fresh() -> None:
    assert renewed(TEXT) == TEXT, "run: python -m definitions.reference"
    assert all(table in TEXT for table in generated().values())


WORDS = sorted({*BY_NAME, *PLANNED, *MODELS, *RAW, *Field.model_fields, *EntityDefinition.model_fields})


@pytest.mark.parametrize("name", WORDS)
def test_every_word_is_in_the_reference(name: str) -> None:
    assert f"`{name}" in TEXT


def test_every_public_thing_says_what_it_is() -> None:
    assert Reader.__doc__
    for cls in (*BY_NAME.values(), *MODELS.values()):
        assert cls.__doc__ and cls.__doc__ != Field.__doc__
