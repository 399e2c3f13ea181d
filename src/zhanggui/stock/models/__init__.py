from .expected_moves import ExpectedMove, Pegging
from .lots import Lot
from .moves import StockBalance, StockMove
from .other_issues import OtherIssue, OtherIssueLine
from .other_receipts import OtherReceipt, OtherReceiptLine
from .reservations import Availability, Reservation
from .values import ItemValue, ValueEntry

__all__ = [
    "Availability",
    "ExpectedMove",
    "ItemValue",
    "Lot",
    "OtherIssue",
    "OtherIssueLine",
    "OtherReceipt",
    "OtherReceiptLine",
    "Pegging",
    "Reservation",
    "StockBalance",
    "StockMove",
    "ValueEntry",
]
