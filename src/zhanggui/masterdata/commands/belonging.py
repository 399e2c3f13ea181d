"""What a document names must belong to its own company."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import InvalidInput


def require_own_warehouse(document: Any) -> None:
    """Refuse a warehouse of another company."""
    warehouse = getattr(document, "warehouse", None)
    if warehouse is not None and warehouse.company_id != document.company_id:
        text = _("%(warehouse)s belongs to another company. Choose a warehouse of %(company)s.")
        raise InvalidInput.of("warehouse", text % {"warehouse": warehouse, "company": document.company.label})
