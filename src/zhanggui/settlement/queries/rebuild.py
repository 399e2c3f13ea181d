"""Proofs of the ledger of open items: what is stored against what it is derived from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.kernel.proofs import proof
from zhanggui.settlement.models import Allocation, MoneyReceipt, OpeningItems, OpeningItemsLine, OpenItem, Payment

ZERO = Decimal(0)


@proof("open_amounts", gettext_lazy("Open amounts are amounts less allocations"))
def open_amounts() -> list[str]:
    settled = {**_sums("debit", -1)}
    for key, total in _sums("credit", 1).items():
        settled[key] = settled.get(key, ZERO) + total
    rows = OpenItem.objects.values_list("pk", "source_number", "amount", "open_amount")
    return [
        _("Open item %(key)s (%(number)s) shows %(stored)s open, its allocations leave %(counted)s.")
        % {"key": key, "number": number, "stored": stored, "counted": amount + settled.get(key, ZERO)}
        for key, number, amount, stored in rows.iterator()
        if stored != amount + settled.get(key, ZERO)
    ]


def _sums(role: str, sign: int) -> dict[int, Decimal]:
    rows = Allocation.objects.order_by().values(role).annotate(total=Sum("amount"))
    return {row[role]: sign * row["total"] for row in rows}


@proof("allocations", gettext_lazy("Allocations join items of one account, and undo each other exactly"))
def allocations() -> list[str]:
    undone = Exists(Allocation.objects.filter(reverses=OuterRef("pk")))
    rows = Allocation.objects.select_related("debit__party", "credit__party", "reverses").annotate(undone=undone)
    return [
        _("Allocation %(key)s joins items that don't belong together, or undoes another amount.") % {"key": row.pk}
        for row in rows.iterator(chunk_size=2000)
        if not _agrees(row)
    ]


def _account(item: OpenItem) -> tuple[object, ...]:
    """Merged parties have the account of the one that took them over."""
    return item.company_id, item.side, item.party.merged_into_id or item.party_id, item.currency_id


def _agrees(row: Any) -> bool:
    """What was undone may join parties that were merged then."""
    debit, credit = row.debit, row.credit
    same = row.undone or row.reverses is not None or _account(debit) == _account(credit)
    undoes = row.reverses is None or (row.amount, row.debit_id) == (-row.reverses.amount, row.reverses.debit_id)
    return same and undoes and (row.amount < 0) == (row.reverses_id is not None)


@proof("money_items", gettext_lazy("Open items of payments, money receipts and opening items are what these say"))
def money_items() -> list[str]:
    return [*_of_money(Payment), *_of_money(MoneyReceipt), *_of_openings()]


def _of_money(model: type[Payment] | type[MoneyReceipt]) -> list[str]:
    rows = model.objects.filter(status="confirmed").only("number", "amount", "is_refund")
    return _compare(model, {row.pk: (row.number, row.sign * row.amount) for row in rows.iterator()})


def of_documents(model: Any, column: str, sign: int) -> list[str]:
    """Where the items of standing documents don't add up to what ``column`` says."""
    rows = model.objects.filter(status="confirmed").values_list("pk", "number", column)
    return _compare(model, {key: (number, sign * amount) for key, number, amount in rows})


def _of_openings() -> list[str]:
    rows = OpeningItemsLine.objects.filter(document__status="confirmed").order_by().values("document")
    sums = rows.annotate(number=F("document__number"), total=Sum("amount")).values_list("document", "number", "total")
    return _compare(OpeningItems, {key: (number, total) for key, number, total in sums})


def _compare(model: Any, expected: dict[int, tuple[str, Decimal]]) -> list[str]:
    """Where the items of documents of ``model`` don't add up to ``expected`` (number and amount by document key).

    Documents that aren't named stand for nothing: cancelled ones are taken back.
    """
    items = OpenItem.objects.filter(source_type=model._meta.label).order_by().values("source_id")
    booked = {row["source_id"]: row["total"] for row in items.annotate(total=Sum("amount"))}
    found = []
    for key in sorted(booked.keys() | expected.keys()):
        number, amount = expected.get(key, (f"#{key}", ZERO))
        if booked.get(key, ZERO) != amount:
            text = _("%(type)s %(number)s: open items of %(booked)s, should be %(amount)s.")
            values = {"type": model._meta.verbose_name, "number": number, "amount": amount}
            found.append(text % {**values, "booked": booked.get(key, ZERO)})
    return found
