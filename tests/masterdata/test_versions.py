"""Two people edit one master: the second doesn't overwrite what they never saw."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhanggui.kernel.errors import NoVersion, StaleVersion
from zhanggui.kernel.models import Activity, Master
from zhanggui.masterdata.commands import exchange_rates, items, taxes
from zhanggui.masterdata.models import Item, ItemVariant, Tax
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.ui.screen import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    world.by.company = world.company
    world.by.save()
    return world


@pytest.fixture
def page(world: World) -> Client:
    client = Client()
    client.force_login(world.by)
    return client


def patch(page: Client, item: Item, body: dict[str, Any], **headers: str) -> Any:
    address = f"/api/v1/items/{item.pk}/"
    return page.patch(address, json.dumps(body), content_type="application/json", headers=headers)


def test_every_master_with_a_screen_says_its_version(world: World) -> None:
    shown = [screen for screen in registered().values() if issubclass(screen.model, Master)]
    assert len(shown) > 12
    assert all(screen.has_version for screen in shown)


def test_each_command_counts_the_version_on(world: World) -> None:
    tax = taxes.create(**world.acting(), code="V", name="V", rate=13)
    assert tax.version == 1
    taxes.update(tax, **world.acting(), name="VAT")
    taxes.deactivate(tax, **world.acting())
    taxes.activate(tax, **world.acting())
    assert Tax.objects.get(pk=tax.pk).version == 4


def test_a_stale_command_is_refused(world: World) -> None:
    item = world.item("A")
    items.update(item, **world.acting(), name="theirs")
    told = Activity.objects.count()
    with pytest.raises(StaleVersion):
        items.update(item, **world.acting(), version=1, name="mine")
    with pytest.raises(StaleVersion):
        items.deactivate(item, **world.acting(), version=1)
    item = Item.objects.get(pk=item.pk)
    assert (item.name, item.is_active, item.version, Activity.objects.count()) == ("theirs", True, 2, told)


def test_the_api_says_the_version_and_refuses_a_stale_one(world: World, page: Client) -> None:
    item = world.item("A")
    shown = page.get(f"/api/v1/items/{item.pk}/")
    assert (shown.json()["version"], shown["ETag"]) == (1, '"1"')
    first = patch(page, item, {"name": "theirs"}, **{"If-Match": '"1"'})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    for answer in (patch(page, item, {"name": "mine"}, **{"If-Match": '"1"'}), patch(page, item, {"version": 1})):
        assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    item.refresh_from_db()
    assert (item.name, item.version) == ("theirs", 2)


def test_the_page_refuses_a_stale_form(world: World, page: Client) -> None:
    item = world.item("A")
    address = f"/items/{item.pk}/update/"
    form = page.get(address).content.decode()
    assert '<input type="hidden" name="version" value="1">' in form
    items.update(item, **world.acting(), name="theirs")
    sent = {"version": "1", "code": "A", "name": "mine", "unit": str(item.unit_id)}
    answer = page.post(address, sent)
    assert answer.status_code == 412
    item.refresh_from_db()
    assert (item.name, item.version) == ("theirs", 2)


def test_a_change_by_import_counts_the_version_too(world: World) -> None:
    one, other = world.item("A"), world.item("B")
    items.many.update([one, other], **world.acting(), rows=[{"name": "a"}, {"name": "b"}])
    assert list(Item.objects.order_by("code").values_list("name", "version")) == [("a", 2), ("b", 2)]


def test_a_variant_changed_with_its_item_counts_on(world: World) -> None:
    item = world.item("A", has_variants=True)
    items.update(item, **world.acting(), variants=[{"code": "R", "name": "red"}, {"code": "B", "name": "blue"}])
    red, blue = item.variants.order_by("-code")
    rows = [{"id": red.pk, "code": "R", "name": "dark red"}, {"id": blue.pk, "code": "B", "name": "blue"}]
    items.update(item, **world.acting(), variants=rows)
    assert list(ItemVariant.objects.order_by("-code").values_list("name", "version")) == [("dark red", 2), ("blue", 1)]


def test_a_version_of_what_keeps_none_is_not_ignored(world: World) -> None:
    usd, company = masters.currency("USD"), world.company
    day = dt.date(2026, 3, 1)
    rate = exchange_rates.create(
        **world.acting(), company=company, source=usd, target=company.currency, date=day, rate=Decimal(7)
    )
    with pytest.raises(NoVersion):
        exchange_rates.update(rate, **world.acting(), version=1, rate=Decimal(8))
    rate.refresh_from_db()
    assert rate.rate == 7
