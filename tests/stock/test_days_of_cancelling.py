"""Whoever cancels does so on a day of its own; what is reversed keeps the day by the rule."""

from __future__ import annotations

import datetime as dt

import pytest

from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import other_receipts
from zhanggui.stock.models import StockMove
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db


def test_cancelling_is_told_on_the_day_of_the_deed() -> None:
    world = World()
    receipt = make.other_receipt(world, lines=[{"item": world.item(), "quantity": 2, "unit_cost": 1}])
    later = world.at + dt.timedelta(days=3)
    other_receipts.cancel(receipt, by=world.by, at=later)
    told = Activity.objects.get(step="cancel", document_id=receipt.pk, document_type=receipt._meta.label)
    assert (told.date, told.at) == (world.company.day(later), later)
    assert set(StockMove.objects.values_list("date", flat=True)) == {receipt.date}
