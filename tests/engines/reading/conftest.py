"""A market: makers, things and deals with lines; written for the tests of reading."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from engines.app import App
from engines.scope import Scope
from tests.engines.data.building import Shop, app_of, stand


@pytest.fixture(scope="session")
def market_app() -> App:
    """The app of the market."""
    return app_of(Path(__file__).with_name("market.yaml").read_text(), "market")


@pytest.fixture(scope="session")
def standing_market(database: str, market_app: App) -> Scope:
    """The market as it is before each test."""
    return stand(database, market_app)


@pytest.fixture
def market(connection: psycopg.Connection, standing_market: Scope) -> Shop:
    """The market; what is done in it goes with the transaction."""
    return Shop(connection, standing_market)
