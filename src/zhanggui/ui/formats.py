"""Values as people read them: thousands separated, dates as ISO, decimals without idle zeros."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.kernel.models import Currency, Document

from .fields import Field, Kind

GAP = "\u2002"
"""Between code and name: wide enough to tell them apart, in every font."""


def trimmed(value: Decimal, least: int = 0) -> str:
    """``1234.500000`` → ``1,234.5``; at least ``least`` decimals stay."""
    whole, _, decimals = f"{value:,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole


def plain_number(value: Decimal) -> str:
    """``1234.500000`` → ``1234.5``: for inputs."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal, digits: int = 2) -> str:
    """Rounded to the currency's digits."""
    return f"{value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):,f}"


def moment(value: dt.datetime) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def label_of(row: Any) -> str:
    """How a referenced row is called in the reader's language."""
    if isinstance(row, Currency):
        return str(row.code)
    return str(getattr(row, "label", None) or row)


def code_of(row: Any) -> str:
    return str(getattr(row, "code", "") or "")


def option_text(row: Any) -> str:
    """How a row stands in a choice: code and name, for an item its specification too."""
    if isinstance(row, Currency | Document) or not hasattr(row, "code"):
        return label_of(row)
    parts = [row.code, label_of(row) if label_of(row) != row.code else "", getattr(row, "specification", "")]
    return GAP.join(part for part in parts if part)


def short_text(row: Any) -> str:
    """The name alone, except where things are told apart by their code."""
    return option_text(row) if hasattr(row, "specification") else label_of(row)


def currency_of(row: Any) -> Currency | None:
    """The currency in which the money of ``row`` is meant; a line's is its document's."""
    if (document := _loaded(row, "document")) is not None:
        row = document
    return _loaded(row, "currency") or _loaded(_loaded(row, "company"), "currency")


def _loaded(row: Any, name: str) -> Any:
    """A relation that is in memory already; formatting a row never asks the database."""
    return row._state.fields_cache.get(name) if isinstance(row, models.Model) else None


def text(field: Field, row: Any) -> str:
    """The value of ``field`` as plain text; empty where there is none."""
    return text_of(field, field.value(row), currency_of(row) if field.kind is Kind.MONEY else None)


def text_of(field: Field, value: Any, currency: Currency | None = None) -> str:
    if value is None or value == "":
        return ""
    match field.kind:
        case Kind.REFERENCE:
            return label_of(value)
        case Kind.MONEY:
            return money(value, currency.digits if currency else 2)
        case Kind.PRICE:
            return trimmed(value, 2)
        case Kind.QUANTITY | Kind.PERCENT | Kind.RATE:
            return trimmed(Decimal(value))
        case Kind.INTEGER:
            return f"{value:,d}"
        case Kind.DATE:
            return str(value.isoformat())
        case Kind.DATETIME:
            return moment(value)
        case Kind.BOOLEAN:
            return _("yes") if value else _("no")
        case Kind.CHOICE | Kind.STATUS | Kind.PROGRESS:
            return field.choice_label(value)
    return str(value)
