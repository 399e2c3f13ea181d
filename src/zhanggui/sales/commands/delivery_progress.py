"""How much of deliveries was invoiced or returned; written by later documents."""

from __future__ import annotations

from zhanggui.sales.models import Delivery, DeliveryLine
from zhanggui.stock.commands.moved_progress import MovedProgress

PROGRESS = MovedProgress(Delivery, DeliveryLine)
