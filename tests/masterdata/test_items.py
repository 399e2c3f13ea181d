"""Items: units and variants with them, and what can't change any more once stock has moved."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel.checks import Blocked
from zhanggui.kernel.errors import InvalidInput, NotAllowed
from zhanggui.kernel.masters import StillUsed
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.commands import item_categories, item_units, item_variants, items
from zhanggui.masterdata.commands.item_units import UsualUnit
from zhanggui.masterdata.commands.items import ConversionMissing
from zhanggui.masterdata.models import Item, ItemVariant
from zhanggui.masterdata.queries import trees, units
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def create(world: World, **values: Any) -> Item:
    values = {"code": "RAIL-20", "name": "Linear rail", "name_zh": "直线导轨", "unit": make.unit("metre", 3), **values}
    return items.create(**world.acting(), **values)


def wrong(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[int | None, str]]:
    return [(error.row, error.field) for error in refused.value.errors]


def test_an_item_comes_with_its_units_and_variants_in_one_call(world: World) -> None:
    item = create(
        world,
        has_variants=True,
        purchase_unit=make.unit("bundle"),
        units=[{"unit": make.unit("bundle"), "numerator": 25, "denominator": 2, "barcode": "690001"}],
        variants=[{"code": "C3", "name": "Class C3"}, {"code": "C5", "name": "Class C5", "name_zh": "C5级"}],
    )
    assert item.name_key == "zhixiandaogui zxdg"
    assert units.factors([(item, make.unit("bundle"))]) == {(item.pk, make.unit("bundle").pk): Fraction(25, 2)}
    assert [(row.code, row.name_key) for row in item.variants.all()] == [("C3", "class c3"), ("C5", "c5ji c5j")]
    assert Activity.objects.get(document_type="masterdata.Item").step == "create"


def test_sent_rows_replace_and_unsent_ones_stay(world: World) -> None:
    box, bag = make.unit("box"), make.unit("bag")
    item = create(world, units=[{"unit": box, "numerator": 10}, {"unit": bag, "numerator": 3}])
    first = item.units.get(unit=box)
    items.update(item, **world.acting(), units=[{"id": first.pk, "numerator": 12}, {"unit": make.unit("pallet")}])
    assert {row.unit.code: row.numerator for row in item.units.all()} == {"box": 12, "pallet": 1}
    items.update(item, **world.acting(), name="Rail")
    assert item.units.count() == 2
    items.update(item, **world.acting(), units=[])
    assert item.units.count() == 0


def test_all_that_is_wrong_with_an_item_comes_out_at_once(world: World) -> None:
    box = make.unit("box")
    make.item("RAIL-20")
    with pytest.raises(InvalidInput) as refused:
        create(
            world,
            list_price=D(-1),
            units=[
                {"unit": make.unit("metre"), "numerator": 2},
                {"unit": box, "numerator": 0},
                {"unit": box},
                {"numerator": 1},
            ],
            variants=[{"code": "A", "name": "A"}, {"code": "A", "name": "B"}, {"code": "C"}],
        )
    assert set(wrong(refused)) == {
        (None, "code"),
        (None, "list_price"),
        (1, "units.unit"),
        (2, "units.numerator"),
        (3, "units.unit"),
        (4, "units.unit"),
        (2, "variants.code"),
        (3, "variants.name"),
    }
    assert Item.objects.count() == 1


def test_a_row_of_another_item_is_not_taken_for_ones_own(world: World) -> None:
    other = make.item(conversions={"box": (12, 1)})
    with pytest.raises(InvalidInput) as refused:
        create(world, units=[{"id": other.units.get().pk, "numerator": 3}])
    assert wrong(refused) == [(1, "units.id")]


def test_default_units_need_a_conversion(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        create(world, purchase_unit=make.unit("box"), sales_unit=make.unit("metre"))
    assert wrong(refused) == [(None, "purchase_unit")]


def test_the_unit_in_which_an_item_is_bought_stays(world: World) -> None:
    box, bag = make.unit("box"), make.unit("bag")
    item = create(world, units=[{"unit": box, "numerator": 6}])
    items.update(item, **world.acting(), purchase_unit=box)
    row = item.units.get()
    for change in (
        lambda: item_units.remove(row, **world.acting()),
        lambda: item_units.update(row, **world.acting(), unit=bag),
    ):
        with pytest.raises(UsualUnit, match="is bought or sold in box"):
            change()
    assert item.units.get().unit == box
    items.update(item, **world.acting(), purchase_unit=None)
    item_units.remove(item.units.get(), **world.acting())
    assert not item.units.exists()


def test_statements_dont_grow_with_units_and_variants(world: World) -> None:
    def statements(count: int) -> tuple[int, int]:
        rows = [{"unit": make.unit(f"u{number}"), "numerator": number + 1} for number in range(count)]
        variants = [{"code": f"v{number}", "name": "V"} for number in range(count)]
        with CaptureQueriesContext(connection) as creating:
            item = create(world, code=f"MANY{count}", has_variants=True, units=rows, variants=variants)
        rows = [{"id": row.pk, "numerator": 7} for row in item.units.all()]
        variants = [{"id": row.pk, "name": "W"} for row in item.variants.all()]
        with CaptureQueriesContext(connection) as updating:
            items.update(item, **world.acting(), units=rows, variants=variants)
        return len(creating), len(updating)

    statements(1)
    assert statements(2) == statements(30)


# -- how stock is kept


def test_unit_kind_and_variants_change_while_nothing_has_moved(world: World) -> None:
    item = create(world)
    items.update(item, **world.acting(), unit=make.unit(), has_variants=True, kind="service", name="Rail")
    item.refresh_from_db()
    assert (item.unit.code, item.has_variants, item.kind, item.name) == ("pcs", True, "service", "Rail")
    assert [row.step for row in Activity.objects.filter(document_type="masterdata.Item")] == [
        "create",
        "update",
        "rekey",
    ]


@pytest.mark.parametrize("change", [{"unit": "box"}, {"has_variants": True}, {"kind": "service"}])
def test_how_stock_is_kept_stays_once_it_has_moved(world: World, change: dict[str, Any]) -> None:
    item = stock.stocked(world, world.item(), 1, 1)
    if "unit" in change:
        change = {"unit": make.unit("box")}
    with pytest.raises(Blocked, match="has moved in stock"):
        items.update(item, **world.acting(), name="Other name", **change)
    item.refresh_from_db()
    assert item.name != "Other name"
    items.update(item, **world.acting(), name="Other name", unit=item.unit, has_variants=False, kind="goods")
    item.refresh_from_db()
    assert item.name == "Other name"


def test_another_unit_takes_factors_costs_and_prices_along(world: World) -> None:
    box, pallet, pcs = make.unit("box"), make.unit("pallet"), make.unit()
    item = create(
        world,
        unit=pcs,
        list_price=D("1.5"),
        standard_cost=D("0.333333"),
        units=[{"unit": box, "numerator": 12}, {"unit": pallet, "numerator": 480}],
    )
    items.rekey(item, **world.acting(), unit=box)
    assert (item.list_price, item.standard_cost) == (D(18), D("3.999996"))
    assert {row.unit.code: row.factor for row in item.units.all()} == {"pcs": Fraction(1, 12), "pallet": 40}


def test_another_unit_needs_a_factor_where_others_depend_on_it(world: World) -> None:
    item = create(world, units=[{"unit": make.unit("box"), "numerator": 12}])
    with pytest.raises(ConversionMissing):
        items.rekey(item, **world.acting(), unit=make.unit("roll"))


def test_an_import_changes_no_way_of_keeping_stock(world: World) -> None:
    item = create(world)
    with pytest.raises(InvalidInput, match="by an import") as refused:
        items.many.update([item], **world.acting(), rows=[{"unit": make.unit("box"), "kind": "service", "name": "X"}])
    assert wrong(refused) == [(1, "unit"), (1, "kind")]
    items.many.update([item], **world.acting(), rows=[{"unit": item.unit, "kind": "goods", "name": "X"}])
    item.refresh_from_db()
    assert item.name == "X"


# -- going


def test_an_unused_item_is_deleted_with_what_belongs_to_it(world: World) -> None:
    item = create(world, has_variants=True, units=[{"unit": make.unit("box")}], variants=[{"code": "C3", "name": "C3"}])
    items.remove(item, **world.acting())
    assert not Item.objects.exists()
    assert not ItemVariant.objects.exists()


def test_a_used_item_is_deactivated_instead(world: World) -> None:
    item = stock.stocked(world, world.item(), 1, 1)
    with pytest.raises(StillUsed, match=r"stock move \(1\).*Deactivate it instead"):
        items.remove(item, **world.acting())
    items.deactivate(item, **world.acting())
    assert not Item.objects.active().exists()
    items.activate(item, **world.acting())
    assert Item.objects.active().get() == item


def test_a_variant_with_stock_is_not_left_out(world: World) -> None:
    item = create(world, has_variants=True, variants=[{"code": "C3", "name": "C3"}, {"code": "C5", "name": "C5"}])
    used, unused = item.variants.all()
    stock.stocked(world, item, 1, 1, variant=used)
    with pytest.raises(StillUsed):
        items.update(item, **world.acting(), variants=[{"id": unused.pk}])
    items.update(item, **world.acting(), variants=[{"id": used.pk}])
    assert list(item.variants.all()) == [used]


def test_a_variant_on_an_item_without_variants_is_refused(world: World) -> None:
    item = create(world, variants=[{"code": "C3", "name": "C3"}])
    with pytest.raises(InvalidInput) as refused:
        stock.stocked(world, item, 1, variant=item.variants.get())
    assert wrong(refused) == [(1, "variant")]


def test_who_may_only_look_changes_nothing(world: World) -> None:
    item = create(world)
    reader = make.user("masterdata.item.view")
    for command in (items.update, items.deactivate, items.remove):
        with pytest.raises(NotAllowed):
            command(item, by=reader, at=world.at)


# -- one by one


def test_units_and_variants_are_kept_one_by_one_too(world: World) -> None:
    item = create(world, has_variants=True)
    row = item_units.create(**world.acting(), item=item, unit=make.unit("box"), numerator=5, denominator=3)
    item_units.update(row, **world.acting(), numerator=7)
    assert item.units.get().factor == Fraction(7, 3)
    with pytest.raises(InvalidInput, match="own unit"):
        item_units.create(**world.acting(), item=item, unit=item.unit)
    with pytest.raises(InvalidInput):
        item_units.create(**world.acting(), item=item, unit=make.unit("box"))
    variant = item_variants.create(**world.acting(), item=item, code="C3", name="C3")
    with pytest.raises(InvalidInput, match="stays with its item"):
        item_variants.update(variant, **world.acting(), item=make.item())
    item_variants.remove(variant, **world.acting())
    item_units.remove(row, **world.acting())
    assert not item.units.exists()


# -- categories


def test_categories_form_a_tree(world: World) -> None:
    parts = item_categories.create(**world.acting(), code="P", name="Parts")
    rails = item_categories.create(**world.acting(), code="R", name="Rails", parent=parts)
    short = item_categories.create(**world.acting(), code="S", name="Short rails", parent=rails)
    assert trees.ancestors(short) == [short.pk, rails.pk, parts.pk]
    for category in (parts, rails, short):
        with pytest.raises(InvalidInput, match="can't belong to"):
            item_categories.update(parts, **world.acting(), parent=category)
    item_categories.update(short, **world.acting(), parent=parts)
    with pytest.raises(StillUsed):
        item_categories.remove(parts, **world.acting())
    item_categories.remove(rails, **world.acting())
