"""Lines of later documents that are parts of order lines: what they take from them, and when they may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, Refusal
from zhanggui.pricing.commands import part_lines, parts
from zhanggui.pricing.commands.part_lines import Rows
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.purchasing.models import PurchaseOrderLine
from zhanggui.purchasing.queries.purchase_orders import lines_by_key, to_receive


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
    known, names = part_lines.named_by_rows(rows, "order_line", lines_by_key), set(names)

    def take(line: PurchaseOrderLine) -> dict[str, Any]:
        return {name: value for name, value in parts.values(line, to_receive(line)).items() if name in names}

    return part_lines.fill(rows, known, "order_line", take)


def origins(lines: Iterable[Any]) -> dict[int, PurchaseOrderLine]:
    """The order lines of these lines by key; one query for those that aren't in memory."""
    return part_lines.named_by_lines(lines, "order_line", lines_by_key)


def require_same(document: Any, lines: Iterable[Any], known: dict[int, PurchaseOrderLine]) -> None:
    """Refuse lines that aren't what their order lines say, with every problem."""
    part_lines.require_fitting(document, lines, known, "order_line", PURCHASE, _service)


def _service(line: Any, origin: PurchaseOrderLine) -> Iterator[FieldError]:
    if not origin.is_stocked:
        text = _("%(name)s moves no stock, so it isn't received: it is invoiced from the order.")
        yield FieldError(line.position, "order_line", str(text % {"name": origin.name}))
