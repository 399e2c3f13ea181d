from .counts import Count, CountLine
from .expected_moves import ExpectedMove, Pegging
from .lots import Lot
from .moves import StockBalance, StockMove
from .other_issues import OtherIssue, OtherIssueLine
from .other_receipts import OtherReceipt, OtherReceiptLine
from .reservations import Availability, Reservation
from .transfer_receipts import TransferReceipt, TransferReceiptLine
from .transfers import Transfer, TransferLine
from .values import ItemValue, ValueEntry

__all__ = [
    "Availability",
    "Count",
    "CountLine",
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
    "Transfer",
    "TransferLine",
    "TransferReceipt",
    "TransferReceiptLine",
    "ValueEntry",
]
