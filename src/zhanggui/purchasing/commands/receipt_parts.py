"""Lines of supplier returns that are parts of receipt lines: what they take from them, and when they may not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.pricing.commands import parts
from zhanggui.purchasing.commands.order_parts import Rows
from zhanggui.purchasing.commands.order_progress import PROGRESS
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine, SupplierReturn, SupplierReturnLine
from zhanggui.purchasing.queries.goods_receipts import lines_by_key, to_return

ZERO = Decimal(0)
Origins = dict[int, GoodsReceiptLine]


def complete(rows: Rows) -> list[dict[str, Any]]:
    """Rows that name a receipt line take item, unit, price and what is left of it where they don't say more."""
    known = lines_by_key(row["receipt_line"].pk for row in rows if row.get("receipt_line") and not _is_read(row))
    return [_completed(row, known) for row in rows]


def _is_read(row: dict[str, Any]) -> bool:
    loaded = row["receipt_line"]._state.fields_cache
    return "document" in loaded and "tax" in loaded and "currency" in loaded["document"]._state.fields_cache


def _completed(row: dict[str, Any], known: Origins) -> dict[str, Any]:
    named = row.get("receipt_line")
    if named is None:
        return row
    line = known.get(named.pk, named)
    taken = {} if row.get("id") else parts.values(line, to_return(line))
    return {**taken, **row, "receipt_line": line, "order_line": line.order_line}


def origins(lines: Iterable[SupplierReturnLine]) -> Origins:
    """The receipt lines of these lines by key; one query for those that aren't in memory."""
    named = [line for line in lines if line.receipt_line_id]
    read: Origins = {line.receipt_line.pk: line.receipt_line for line in named if _has_origin(line)}  # type: ignore[union-attr,misc]
    return read | lines_by_key(key for line in named if (key := line.receipt_line_id) and key not in read)


def _has_origin(line: SupplierReturnLine) -> bool:
    return "receipt_line" in line._state.fields_cache and _is_read({"receipt_line": line.receipt_line})


def with_order_lines(lines: Sequence[GoodsReceiptLine]) -> Sequence[GoodsReceiptLine]:
    """The same lines with their order lines, as the transaction holds them: one query at most."""
    known = PROGRESS.lines(line.order_line_id for line in lines if line.order_line_id)
    for line in lines:
        line.order_line = known.get(line.order_line_id or 0)
    return lines


def own_rows(receipt: GoodsReceipt, lines: Sequence[GoodsReceiptLine], rows: Rows) -> list[dict[str, Any]]:
    """``rows`` with the receipt's own lines, as its command holds them; raises InvalidInput for foreign ones."""
    known = {line.pk: line for line in lines}
    text = str(_("This line doesn't belong to %(receipt)s.") % {"receipt": receipt})
    wrong = [n for n, row in enumerate(rows, 1) if getattr(row.get("receipt_line"), "pk", None) not in known]
    if wrong:
        raise InvalidInput(FieldError(n, "receipt_line", text) for n in wrong)
    return [{**row, "receipt_line": known[row["receipt_line"].pk]} for row in rows]


# -- what a part must have in common with its receipt ------------------------------------------------------------------


def require_same(document: SupplierReturn, lines: Iterable[SupplierReturnLine], known: Origins) -> None:
    """Refuse lines that aren't what their receipt lines say, with every problem."""
    problems = [error for line in lines for error in _problems(document, line, known.get(line.receipt_line_id or 0))]
    if problems:
        raise InvalidInput(problems)


def _problems(
    document: SupplierReturn, line: SupplierReturnLine, origin: GoodsReceiptLine | None
) -> Iterable[FieldError]:
    row = line.position
    if origin is None:
        if line.order_line_id:
            yield FieldError(row, "receipt_line", str(_("Name the receipt line whose goods go back.")))
        return
    receipt = origin.document
    if receipt.company_id != document.company_id:
        yield FieldError(row, "receipt_line", str(_("There is no such receipt line in this company.")))
    elif not _same_terms(document, receipt):
        text = _("%(receipt)s is from another supplier or in another currency. Use a document of its own for it.")
        yield FieldError(row, "receipt_line", str(text % {"receipt": receipt}))
    elif (line.item_id, line.variant_id) != (origin.item_id, origin.variant_id):
        text = _("%(receipt)s has %(item)s on this line.")
        yield FieldError(row, "item", str(text % {"receipt": receipt, "item": origin.item}))
    elif line.unit_id != origin.unit_id:
        text = _("%(receipt)s counts %(item)s in %(unit)s. Enter the quantity in this unit.")
        values = {"receipt": receipt, "item": origin.item, "unit": getattr(origin.unit, "label", "")}
        yield FieldError(row, "unit", str(text % values))
    elif line.order_line_id != origin.order_line_id:
        text = _("The order line is that of the receipt line; leave it out.")
        yield FieldError(row, "order_line", str(text))


def _same_terms(document: SupplierReturn, receipt: GoodsReceipt) -> bool:
    own = (document.supplier_id, document.currency_id, document.tax_included)
    return own == (receipt.supplier_id, receipt.currency_id, receipt.tax_included)


# -- shares ------------------------------------------------------------------------------------------------------------


def settle(document: SupplierReturn, lines: Sequence[SupplierReturnLine], known: Origins) -> None:
    """Each line's share, taken from the end of its receipt line: base quantity, amounts, value in stock."""
    parts.settle_returns(document, lines, known, link="receipt_line")
