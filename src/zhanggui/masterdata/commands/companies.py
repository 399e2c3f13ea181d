"""Founding a company: the legal entity with the places that every stock move needs."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.masters import fill, validate, write
from zhanggui.kernel.models import Company, Currency, Document
from zhanggui.kernel.pinyin import sort_key
from zhanggui.masterdata.commands import kept
from zhanggui.masterdata.models import Location
from zhanggui.masterdata.queries import uses

VIRTUAL = (
    (Location.Kind.SUPPLIER, "Suppliers", "供应商处"),
    (Location.Kind.CUSTOMER, "Customers", "客户处"),
    (Location.Kind.SCRAP, "Scrap", "报废"),
    (Location.Kind.ADJUSTMENT, "Adjustments", "盘盈盘亏"),
    (Location.Kind.TRANSIT, "In transit", "在途"),
    (Location.Kind.PRODUCTION, "Production", "生产"),
)


@command(Company, "create", create=True, label=_("New company"))
def create(*, by: Any, at: dt.datetime, code: str, name: str, currency: Currency, **values: Any) -> Company:
    """A company and its virtual locations; warehouses are added one by one."""
    _require_zone(values)
    company = write(Company(), {"code": code, "name": name, "currency": currency, **values})
    Location.objects.bulk_create(
        Location(
            code=f"{code}-{kind.upper()}",
            name=english,
            name_zh=chinese,
            name_key=sort_key(chinese),
            company=company,
            kind=kind,
            is_default=True,
        )
        for kind, english, chinese in VIRTUAL
    )
    return company


@command(Company, "update", label=_("Edit"))
def update(company: Company, *, by: Any, at: dt.datetime, **values: Any) -> None:
    """The books stay in the currency in which its first document was written."""
    _require_zone(values)
    kept.require(company, values, ("currency",), uses.naming(Document, company, "company"))
    fill(company, values)
    validate(company)


def _require_zone(values: dict[str, Any]) -> None:
    """Every page is told in its company's zone: with an unknown one none would open any more."""
    zone = values.get("time_zone")
    if zone and zone not in available_timezones():
        text = _("There is no time zone “%(zone)s”. Name one as Asia/Shanghai is named.")
        raise InvalidInput.of("time_zone", text % {"zone": zone})
