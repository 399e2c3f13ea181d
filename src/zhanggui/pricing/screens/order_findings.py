"""What confirming an order would say, while there is still something to be decided."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from zhanggui.kernel import checks
from zhanggui.ui.panels import Panel


def ahead(order: Any, user: Any, *, without: str = "") -> Panel | None:
    """Findings on a draft; ``without`` is the code of those that aren't for ``user``."""
    if order.status not in ("draft", "submitted"):
        return None
    asked = checks.ahead(order, "confirm", by=user, at=timezone.now())
    found = [finding for finding in asked if finding.code != without]
    return Panel("pricing/order_findings.html", {"findings": found}) if found else None
