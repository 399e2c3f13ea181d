"""Lines of later documents that name lines of sales orders: what they take from them, and what must fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import FieldError, Refusal
from zhanggui.kernel.models import Document
from zhanggui.pricing.commands import part_lines
from zhanggui.pricing.commands.part_lines import Rows
from zhanggui.pricing.commands.trade_documents import SALES
from zhanggui.sales.models import SalesOrder, SalesOrderLine
from zhanggui.sales.queries.sales_orders import known_lines


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
    return part_lines.fill(rows, orders, "order_line", take)


def own_rows(order: SalesOrder, rows: Rows) -> list[dict[str, Any]]:
    """``rows`` with the order's own lines, as its command holds them; raises InvalidInput for foreign ones."""
    return part_lines.own_rows(order, kernel_lines.read(order, SalesOrderLine), rows, "order_line")


def require_same(document: Any, lines: Iterable[Any], orders: Mapping[int, SalesOrderLine]) -> None:
    """Refuse lines that aren't what their order lines say, with every problem."""
    part_lines.require_fitting(document, lines, orders, "order_line", SALES, _service)


def _service(line: Any, origin: SalesOrderLine) -> Iterator[FieldError]:
    if not origin.is_stocked:
        text = _("%(name)s moves no stock, so it isn't delivered: it is invoiced from the order.")
        yield FieldError(line.position, "order_line", str(text % {"name": origin.name}))


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
