"""Values as they stand on paper: dates and amounts of the language, texts that can be broken into lines."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import get_currency_name
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.engines import amount_in_words
from zhanggui.kernel.models import Currency
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.formats import text_of

UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]+")
UNBROKEN = re.compile(r"[!-~]{25,}")
"""Letters and digits without a gap: a line can't be broken inside."""
CHUNK = 12
GAP = "\u200b"


def fact(field: Field, value: Any, currency: Currency | None = None) -> str:
    """A value beside its heading: dates are written out."""
    if field.kind is Kind.DATE and value:
        return day(value)
    return cell(field, value, currency)


def cell(field: Field, value: Any, currency: Currency | None = None) -> str:
    """A value in the narrow column of a table."""
    if field.kind is Kind.BOOLEAN:
        return _("yes") if value else _("no")
    return clean(text_of(field, value, currency))


def clean(text: str) -> str:
    """Without control characters, and with places to break at in endless words."""
    text = UNPRINTABLE.sub(" ", str(text).replace("\r\n", "\n").replace("\u2028", "\n"))
    return UNBROKEN.sub(lambda found: GAP.join(re.findall(f".{{1,{CHUNK}}}", found[0])), text).strip()


def day(value: dt.date) -> str:
    """``2 March 2026``, ``2026年3月2日``."""
    return format_date(value, "long", locale="zh_Hans" if _is_chinese() else "en_GB")


def in_words(amount: Decimal, currency: Currency) -> str:
    """The amount in words with its currency; empty where the language has none for such small change."""
    rounded = amount.quantize(Decimal(1).scaleb(-currency.digits), rounding=ROUND_HALF_UP)
    try:
        if _is_chinese():
            return _currency_name(currency) + amount_in_words.chinese(rounded)
        return f"{currency.code} {amount_in_words.english(rounded, currency.digits)} only"
    except ValueError:
        return ""


def _currency_name(currency: Currency) -> str:
    """人民币 for CNY; the master's own name where the code is nobody's standard."""
    known = str(get_currency_name(currency.code, locale="zh_Hans"))
    return known if known != currency.code else currency.name_zh or f"{currency.code} "


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
