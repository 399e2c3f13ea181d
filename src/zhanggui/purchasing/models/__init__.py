from .goods_receipts import GoodsReceipt, GoodsReceiptLine
from .purchase_orders import PurchaseOrder, PurchaseOrderLine
from .purchase_requisitions import PurchaseRequisition, PurchaseRequisitionLine
from .receiving_notices import ReceivingNotice, ReceivingNoticeLine
from .supplier_returns import SupplierReturn, SupplierReturnLine

__all__ = [
    "GoodsReceipt",
    "GoodsReceiptLine",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseRequisition",
    "PurchaseRequisitionLine",
    "ReceivingNotice",
    "ReceivingNoticeLine",
    "SupplierReturn",
    "SupplierReturnLine",
]
