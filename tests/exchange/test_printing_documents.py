"""The papers of both chains with the figures and words that each kind of document has."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.exchange.papers import printed, text_of

from zhanggui.masterdata.models import Address
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.receivables.tests import make as receivables
from zhanggui.sales.tests import make as sales
from zhanggui.settlement.tests import make as settlement
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    made = World(name="Harbour Trading", name_zh="海港贸易")
    for role, english, chinese in ((made.supplier, "Rail Works", "导轨厂"), (made.customer, "Tool Shop", "工具店")):
        type(role.party).objects.filter(pk=role.party.pk).update(name=english, name_zh=chinese)
        Address.objects.create(party=role.party, kind="main", street=f"{english} Road 1")
        Address.objects.create(party=role.party, kind="shipping", street=f"{english} Yard 2")
        role.party.refresh_from_db()
    settlement.account(made, bank="Bank of Shanghai", account_number="6222-0001")
    return made


@pytest.fixture
def papers(world: World) -> dict[str, Any]:
    """A document of every kind, by the name of its model."""
    rail = world.item("RAIL", name="Linear rail", name_zh="直线导轨", specification="L500")
    request = purchasing.purchase_requisition(world, lines=[{"item": rail, "quantity": D(7)}])
    bought = purchasing.purchase_order(world, lines=[line(rail, 10, "113.71")])
    notice = purchasing.receiving_notice(world, bought)
    receipt = purchasing.goods_receipt(world, bought, 8)
    bill = payables.supplier_invoice(world, receipt, 3)
    sold = sales.sales_order(world, lines=[line(rail, 6, "171.37")])
    announced = sales.delivery_notice(world, sold)
    delivery = sales.delivery(world, sold, 4)
    invoice = receivables.sales_invoice(world, delivery, 2)
    opening = {"amount": 7, "date": dt.date(2025, 12, 1)}
    made = [
        *(request, bought, notice, receipt, bill, sold, announced, delivery, invoice),
        purchasing.supplier_return(world, receipt, 1),
        payables.supplier_credit_note(world, bill, 1),
        sales.sales_return(world, delivery, 1),
        receivables.credit_note(world, invoice, 1),
        settlement.payment(world, "50.05", reference="TT-9"),
        settlement.money_receipt(world, 200),
        settlement.opening(world, "payable", opening),
        stock.other_receipt(world, lines=[{"item": rail, "quantity": D(5), "unit_cost": D("9.99")}]),
        stock.other_issue(world, lines=[{"item": rail, "quantity": D(2)}]),
    ]
    return {type(document).__name__: document for document in made}


GOODS = "1 RAIL直线导轨L500 "
EXPECTED: dict[str, tuple[str, ...]] = {
    "PurchaseRequisition": ("请购单", "RAIL直线导轨L500 7 pcs", "制单", "审批"),
    "PurchaseOrder": ("采购订单", "供应商导轨厂Rail Works Road 1", f"{GOODS}10 pcs 113.71 13% 1,137.10", "采购员"),
    "ReceivingNotice": ("导轨厂", f"{GOODS}10 pcs"),
    "GoodsReceipt": ("入库单", "导轨厂", "RAIL直线导轨L500 8 pcs 113.71 13% 909.68", "送货人验收仓管员记账"),
    "SupplierReturn": ("导轨厂", "RAIL直线导轨L500 1 pcs 113.71 13% 113.71"),
    "SupplierInvoice": ("导轨厂", "RAIL直线导轨L500 3 pcs 113.71 13% 341.13", "人民币叁佰肆拾壹元壹角叁分"),
    "SupplierCreditNote": ("导轨厂", "113.71", "人民币壹佰壹拾叁元柒角壹分"),
    "SalesOrder": ("销售订单确认书", "客户工具店Tool Shop Road 1", f"{GOODS}6 pcs 171.37 13% 1,028.22", "6222-0001"),
    "DeliveryNotice": ("工具店", f"{GOODS}6 pcs"),
    "Delivery": ("送货单", "客户工具店Tool Shop Yard 2", "RAIL直线导轨L500 4 pcs", "收货人（签字、日期）"),
    "SalesReturn": ("工具店", "RAIL直线导轨L500 1 pcs 171.37 13% 171.36"),
    "SalesInvoice": (
        "销售发票",
        "RAIL直线导轨L500 2 pcs 171.37 13% 342.74",
        "不含税金额CNY 303.31税额CNY 39.43价税合计CNY 342.74",
        "金额大写人民币叁佰肆拾贰元柒角肆分",
        "银行账户Bank of Shanghai 6222-0001",
        "付款时请注明本发票号码。",
    ),
    "CreditNote": ("红字发票", "171.37", "人民币壹佰柒拾壹元叁角柒分"),
    "Payment": ("付款单", "导轨厂", "TT-9", "CNY 50.05", "人民币伍拾元零伍分"),
    "MoneyReceipt": ("收款单", "工具店", "CNY 200.00", "人民币贰佰元整"),
    "OpeningItems": ("导轨厂", "7.00", "2025-12-01"),
    "OtherReceipt": (f"{GOODS}5 pcs 9.99",),
    "OtherIssue": (f"{GOODS}2 pcs",),
}


def test_every_kind_has_its_figures_and_words(world: World, papers: dict[str, Any]) -> None:
    missing = {}
    for kind, document in papers.items():
        text = printed(document, world.by, "zh-hans")
        wanted = (str(document.number), "海港贸易", "第1页，共1页", *EXPECTED[kind])
        missing[kind] = [part for part in wanted if part not in text] and (text, wanted)
    assert {kind: found for kind, found in missing.items() if found} == {}


def test_no_paper_of_a_partner_shows_what_goods_cost_us(world: World, papers: dict[str, Any]) -> None:
    """The boss sees costs and margins on the page; the customer's paper has none, whoever prints it."""
    for kind in ("SalesOrder", "DeliveryNotice", "Delivery", "SalesReturn", "SalesInvoice", "CreditNote"):
        text = printed(papers[kind], world.by, "en")
        assert "113.71" not in text
        assert "Cost" not in text


def test_a_delivery_note_shows_no_prices(world: World, papers: dict[str, Any]) -> None:
    text = printed(papers["Delivery"], world.by, "en")

    assert "Delivery note" in text
    for part in ("171.37", "685.48", "Price", "Tax", "CNY", "Amount", "Net"):
        assert part not in text, part


def test_we_tell_only_customers_where_to_pay(world: World, papers: dict[str, Any]) -> None:
    shown = {kind for kind, document in papers.items() if "6222-0001" in printed(document, world.by)}

    assert shown == {"SalesOrder", "SalesInvoice"}


def test_another_currency_has_its_own_name_and_account(world: World) -> None:
    dollars = masters.currency("USD")
    settlement.rate(world, dollars, "7.1", dt.date(2026, 1, 1))
    sold = sales.sales_order(world, currency=dollars, lines=[line(world.item(), 1, "1409.50")])

    assert "金额大写美元壹仟肆佰零玖元伍角整" in printed(sold, world.by, "zh-hans")
    assert "USD One thousand four hundred nine and 50/100 only" in printed(sold, world.by)
    assert "6222-0001" not in printed(sold, world.by), "that account is in another currency"


# -- statement of account


@pytest.fixture
def address(world: World, papers: dict[str, Any]) -> str:
    return (
        f"/statement-of-account/print/?party={world.customer.party.pk}&side=receivable&company={world.company.pk}"
        "&start=2026-03-01&end=2026-03-31"
    )


def test_a_statement_of_account_shows_bookings_and_balances(world: World, address: str, client: Client) -> None:
    client.force_login(world.by)

    answer = client.get(f"{address}&language=zh-hans")
    text = text_of(answer.content)

    assert answer["Content-Disposition"].startswith("inline")
    for part in (
        "对账单",
        "客户工具店Tool Shop Road 1",
        "期间2026年3月1日至2026年3月31日",
        "销售发票SI202603-0001",
        "342.74 342.74",
        "-171.37 171.37",
        "-200.00 -28.63",
        "期初余额CNY 0.00",
        "期末余额CNY -28.63",
        "人民币负贰拾捌元陆角叁分",
        "6222-0001",
        "核对无误（签字、盖章）",
    ):
        assert part in text, part


def test_a_statement_in_english_has_the_same_figures(world: World, address: str, client: Client) -> None:
    client.force_login(world.by)

    text = text_of(client.get(address).content)

    for part in ("Statement of account", "From 1 March 2026 to 31 March 2026", "Closing balance CNY -28.63"):
        assert part in text, part


def test_the_page_of_a_statement_offers_its_paper(world: World, address: str, client: Client) -> None:
    client.force_login(world.by)

    page = client.get(address.replace("print/", "")).content.decode()

    assert f'href="{address.replace("&", "&amp;")}"' in page


def test_a_statement_is_for_who_may_see_open_items(world: World, address: str, client: Client) -> None:
    client.force_login(masters.user("sales.*", company=world.company))
    assert client.get(address).status_code == 403
    client.force_login(masters.user(company=World().company))
    assert client.get(address).status_code == 404
