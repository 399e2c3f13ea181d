"""Which side's prices somebody may see and write, company by company."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from zhanggui.kernel.models import MasterQuerySet

GROUPS = {"purchase": "masterdata.price.purchase", "sales": "masterdata.price.sales"}
"""The permission to see a side's prices, by kind of list."""


def within_sides(rows: models.QuerySet, user: Any) -> models.QuerySet:
    """Those of ``rows`` whose side's prices ``user`` may see in their company."""
    purchase, sales = (user.visible(rows.filter(kind=kind), group) for kind, group in GROUPS.items())
    return purchase | sales


class SidedQuerySet(MasterQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Whoever may not see a side's prices can't refer to its lists either."""
        return within_sides(super().visible_to(user), user)  # type: ignore[return-value]
