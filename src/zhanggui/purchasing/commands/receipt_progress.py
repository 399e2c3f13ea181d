"""How much of goods receipts was invoiced or returned; written by later documents."""

from __future__ import annotations

from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine
from zhanggui.stock.commands import line_progress

PROGRESS = line_progress.moved(GoodsReceipt, GoodsReceiptLine)
