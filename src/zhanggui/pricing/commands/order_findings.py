"""What checks of orders of both chains have to say about partners and prices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.checks import Finding, Level
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.commands.trade_documents import Side

PRICED = (PricedLine.Kind.ITEM, PricedLine.Kind.SERVICE)


def price_missing(lines: Iterable[PricedLine]) -> list[Finding]:
    return [
        Finding(
            Level.WARN,
            "price_missing",
            _("Line %(row)s has no price.") % {"row": line.position},
            _("Enter the price, or say why it is free."),
            line.position,
        )
        for line in lines
        if not line.price and line.kind in PRICED
    ]


def partner_inactive(partner: Any, code: str) -> list[Finding]:
    """``code`` names the finding: supplier_inactive, customer_inactive."""
    if partner.is_active and partner.party.is_active:
        return []
    message = _("%(partner)s is not active.") % {"partner": partner}
    return [Finding(Level.BLOCK, code, message, _("Choose another partner, or activate this one."))]


def duplicate_reference(order: TradeDocument, side: Side) -> list[Finding]:
    """The partner's own number on two orders: most likely one of them was entered twice."""
    if not order.reference:
        return []
    partner = {side.partner: getattr(order, f"{side.partner}_id")}
    same = type(order)._default_manager.filter(company=order.company_id, reference=order.reference, **partner)
    twin = same.exclude(pk=order.pk).exclude(status__in=("draft", "cancelled")).first()
    if twin is None:
        return []
    message = _("%(order)s has the partner's number %(reference)s too.")
    values = {"order": twin, "reference": order.reference}
    return [
        Finding(Level.WARN, "duplicate_reference", message % values, _("Cancel one of them, or say why there are two."))
    ]
