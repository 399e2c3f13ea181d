"""A company, its people and a warehouse: just enough for kernel tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from zhanggui.access.models import Grant, Role, User
from zhanggui.kernel import checks
from zhanggui.kernel.models import Company, Currency
from zhanggui.masterdata.models import Warehouse

AT = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def cny(db: None) -> Currency:
    return Currency.objects.create(code="CNY", name="Yuan")


@pytest.fixture
def usd(db: None) -> Currency:
    return Currency.objects.create(code="USD", name="Dollar")


@pytest.fixture
def company(cny: Currency) -> Company:
    return Company.objects.create(code="ZG", name="Zhanggui Linear", name_zh="掌柜直线", currency=cny)


@pytest.fixture
def warehouse(company: Company) -> Warehouse:
    return Warehouse.objects.create(code="W1", name="Main", company=company)


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    return user_with


def user_with(name: str, *codes: str, **scope: Any) -> User:
    """A user whose one role holds ``codes``; ``scope``: company, warehouse_id, scope."""
    user = User.objects.create(username=name, name=name.title())
    role = Role.objects.create(code=name, name=name, codes=list(codes))
    Grant.objects.create(user=user, role=role, **scope)
    return user


@pytest.fixture
def boss(make_user: Callable[..., User]) -> User:
    return make_user("boss", "*")


@pytest.fixture
def own_checks(monkeypatch: pytest.MonkeyPatch) -> dict:
    """An empty registry of checks for one test."""
    registry: dict = {}
    monkeypatch.setattr(checks, "_registry", registry)
    return registry
