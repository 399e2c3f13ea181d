"""A paper: all that a template needs of one document, compiled from the Fields of its Screen, as plain JSON values."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import PaymentTerm, Warehouse
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.formats import currency_of, text_of
from zhanggui.ui.screen import Screen
from zhanggui.ui.sight import Sight

from . import banks, partners
from .tables import TOTALS, printed, table
from .texts import clean, fact, in_words
from .tongues import Tongue

Paper = dict[str, Any]
HEAD = frozenset({"number", "status"})
"""What the head of a paper says already."""


def paper(screen: Screen, document: Any, user: Any, tongue: Tongue) -> Paper:
    """``document`` as ``user`` may see it; the number of queries doesn't grow with its lines."""
    with tongue.spoken(), timezone.override(ZoneInfo(document.company.time_zone)):
        return _Compiler(screen, document, user, tongue).paper()


class _Compiler:
    def __init__(self, screen: Screen, document: Any, user: Any, tongue: Tongue) -> None:
        self.screen, self.document, self.tongue = screen, document, tongue
        self.sight = Sight(user)
        self.known = partners.remembered(document)
        self.partner_field = partners.partner_field(screen)
        self.currency = getattr(document, "currency", None) or document.company.currency

    def paper(self) -> Paper:
        document, fields = self.document, self._fields()
        lines = self.screen.lines(document)
        amounts = sorted((f for f in fields if f.kind is Kind.MONEY), key=lambda f: f.aggregate is not None)
        texts = [f for f in fields if f.is_long]
        facts = [f for f in fields if f.kind is not Kind.MONEY and not f.is_long]
        return {
            "title": self.tongue.says(document._meta.verbose_name),
            "number": document.number,
            "watermark": self._watermark(),
            "company": partners.company(self.known, document.company, self.tongue),
            "partner": self._partner(),
            "facts": self._facts(facts),
            "texts": self._facts(texts),
            "table": table(self.screen, document, lines, self.sight, self.tongue),
            "amounts": [self._amount(field) for field in amounts],
            "in_words": self._in_words(amounts),
            "banks": banks.banks(document.company, self.currency, self.tongue),
        }

    def _fields(self) -> list[Field]:
        """Those of the header that this reader may see and a paper shows."""
        found = (f for f in self.screen.all_fields if f.detail and f.path not in HEAD and f != self.partner_field)
        return [
            f
            for f in found
            if (printed(self.screen, f) or f.is_reference)
            and f.kind not in (Kind.JSON, Kind.PROGRESS)
            and self.sight.reads(f, self.document)
        ]

    def _watermark(self) -> str:
        status = self.document.status
        if status == "draft":
            return self.tongue.says(_("DRAFT"))
        undone = {step.target for step in type(self.document).flow if step.tone == "danger"}
        return self.tongue.says(_("CANCELLED")) if status in undone else ""

    def _partner(self) -> dict[str, Any] | None:
        if self.partner_field is None:
            return None
        party = partners.party_of(self.document, self.partner_field)
        return partners.partner(self.known, party, self.tongue, self.partner_field.label) if party else None

    def _facts(self, fields: list[Field]) -> list[dict[str, str]]:
        found = ((field, self._text(field)) for field in fields if not self._is_idle(field))
        return [{"key": f.path, "label": self.tongue.says(f.label), "text": text} for f, text in found if text]

    def _is_idle(self, field: Field) -> bool:
        """A rate of one says that there is nothing to exchange."""
        return field.kind is Kind.RATE and field.value(self.document) == 1

    def _text(self, field: Field) -> str:
        value = field.value(self.document)
        if not self.sight.knows(value):
            return ""
        if isinstance(value, PaymentTerm) and self.known.get("payment_term"):
            return clean(partners.name_of(self.known["payment_term"]))
        if isinstance(value, Warehouse) and value.address:
            return clean(f"{value.label}\n{value.address}")
        return fact(field, value)

    def _amount(self, field: Field) -> dict[str, Any]:
        currency = currency_of(self.document)
        text = text_of(field, field.value(self.document), currency)
        return {"key": field.path, "label": self.tongue.says(field.label), "text": text, "currency": self.currency.code}

    def _in_words(self, amounts: list[Field]) -> dict[str, str] | None:
        """Of the last amount, which is the sum of all."""
        total = amounts[-1] if amounts else None
        if total is None or not (total.aggregate or total.path in TOTALS):
            return None
        text = in_words(total.value(self.document), self.currency)
        return {"label": self.tongue.says(_("Amount in words")), "text": text} if text else None
