"""Goods received, not invoiced: by line, by supplier and date; exact, and only what the reader may see."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import receipt_progress
from zhanggui.purchasing.models import GoodsReceipt
from zhanggui.purchasing.queries import grni
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

D = Decimal


def test_rests_by_supplier_and_date(world: World) -> None:
    other = masters.supplier()
    march = {"date": dt.date(2026, 3, 1)}
    first = make.purchase_order(
        world, tax_included=False, lines=[line(world.item(), 3, "3.33"), line(world.item(), 1, 5)]
    )
    second = make.purchase_order(world, tax_included=False, supplier=other, lines=[line(world.item(), 10, "2")])
    make.goods_receipt(world, first, 1, 1, **march)
    make.goods_receipt(world, first)
    receipt = make.goods_receipt(world, second)
    make.supplier_return(world, receipt, 4, resolution="credit")
    make.goods_receipt(world, make.purchase_order(world, lines=[line(world.item(), 1, 9)]), status="cancelled")

    found = [(total.supplier, total.date.day, total.lines, total.value) for total in grni.totals()]

    assert found == [
        (world.supplier, 1, 2, D("8.33")),
        (world.supplier, 2, 1, D("6.66")),
        (other, 2, 1, D("12.00")),
    ]
    assert grni.total(GoodsReceipt.objects.filter(company=world.company)) == D("26.99")


def test_what_was_invoiced_is_gone_from_the_list(world: World) -> None:
    order = make.purchase_order(
        world, tax_included=False, lines=[line(world.item(), 3, "3.33"), line(world.item(), 1, 5)]
    )
    receipt = make.goods_receipt(world, order)
    first, second = receipt.lines.order_by("position")

    receipt_progress.PROGRESS.add(
        {
            first.pk: {"invoiced_quantity": D(3), "invoiced_value": first.stock_value},
            second.pk: {"invoiced_quantity": D("0.5"), "invoiced_value": D("2.5")},
        }
    )

    assert [(row.pk, row.grni) for row in grni.of(world.by)] == [(second.pk, D("2.5"))]
    assert list(grni.of(masters.user(company=World().company))) == []
