"""The small world in a database, and the browser's evaluator."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.engines.expressions.engines_three import Browser, create_world


@pytest.fixture(scope="module")
def small_world(database: str) -> Iterator[psycopg.Connection]:
    """A connection to the tables of the world, rolled back in the end."""
    with psycopg.connect(database) as conn:
        create_world(conn)
        yield conn
        conn.rollback()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The TypeScript evaluator in node."""
    found = Browser(tmp_path_factory.mktemp("expr"))
    yield found
    found.close()
