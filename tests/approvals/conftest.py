"""A buyer who asks and a boss who decides, with a rule on the confirmation of orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.access.models import User
from zhanggui.approvals.models import Approval, ApprovalRule
from zhanggui.approvals.tests import make
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line

CONFIRM = "purchasing.PurchaseOrder.confirm"
PRICE = "masterdata.price.purchase"


class Office(World):
    def __init__(self) -> None:
        super().__init__()
        approver = ("approvals.approval.*", "*.*.view", PRICE)
        self.buyer = self.person("buyer", "approvals.approval.*", "purchasing.*", "*.*.view", PRICE)
        self.boss, self.deputy = self.person("boss", *approver), self.person("deputy", *approver)
        self.rule: ApprovalRule = make.rule(self, CONFIRM, self.boss)

    def person(self, name: str, *codes: str) -> User:
        return masters.user(*codes, company=self.company, name=f"{name}{masters.serial()}")

    def order(self, price: str = "60000") -> PurchaseOrder:
        return purchase_orders.draft(
            by=self.buyer,
            at=self.at,
            company=self.company,
            supplier=self.supplier,
            warehouse=self.warehouse,
            lines=[line(self.item(), Decimal(2), price)],
        )

    def ask(self, order: Any, note: str = "For the new hall") -> Approval:
        return make.request(order, "confirm", by=self.buyer, at=self.at, note=note)


@pytest.fixture
def office(db: None) -> Office:
    return Office()
