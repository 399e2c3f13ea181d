"""What is typed where: the forms of documents as people fill them in.

What must be filled in and isn't said here is the company's own. A document that is neither typed here nor pushed from
another fails its story.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.conventions.business import Business

from zhanggui.kernel.commands import Command, pushes_from
from zhanggui.masterdata.tests import make
from zhanggui.settlement.tests import make as settlement
from zhanggui.ui.screen import Screen, registered

from .hands import Row

Header = Mapping[str, Any]


@dataclass(frozen=True)
class Typed:
    """``header`` by path; ``rows`` of the grid."""

    header: Header = field(default_factory=dict)
    rows: Sequence[Row] = ()


def goods(world: Business, **more: str) -> list[Row]:
    return [{"item": item.code, "quantity": "4", **more} for item in world.items]


def debts(world: Business, side: str) -> list[Row]:
    """Something of an open item, by the number that it is known by."""
    opening = settlement.opening(world, side, {"amount": 5, "reference": f"D{make.serial()}"})
    return [{"open_item": item.reference, "amount": "3"} for item in settlement.open_items(opening)]


def owed() -> Row:
    """To a supplier who is new, so that nobody's name contains the code."""
    party = make.party(code=f"OWED-{make.serial()}")
    make.supplier(party=party)
    return {"party": party.code, "reference": f"O{make.serial()}", "amount": "25.50"}


TYPED: dict[str, Callable[[Business], Typed]] = {
    "purchase-requisitions": lambda w: Typed(rows=goods(w)),
    "purchase-orders": lambda w: Typed(rows=goods(w, price="5")),
    "sales-orders": lambda w: Typed(rows=goods(w, price="5")),
    "other-receipts": lambda w: Typed(rows=goods(w, unit_cost="3")),
    "other-issues": lambda w: Typed(rows=goods(w)),
    "counts": lambda w: Typed(rows=[{"item": one.code} for one in w.items]),
    "transfers": lambda w: Typed(
        {"from_warehouse": w.warehouse, "to_warehouse": make.warehouse(w.company, w.by)}, goods(w)
    ),
    "payments": lambda w: Typed({"amount": "3"}, debts(w, "payable")),
    "money-receipts": lambda w: Typed({"amount": "3"}, debts(w, "receivable")),
    "opening-items": lambda w: Typed({"side": "payable"}, [owed()]),
}


def push_of(screen: Screen) -> Command | None:
    """How a document that isn't typed is made from another one."""
    found = [
        push
        for other in registered().values()
        if other.is_document
        for push in pushes_from(other.model)
        if push.model is screen.model and not push.many
    ]
    return found[0] if found else None
