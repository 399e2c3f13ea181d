"""What a company has agreed with a partner, defaults filled in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhanggui.kernel.models import Company, Currency
from zhanggui.masterdata.models import Customer, CustomerTerms, PaymentTerm, Supplier, SupplierTerms, Tax


@dataclass(frozen=True, slots=True)
class Terms:
    """``over_percent``: how much more than ordered may be received or delivered."""

    currency: Currency
    payment_term: PaymentTerm | None
    tax: Tax | None
    tax_included: bool
    discount: Decimal
    over_percent: Decimal


def supplier_terms(company: Company, supplier: Supplier) -> Terms:
    found = SupplierTerms.objects.filter(company=company, supplier=supplier)
    agreed = found.select_related("currency", "payment_term", "tax").first()
    own = agreed.over_receipt_percent if agreed else None
    return _terms(company, agreed, company.over_receipt_percent if own is None else own)


def customer_terms(company: Company, customer: Customer) -> Terms:
    found = CustomerTerms.objects.filter(company=company, customer=customer)
    agreed = found.select_related("currency", "payment_term", "tax").first()
    own = agreed.over_delivery_percent if agreed else None
    return _terms(company, agreed, company.over_delivery_percent if own is None else own)


def _terms(company: Company, agreed: SupplierTerms | CustomerTerms | None, over: Decimal) -> Terms:
    if agreed is None:
        return Terms(company.currency, None, None, company.prices_include_tax, Decimal(0), over)
    included = agreed.prices_include_tax
    return Terms(
        agreed.currency or company.currency,
        agreed.payment_term,
        agreed.tax,
        company.prices_include_tax if included is None else included,
        agreed.discount,
        over,
    )
