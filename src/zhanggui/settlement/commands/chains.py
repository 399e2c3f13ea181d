"""Buying and selling as invoices and credit notes see them: the models of a chain, and how to read and write back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from zhanggui.engines.amounts import ZERO
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import periods
from zhanggui.kernel.models import Period
from zhanggui.masterdata.models import Party
from zhanggui.pricing.commands.trade_documents import Side
from zhanggui.stock.commands.line_progress import LineProgress
from zhanggui.stock.commands.order_progress import OrderProgress


@dataclass(slots=True)
class Billed:
    """Change of what is invoiced of a receipt's or delivery's line: in its unit, and in value (company currency)."""

    quantity: Decimal = ZERO
    value: Decimal = ZERO

    def columns(self) -> dict[str, Decimal]:
        """What is added to which column; deliveries keep no value."""
        both = {"invoiced_quantity": self.quantity, "invoiced_value": self.value}
        return {name: amount for name, amount in both.items() if amount}


@dataclass(frozen=True, slots=True)
class Chain:
    """``moved``: the field of an invoice line that names what came or went; ``progress`` writes back to that.

    ``ledger`` is the side of the open items, ``area`` that of the periods.
    """

    side: Side
    ledger: str
    area: str
    invoice: type[Any]
    line: type[Any]
    credit_line: type[Any]
    orders: OrderProgress
    moved: str
    progress: LineProgress

    @property
    def moved_line(self) -> type[Any]:
        return self.progress.line_model

    @property
    def moved_document(self) -> type[Any]:
        return self.progress.model

    def add_billed(self, billed: Mapping[int, Billed]) -> None:
        """Write back to receipts or deliveries, which the transaction holds."""
        self.progress.add({key: change.columns() for key, change in billed.items()})

    def partner_id(self, document: Any) -> int:
        return getattr(document, f"{self.side.partner}_id")

    def party(self, document: Any) -> Party:
        return getattr(document, self.side.partner).party

    def moved_of(self, line: Any) -> int | None:
        return getattr(line, f"{self.moved}_id")

    def moved_lines(self, keys: Iterable[int | None]) -> dict[int, Any]:
        """Lines of receipts or deliveries by key, with their documents; see kernel.lines.by_key."""
        return kernel_lines.by_key(self.moved_document, self.moved_line, _named(keys))

    def ordered_lines(self, keys: Iterable[int | None]) -> dict[int, Any]:
        """The same for lines of orders."""
        return self.orders.lines(_named(keys))

    def upstream(self, document: Any, **_arguments: Any) -> list[QuerySet]:
        """For ``touches`` of an invoice: its orders, receipts or deliveries."""
        links = {"order_line": self.orders.model, self.moved: self.moved_document}
        return kernel_lines.upstream(document, self.line, **links)


def _named(keys: Iterable[int | None]) -> set[int]:
    return {key for key in keys if key}


# -- what both invoices and credit notes do ----------------------------------------------------------------------------


def require_open(chain: Chain, document: Any) -> None:
    """The document's date is open for its chain and for money."""
    periods.require_open(document.company, chain.area, document.date)
    periods.require_open(document.company, Period.Area.MONEY, document.date)
