"""What confirming an order would say, while there is still something to be decided."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from zhanggui.kernel import checks
from zhanggui.ui.panels import Panel


def ahead(order: Any, user: Any) -> Panel | None:
    """Findings on a draft, as far as they are for ``user``."""
    if order.status not in ("draft", "submitted"):
        return None
    found = checks.ahead(order, "confirm", by=user, at=timezone.now())
    return Panel("pricing/order_findings.html", {"findings": found}) if found else None
