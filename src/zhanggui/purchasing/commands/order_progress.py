"""How far purchase orders have come; written by their own commands and by those of later documents."""

from __future__ import annotations

from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.stock.commands.order_progress import OrderProgress, Progressed

__all__ = ["PROGRESS", "Progressed"]

PROGRESS = OrderProgress(PurchaseOrder, PurchaseOrderLine, "received", 1)
