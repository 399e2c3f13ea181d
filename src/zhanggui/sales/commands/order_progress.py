"""How far sales orders have come; written by their own commands and by those of later documents."""

from __future__ import annotations

from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.stock.commands.order_progress import OrderProgress, Progressed

__all__ = ["PROGRESS", "Progressed"]

PROGRESS = OrderProgress(SalesOrder, SalesOrderLine, moved="delivered", sign=-1)
