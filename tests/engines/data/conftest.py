"""A shop: customers, orders with lines, bills and payments; written for these tests."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from engines.app import App
from tests.engines.data.building import Shop, app_of, shop_of


@pytest.fixture(scope="session")
def shop_app() -> App:
    """The app of the shop."""
    return app_of(Path(__file__).with_name("shop.yaml").read_text())


@pytest.fixture
def shop(connection: psycopg.Connection, shop_app: App) -> Shop:
    """The shop, published in a schema that goes with the transaction."""
    return shop_of(connection, shop_app)
