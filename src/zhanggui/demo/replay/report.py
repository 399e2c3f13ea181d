"""What the replay ends with: documents per step, totals against the source, every difference with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from zhanggui.engines.amounts import ZERO, rounded
from zhanggui.kernel import proofs
from zhanggui.settlement.models import OpenItem

from . import differences
from .differences import Difference
from .opening import shortfalls
from .steps import Books


@dataclass(frozen=True, slots=True)
class Outcome:
    documents: dict[str, int]
    differences: list[Difference]
    totals: dict[str, tuple[Decimal, Decimal]]
    """Ours and the source's, per kind of order."""
    opening: dict[int, Decimal]
    open_amounts: dict[str, Decimal]
    proofs: list[str]
    refused: dict[str, str]
    """The sentence, by the source's document that went no further."""
    listed: dict[str, list[int]]
    seconds: float

    def by_code(self) -> dict[tuple[str, str], tuple[int, Decimal]]:
        """Number and sum of the differences per kind and code."""
        found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
        for one in self.differences:
            found[one.kind, one.code].append(one.amount)
        return {key: (len(amounts), sum(amounts, ZERO)) for key, amounts in sorted(found.items())}

    @property
    def problems(self) -> list[dict[str, str]]:
        """All that went wrong: what was refused on the way, then every proof that fails."""
        refused = [{"source": source, "message": sentence} for source, sentence in self.refused.items()]
        return refused + [{"source": "proofs", "message": sentence} for sentence in self.proofs]

    @property
    def unexplained(self) -> int:
        return sum(one.code == "unexplained" for one in self.differences)


def outcome(books: Books, seconds: float) -> Outcome:
    history = books.history
    return Outcome(
        documents=dict(books.done),
        differences=_differences(books),
        totals={
            "sales orders": _totals(books.sales, history.sales),
            "purchase orders": _totals(books.purchases, history.purchases),
        },
        opening=shortfalls(history),
        open_amounts=_open(books),
        proofs=proofs.differences(),
        refused=dict(books.refused),
        listed=_listed(books),
        seconds=seconds,
    )


def _totals(ours: dict[int, Any], orders: Any) -> tuple[Decimal, Decimal]:
    return sum((order.gross for order in ours.values()), ZERO), sum((order.total for order in orders), ZERO)


def _differences(books: Books) -> list[Difference]:
    found = []
    for kind, ours, orders in (
        ("sales", books.sales, books.history.sales),
        ("purchase", books.purchases, books.history.purchases),
    ):
        for order in orders:
            made = ours.get(order.id)
            if made is None:
                found.append(Difference(kind, order.id, "unexplained", -rounded(order.total, 2)))
                continue
            charges = rounded(order.tax, 2) + rounded(order.freight, 2)
            found += differences.of_order(kind, order, made.gross - charges, made.gross)
    for order in (order for order in books.history.purchases if order.id in books.purchases):
        invoice = books.invoices.get(("purchase", order.id))
        billed = invoice.gross if invoice else ZERO
        found += differences.of_fulfilment(order, billed, books.purchases[order.id].gross)
    return found


def _open(books: Books) -> dict[str, Decimal]:
    rows = OpenItem.objects.filter(company=books.company).values("side").annotate(total=Sum("open_amount"))
    return {row["side"]: row["total"] for row in rows}


def _listed(books: Books) -> dict[str, list[int]]:
    """Orders that the source marks as unusual and that are replayed all the same."""
    purchases = books.history.purchases
    inactive = books.history.inactive_suppliers
    return {
        "source status 1 (pending)": [order.id for order in purchases if order.status == "1"],
        "source status 3 (rejected)": [order.id for order in purchases if order.status == "3"],
        "vendor inactive in the source": [order.id for order in purchases if order.partner in inactive],
    }


def as_json(result: Outcome) -> dict[str, Any]:
    codes = Counter(one.code for one in result.differences)
    return {
        "documents": result.documents,
        "differences": sum(1 for one in result.differences if one.code != "unexplained"),
        "unexplained": result.unexplained,
        "errors": len(result.problems),
        "problems": result.problems,
        "by_code": dict(codes),
        "totals": {name: [str(ours), str(theirs)] for name, (ours, theirs) in result.totals.items()},
        "opening": {"items": len(result.opening), "units": str(sum(result.opening.values(), ZERO))},
        "open_amounts": {side: str(amount) for side, amount in result.open_amounts.items()},
        "seconds": round(result.seconds, 1),
    }


def not_begun(problems: list[dict[str, str]]) -> dict[str, Any]:
    """The same object where the source couldn't be read or its masters were refused."""
    return {"documents": {}, "differences": 0, "unexplained": 0, "errors": len(problems), "problems": problems}


def as_table(result: Outcome) -> str:
    return "\n".join(
        [*_document_rows(result), "", *_total_rows(result), "", *_difference_rows(result), "", *_ends(result)]
    )


def _document_rows(result: Outcome) -> list[str]:
    return ["Documents", *(f"  {name:<34}{count:>9,}" for name, count in result.documents.items())]


def _total_rows(result: Outcome) -> list[str]:
    rows = [f"Totals                      {'ours':>18}{'source':>20}{'difference':>14}"]
    for name, (ours, theirs) in result.totals.items():
        rows.append(f"  {name:<26}{ours:>18,.2f}{theirs:>20,.4f}{ours - theirs:>14,.4f}")
    return rows


def _difference_rows(result: Outcome) -> list[str]:
    rows = [f"Differences{'orders':>24}{'sum':>18}"]
    for (kind, code), (count, total) in result.by_code().items():
        rows.append(f"  {kind:<9}{code:<17}{count:>7,}{total:>18,.2f}")
    return [*rows, f"  unexplained               {result.unexplained:>7,}"]


def _ends(result: Outcome) -> list[str]:
    units = sum(result.opening.values(), ZERO)
    rows = [f"Opening stock: {len(result.opening):,} items, {units:,.0f} units (each item's largest shortfall)"]
    rows += [
        f"{name}: {len(orders)} ({', '.join(map(str, orders))})" for name, orders in result.listed.items() if orders
    ]
    rows += [f"Open items, {side}: {amount:,.2f}" for side, amount in result.open_amounts.items()]
    rows.append("Ledgers, balances and rebuild agree" if not result.proofs else "Ledgers and balances disagree:")
    rows += [f"  {sentence}" for sentence in result.proofs[:20]]
    rows += [f"Refused, {source}: {sentence}" for source, sentence in result.refused.items()]
    return [*rows, f"{result.seconds:,.1f} seconds"]
