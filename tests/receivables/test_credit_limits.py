"""A credit note never brings back more money than its invoice asked for, however its draft was changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.masterdata.models import Tax
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.receivables.commands import credit_notes
from zhanggui.receivables.models import CreditNote, SalesInvoice
from zhanggui.receivables.tests import make
from zhanggui.sales.tests import make as sales
from zhanggui.settlement.commands.credit_matching import CreditAboveInvoice, CreditsAboveInvoice, OtherTax, OverCredited
from zhanggui.settlement.commands.matching import NotOurs
from zhanggui.settlement.tests import make as money
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def invoiced(world: World, *more: dict[str, Any], price: str = "11.30", **header: Any) -> SalesInvoice:
    """Ten pieces, 113.00 with 13 % tax in it, and ``more`` lines."""
    item = stock.stocked(world, world.item(sales_tax=world.tax), 100, 1)
    goods = {"item": item, "quantity": D(10), "price": D(price), "tax": world.tax}
    order = sales.sales_order(world, lines=[goods, *more], tax_included=True, **header)
    sales.delivery(world, order)
    return make.sales_invoice(world, order)


def drafted(world: World, invoice: SalesInvoice, *quantities: Any) -> CreditNote:
    return make.credit_note(world, invoice, *quantities, confirm_now=False)


def refused(world: World, note: CreditNote, refusal: type[Refusal], match: str = "") -> None:
    """Confirming is refused and leaves everything as it was."""
    before = money.balance(world, "receivable")
    with pytest.raises(refusal, match=match):
        credit_notes.confirm(note, **world.acting())
    note.refresh_from_db()
    assert (note.status, note.number, money.balance(world, "receivable")) == ("draft", "", before)
    assert proofs.differences() == []


def revised(world: World, note: CreditNote, **line: Any) -> None:
    first = note.lines.order_by("position").first()
    assert first is not None
    rest = [{"id": one.pk} for one in note.lines.order_by("position")[1:]]
    credit_notes.revise(note, **world.acting(), lines=[{"id": first.pk, **line}, *rest])


def test_a_note_that_counts_tax_on_top_is_held_to_what_was_invoiced_with_tax(world: World) -> None:
    note = drafted(world, invoiced(world))
    credit_notes.revise(note, **world.acting(), tax_included=False)
    assert note.gross == D("127.69")
    refused(world, note, CreditAboveInvoice, r"credits 127\.69 CNY, but only 113\.00 CNY was invoiced")
    revised(world, note, price=D(10))
    credit_notes.confirm(note, **world.acting())
    assert (note.net, note.tax_amount, note.gross) == (D(100), D(13), D(113))
    assert money.balance(world, "receivable") == 0


def test_a_note_at_another_tax_is_refused_whichever_way_it_would_go(world: World) -> None:
    high = Tax.objects.create(code="T20", name="20 %", rate=D(20))
    note = drafted(world, invoiced(world))
    for tax, gross in ((None, 113), (high, 113)):
        revised(world, note, tax=tax)
        assert note.gross == gross
        refused(world, note, OtherTax, "Choose the tax of the invoice's line")


def test_a_note_in_another_currency_is_refused(world: World) -> None:
    usd = masters.currency("USD")
    money.rate(world, usd, 7, world.at.date())
    note = drafted(world, invoiced(world))
    credit_notes.revise(note, **world.acting(), currency=usd)
    refused(world, note, CreditAboveInvoice, "CNY was invoiced")


def test_a_note_for_another_customer_is_refused(world: World) -> None:
    other = masters.customer()
    note = drafted(world, invoiced(world))
    credit_notes.revise(note, **world.acting(), customer=other)
    refused(world, note, NotOurs)
    assert money.balance(world, "receivable", other.party) == 0


def test_a_line_moved_to_another_invoice_line_is_held_to_that_one(world: World) -> None:
    dear, cheap = invoiced(world), invoiced(world, price="1.13")
    note = drafted(world, dear)
    revised(world, note, invoice_line=cheap.lines.get())
    with pytest.raises(InvalidInput, match="must have the item, variant and unit"):
        credit_notes.confirm(note, **world.acting())
    revised(world, note, invoice_line=cheap.lines.get(), item=cheap.lines.get().item, price=D("11.29"))
    refused(world, note, CreditAboveInvoice, r"only 11\.30 CNY was invoiced")


@pytest.mark.parametrize("values", [{"quantity": D(0)}, {"quantity": D(-1)}, {"price": D(-1)}, {"discount": D(-10)}])
def test_nothing_and_less_than_nothing_is_not_credited(world: World, values: dict[str, Decimal]) -> None:
    note = drafted(world, invoiced(world))
    with pytest.raises(InvalidInput):
        revised(world, note, **values)
    note.refresh_from_db()
    assert (note.gross, money.balance(world, "receivable")) == (D(113), D(113))


def test_two_lines_for_the_same_goods_are_counted_together(world: World) -> None:
    invoice = invoiced(world)
    note = drafted(world, invoice, 6)
    line = invoice.lines.get()
    rows = [{"id": note.lines.get().pk}, {"invoice_line": line, "quantity": D(6), "price": D("11.00")}]
    credit_notes.revise(note, **world.acting(), lines=rows)
    refused(world, note, OverCredited)


# -- discounts ---------------------------------------------------------------------------------------------------------


def rebate(world: World) -> dict[str, Any]:
    return {"kind": "discount", "name": "Rebate", "quantity": D(1), "price": D("11.30"), "tax": world.tax}


def test_a_discount_is_not_credited_as_a_charge(world: World) -> None:
    note = drafted(world, invoiced(world, rebate(world)))
    goods, discount = note.lines.order_by("position")
    rows = [{"id": goods.pk}, {"id": discount.pk, "kind": "charge", "price": D("11.29")}]
    credit_notes.revise(note, **world.acting(), lines=rows)
    assert note.gross == D("124.29")
    refused(world, note, CreditAboveInvoice)


def test_goods_without_their_discount_are_credited_up_to_what_the_invoice_came_to(world: World) -> None:
    invoice = invoiced(world, rebate(world))
    assert invoice.gross == D("101.70")
    make.credit_note(world, invoice, 5, 0)
    note = drafted(world, invoice, 5, 0)
    refused(world, note, CreditsAboveInvoice, r"113\.00 CNY .* 101\.70 CNY")
    credit_notes.discard(note, **world.acting())
    made = make.credit_note(world, invoice)
    assert money.balance(world, "receivable") == 0
    credit_notes.cancel(made, **world.acting())
    own = drafted(world, invoice, 5, 0)
    credit_notes.revise(own, **world.acting(), lines=[{"id": own.lines.get().pk}, rebate(world)])
    credit_notes.confirm(own, **world.acting())
    assert (own.gross, money.balance(world, "receivable")) == (D("45.20"), 0)
    assert proofs.differences() == []


def test_returned_goods_of_a_discounted_invoice_are_credited_with_a_discount(world: World) -> None:
    invoice = invoiced(world, rebate(world))
    delivery = invoice.lines.exclude(delivery_line=None).get().delivery_line.document
    note = credit_notes.credit_return(sales.sales_return(world, delivery, 10), **world.acting())
    refused(world, note, CreditsAboveInvoice, "Take the discount off in a discount line")
    credit_notes.revise(note, **world.acting(), lines=[{"id": note.lines.get().pk}, rebate(world)])
    credit_notes.confirm(note, **world.acting())
    assert (note.gross, money.balance(world, "receivable")) == (D("101.70"), 0)


def test_a_discount_made_smaller_gives_back_no_more(world: World) -> None:
    note = drafted(world, invoiced(world, rebate(world)))
    goods, discount = note.lines.order_by("position")
    credit_notes.revise(note, **world.acting(), lines=[{"id": goods.pk}, {"id": discount.pk, "price": D(1)}])
    refused(world, note, CreditsAboveInvoice, r"112\.00 CNY .* 101\.70 CNY")
