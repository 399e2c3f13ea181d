"""A supplier's credit note is held to the invoice that it credits, however its draft was changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel import proofs
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_credit_notes
from zhanggui.payables.models import SupplierCreditNote
from zhanggui.payables.tests import make
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.commands.credit_matching import CreditAboveInvoice, OtherTax
from zhanggui.settlement.commands.matching import NotOurs
from zhanggui.settlement.tests import make as money
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def note(world: World) -> SupplierCreditNote:
    """A draft that credits ten pieces, invoiced at 113.00 with 13 % tax in it."""
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, "11.30")], tax_included=True)
    invoice = make.supplier_invoice(world, purchasing.goods_receipt(world, order))
    return make.supplier_credit_note(world, invoice, confirm_now=False)


def refused(world: World, note: SupplierCreditNote, refusal: type[Refusal], match: str = "") -> None:
    """Confirming is refused and leaves everything as it was."""
    before, item = money.balance(world, "payable"), note.lines.get().item
    with pytest.raises(refusal, match=match):
        supplier_credit_notes.confirm(note, **world.acting())
    note.refresh_from_db()
    assert (note.status, note.number, money.balance(world, "payable")) == ("draft", "", before)
    assert stock.worth(item) == (10, 100)
    assert proofs.differences() == []


def test_a_note_that_counts_tax_on_top_is_held_to_what_was_invoiced(world: World, note: SupplierCreditNote) -> None:
    supplier_credit_notes.revise(note, **world.acting(), tax_included=False)
    assert note.gross == D("127.69")
    refused(world, note, CreditAboveInvoice, r"credits 127\.69 CNY, but only 113\.00 CNY was invoiced")
    rows = [{"id": note.lines.get().pk, "price": D(10)}]
    supplier_credit_notes.revise(note, **world.acting(), lines=rows)
    supplier_credit_notes.confirm(note, **world.acting())
    assert (note.net, note.gross, money.balance(world, "payable")) == (D(100), D(113), 0)
    assert proofs.differences() == []


def test_a_note_at_another_tax_is_refused(world: World, note: SupplierCreditNote) -> None:
    supplier_credit_notes.revise(note, **world.acting(), lines=[{"id": note.lines.get().pk, "tax": None}])
    refused(world, note, OtherTax)


@pytest.mark.parametrize("changed", ["currency", "supplier"])
def test_a_note_of_another_account_is_refused(world: World, note: SupplierCreditNote, changed: str) -> None:
    usd = masters.currency("USD")
    money.rate(world, usd, 7, world.at.date())
    header: dict[str, Any] = {"currency": {"currency": usd}, "supplier": {"supplier": masters.supplier()}}[changed]
    supplier_credit_notes.revise(note, **world.acting(), **header)
    refused(world, note, CreditAboveInvoice if changed == "currency" else NotOurs)
