from .deliveries import Delivery, DeliveryLine
from .delivery_notices import DeliveryNotice, DeliveryNoticeLine
from .sales_orders import SalesOrder, SalesOrderLine
from .sales_returns import SalesReturn, SalesReturnLine

__all__ = [
    "Delivery",
    "DeliveryLine",
    "DeliveryNotice",
    "DeliveryNoticeLine",
    "SalesOrder",
    "SalesOrderLine",
    "SalesReturn",
    "SalesReturnLine",
]
