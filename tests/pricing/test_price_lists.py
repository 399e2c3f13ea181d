"""Price lists kept by commands, and the prices that orders take from them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.errors import InvalidInput, NotAllowed
from zhanggui.kernel.models import ExchangeRate
from zhanggui.masterdata.commands import customer_terms, supplier_terms
from zhanggui.masterdata.models import Customer, ItemVariant
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.pricing.commands import price_list_parties, price_lists
from zhanggui.pricing.models import LastPrice, PriceList
from zhanggui.pricing.queries import last_prices
from zhanggui.purchasing.models import PurchaseOrderLine
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.sales.commands import sales_orders
from zhanggui.sales.models import SalesOrderLine

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def day(number: int, month: int = 3) -> dt.date:
    return dt.date(2026, month, number)


def price_list(world: World, *lines: dict[str, Any], **values: Any) -> PriceList:
    number = masters.serial()
    values = {"code": f"PL{number}", "name": "List", "kind": "sales", "currency": world.company.currency, **values}
    return price_lists.create(**world.acting(), company=world.company, lines=lines, **values)


def sold(world: World, *lines: dict[str, Any], customer: Customer | None = None, **header: Any) -> list[SalesOrderLine]:
    order = sales_orders.draft(
        **world.acting(), company=world.company, customer=customer or world.customer, warehouse=world.warehouse,
        lines=[{"quantity": D(1), **line} for line in lines], **header,
    )  # fmt: skip
    return list(order.lines.all())


def bought(world: World, *lines: dict[str, Any], **header: Any) -> list[PurchaseOrderLine]:
    header.setdefault("status", "draft")
    order = purchasing.purchase_order(world, lines=[{"quantity": D(1), **line} for line in lines], **header)
    return list(order.lines.all())


def shown(line: Any) -> tuple[Decimal, Decimal, str]:
    return line.price, line.discount, line.price_source


def wrong(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[int | None, str]]:
    return [(error.row, error.field) for error in refused.value.errors]


# -- keeping lists


def test_a_list_is_made_and_changed_with_its_lines_and_parties(world: World) -> None:
    item = world.item(conversions={"box": (12, 1)})
    made = price_list(
        world,
        {"item": item, "price": D(10)},
        {"item": item, "price": D(9), "min_quantity": D(100)},
        {"item": item, "unit": masters.unit("box"), "price": D(110)},
        parties=[{"customer": world.customer}, {"customer_group": "OEM"}],
    )
    assert [(row.unit.code, row.min_quantity, row.price) for row in made.lines.order_by("pk")] == [
        ("pcs", 0, 10),
        ("pcs", 100, 9),
        ("box", 0, 110),
    ]
    first = made.lines.order_by("pk")[0]
    rows = [{"id": first.pk, "price": D(8)}, {"item": item, "price": D(7), "min_quantity": D(5)}]
    price_lists.update(made, **world.acting(), name="Better", lines=rows)
    assert [(row.pk == first.pk, row.price) for row in made.lines.order_by("pk")] == [(True, 8), (False, 7)]
    assert made.parties.count() == 2
    price_lists.update(made, **world.acting(), parties=[])
    assert (made.parties.count(), made.lines.count()) == (0, 2)
    price_lists.remove(made, **world.acting())
    assert not PriceList.objects.exists()


def test_every_wrong_line_and_party_is_named(world: World) -> None:
    item, other = world.item(), world.item(has_variants=True)
    red = ItemVariant.objects.create(item=other, code="red", name="Red")
    with pytest.raises(InvalidInput) as refused:
        price_list(
            world,
            {"item": item, "price": D(-1)},
            {"item": item, "price": D(1), "min_quantity": D(1), "discount": D(101)},
            {"item": item, "price": D(1), "min_quantity": D(2), "valid_from": day(2), "valid_to": day(1)},
            {"item": item, "price": D(1), "min_quantity": D(3), "variant": red},
            {"item": item, "price": D(1)},
            {"price": D(1)},
            parties=[{}, {"customer": world.customer, "customer_group": "A"}, {"supplier": world.supplier}],
        )
    assert set(wrong(refused)) == {
        (1, "price"),
        (2, "discount"),
        (3, "valid_to"),
        (4, "variant"),
        (5, "item"),
        (6, "item"),
        (6, "unit"),
        (1, "parties."),
        (2, "parties."),
        (3, "parties.supplier"),
    }
    with pytest.raises(InvalidInput) as refused:
        price_list(world, {"item": item, "price": D(1), "unit": masters.unit("box")})
    assert wrong(refused) == [(1, "unit")]
    assert not PriceList.objects.exists()


def test_what_lines_depend_on_stays(world: World) -> None:
    made = price_list(world)
    with pytest.raises(InvalidInput) as refused:
        price_lists.update(
            made, **world.acting(), kind="purchase", currency=masters.currency("USD"), company=world.company
        )
    assert wrong(refused) == [(None, "kind"), (None, "currency")]


def test_statements_dont_grow_with_lines(world: World) -> None:
    items = [world.item(conversions={"box": (12, 1)}) for _ in range(50)]

    def statements(count: int) -> tuple[int, int]:
        rows = [{"item": item, "price": D(1), "unit": masters.unit("box")} for item in items[:count]]
        with CaptureQueriesContext(connection) as creating:
            made = price_list(world, *rows)
        rows = [{"id": row.pk, "price": D(2)} for row in made.lines.all()]
        with CaptureQueriesContext(connection) as updating:
            price_lists.update(made, **world.acting(), lines=rows)
        return len(creating), len(updating)

    statements(1)
    assert statements(2) == statements(50)


# -- what orders take from them


def test_an_order_takes_its_price_from_the_list_and_says_so(world: World) -> None:
    item = world.item(list_price=D(99))
    made = price_list(world, {"item": item, "price": D(10), "discount": D(2)})
    [line] = sold(world, {"item": item, "quantity": D(3)})
    assert shown(line) == (10, 2, f"list:{made.code}")
    assert line.gross == D("29.40")


def test_an_entered_price_has_no_other_source(world: World) -> None:
    item = world.item()
    price_list(world, {"item": item, "price": D(10)})
    [line] = sold(world, {"item": item, "price": D(11)})
    assert shown(line) == (11, 0, "")
    [free] = sold(world, {"item": item, "price": D(0)})
    assert shown(free) == (0, 0, "")


def test_the_own_list_beats_the_groups_beats_everybodys_beats_the_last_price_beats_the_items(world: World) -> None:
    item = world.item(list_price=D(5))
    customer = masters.customer(group="OEM")
    bare = sold(world, {"item": item}, customer=customer)[0]
    assert shown(bare) == (5, 0, "item")
    order = sales_orders.draft(
        **world.acting(), company=world.company, customer=customer, warehouse=world.warehouse,
        lines=[{"item": item, "quantity": D(1), "price": D(6), "discount": D(1)}],
    )  # fmt: skip
    sales_orders.confirm(order, **world.acting())
    assert shown(sold(world, {"item": item}, customer=customer)[0]) == (6, 1, "last:2026-03-02")
    general = price_list(world, {"item": item, "price": D(7)})
    assert sold(world, {"item": item}, customer=customer)[0].price_source == f"list:{general.code}"
    price_list(world, {"item": item, "price": D(8)}, parties=[{"customer_group": "OEM"}, {"customer_group": "X"}])
    assert sold(world, {"item": item}, customer=customer)[0].price == 8
    own = price_list(
        world,
        {"item": item, "price": D(9)},
        parties=[{"customer": world.customer}, {"customer": customer}, {"customer_group": "OEM"}],
    )
    assert sold(world, {"item": item}, customer=customer)[0].price == 9
    assert sold(world, {"item": item})[0].price == 9
    assert sold(world, {"item": item}, customer=masters.customer(group="OEM"))[0].price in (8, 9)
    assert sold(world, {"item": item}, customer=masters.customer())[0].price == 7
    price_lists.deactivate(own, **world.acting())
    assert sold(world, {"item": item}, customer=customer)[0].price == 8


def test_breaks_dates_and_variants_choose_the_line(world: World) -> None:
    item = world.item(has_variants=True)
    red, blue = (ItemVariant.objects.create(item=item, code=code, name=code) for code in ("red", "blue"))
    price_list(
        world,
        {"item": item, "price": D(10)},
        {"item": item, "price": D(9), "min_quantity": D(10)},
        {"item": item, "price": D(12), "variant": red},
        {"item": item, "price": D(8), "valid_from": day(1, 4), "valid_to": day(30, 4)},
    )
    lines = [
        {"item": item, "variant": blue},
        {"item": item, "variant": blue, "quantity": D(10)},
        {"item": item, "variant": red},
    ]
    assert [line.price for line in sold(world, *lines)] == [10, 9, 12]
    assert [line.price for line in sold(world, lines[0], date=day(15, 4))] == [8]
    assert [line.price for line in sold(world, lines[0], date=day(1, 5))] == [10]


def test_a_list_per_piece_prices_boxes_too(world: World) -> None:
    item = world.item(conversions={"box": (12, 1)}, list_price=D(3))
    box = masters.unit("box")
    [line] = sold(world, {"item": item, "unit": box})
    assert shown(line) == (36, 0, "item")
    price_list(world, {"item": item, "unit": box, "price": D(30)})
    piece, boxed = sold(world, {"item": item}, {"item": item, "unit": box})
    assert (piece.price, boxed.price) == (D("2.5"), 30)


def test_prices_with_and_without_tax_meet(world: World) -> None:
    item = world.item()
    price_list(world, {"item": item, "price": D(100)}, tax_included=False)
    [line] = sold(world, {"item": item}, tax_included=True)
    assert (line.price, line.net, line.tax_amount, line.gross) == (113, 100, 13, 113)
    [line] = sold(world, {"item": item}, tax_included=False)
    assert (line.price, line.net, line.tax_amount, line.gross) == (100, 100, 13, 113)


def test_a_list_counts_in_its_own_currency_alone(world: World) -> None:
    item, usd = world.item(list_price=D(70)), masters.currency("USD")
    ExchangeRate.objects.create(
        company=world.company, source=usd, target=world.company.currency, date=day(1), rate=D(7)
    )
    price_list(world, {"item": item, "price": D(10)}, currency=usd)
    assert sold(world, {"item": item})[0].price == 70
    assert sold(world, {"item": item}, currency=usd)[0].price == 10


def test_a_list_is_for_its_own_company_and_side(world: World) -> None:
    item, stranger = world.item(), World()
    price_list(world, {"item": item, "price": D(10)})
    assert sold(stranger, {"item": item})[0].price == 0
    assert bought(world, {"item": item})[0].price == 0
    price_list(world, {"item": item, "price": D(4)}, kind="purchase", parties=[{"supplier": world.supplier}])
    assert bought(world, {"item": item})[0].price == 4
    assert bought(world, {"item": item}, supplier=masters.supplier())[0].price == 0


def test_a_partners_discount_comes_off_prices_for_everybody(world: World) -> None:
    item, other = world.item(list_price=D(50)), world.item()
    customer_terms.create(**world.acting(), company=world.company, customer=world.customer, discount=D(10))
    supplier_terms.create(**world.acting(), company=world.company, supplier=world.supplier, discount=D(4))
    price_list(world, {"item": other, "price": D(9)}, parties=[{"customer": world.customer}])
    lines = sold(
        world, {"item": item}, {"item": other}, {"item": item, "price": D(40)}, {"item": item, "discount": D(1)}
    )
    assert [(line.price, line.discount) for line in lines] == [(50, 10), (9, 0), (40, 0), (50, 1)]
    price_list(world, {"item": item, "price": D(20)}, kind="purchase")
    assert [(line.price, line.discount) for line in bought(world, {"item": item})] == [(20, 4)]


def test_prices_take_the_same_queries_for_any_number_of_lines(world: World) -> None:
    items = [world.item(conversions={"box": (12, 1)}) for _ in range(40)]
    price_list(world, *({"item": item, "price": D(1), "unit": masters.unit("box")} for item in items))

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert all(line.price for line in sold(world, *({"item": item} for item in items[:count])))
        return len(queries)

    statements(1)
    assert statements(2) == statements(40)


# -- last prices


def test_the_last_price_is_the_newest_not_the_last_entered(world: World) -> None:
    item = world.item()
    for date, price in ((day(10), 5), (day(1), 4), (day(10), 6)):
        bought(world, {"item": item, "price": D(price)}, date=date, status="confirmed")
        newest = LastPrice.objects.get()
        assert newest.date == day(10)
    assert newest.price == 6
    assert bought(world, {"item": item})[0].price == 6
    found = last_prices.of_party(world.company, "purchase", world.supplier.party, [item])
    assert [(row.price, row.unit.code) for row in found[item.pk]] == [(6, "pcs")]
    assert last_prices.of_party(world.company, "sales", world.supplier.party, [item]) == {}


def test_last_prices_of_units_and_partners_are_kept_apart(world: World) -> None:
    item = world.item(conversions={"box": (12, 1)})
    box = masters.unit("box")
    bought(world, {"item": item, "price": D(5)}, date=day(1), status="confirmed")
    bought(world, {"item": item, "price": D(48), "unit": box}, date=day(2), status="confirmed")
    assert LastPrice.objects.count() == 2
    piece, boxed = bought(world, {"item": item}, {"item": item, "unit": box})
    assert (piece.price, boxed.price) == (4, 48)
    assert bought(world, {"item": item}, supplier=masters.supplier())[0].price == 0


# -- each side's prices are for those who may see them


def test_who_may_not_see_purchase_prices_doesnt_write_them(world: World) -> None:
    item = world.item()
    bought_at = price_list(world, {"item": item, "price": D(9)}, kind="purchase")
    seller = masters.user("kernel.*.view", "masterdata.*.view", "masterdata.price.sales", "pricing.*")
    acting = {"by": seller, "at": masters.AT}
    values = {"code": "X", "name": "X", "company": world.company, "currency": world.company.currency}

    with pytest.raises(NotAllowed):
        price_lists.create(**acting, kind="purchase", lines=[{"item": item, "price": D(1)}], **values)
    with pytest.raises(NotAllowed):
        price_lists.update(bought_at, **acting, priority=99)
    with pytest.raises(NotAllowed):
        price_lists.deactivate(bought_at, **acting)
    with pytest.raises(NotAllowed):
        price_lists.remove(bought_at, **acting)
    with pytest.raises(NotAllowed):
        price_list_parties.create(**acting, price_list=bought_at, supplier=world.supplier)

    kept = PriceList.objects.get()
    assert (kept.priority, kept.is_active, kept.parties.count()) == (50, True, 0)
    sold_at = price_lists.create(**acting, kind="sales", lines=[{"item": item, "price": D(12)}], **values)
    assert list(PriceList.objects.visible_to(seller)) == [sold_at]
