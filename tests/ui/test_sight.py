"""What a reader sees of field groups: by company, warehouse and owner, wherever a model keeps them."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client

from zhanggui.access.models import Grant, Role
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.models import StockMove
from zhanggui.stock.tests.make import stocked


def test_prices_of_one_warehouse_stay_those_of_one_warehouse(world: World) -> None:
    """A stock move keeps its warehouse at its locations: two moves of one company are told apart."""
    other = make.warehouse(world.company)
    stocked(world, world.item("OURS"), 3, Decimal("12.34"))
    stocked(world, world.item("THEIRS"), 3, Decimal("56.78"), warehouse=other)
    keeper = make.user("*.view", company=world.company)
    role = Role.objects.create(code="PRICES", name="prices", codes=["masterdata.price.purchase"])
    Grant.objects.create(user=keeper, role=role, company=world.company, warehouse_id=world.warehouse.pk)
    client = Client()
    client.force_login(keeper)

    moves = StockMove.objects.order_by("pk")
    for address in ("/stock-moves/", *(f"/stock-moves/{move.pk}/" for move in moves), "/api/v1/stock-moves/"):
        assert "170.34" not in client.get(address).content.decode(), address
    assert "37.02" in client.get("/stock-moves/").content.decode()
