"""What a row was on a day, over the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.masterdata.commands import items
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests.make import line, purchase_order

from .conftest import Call

D = Decimal


@pytest.fixture
def item(world: World) -> Item:
    made = items.create(**world.acting(), code="RAIL", name="Rail", unit=make.unit(), standard_cost=D("4.5"))
    items.update(made, by=world.by, at=world.at + dt.timedelta(days=3), name="Steel rail", standard_cost=D(5))
    return made


def test_a_day_has_its_values(item: Item, api: Call) -> None:
    body = api("get", f"items/{item.pk}/history/?on=2026-03-03").json()

    assert (body["on"], body["certainty"], body["unrecorded"]) == ("2026-03-03", "recorded", [])
    assert (body["values"]["name"], D(body["values"]["standard_cost"])) == ("Rail", D("4.5"))
    assert body["values"]["unit"] == {"id": item.unit_id, "code": "pcs", "label": "pcs"}
    assert api("get", f"items/{item.pk}/history/").json()["values"]["name"] == "Steel rail"
    assert api("get", f"items/{item.pk}/history/?on=2026-03-01").json()["certainty"] == "not_yet"


def test_prices_stay_hidden(item: Item, api_of: Callable[[Any], Call], storekeeper: Any) -> None:
    values = api_of(storekeeper)("get", f"items/{item.pk}/history/?on=2026-03-03").json()["values"]

    assert "standard_cost" not in values
    assert values["name"] == "Rail"


def test_who_may_not_see_the_row_gets_nothing(item: Item, world: World, api_of: Callable[[Any], Call]) -> None:
    order = purchase_order(world, lines=[line(item, 1, 5)])
    stranger = api_of(make.user("*", company=make.company(), name="stranger"))
    blind = api_of(make.user("masterdata.unit.view", company=world.company, name="blind"))

    assert stranger("get", f"purchase-orders/{order.pk}/history/").status_code == 404
    assert blind("get", f"items/{item.pk}/history/").status_code == 403


def test_a_day_that_is_none_is_refused(item: Item, api: Call) -> None:
    assert api("get", f"items/{item.pk}/history/?on=yesterday").status_code == 400
