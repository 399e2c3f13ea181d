"""A draft that something refers to stays, and the refusal names what does."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhanggui.kernel.drafts import ReferredTo
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.tests import make

pytestmark = pytest.mark.django_db


def test_a_draft_that_is_referred_to_stays() -> None:
    world = World()
    lines = [{"item": world.item("RAIL"), "quantity": Decimal(5), "price": Decimal(2)}]
    order, draft = make.purchase_order(world, lines=lines), make.purchase_order(world, lines=lines, status="draft")
    receipt = make.goods_receipt(world, order, status="draft")
    receipt.lines.update(order_line=draft.lines.get())
    told = Activity.objects.count()

    with pytest.raises(ReferredTo) as refused:
        purchase_orders.discard(draft, **world.acting())

    assert f"Goods receipt #{receipt.pk} refers to it" in str(refused.value)
    assert (PurchaseOrder.objects.count(), PurchaseOrderLine.objects.count()) == (2, 2)
    assert Activity.objects.count() == told
