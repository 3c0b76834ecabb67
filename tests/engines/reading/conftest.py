"""A market: makers, things and deals with lines; written for the tests of reading."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from engines.app import App
from tests.engines.data.building import Shop, app_of, shop_of


@pytest.fixture(scope="session")
def market_app() -> App:
    """The app of the market."""
    return app_of(Path(__file__).with_name("market.yaml").read_text(), "market")


@pytest.fixture
def market(connection: psycopg.Connection, market_app: App) -> Shop:
    """The market, published in a schema that goes with the transaction."""
    return shop_of(connection, market_app)
