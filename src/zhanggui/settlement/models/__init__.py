from .accounts import MoneyAccount
from .money_receipts import MoneyReceipt, MoneyReceiptLine
from .open_items import Allocation, OpenItem, OpenItemQuerySet, OwedQuerySet, SettlingQuerySet
from .opening_items import OpeningItems, OpeningItemsLine
from .payments import Payment, PaymentLine

__all__ = [
    "Allocation",
    "MoneyAccount",
    "MoneyReceipt",
    "MoneyReceiptLine",
    "OpenItem",
    "OpenItemQuerySet",
    "OpeningItems",
    "OpeningItemsLine",
    "OwedQuerySet",
    "Payment",
    "PaymentLine",
    "SettlingQuerySet",
]
