"""Makers of money documents: they reach states by calling the real commands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from zhanggui.kernel.models import Currency, Document, ExchangeRate, Period
from zhanggui.masterdata.models import Party, PaymentTerm, PaymentTermLine
from zhanggui.masterdata.tests.make import World, serial
from zhanggui.settlement.commands import accounts, money_receipts, opening_items, payments
from zhanggui.settlement.models import MoneyAccount, MoneyReceipt, OpeningItems, OpenItem, Payment

Number = Decimal | int | str
ADVANCE = {"more_than_open": "an advance"}
"""The reason for money beyond what it settles."""


def payment(world: World, amount: Number | None = None, *, status: str = "confirmed", **values: Any) -> Payment:
    """Money to the world's supplier; ``lines`` name what it settles."""
    values = {"company": world.company, "supplier": world.supplier, **_amount(amount), **values}
    made = payments.draft(**world.acting(), **values)
    return made if status == "draft" else payments.confirm(made, **world.acting(), acknowledge=ADVANCE)


def money_receipt(
    world: World, amount: Number | None = None, *, status: str = "confirmed", **values: Any
) -> MoneyReceipt:
    values = {"company": world.company, "customer": world.customer, **_amount(amount), **values}
    made = money_receipts.draft(**world.acting(), **values)
    return made if status == "draft" else money_receipts.confirm(made, **world.acting(), acknowledge=ADVANCE)


def _amount(amount: Number | None) -> dict[str, Decimal]:
    return {} if amount is None else {"amount": Decimal(amount)}


def opening(world: World, side: str, *rows: dict[str, Any], status: str = "confirmed", **values: Any) -> OpeningItems:
    """Opening items with the world's supplier or customer where a row names no party."""
    party = (world.supplier if side == "payable" else world.customer).party
    lines = [{"party": party, **row, "amount": Decimal(row["amount"])} for row in rows]
    made = opening_items.draft(**world.acting(), company=world.company, side=side, lines=lines, **values)
    return made if status == "draft" else opening_items.confirm(made, **world.acting())


def owed(world: World, side: str, amount: Number, due: dt.date, **row: Any) -> OpenItem:
    """One open item of an amount, due on a day and dated the same day unless ``date`` says more."""
    document = opening(world, side, {"amount": amount, "date": due, "due_date": due, **row})
    return open_items(document)[0]


def account(world: World, **values: Any) -> MoneyAccount:
    number = serial()
    values = {"code": f"A{number}", "name": f"Account {number}", "currency": world.company.currency, **values}
    return accounts.create(**world.acting(), company=world.company, **values)


def payment_term(*parts: tuple[Number, int]) -> PaymentTerm:
    """Instalments as (percent, days)."""
    term = PaymentTerm.objects.create(code=f"T{serial()}", name="term")
    for position, (percent, days) in enumerate(parts, 1):
        PaymentTermLine.objects.create(term=term, position=position, percent=Decimal(percent), days=days)
    return term


def rate(world: World, currency: Currency, value: Number, date: dt.date) -> None:
    ExchangeRate.objects.create(
        company=world.company, source=currency, target=world.company.currency, date=date, rate=Decimal(value)
    )


def close(world: World, area: str, start: dt.date, end: dt.date) -> Period:
    return Period.objects.create(company=world.company, area=area, start=start, end=end, is_closed=True)


def open_items(document: Document) -> list[OpenItem]:
    """What a document booked, in order; not what takes it back."""
    rows = OpenItem.objects.filter(source_type=document._meta.label, source_id=document.pk, reverses=None)
    return list(rows.order_by("instalment"))


def balance(world: World, side: str, party: Party | None = None) -> Decimal:
    """What is open with the world's supplier or customer."""
    party = party or (world.supplier if side == "payable" else world.customer).party
    rows = OpenItem.objects.filter(company=world.company, side=side, party=party)
    return rows.aggregate(total=Sum("open_amount"))["total"] or Decimal(0)


def part_of(document: Any, link: str, quantities: tuple[Number, ...]) -> list[dict[str, Any]] | None:
    """Rows of a later document for quantities of the lines of ``document``, in order; None for all that is open."""
    pairs = zip(document.lines.order_by("position"), quantities, strict=False)
    return [{link: line, "quantity": Decimal(quantity)} for line, quantity in pairs if Decimal(quantity)] or None
