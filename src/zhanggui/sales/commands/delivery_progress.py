"""How much of deliveries was invoiced or returned; written by later documents."""

from __future__ import annotations

from zhanggui.sales.models import Delivery, DeliveryLine
from zhanggui.stock.commands import line_progress

PROGRESS = line_progress.moved(Delivery, DeliveryLine)
