"""How much of sales returns was credited; written by credit notes."""

from __future__ import annotations

from zhanggui.sales.models import SalesReturn, SalesReturnLine
from zhanggui.stock.commands import line_progress

PROGRESS = line_progress.sent_back(SalesReturn, SalesReturnLine)
