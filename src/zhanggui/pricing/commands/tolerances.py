"""How much more than ordered may be received or delivered."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from zhanggui.engines.amounts import HUNDRED
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.models import OrderLine, PricedLine, TradeDocument
from zhanggui.masterdata.order_lines import standing, to_move
from zhanggui.pricing.commands.trade_documents import Side

ZERO = Decimal(0)


class Tolerance:
    """The partner's tolerance, else the company's; read only where somebody moves more than is open."""

    def __init__(self, document: TradeDocument, side: Side) -> None:
        self.document, self.side = document, side

    @cached_property
    def limit(self) -> Decimal:
        """Percent of the ordered quantity."""
        return HUNDRED + self.side.terms_of(self.document).over_percent

    def allows(self, origin: OrderLine, standing_then: Decimal) -> bool:
        """Whether the order line may stand at this quantity."""
        return standing_then <= origin.quantity or standing_then <= origin.quantity * self.limit / HUNDRED

    def require(self, line: PricedLine, origin: OrderLine, taken: Decimal, over: type[Refusal]) -> None:
        """Refuse more than is open with ``over``; ``taken`` is what earlier lines of the same document take."""
        if not origin.is_closed and self.allows(origin, standing(origin) + taken + line.quantity):
            return
        raise over(
            row=line.position,
            quantity=f"{line.quantity.normalize():,f}",
            open=f"{max(ZERO, to_move(origin) - taken).normalize():,f}",
            order=str(origin.document),  # type: ignore[attr-defined]
        )
