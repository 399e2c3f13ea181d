"""An amount that no column takes is refused with a sentence, by whatever command it comes up in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhanggui.kernel.errors import AmountTooLarge
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make

pytestmark = pytest.mark.django_db
HUGE = Decimal(999_999_999)


def test_a_product_of_quantity_and_price_that_is_too_large_is_refused_and_changes_nothing() -> None:
    world = World()
    order = make.purchase_order(world, status="draft", lines=[{"item": world.item(), "quantity": 1, "price": 1}])
    before = Activity.objects.count()

    with pytest.raises(AmountTooLarge) as refusal:
        purchase_orders.revise(
            order, **world.acting(), lines=[{"id": order.lines.get().pk, "quantity": HUGE, "price": HUGE}]
        )
    assert (refusal.value.code, refusal.value.status) == ("amount_too_large", 400)
    with pytest.raises(AmountTooLarge):
        make.purchase_order(world, lines=[{"item": world.item(), "quantity": HUGE, "price": HUGE}])

    order = PurchaseOrder.objects.get()
    assert (order.lines.get().quantity, order.gross, Activity.objects.count()) == (1, 1, before)
