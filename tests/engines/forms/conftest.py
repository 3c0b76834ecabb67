"""The pack of the forms' tests, published in a schema that goes with the transaction."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from engines.app import App
from tests.engines.data.building import Shop, app_of, shop_of

TOUR = Path(__file__).parents[2] / "cases" / "tour.yaml"


@pytest.fixture(scope="session")
def tour_app() -> App:
    """The app of tours."""
    return app_of(TOUR.read_text(), "trip")


@pytest.fixture
def tours(connection: psycopg.Connection, tour_app: App) -> Shop:
    """The tours."""
    return shop_of(connection, tour_app)
