"""How much of supplier returns was credited; written by credit notes."""

from __future__ import annotations

from zhanggui.purchasing.models import SupplierReturn, SupplierReturnLine
from zhanggui.stock.commands import line_progress

PROGRESS = line_progress.sent_back(SupplierReturn, SupplierReturnLine)
