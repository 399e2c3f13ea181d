"""Grants for one warehouse, given from its page: access knows no warehouses, only their keys."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.commands import grants
from zhanggui.access.models import Grant, Role, User
from zhanggui.kernel.commands import push
from zhanggui.masterdata.models import Warehouse


@push(Warehouse, Grant, "give_here", label=_("Give a role here"), permission_step="give")
def give_here(
    warehouse: Warehouse, *, by: Any, at: dt.datetime, user: User, role: Role, scope: Grant.Scope = Grant.Scope.ALL
) -> Grant:
    """The role works for this warehouse and for what belongs to none."""
    grant = Grant(user=user, role=role, company=warehouse.company, warehouse_id=warehouse.pk, scope=scope)
    return grants.given(grant, by=by)
