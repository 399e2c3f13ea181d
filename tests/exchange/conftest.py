"""Orders whose papers and lists count as long."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.exchange.made import signed_in

from zhanggui.exchange.exporting import views as exporting
from zhanggui.exchange.printing import views as printing
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything with more than one line or row is long."""
    monkeypatch.setattr(printing, "MOST_LINES", 1)
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ordered(world: World) -> PurchaseOrder:
    return make.purchase_order(world, lines=[line(world.item("RAIL"), 3, "113.71"), line(world.item(), 1, 1)])


@pytest.fixture
def drafts(world: World) -> None:
    for price in ("11.30", "2.50"):
        make.purchase_order(world, status="draft", lines=[line(world.item(), 10, price)])


@pytest.fixture
def browser(world: World) -> Client:
    return signed_in(world.by)
