"""A club whose flows are tried out."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from engines.app import App
from tests.engines.flows.cases.clubs import Club, club_app, club_of, replayed


@pytest.fixture(scope="session")
def app() -> App:
    """The app of the club."""
    return club_app()


@pytest.fixture(scope="session")
def standing(database: str, app: App) -> Club:
    """The club as it is before each test."""
    with psycopg.connect(database) as conn:
        return club_of(conn, app)


@pytest.fixture
def club(connection: psycopg.Connection, standing: Club) -> Iterator[Club]:
    """The club; what is done in it goes with the transaction, once all that happened was read again."""
    club = standing.on(connection)
    yield club
    replayed(club)
