from .last_prices import LastPrice
from .price_lists import PriceList, PriceListLine, PriceListParty

__all__ = ["LastPrice", "PriceList", "PriceListLine", "PriceListParty"]
