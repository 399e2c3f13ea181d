"""Warehouses come with a default place; more places are added as needed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.masters import delete, fill, state_commands, validate, write
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Location, Warehouse


@command(Warehouse, "create", create=True, label=_("New warehouse"))
def create(*, by: Any, at: dt.datetime, company: Company, code: str, name: str, **values: Any) -> Warehouse:
    warehouse = write(Warehouse(), {"company": company, "code": code, "name": name, **values})
    write(
        Location(),
        {
            "company": company,
            "warehouse": warehouse,
            "code": f"{code}-STOCK",
            "name": f"{name}: stock",
            "name_zh": f"{warehouse.name_zh or name}：库存区",
            "is_default": True,
        },
    )
    return warehouse


@command(Warehouse, "update", label=_("Edit"))
def update(warehouse: Warehouse, *, by: Any, at: dt.datetime, **values: Any) -> None:
    fill(warehouse, values)
    validate(warehouse)


deactivate, activate = state_commands(Warehouse)


@command(Warehouse, "remove", label=_("Delete"))
def remove(warehouse: Warehouse, *, by: Any, at: dt.datetime) -> None:
    """A warehouse that nothing refers to goes with its places."""
    for location in warehouse.locations.order_by("-parent_id", "-pk"):
        delete(location)
    delete(warehouse)
