"""A shop: customers, orders with lines, bills and payments; written for these tests."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from engines.app import App
from engines.scope import Scope
from tests.engines.data.building import Shop, app_of, stand


@pytest.fixture(scope="session")
def shop_app() -> App:
    """The app of the shop."""
    return app_of(Path(__file__).with_name("shop.yaml").read_text())


@pytest.fixture(scope="session")
def standing_shop(database: str, shop_app: App) -> Scope:
    """The shop as it is before each test."""
    return stand(database, shop_app)


@pytest.fixture
def shop(connection: psycopg.Connection, standing_shop: Scope) -> Shop:
    """The shop; what is done in it goes with the transaction."""
    return Shop(connection, standing_shop)
