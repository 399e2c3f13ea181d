"""Lines of later documents that name lines of sales orders: what they take from them, and what must fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Document
from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.sales.queries.sales_orders import known_lines

Rows = Sequence[dict[str, Any]]


class OrderNotOpen(Refusal):
    code = "order_not_open"
    sentence = _("%(order)s isn't confirmed, so nothing can be delivered on it. Confirm or reopen it first.")


class OrderRequired(Refusal):
    code = "order_required"
    sentence = _(
        "Line %(row)s has no sales order, and %(company)s delivers on orders only. Name the order line, or have the "
        "company's rule changed."
    )


class NothingOpen(Refusal):
    code = "nothing_open"
    sentence = _("Nothing is open on %(document)s.")


def lines_of(rows: Rows) -> dict[int, SalesOrderLine]:
    """The order lines that rows name, with their orders."""
    return known_lines({row["order_line"].pk for row in rows if row.get("order_line")})


def fill(
    rows: Rows, orders: Mapping[int, SalesOrderLine], take: Callable[[SalesOrderLine], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows that name an order line get from it what they don't say themselves."""
    return [_filled(row, orders[row["order_line"].pk], take) if row.get("order_line") else row for row in rows]


def _filled(
    row: dict[str, Any], line: SalesOrderLine, take: Callable[[SalesOrderLine], dict[str, Any]]
) -> dict[str, Any]:
    defaults = {} if row.get("id") else take(line)
    return {**defaults, **row, "order_line": line}


def own_rows(order: SalesOrder, rows: Rows) -> list[dict[str, Any]]:
    """``rows`` with the order's own lines, as its command holds them; raises InvalidInput for foreign ones."""
    known = {line.pk: line for line in kernel_lines.read(order, SalesOrderLine)}
    wrong = [n for n, row in enumerate(rows, 1) if getattr(row.get("order_line"), "pk", None) not in known]
    if wrong:
        text = str(_("This line doesn't belong to %(document)s.") % {"document": order})
        raise InvalidInput(FieldError(n, "order_line", text) for n in wrong)
    return [{**row, "order_line": known[row["order_line"].pk]} for row in rows]


def require_same(document: Any, lines: Iterable[Any], orders: Mapping[int, SalesOrderLine]) -> None:
    """Refuse lines that aren't what their order lines say, with every problem."""
    named = [line for line in lines if line.order_line_id]
    found = [problem for line in named for problem in _problems(document, line, orders[line.order_line_id])]
    if found:
        raise InvalidInput(found)


def _problems(document: Any, line: Any, origin: SalesOrderLine) -> Iterator[FieldError]:
    row, order = line.position, origin.document
    values = {"order": order, "name": origin.name, "unit": getattr(origin.unit, "label", "")}
    if order.company_id != document.company_id:
        yield FieldError(row, "order_line", str(_("There is no such order line in this company.")))
    elif order.customer_id != document.customer_id:
        text = _("%(order)s is an order of another customer. Use a document of its own for it.")
        yield FieldError(row, "order_line", str(text % values))
    elif not _same_money(document, order):
        text = _("%(order)s has another currency or way of entering prices. Use a document of its own for it.")
        yield FieldError(row, "order_line", str(text % values))
    elif not origin.is_stocked:
        text = _("%(name)s moves no stock, so it isn't delivered: it is invoiced from the order.")
        yield FieldError(row, "order_line", str(text % values))
    elif (line.item_id, line.variant_id) != (origin.item_id, origin.variant_id):
        text = _("The line of %(order)s is for %(name)s. Deliver another item without it, or amend the order.")
        yield FieldError(row, "item", str(text % values))
    elif line.unit_id != origin.unit_id:
        text = _("%(order)s counts %(name)s in %(unit)s. Enter the quantity in this unit.")
        yield FieldError(row, "unit", str(text % values))


def _same_money(document: Any, order: SalesOrder) -> bool:
    """A notice has no money, so it fits any order."""
    names = ("currency_id", "tax_included")
    return all(getattr(document, name, getattr(order, name)) == getattr(order, name) for name in names)


def require_open(orders: Iterable[SalesOrder]) -> None:
    """Goods move on confirmed orders only."""
    for order in orders:
        if order.status != SalesOrder.Status.CONFIRMED:
            raise OrderNotOpen(order=str(order))


def require_order(document: Document, lines: Iterable[Any]) -> None:
    """Refuse lines without an order, unless the company's rule allows them."""
    if document.company.delivery_without_order:
        return
    for line in lines:
        if line.order_line_id is None:
            raise OrderRequired(row=line.position, company=document.company.label)
