"""A company with orders, readers with different rights, and clients that speak for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.ui import declared

from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World

declared.ensure()

READING = ("*.*.view", "masterdata.price.*")


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def buyer(world: World) -> Any:
    return make.user("*", company=world.company, name="buyer")


@pytest.fixture
def reader(world: World) -> Any:
    """Sees everything of the company, prices too, and may do nothing."""
    return make.user(*READING, company=world.company, name="reader")


@pytest.fixture
def storekeeper(world: World) -> Any:
    """Sees documents without prices, and may edit orders."""
    codes = ("*.*.view", "purchasing.purchase_order.draft", "purchasing.purchase_order.revise")
    return make.user(*codes, company=world.company, name="storekeeper")


@pytest.fixture
def page(client_of: Callable[[Any], Client], buyer: Any) -> Client:
    """The buyer's browser."""
    return client_of(buyer)
