"""An import is taken back whole, or not at all with the reasons."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.exchange.importing import Import, importing

from zhanggui.exchange.commands import import_batches
from zhanggui.exchange.commands.import_batches import CannotUndo
from zhanggui.exchange.models import ImportBatch
from zhanggui.kernel import activity
from zhanggui.kernel.errors import WrongStatus
from zhanggui.masterdata.commands import items
from zhanggui.masterdata.models import Item, ItemCategory, Party, Supplier
from zhanggui.masterdata.tests.make import World, unit
from zhanggui.pricing.commands import price_lists
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import GoodsReceipt, PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.stock.models import StockBalance

pytestmark = pytest.mark.django_db
D = Decimal

PROFILE = """
    system = "oldshop"

    [files]
    items = "items.csv"
    partners = "partners.csv"
    bought = "bought.csv"

    [[entity]]
    target = "item-categories"
    file = "items"
    key = "Group"
    once = true
    columns = { code = "Group", name = "Group" }

    [[entity]]
    target = "items"
    file = "items"
    key = "Id"

    [entity.columns]
    code = "Id"
    name = "Name"
    unit = "Unit"
    category = { column = "Group", refers_to = "item-categories" }

    [[entity]]
    target = "suppliers"
    file = "partners"
    key = "No"
    columns = { code = "No", name = "Name", phone = "Phone" }

    [[entity]]
    target = "purchase-orders"
    file = "bought"
    key = "No"
    group_by = "No"
    only_when = { column = "Kind", is = "order" }
    columns = { supplier = "Supplier", warehouse = "Store", date = "Day" }

    [entity.lines]
    columns = { item = "Item", quantity = "Qty", price = "Price" }

    [[entity]]
    target = "goods-receipts"
    file = "bought"
    key = "No"
    group_by = "No"
    only_when = { column = "Kind", is = "receipt" }
    steps = "confirm"
    columns = { supplier = "Supplier", warehouse = "Store", date = "Day" }

    [entity.lines]
    columns = { item = "Item", quantity = "Qty", price = "Price" }
"""


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Import:
    world = World(receipt_without_order=True)
    unit("pcs")
    store = world.warehouse.code
    files = {
        "items.csv": "Id,Name,Group,Unit\nA,Rail,rails,pcs\nB,Block,blocks,pcs\n",
        "partners.csv": "No,Name,Phone\nS1,Steel works,010\nS2,Glass works,020\n",
        "bought.csv": "No,Kind,Supplier,Store,Day,Item,Qty,Price\n"
        f"1,receipt,S1,{store},2026-01-10,A,10,2\n2,order,S1,{store},2026-01-12,A,5,2\n",
    }
    return importing(world, tmp_path, PROFILE, files)


def refusal(shop: Import) -> list[str]:
    with pytest.raises(CannotUndo) as refused:
        shop.undo()
    assert shop.batch().status == "imported"
    return refused.value.reasons


def test_numbered_documents_are_cancelled_and_the_rest_is_gone(shop: Import) -> None:
    shop.clean()
    shop.undo()

    receipt = GoodsReceipt.objects.get()
    assert (receipt.status, bool(receipt.number)) == ("cancelled", True)
    assert not StockBalance.objects.filter(location__kind="internal").exclude(quantity=0).exists()
    assert not PurchaseOrder.objects.exists()
    # The receipt names these for ever, so they stay, out of use; nothing names the others.
    assert set(Item.objects.values_list("code", "is_active")) == {("A", False)}
    assert set(ItemCategory.objects.values_list("code", "is_active")) == {("rails", False)}
    assert set(Supplier.objects.filter(code="S1").values_list("is_active", flat=True)) == {False}
    assert not Supplier.objects.filter(code="S2").exists()
    assert not Party.objects.filter(code="S2").exists()
    batch = ImportBatch.objects.get()
    assert batch.status == "undone"
    undone = activity.timeline(batch).get(step="undo").payload.data["undone"]
    assert (undone["cancelled"], undone["discarded"], undone["deleted"]) == (1, 1, 4)
    assert activity.verify() == []


def test_an_import_is_undone_once(shop: Import) -> None:
    shop.clean()
    batch = shop.batch()
    import_batches.undo(batch, **shop.world.acting())
    with pytest.raises(WrongStatus):
        import_batches.undo(batch, **shop.world.acting())


def test_after_undoing_the_same_files_can_be_imported_again(shop: Import) -> None:
    shop.clean()
    shop.undo()

    report = shop.clean()

    assert (report.entities["items"].created, report.entities["items"].updated) == (1, 1)
    assert set(Item.objects.values_list("code", "is_active")) == {("A", True), ("B", True)}
    assert Supplier.objects.get(code="S1").party.is_active
    assert sorted(GoodsReceipt.objects.values_list("status", flat=True)) == ["cancelled", "confirmed"]


def test_what_was_used_since_is_named(shop: Import) -> None:
    shop.clean()
    world = shop.world
    line = {"item": Item.objects.get(code="B"), "quantity": D(1), "price": D(1)}
    purchase_orders.draft(
        **world.acting(), company=world.company, supplier=world.supplier, warehouse=world.warehouse, lines=[line]
    )

    (reason,) = refusal(shop)
    assert reason.startswith("B Block is used by ")
    assert GoodsReceipt.objects.get().status == "confirmed"
    assert Supplier.objects.filter(code="S2").exists()


def test_a_price_on_somebody_elses_list_is_a_use(shop: Import) -> None:
    shop.clean()
    world = shop.world
    price_lists.create(
        **world.acting(),
        company=world.company,
        code="P",
        name="P",
        kind="purchase",
        currency=world.company.currency,
        lines=[{"item": Item.objects.get(code="B"), "price": D(1)}],
    )
    (reason,) = refusal(shop)
    assert reason.startswith("B Block is used by price list line")


def test_more_uses_by_others_ask_no_more(shop: Import) -> None:
    shop.clean()
    rail, world = Item.objects.get(code="A"), shop.world

    def queries(count: int) -> int:
        for _number in range(count):
            purchase_order(world, status="draft", lines=[line(rail, 1, 2), line(rail, 2, 2)])
        with CaptureQueriesContext(connection) as asked:
            reasons = refusal(shop)
        assert len(reasons) == 1
        return len(asked)

    few = queries(2)
    assert queries(10) == few


def test_goods_that_are_gone_keep_their_receipt(shop: Import) -> None:
    from zhanggui.stock.commands import other_issues

    shop.clean()
    world = shop.world
    issue = other_issues.draft(
        **world.acting(),
        company=world.company,
        warehouse=world.warehouse,
        lines=[{"item": Item.objects.get(code="A"), "quantity": D(4)}],
    )
    other_issues.confirm(issue, **world.acting())

    reasons = refusal(shop)
    assert any("A" in reason for reason in reasons)
    assert GoodsReceipt.objects.get().status == "confirmed"


def test_changes_are_taken_back(shop: Import) -> None:
    shop.clean()
    shop.write(
        {
            "items.csv": "Id,Name,Group,Unit\nA,Rail 15,blocks,pcs\nB,Block,blocks,pcs\n",
            "partners.csv": "No,Name,Phone\nS1,Steel works,011\nS2,Glass works,020\n",
        }
    )
    shop.clean()
    assert Item.objects.get(code="A").category.code == "blocks"

    shop.undo()

    rail = Item.objects.get(code="A")
    assert (rail.name, rail.category.code) == ("Rail", "rails")
    assert Party.objects.get(code="S1").phone == "010"
    assert [batch.status for batch in ImportBatch.objects.order_by("pk")] == ["imported", "undone"]


def test_a_later_change_by_hand_is_not_overwritten(shop: Import) -> None:
    shop.clean()
    shop.write({"items.csv": "Id,Name,Group,Unit\nA,Rail 15,rails,pcs\nB,Block,blocks,pcs\n"})
    shop.clean()
    items.update(Item.objects.get(code="A"), **shop.world.acting(), name="Rail 20")

    assert refusal(shop) == ["A Rail 20 was changed since."]
    assert Item.objects.get(code="A").name == "Rail 20"


def test_a_draft_that_somebody_confirmed_stays_confirmed(shop: Import) -> None:
    shop.clean()
    order = PurchaseOrder.objects.get()
    purchase_orders.confirm(order, **shop.world.acting(), acknowledge={"price_missing": "agreed by phone"})

    assert refusal(shop) == [f"{order} was changed since."]
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_draft_that_somebody_renegotiated_stays(shop: Import) -> None:
    shop.clean()
    order = PurchaseOrder.objects.get()
    line = order.lines.get()
    purchase_orders.revise(order, **shop.world.acting(), lines=[{"id": line.pk, "price": D(5)}])

    assert refusal(shop) == [f"{order} was changed since."]
    assert PurchaseOrder.objects.get().lines.get().price == 5


def test_an_item_that_somebody_edited_stays(shop: Import) -> None:
    shop.clean()
    items.update(Item.objects.get(code="B"), **shop.world.acting(), name="Block, hardened")

    assert refusal(shop) == ["B Block, hardened was changed since."]
    assert Item.objects.get(code="B").name == "Block, hardened"


def test_imports_are_undone_one_after_the_other(shop: Import) -> None:
    shop.clean()
    first = shop.batch()
    shop.write({"items.csv": "Id,Name,Group,Unit\nA,Rail 15,rails,pcs\nB,Block,blocks,pcs\n"})
    shop.clean()
    shop.undo()

    import_batches.undo(first, **shop.world.acting())

    assert set(ImportBatch.objects.values_list("status", flat=True)) == {"undone"}


def test_an_undone_import_shows_in_the_history_of_what_it_made(shop: Import) -> None:
    shop.clean()
    shop.undo()
    steps: list[Any] = [row.step for row in activity.timeline(Item.objects.get(code="A"))]
    assert steps == ["deactivate", "create_many"]
