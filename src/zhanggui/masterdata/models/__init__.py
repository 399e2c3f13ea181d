from .calendars import Calendar, CalendarDay
from .items import Item, ItemCategory, ItemUnit, ItemVariant
from .lines import ItemLine, PricedLine, TradeDocument
from .order_lines import OrderLine, OrderLineQuerySet
from .parties import Address, Contact, Customer, CustomerTerms, Party, Supplier, SupplierTerms
from .progress import Progress
from .taxes import Tax
from .terms import PaymentTerm, PaymentTermLine
from .warehouses import Location, Warehouse

__all__ = [
    "Address",
    "Calendar",
    "CalendarDay",
    "Contact",
    "Customer",
    "CustomerTerms",
    "Item",
    "ItemCategory",
    "ItemLine",
    "ItemUnit",
    "ItemVariant",
    "Location",
    "OrderLine",
    "OrderLineQuerySet",
    "Party",
    "PaymentTerm",
    "PaymentTermLine",
    "PricedLine",
    "Progress",
    "Supplier",
    "SupplierTerms",
    "Tax",
    "TradeDocument",
    "Warehouse",
]
