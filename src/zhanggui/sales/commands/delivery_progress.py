"""How much of deliveries was invoiced or returned; written by later documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhanggui.sales.models import Delivery, DeliveryLine
from zhanggui.stock.commands import line_progress

ZERO = Decimal(0)
PROGRESS = line_progress.moved(Delivery, DeliveryLine)


@dataclass(slots=True)
class Followed:
    """Change of what followed a delivery line: quantities in the line's unit, value in company currency."""

    returned: Decimal = ZERO
    returned_value: Decimal = ZERO
    invoiced: Decimal = ZERO

    def columns(self) -> dict[str, Decimal]:
        return {
            "returned_quantity": self.returned,
            "returned_value": self.returned_value,
            "invoiced_quantity": self.invoiced,
        }


def add_progress(changes: Mapping[int, Followed]) -> None:
    """Write back to delivery lines (by key), and refresh the badges of their deliveries.

    Called by later documents inside their own commands, which hold the deliveries' locks.
    """
    PROGRESS.add({key: change.columns() for key, change in changes.items()})
