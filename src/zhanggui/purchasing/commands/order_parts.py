"""Lines of later documents that are parts of order lines: what they take from them, and when they may not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.pricing.commands import parts
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.queries.purchase_orders import lines_by_key, to_receive

Rows = Sequence[dict[str, Any]]


class OrderNotOpen(Refusal):
    code = "order_not_open"
    sentence = _("%(order)s isn't confirmed, so nothing can be received on it. Confirm or reopen it first.")


class OrderRequired(Refusal):
    code = "order_required"
    sentence = _(
        "Line %(row)s has no purchase order, and %(company)s receives goods on orders only. Name the order line, or "
        "have the company's rule changed."
    )


class NothingOpen(Refusal):
    code = "nothing_open"
    sentence = _("Nothing is open on %(document)s.")


def complete(rows: Rows, names: Iterable[str]) -> list[dict[str, Any]]:
    """Rows that name an order line take ``names`` from it where they don't say more; quantity is what is to come."""
    unread = {row["order_line"].pk for row in rows if row.get("order_line") and not _is_read(row["order_line"])}
    known = lines_by_key(unread)
    return [_completed(row, known, set(names)) if row.get("order_line") else row for row in rows]


def _completed(row: dict[str, Any], known: dict[int, PurchaseOrderLine], names: set[str]) -> dict[str, Any]:
    line = known.get(row["order_line"].pk, row["order_line"])
    taken = {} if row.get("id") else parts.values(line, to_receive(line))
    return {**{name: value for name, value in taken.items() if name in names}, **row, "order_line": line}


def _is_read(line: PurchaseOrderLine) -> bool:
    """Whether the line is in memory with its order and what documents take from both."""
    loaded = line._state.fields_cache
    return "document" in loaded and "tax" in loaded and "currency" in loaded["document"]._state.fields_cache


def origins(lines: Iterable[Any]) -> dict[int, PurchaseOrderLine]:
    """The order lines of these lines by key; one query for those that aren't in memory."""
    named = [line for line in lines if line.order_line_id]
    read = {line.order_line_id: line.order_line for line in named if _has_read_order(line)}
    return read | lines_by_key(line.order_line_id for line in named if line.order_line_id not in read)


def _has_read_order(line: Any) -> bool:
    return "order_line" in line._state.fields_cache and _is_read(line.order_line)


def own_rows(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine], rows: Rows) -> list[dict[str, Any]]:
    """``rows`` with the order's own lines, as its command holds them; raises InvalidInput for foreign ones."""
    known = {line.pk: line for line in lines}
    text = str(_("This line doesn't belong to %(order)s.") % {"order": order})
    wrong = [n for n, row in enumerate(rows, 1) if getattr(row.get("order_line"), "pk", None) not in known]
    if wrong:
        raise InvalidInput(FieldError(n, "order_line", text) for n in wrong)
    return [{**row, "order_line": known[row["order_line"].pk]} for row in rows]


# -- what a part must have in common with its order --------------------------------------------------------------------


def require_same(document: Any, lines: Iterable[Any], known: dict[int, PurchaseOrderLine]) -> None:
    """Refuse lines that aren't what their order lines say, with every problem."""
    found = [
        problem
        for line in lines
        if line.order_line_id
        for problem in _problems(document, line, known[line.order_line_id])
    ]
    if found:
        raise InvalidInput(found)


def _problems(document: Any, line: Any, origin: PurchaseOrderLine) -> Iterable[FieldError]:
    row, order = line.position, origin.document
    if order.company_id != document.company_id:
        yield FieldError(row, "order_line", str(_("There is no such order line in this company.")))
    elif order.supplier_id != document.supplier_id:
        text = _("%(order)s is an order to another supplier. Use a document of its own for it.")
        yield FieldError(row, "order_line", str(text % {"order": order}))
    elif not _same_money(document, order):
        text = _("%(order)s has another currency or way of entering prices. Use a document of its own for it.")
        yield FieldError(row, "order_line", str(text % {"order": order}))
    elif not origin.is_stocked:
        text = _("%(name)s moves no stock, so it isn't received: it is invoiced from the order.")
        yield FieldError(row, "order_line", str(text % {"name": origin.name}))
    else:
        yield from _differences(line, origin)


def _same_money(document: Any, order: PurchaseOrder) -> bool:
    own = (getattr(document, "currency_id", order.currency_id), getattr(document, "tax_included", order.tax_included))
    return own == (order.currency_id, order.tax_included)


def _differences(line: Any, origin: PurchaseOrderLine) -> Iterable[FieldError]:
    values = {"order": origin.document, "item": origin.item, "unit": getattr(origin.unit, "label", "")}
    if (line.item_id, line.variant_id) != (origin.item_id, origin.variant_id):
        text = _(
            "The line of %(order)s is for %(item)s. Receive another item without an order line, or amend the order."
        )
        yield FieldError(line.position, "item", str(text % values))
    elif line.unit_id != origin.unit_id:
        text = _("%(order)s counts %(item)s in %(unit)s. Enter the quantity in this unit.")
        yield FieldError(line.position, "unit", str(text % values))
