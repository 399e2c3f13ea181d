"""How much more than ordered may be delivered."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.order_lines import standing
from zhanggui.masterdata.queries import terms as agreed
from zhanggui.sales.models import Delivery, DeliveryLine, SalesOrderLine, SalesReturn
from zhanggui.sales.queries.sales_orders import to_deliver

ZERO = Decimal(0)


class OverDelivery(Refusal):
    code = "over_delivery"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s still open on %(order)s. Deliver less, or have the order "
        "amended."
    )


class Tolerance:
    """The customer's tolerance, else the company's; read only where somebody delivers more than is open."""

    def __init__(self, document: Delivery | SalesReturn) -> None:
        self.document = document

    @cached_property
    def limit(self) -> Decimal:
        """Percent of the ordered quantity."""
        return HUNDRED + agreed.customer_terms(self.document.company, self.document.customer).over_percent

    def allows(self, origin: SalesOrderLine, standing_then: Decimal) -> bool:
        """Whether the order line may stand at this quantity."""
        return standing_then <= origin.quantity or standing_then <= origin.quantity * self.limit / HUNDRED

    def require(self, line: DeliveryLine, origin: SalesOrderLine, taken: Decimal) -> None:
        """Refuse more than is open; ``taken`` is what earlier lines of the same delivery take."""
        then = standing(origin) + taken + line.quantity
        if not origin.is_closed and self.allows(origin, then):
            return
        raise OverDelivery(
            row=line.position,
            quantity=f"{line.quantity.normalize():f}",
            open=f"{max(ZERO, to_deliver(origin) - taken).normalize():f}",
            order=str(origin.document),
        )
