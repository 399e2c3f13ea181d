"""Purchase prices: a reader without this permission never gets them, anywhere."""

PRICE = "masterdata.price.purchase"
