"""What a document must remember of its partners when it leaves draft: print uses this, not today's master data."""

from __future__ import annotations

from typing import Any

from zhanggui.masterdata.models import Address, Party, TradeDocument


def take(document: TradeDocument, party: Party) -> None:
    """Fill ``document.snapshot``. The caller's command saves it."""
    document.snapshot = {
        "company": _company(document),
        "party": _party(party),
        "addresses": [_address(row) for row in Address.objects.filter(party=party)],
        "payment_term": _names(document.payment_term) if document.payment_term else None,
        "currency": document.currency.code,
        "rate": f"{document.rate:f}",
    }


def _names(master: Any) -> dict[str, str]:
    return {"code": master.code, "name": master.name, "name_zh": master.name_zh}


def _company(document: TradeDocument) -> dict[str, str]:
    company = document.company
    return {
        **_names(company),
        "tax_number": company.tax_number,
        "address": company.address,
        "phone": company.phone,
    }


def _party(party: Party) -> dict[str, str]:
    return {**_names(party), "tax_number": party.tax_number, "phone": party.phone, "email": party.email}


def _address(address: Address) -> dict[str, str]:
    return {"kind": address.kind, "text": str(address)}
