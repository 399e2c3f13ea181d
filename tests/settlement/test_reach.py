"""What one company owes is out of reach for a user of another, on every page and in the API."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.settlement.test_money_pages import NOUNS

from zhanggui.kernel.models import Document
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.settlement.tests import make
from zhanggui.ui.screen import find

pytestmark = pytest.mark.django_db
PAGES = ("receivables-ageing", "payables-ageing", "statement-of-account", "goods-received-not-invoiced")
SECRET = "7,777.00"


@pytest.fixture
def world() -> World:
    """A company that owes, is owed and waits for an invoice, each time 7,777.00."""
    world = World()
    for side in ("payable", "receivable"):
        make.owed(world, side, 7777, world.at.date())
    make.payment(world, lines=[{"open_item": make.owed(world, "payable", 5, world.at.date())}])
    lines = [purchasing.line(world.item(purchase_tax=None), 1, 7777)]
    purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=lines))
    billed = purchasing.purchase_order(world, lines=[purchasing.line(world.item(), 1, 10)])
    payables.supplier_credit_note(world, payables.supplier_invoice(world, purchasing.goods_receipt(world, billed)))
    return world


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def addresses(world: World) -> list[str]:
    sides = {"payable": world.supplier.party_id, "receivable": world.customer.party_id}
    day = world.at.date().isoformat()
    return [
        f"/{slug}/?company={world.company.pk}&party={party}&side={side}&day={day}&end={day}"
        for slug in PAGES
        for side, party in sides.items()
    ]


def test_who_may_sees_it(world: World) -> None:
    client = client_of(masters.user("*", company=world.company))
    for address in addresses(world):
        assert SECRET in client.get(address).content.decode(), address


def test_a_user_of_another_company_sees_nothing_of_it(world: World) -> None:
    stranger = client_of(masters.user("*", company=World().company))
    for address in addresses(world):
        answer = stranger.get(address)
        body = answer.content.decode()
        assert answer.status_code in (200, 404), address
        assert SECRET not in body, address
        assert f'value="{world.company.pk}"' not in body, address


def test_a_user_without_the_right_is_refused(world: World) -> None:
    nobody = client_of(masters.user("masterdata.*", company=world.company))
    for address in addresses(world):
        assert nobody.get(address).status_code == 403, address
        assert Client().get(address).status_code == 302, address


@pytest.mark.parametrize("noun", NOUNS)
def test_rows_are_out_of_reach_on_lists_pages_and_in_the_api(world: World, noun: str) -> None:
    screen = find(noun)
    assert screen is not None
    rows = list(screen.model._default_manager.order_by("pk"))
    stranger = client_of(masters.user("*", company=World().company))
    nobody = client_of(masters.user("masterdata.*", company=world.company))
    assert stranger.get(f"/api/v1/{noun}/").json()["results"] == []
    assert (nobody.get(f"/{noun}/").status_code, nobody.get(f"/api/v1/{noun}/").status_code) == (403, 403)
    listed = stranger.get(f"/{noun}/").content.decode()
    for row in rows:
        assert f'"/{noun}/{row.pk}/"' not in listed
        for address in (f"/{noun}/{row.pk}/", f"/api/v1/{noun}/{row.pk}/"):
            assert stranger.get(address).status_code == 404, address
            assert nobody.get(address).status_code == 403, address
        if isinstance(row, Document):
            answer = stranger.post(f"/api/v1/{noun}/{row.pk}/cancel/", {}, content_type="application/json")
            assert answer.status_code == 404, address
