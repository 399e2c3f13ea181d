"""What documents were written with stays as it is: rates, decimals, the currency of the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Company
from zhanggui.masterdata.commands import companies, currencies, taxes, units
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def refused(command: Any, world: World, master: Any, sentence: str, **values: Any) -> None:
    """The command says the sentence at each field, and the row stays as it was."""
    before = {name: getattr(master, name) for name in values}
    with pytest.raises(InvalidInput, match=sentence) as told:
        command(master, **world.acting(), **values)
    assert {error.field for error in told.value.errors} == set(values)
    master.refresh_from_db()
    assert {name: getattr(master, name) for name in values} == before


@pytest.mark.parametrize("change", [{"rate": D(9)}, {"recoverable_percent": D(50)}])
def test_a_tax_keeps_its_rate_once_a_document_has_it(world: World, change: dict[str, Decimal]) -> None:
    purchasing.purchase_order(world, status="draft", lines=[purchasing.line(world.item(), 10, "11.30")])
    refused(taxes.update, world, world.tax, "so this stays", **change)
    with pytest.raises(InvalidInput, match="import"):
        taxes.many.update([world.tax], **world.acting(), rows=[change])
    taxes.update(world.tax, **world.acting(), name="VAT", rate=world.tax.rate)


def test_a_tax_that_no_document_has_may_change(world: World) -> None:
    world.item()
    taxes.update(world.tax, **world.acting(), rate=D(9))
    world.tax.refresh_from_db()
    assert world.tax.rate == 9


def test_a_unit_keeps_its_decimals_once_a_document_counts_in_it(world: World) -> None:
    kilo = masters.unit("kg", 3)
    item = world.item(unit=kilo)
    units.update(kilo, **world.acting(), digits=4)
    stock.stocked(world, item, "1.5", 4)
    refused(units.update, world, kilo, "so this stays", digits=0)


def test_a_unit_keeps_its_decimals_where_only_items_are_kept_in_it(world: World) -> None:
    kilo = masters.unit("kg", 3)
    item = world.item(unit=kilo, conversions={"box": (12, 1)})
    row = purchasing.line(item, 10, "113", unit=masters.unit("box"))
    purchasing.purchase_order(world, status="draft", lines=[row])
    refused(units.update, world, kilo, "so this stays", digits=0)


def test_a_currency_keeps_its_decimals_once_documents_are_in_it(world: World) -> None:
    dollar = masters.currency("USD")
    currencies.update(dollar, **world.acting(), digits=3)
    stock.stocked(world, world.item(), 5, 5)
    refused(currencies.update, world, world.company.currency, "so this stays", digits=0)


def test_the_books_stay_in_their_currency(world: World) -> None:
    companies.update(world.company, **world.acting(), currency=masters.currency("USD"))
    stock.stocked(world, world.item(), 5, 5)
    refused(companies.update, world, world.company, "so this stays", currency=masters.currency("EUR"))


@pytest.mark.parametrize(
    "name", ["over_receipt_percent", "over_delivery_percent", "over_invoice_percent", "tax_tolerance"]
)
def test_a_tolerance_is_not_negative(world: World, name: str) -> None:
    refused(companies.update, world, world.company, "can't be negative", **{name: D(-1)})
    with pytest.raises(IntegrityError, match="company_tolerances_not_negative"), transaction.atomic():
        Company.objects.filter(pk=world.company.pk).update(**{name: D(-1)})
