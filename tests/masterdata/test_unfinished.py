"""The page of a period names what is still draft in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from zhanggui.masterdata.commands import periods
from zhanggui.masterdata.queries.periods import unfinished
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


def test_what_is_not_finished_in_a_period_is_named(db: None) -> None:
    world = World()
    item = stock.stocked(world, world.item(), 9, 1)
    rows = [{"item": item, "quantity": D(1)}]
    draft = stock.other_issue(world, status="draft", lines=rows, date=dt.date(2026, 3, 31))
    count = stock.count(world, status="counted", lines=[{"item": item, "counted_quantity": D(9)}])
    stock.other_issue(world, lines=rows)
    stock.other_issue(world, status="draft", lines=rows, date=dt.date(2026, 4, 1))
    ordered = purchasing.purchase_order(world, lines=[purchasing.line(item, 1, 1)], status="draft")
    march = {"company": world.company, "start": dt.date(2026, 3, 1), "end": dt.date(2026, 3, 31)}
    period = periods.create(**world.acting(), area="stock", **march)
    assert unfinished(period, world.by) == [count, draft] or unfinished(period, world.by) == [draft, count]
    buying = periods.create(**world.acting(), area="purchasing", **march)
    assert unfinished(buying, world.by) == [ordered]
    assert unfinished(period, masters.user("purchasing.*", company=world.company)) == []

    client = Client()
    client.force_login(world.by)
    page = client.get(f"/periods/{period.pk}/").content.decode()
    assert f'href="/other-issues/{draft.pk}/"' in page
    assert count.number in page
    periods.close(period, **world.acting())
    assert "Not finished" not in client.get(f"/periods/{period.pk}/").content.decode()
