"""An office with people who ask and people who decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhanggui.access.models import User
from zhanggui.approvals.commands import decisions
from zhanggui.approvals.models import Approval
from zhanggui.approvals.tests import make
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line

CONFIRM = "purchasing.PurchaseOrder.confirm"
D = Decimal
PRICE = "masterdata.price.purchase"
APPROVER = ("approvals.approval.*", "*.*.view", PRICE)
BUYER = ("approvals.approval.*", "purchasing.*", "pricing.price_list.*", "*.*.view", PRICE)


class Office(World):
    """A buyer; a purchasing head, a boss and a deputy who may decide and look, but not confirm orders."""

    def __init__(self) -> None:
        super().__init__()
        self.buyer = self.person("buyer", *BUYER)
        self.head, self.boss = self.person("head", *APPROVER), self.person("boss", *APPROVER)
        self.deputy = self.person("deputy", *APPROVER)

    def person(self, name: str, *codes: str) -> User:
        return masters.user(*codes, company=self.company, name=f"{name}{masters.serial()}")

    def order(self, price: str = "60000", *, quantity: int = 2, **values: Any) -> PurchaseOrder:
        """A draft of the buyer's; prices are with tax, so two cost 120,000."""
        return purchase_orders.draft(
            by=self.buyer,
            at=self.at,
            company=self.company,
            supplier=self.supplier,
            warehouse=self.warehouse,
            lines=[line(self.item(), quantity, price)],
            **values,
        )

    def ask(self, order: Any, step: str = "confirm", note: str = "For the new hall") -> Approval:
        return make.request(order, step, by=self.buyer, at=self.at, note=note)

    def approve(self, approval: Approval, *people: User, **values: Any) -> None:
        for person in people:
            decisions.approve(approval, by=person, at=self.at, **values)


def status(order: PurchaseOrder) -> str:
    return PurchaseOrder.objects.get(pk=order.pk).status
