"""Two companies with a warehouse each, and a receipt of goods to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from zhanggui.access.models import SYSTEM, Department, User
from zhanggui.access.tests import make
from zhanggui.kernel.models import Company, Currency
from zhanggui.masterdata.models import Warehouse
from zhanggui.stock.models import OtherReceipt


@dataclass
class Place:
    company: Company
    warehouse: Warehouse
    department: Department

    def receipt(self, owner: User, warehouse: Warehouse | None = None) -> OtherReceipt:
        return OtherReceipt.objects.create(
            company=self.company, warehouse=warehouse or self.warehouse, owner=owner, date=make.AT.date()
        )


def place(code: str) -> Place:
    currency, _ = Currency.objects.get_or_create(code="CNY", defaults={"name": "Yuan"})
    company = Company.objects.create(code=code, name=f"Company {code}", currency=currency)
    warehouse = Warehouse.objects.create(code=f"W-{code}", name=code, company=company)
    return Place(company, warehouse, Department.objects.create(code=f"D-{code}", name=code, company=company))


@pytest.fixture
def here(db: None) -> Place:
    return place("HERE")


@pytest.fixture
def there(db: None) -> Place:
    return place("THERE")


@pytest.fixture
def system() -> Any:
    return SYSTEM


@pytest.fixture
def admin(db: None) -> User:
    return make.user("admin", "*", password="correct horse battery", email="admin@example.com")
