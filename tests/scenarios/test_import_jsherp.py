"""A company comes over from jshERP: both dumps of its demo database, with their exact figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from tests.exchange.importing import Import, importing

from zhanggui.exchange.commands.import_batches import CannotUndo
from zhanggui.exchange.importing.report import Report
from zhanggui.kernel import activity, proofs
from zhanggui.kernel.models import Unit
from zhanggui.masterdata.models import Customer, Item, ItemCategory, ItemUnit, ItemVariant, Supplier, Tax, Warehouse
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.models import PriceListLine
from zhanggui.purchasing.commands import goods_receipts
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine, PurchaseOrder, SupplierReturn
from zhanggui.sales.models import Delivery, DeliveryLine, SalesOrder, SalesReturn
from zhanggui.settlement.models import OpenItem
from zhanggui.stock.models import OtherReceipt, StockBalance

pytestmark = [pytest.mark.django_db, pytest.mark.data]
D = Decimal

STOCK_2019 = {
    "1": {"487": 1051, "499": 20, "500": 10, "563": 19},
    "3": {"485": 200, "487": 405, "498": 100, "499": 129, "500": 294, "517": 576, "518": 374, "562": 10, "563": 70},
    "7": {"564": 5},
    "13": {"567": 233},
    "14": {"568": 16, "569": 3},
    "15": {"569": 348},
}
OPENING_2019 = {("3", "487"): 5, ("14", "569"): 3}

GOODS_2019 = {
    PurchaseOrder: D("2740.62"),
    SalesOrder: D("32.90"),
    GoodsReceipt: D("11487.72"),
    Delivery: D("748.30"),
    SupplierReturn: D("141.00"),
    SalesReturn: D("118.00"),
}


def goods_before_discount(model: Any) -> Decimal:
    lines = [line for document in model.objects.prefetch_related("lines") for line in document.lines.all()]
    return sum((line.quantity * line.price for line in lines), D(0)).quantize(D("0.01"))


@pytest.fixture
def world(db: None) -> World:
    return World(receipt_without_order=True, delivery_without_order=True, prices_include_tax=False)


@pytest.fixture
def old(world: World, shared_data: Path) -> Import:
    return importing(world, shared_data / "jsherp/v2019_09", "jsherp", {})


@pytest.fixture
def new(world: World, shared_data: Path) -> Import:
    return importing(world, shared_data / "jsherp/v2026_08", "jsherp", {}, opening_date="2026-03-01")


def created(report: Report) -> dict[str, int]:
    return {name: counts.created for name, counts in report.entities.items() if counts.created}


def stock() -> dict[tuple[str, str], int]:
    rows = StockBalance.objects.filter(location__kind="internal").exclude(quantity=0)
    return {
        (warehouse, item): int(quantity)
        for warehouse, item, quantity in rows.values_list("location__warehouse__code", "item__code", "quantity")
    }


def open_items(side: str, sign: Callable[[Any, Any], bool]) -> dict[str, Decimal]:
    rows = OpenItem.objects.filter(side=side).values_list("party__code", "open_amount")
    return {code: amount for code, amount in rows if sign(amount, 0)}


# -- the dump of 2019 --------------------------------------------------------------------------------------------------


def test_the_old_dump_has_three_wrong_rows_and_nothing_is_imported(old: Import) -> None:
    report = old.run()

    assert [(problem.file, problem.row, problem.message) for problem in report.errors] == [
        ("jsh_depothead.csv", 64, "Delivery XSCK201710080001 has no lines. Enter the lines or delete the document."),
        ("jsh_depotitem.csv", 74, "Line belongs to document 100, which isn't in jsh_depothead.csv."),
        (
            "jsh_depotitem.csv",
            158,
            "Item 商品9 (578) isn't imported: deleted in the source. Restore it there, or choose another one.",
        ),
    ]
    assert not Item.objects.exists()
    assert not GoodsReceipt.objects.exists()


def test_the_good_rows_of_the_old_dump_come_alone_and_can_be_undone(old: Import) -> None:
    report = old.run(good_rows_alone=True)
    _good_rows_came_alone(report)
    _every_row_is_accounted_for(report)
    _names_that_are_there_twice_are_said(report)
    _masters_are_as_they_were()
    _stock_is_where_the_documents_left_it()
    _opening_items_are_what_was_owed()
    _documents_keep_numbers_amounts_and_links()
    assert proofs.differences() == []

    _a_second_import_changes_nothing(old)
    _what_was_used_since_is_named(old)
    _it_is_undone(old)


def _good_rows_came_alone(report: Report) -> None:
    assert created(report) == {
        "units": 15,
        "taxes": 6,
        "item-categories": 7,
        "items": 19,
        "item-units": 5,
        "suppliers": 10,
        "customers": 17,
        "contacts": 12,
        "addresses": 1,
        "warehouses": 12,
        "opening-payables": 1,
        "opening-receivables": 1,
        "opening-advances": 1,
        "purchase-orders": 5,
        "sales-orders": 3,
        "goods-receipts": 62,  # one of 61 names two warehouses
        "deliveries": 21,
        "supplier-returns": 3,
        "sales-returns": 3,
        "opening-stock": 2,
    }
    trade = ("purchase-orders", "sales-orders", "goods-receipts", "deliveries", "supplier-returns", "sales-returns")
    assert sum(report.entities[name].lines for name in trade) == 107
    assert sum(report.entities[name].errors for name in trade) == 2
    assert report.unexplained == 0
    assert dict(report.differences) == {
        "the source left the tax out": 14,
        "the source's head isn't the sum of its lines": 1,
    }


def _every_row_is_accounted_for(report: Report) -> None:
    heads = report.files["jsh_depothead.csv"]
    assert (heads.rows, heads.taken, heads.errors) == (141, 96, 2)
    assert dict(heads.left_out) == {
        "deleted in the source": 8,
        "retail (零售)": 13,
        "retail return (零售退货)": 5,
        "transfer (调拨)": 5,
        "assembly (组装单)": 3,
        "disassembly (拆卸单)": 1,
        "other receipt (其它入库)": 5,
        "other issue (其它出库)": 3,
    }
    lines = report.files["jsh_depotitem.csv"]
    assert (lines.rows, lines.taken, lines.errors) == (157, 107, 2)
    assert dict(lines.left_out) == {"deleted in the source": 8, "its document isn't imported": 40}
    assert dict(report.files["jsh_material.csv"].left_out) == {"deleted in the source": 12}
    assert dict(report.files["jsh_supplier.csv"].left_out) == {"deleted in the source": 11}
    assert dict(report.files["jsh_depot.csv"].left_out) == {"holds gift cards, no goods": 3}
    for counts in report.files.values():
        assert counts.taken + counts.errors + sum(counts.left_out.values()) == counts.rows


def _names_that_are_there_twice_are_said(report: Report) -> None:
    notes = {problem.message for problem in report.notes if problem.file == "jsh_material.csv"}
    assert "Row 2 has the same name: 棉线." in notes
    assert [item.code for item in Item.objects.filter(name="棉线").order_by("code")] == ["485", "499"]
    assert Supplier.objects.filter(name="供应商1").count() == 4
    assert not Supplier.objects.filter(name="").exists()
    assert not Customer.objects.filter(name="").exists()


def _masters_are_as_they_were() -> None:
    units = {"kg", "包", "瓶", "箱", "qwe", "sed", "1", "2", "aa", "vv", "个", "码", "张", "只", "个个"}
    assert set(Unit.objects.values_list("code", flat=True)) == units
    factors = {row.item.code: (row.unit.code, row.factor) for row in ItemUnit.objects.select_related("item", "unit")}
    assert factors == {
        "517": ("箱", 12),
        "518": ("包", 25),
        "577": ("箱", 12),
        "579": ("箱", 12),
        "585": ("箱", 12),
    }
    tree = {row.code: row.parent.code if row.parent else None for row in ItemCategory.objects.select_related("parent")}
    assert tree == {"11": None, "12": "11", "13": None, "14": "13", "15": None, "16": None, "17": None}
    cheese = Item.objects.get(code="517")
    assert (cheese.unit.code, cheese.standard_cost, cheese.list_price) == ("瓶", 3, 4)
    assert Customer.objects.filter(group="会员").count() == 8
    assert {tax.rate for tax in Tax.objects.filter(code__startswith="JSH")} == {D(0), D(5), D(10), D(12), D(17), D(20)}
    assert Warehouse.objects.filter(code__in=["4", "5", "6"]).count() == 0


def _stock_is_where_the_documents_left_it() -> None:
    expected = {(place, item): count for place, items in STOCK_2019.items() for item, count in items.items()}
    for key, count in OPENING_2019.items():
        expected[key] += count
    assert stock() == expected
    openings = OtherReceipt.objects.filter(reason="opening", status="confirmed").order_by("warehouse__code")
    assert [(row.warehouse.code, row.date, row.lines.get().unit_cost) for row in openings] == [
        ("14", dt.date(2017, 8, 11), D(2)),
        ("3", dt.date(2017, 8, 11), D(1)),
    ]


def _opening_items_are_what_was_owed() -> None:
    owed = {"2": 10, "5": 20, "6": 5, "52": 1000, "58": 200}
    assert open_items("receivable", lambda amount, zero: amount > zero) == owed
    advances = {"2": 24, "5": 36, "7": D("76.60"), "8": D("954.80"), "9": 344, "10": 2122, "45": 2100, "49": 6}
    assert open_items("receivable", lambda amount, zero: amount < zero) == {k: -v for k, v in advances.items()}
    assert open_items("payable", lambda amount, zero: amount != zero) == {"1": 20, "4": 44, "51": 2000, "68": -15}


def _documents_keep_numbers_amounts_and_links() -> None:
    goods = {model: goods_before_discount(model) for model in GOODS_2019}
    assert goods == GOODS_2019
    nets = {model: model.objects.aggregate(n=Sum("net"))["n"] for model in (GoodsReceipt, Delivery)}
    assert nets == {GoodsReceipt: D("11283.44"), Delivery: D("725.74")}  # after the heads' discounts

    drafts = [*PurchaseOrder.objects.filter(status="draft"), *SalesOrder.objects.filter(status="draft")]
    assert sorted(row.external_refs["jsherp"] for row in drafts) == ["166", "168", "175"]
    linked = GoodsReceiptLine.objects.exclude(order_line=None).select_related("document", "order_line__document")
    pairs = {(r.document.external_refs["jsherp"], r.order_line.document.external_refs["jsherp"]) for r in linked}
    assert pairs == {("137", "114"), ("148", "147"), ("155", "139")}
    linked = DeliveryLine.objects.exclude(order_line=None).select_related("document", "order_line__document")
    pairs = {(r.document.external_refs["jsherp"], r.order_line.document.external_refs["jsherp"]) for r in linked}
    assert pairs == {("141", "120"), ("144", "142")}
    assert set(PurchaseOrder.objects.exclude(status="draft").values_list("received_progress", flat=True)) == {"full"}

    receipt = GoodsReceipt.objects.get(external_refs__jsherp="7")
    assert receipt.reference == receipt.external_refs["jsherp.number"] == "GHDD201708120002"
    assert (receipt.date, receipt.number[:8], receipt.net) == (dt.date(2017, 8, 12), "GR201708", D("32.40"))
    odd = GoodsReceiptLine.objects.get(external_refs__jsherp="162")
    assert (odd.quantity, odd.price, odd.net) == (20, D("1.111"), D("22.22"))
    assert activity.verify() == []


def _a_second_import_changes_nothing(old: Import) -> None:
    before = stock()

    report = old.run(good_rows_alone=True)

    assert created(report) == {}
    assert sum(counts.updated for counts in report.entities.values()) == 0
    assert report.entities["goods-receipts"].unchanged == 62
    assert stock() == before
    old.undo()  # of what made nothing
    assert stock() == before


def _what_was_used_since_is_named(old: Import) -> None:
    supplier, warehouse = Supplier.objects.get(code="1"), Warehouse.objects.get(code="3")
    lines = [{"item": Item.objects.get(code="500"), "quantity": D(1), "price": D(1)}]
    draft = goods_receipts.draft(
        **old.world.acting(), company=old.world.company, supplier=supplier, warehouse=warehouse, lines=lines
    )

    with pytest.raises(CannotUndo) as refusal:
        old.undo()

    assert any("goods receipt" in reason for reason in refusal.value.reasons)
    assert Item.objects.get(code="500").is_active
    assert GoodsReceipt.objects.filter(status="confirmed").count() == 62
    goods_receipts.discard(draft, **old.world.acting())


def _it_is_undone(old: Import) -> None:
    old.undo()

    assert stock() == {}
    assert set(GoodsReceipt.objects.values_list("status", flat=True)) == {"cancelled"}
    assert not PurchaseOrder.objects.filter(status="draft").exists()  # drafts are gone
    assert not OpenItem.objects.exclude(open_amount=0).exists()
    # Numbered documents name these items for ever; nothing named the others.
    assert set(Item.objects.values_list("is_active", flat=True)) == {False}
    assert not Item.objects.filter(code="585").exists()
    assert proofs.differences() == []
    assert activity.verify() == []


def test_one_tenant_can_be_taken_alone(world: World, shared_data: Path) -> None:
    report = importing(world, shared_data / "jsherp/v2019_09", "jsherp", {}, tenant="63").run(good_rows_alone=True)

    assert report.entities["items"].created == 6
    assert {item.extra["tenant"] for item in Item.objects.all()} == {"63"}
    assert report.files["jsh_material.csv"].left_out["another tenant"] == 13


# -- the dump of 2026 --------------------------------------------------------------------------------------------------


def test_the_new_dump_has_one_wrong_row(new: Import) -> None:
    report = new.run()

    (problem,) = report.errors
    assert (problem.file, problem.row, problem.column) == ("jsh_material_current_stock.csv", 6, "material_id")
    assert "619 has variants" in problem.message


def test_the_good_rows_of_the_new_dump_come_alone(new: Import) -> None:
    report = new.run(good_rows_alone=True)

    assert created(report) == {
        "units": 6,
        "item-categories": 2,
        "items": 9,
        "item-variants": 4,
        "item-units": 2,
        "suppliers": 3,
        "customers": 4,
        "contacts": 7,
        "addresses": 2,
        "warehouses": 3,
        "purchase-price-list": 1,
        "sales-price-list": 1,
        "opening-stock": 2,
        "opening-payables": 1,
        "opening-advances": 1,
    }
    assert report.entities["opening-stock"].lines == 4
    assert dict(report.files["jsh_material_current_stock.csv"].left_out) == {"nothing in stock": 2}
    assert stock() == {("14", "588"): 7, ("14", "568"): 2, ("15", "568"): 1, ("14", "570"): 8}
    assert {item.code: item.barcode for item in Item.objects.filter(code__in=["568", "619"])} == {
        "568": "1001",
        "619": "",
    }
    clothes = Item.objects.get(code="619")
    assert clothes.has_variants
    variants = ItemVariant.objects.filter(item=clothes).order_by("barcode")
    assert [(row.code, row.barcode) for row in variants] == [
        ("橙色,M", "1014"),
        ("橙色,L", "1015"),
        ("绿色,M", "1016"),
        ("绿色,L", "1017"),
    ]
    assert variants[0].attributes == {"颜色": "橙色", "尺寸": "M"}
    assert {(row.item.code, row.unit.code, row.factor, row.barcode) for row in ItemUnit.objects.all()} == {
        ("577", "箱", 12, "1005"),
        ("579", "箱", 12, "1007"),
    }
    prices = PriceListLine.objects.filter(price_list__code="JSH-P", item__code="577")
    assert {row.unit.code: row.price for row in prices} == {"个": 10, "箱": 120}
    assert open_items("payable", lambda amount, zero: amount != zero) == {"74": 5}
    assert open_items("receivable", lambda amount, zero: amount != zero) == {"60": -970}
    assert OtherReceipt.objects.get(warehouse__code="15").lines.get().unit_cost == 11


def test_the_new_dump_can_be_undone(new: Import) -> None:
    new.run(good_rows_alone=True)
    new.undo()

    assert stock() == {}
    assert not ItemVariant.objects.filter(item__code="619").exists()
    assert set(Item.objects.values_list("code", "is_active")) == {("568", False), ("570", False), ("588", False)}


def test_without_the_companys_rule_the_old_dump_says_what_it_needs(shared_data: Path, db: None) -> None:
    from zhanggui.exchange.importing.mistakes import ProfileMistakes

    strict = importing(World(), shared_data / "jsherp/v2019_09", "jsherp", {})
    with pytest.raises(ProfileMistakes, match="Goods may be received without an order"):
        strict.run()


def test_the_folder_of_both_dumps_is_neither(world: World, shared_data: Path) -> None:
    from zhanggui.exchange.importing.mistakes import ProfileMistakes

    with pytest.raises(ProfileMistakes, match=r"jsh_material_extend\.csv"):
        importing(world, shared_data / "jsherp", "jsherp", {}).run()
