"""Field groups of prices: a reader without the permission never gets these values, anywhere."""

PURCHASE_PRICE = "masterdata.price.purchase"
SALES_PRICE = "masterdata.price.sales"
