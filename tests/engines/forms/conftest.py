"""The pack of the forms' tests, published in a schema that goes with the transaction."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from engines.app import App
from engines.scope import Scope
from tests.engines.data.building import Shop, app_of, stand

TOUR = Path(__file__).parents[2] / "cases" / "tour.yaml"


@pytest.fixture(scope="session")
def tour_app() -> App:
    """The app of tours."""
    return app_of(TOUR.read_text(), "trip")


@pytest.fixture(scope="session")
def standing_tours(database: str, tour_app: App) -> Scope:
    """The tours as they are before each test."""
    return stand(database, tour_app)


@pytest.fixture
def tours(connection: psycopg.Connection, standing_tours: Scope) -> Shop:
    """The tours; what is done in them goes with the transaction."""
    return Shop(connection, standing_tours)
