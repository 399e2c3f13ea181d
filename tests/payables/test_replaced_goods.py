"""Goods that were invoiced, sent back and replaced: nothing is left to invoice, and nothing on the account between."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.purchasing.asking import grni, worth

from zhanggui.kernel import proofs
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.payables.tests import make
from zhanggui.purchasing.queries import grni as between
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.settlement.commands.billing import NothingToBill
from zhanggui.settlement.tests import make as money

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def shown() -> list[Decimal]:
    """What the page of goods received, not invoiced shows."""
    return [row.grni for row in between.lines().order_by("pk")]


def returned(world: World) -> tuple[Any, Any]:
    """Ten pieces at ten, invoiced; three of them went back to be replaced."""
    item = world.item()
    order = purchasing.purchase_order(world, lines=[purchasing.line(item, 10, "11.30")])
    receipt = purchasing.goods_receipt(world, order)
    make.supplier_invoice(world, receipt)
    purchasing.supplier_return(world, receipt, 3)
    return item, order


def test_goods_that_were_replaced_leave_nothing_between(world: World) -> None:
    item, order = returned(world)
    assert (worth(world, item), grni(world), shown()) == (70, -30, [-30])
    part = purchasing.goods_receipt(world, order, 1)
    assert (worth(world, item), grni(world)) == (80, -20)
    rest = purchasing.goods_receipt(world, order)
    assert (worth(world, item), grni(world), money.balance(world, "payable")) == (100, 0, 113)
    assert shown() == []
    for receipt in (part, rest):
        with pytest.raises(NothingToBill):
            supplier_invoices.invoice_receipt(receipt, **world.acting())
    assert proofs.differences() == []


def test_what_waits_for_its_replacement_stays(world: World) -> None:
    _item, order = returned(world)
    purchasing.goods_receipt(world, order, 1)
    assert (sum(shown()), grni(world)) == (-20, -20)


def test_another_order_of_the_same_goods_is_no_replacement(world: World) -> None:
    item, _order = returned(world)
    other = purchasing.purchase_order(world, lines=[purchasing.line(item, 3, "11.30")])
    receipt = purchasing.goods_receipt(world, other)
    assert (grni(world), shown()) == (0, [-30, 30])
    make.supplier_invoice(world, receipt)
    assert (grni(world), shown()) == (-30, [-30])


def test_goods_that_are_to_be_credited_are_no_replacement(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 13, "11.30")])
    receipt = purchasing.goods_receipt(world, order, 10)
    make.supplier_invoice(world, receipt)
    back = purchasing.supplier_return(world, receipt, 3, resolution="credit")
    rest = purchasing.goods_receipt(world, order)
    # A credit note is to come for the first, an invoice for the second.
    assert (grni(world), shown()) == (0, [-30, 30])
    make.supplier_credit_note(world, back)
    assert shown() == [30]
    make.supplier_invoice(world, rest)
    assert shown() == []
    assert proofs.differences() == []
