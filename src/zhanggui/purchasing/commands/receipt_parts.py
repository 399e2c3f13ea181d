"""Lines of supplier returns that are parts of receipt lines: what they take from them, and when they may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.pricing.commands import part_lines, parts
from zhanggui.pricing.commands.part_lines import Rows
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.purchasing.commands.order_progress import PROGRESS
from zhanggui.purchasing.models import GoodsReceiptLine, SupplierReturn, SupplierReturnLine
from zhanggui.purchasing.queries.goods_receipts import lines_by_key, to_return

ZERO = Decimal(0)
Origins = dict[int, GoodsReceiptLine]


def complete(rows: Rows) -> list[dict[str, Any]]:
    """Rows that name a receipt line take item, unit, price and what is left of it where they don't say more."""
    known = part_lines.named_by_rows(rows, "receipt_line", lines_by_key)
    filled = part_lines.fill(rows, known, "receipt_line", lambda line: parts.values(line, to_return(line)))
    return [{**row, "order_line": row["receipt_line"].order_line} if row.get("receipt_line") else row for row in filled]


def origins(lines: Iterable[SupplierReturnLine]) -> Origins:
    """The receipt lines of these lines by key; one query for those that aren't in memory."""
    return part_lines.named_by_lines(lines, "receipt_line", lines_by_key)


def with_order_lines(lines: Sequence[GoodsReceiptLine]) -> Sequence[GoodsReceiptLine]:
    """The same lines with their order lines, as the transaction holds them: one query at most."""
    known = PROGRESS.lines(line.order_line_id for line in lines if line.order_line_id)
    for line in lines:
        line.order_line = known.get(line.order_line_id or 0)
    return lines


def require_same(document: SupplierReturn, lines: Iterable[SupplierReturnLine], known: Origins) -> None:
    """Refuse lines that aren't what their receipt lines say, with every problem."""
    lines = list(lines)
    if unnamed := [line for line in lines if line.order_line_id and not line.receipt_line_id]:
        text = str(_("Name the receipt line whose goods go back."))
        raise InvalidInput(FieldError(line.position, "receipt_line", text) for line in unnamed)
    part_lines.require_fitting(document, lines, known, "receipt_line", PURCHASE, _other_order)


def _other_order(line: SupplierReturnLine, origin: GoodsReceiptLine) -> Iterator[FieldError]:
    if line.order_line_id != origin.order_line_id:
        text = _("The order line is that of the receipt line; leave it out.")
        yield FieldError(line.position, "order_line", str(text))


# -- shares ------------------------------------------------------------------------------------------------------------


def settle(document: SupplierReturn, lines: Sequence[SupplierReturnLine], known: Origins) -> None:
    """Each line's share, taken from the end of its receipt line: base quantity, amounts, value in stock."""
    parts.settle_returns(document, lines, known, link="receipt_line")
