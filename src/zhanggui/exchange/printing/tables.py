"""The table of lines: which columns a paper has, what stands in them, and how much room they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.models import Currency
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.formats import trimmed
from zhanggui.ui.screen import Screen
from zhanggui.ui.sight import Sight

from .texts import cell, clean
from .tongues import Tongue

TOTALS = frozenset({"net", "tax_amount", "gross"})
"""Amounts that nobody enters but everybody wants to read."""
ALWAYS = frozenset({"quantity", "price"})
"""Columns that stay where they are empty: somebody looks for them."""
BOLD = 1
"""How much wider a heading is than the same letters below it."""
WIDEST = 36
"""In half letters: longer texts are broken into lines."""


@dataclass(frozen=True, slots=True)
class Column:
    """``text(line)`` is what stands in it; ``key`` is how a template calls it."""

    key: str
    label: Any
    text: Callable[[Any], str]
    is_number: bool = False


def printed(screen: Screen, field: Field) -> bool:
    """What people enter, texts, sums, and what is referred to; how far it has come is no business of a partner."""
    if not screen.editing:
        return field.kind is not Kind.JSON
    is_text = field.stored and field.kind in (Kind.TEXT, Kind.LONG_TEXT)
    return field.editable or is_text or field.path in TOTALS or field.path.endswith("__document")


def table(screen: Screen, document: Any, lines: Sequence[Any], sight: Sight, tongue: Tongue) -> dict[str, Any]:
    """The lines of a document, as :func:`filled` answers them, without the columns that have nothing to say."""
    currency = getattr(document, "currency", None)
    fields = [f for f in screen.all_line_fields if f.column and printed(screen, f) and sight.reads(f, document)]
    return filled([column for field in fields for column in _columns(field, currency, sight)], lines, tongue)


def filled(columns: Sequence[Column], lines: Sequence[Any], tongue: Tongue) -> dict[str, Any]:
    """``{"columns": [{"key", "label", "number", "width"}], "rows": [[text]]}``; ``width`` in half letters."""
    texts = [[column.text(line) for line in lines] for column in columns]
    kept = [(column, found) for column, found in zip(columns, texts, strict=True) if _says(column, found)]
    return {
        "columns": [_described(column, found, tongue) for column, found in kept],
        "rows": [list(row) for row in zip(*(found for _column, found in kept), strict=True)],
    }


def _says(column: Column, texts: list[str]) -> bool:
    if column.key in ALWAYS:
        return True
    return any(text.strip("0.") for text in texts) if column.is_number else any(texts)


def _described(column: Column, texts: list[str], tongue: Tongue) -> dict[str, Any]:
    label = tongue.says(column.label)
    widest = max(*(width(word) + BOLD for word in label.split()), *map(width, texts), 0)
    return {"key": column.key, "label": label, "number": column.is_number, "width": min(widest, WIDEST)}


def width(text: str) -> int:
    """In half letters; of several lines the longest."""
    return max((sum(_half_letters(letter) for letter in line) for line in text.split("\n")), default=0)


def _half_letters(letter: str) -> int:
    return 2 if east_asian_width(letter) in "WF" else 1


# -- what stands in a column


def _columns(field: Field, currency: Currency | None, sight: Sight) -> list[Column]:
    if field.path == "item":
        return [Column("code", _("Code"), _code), Column("item", field.label, _name)]
    if field.path == "tax":
        return [Column("tax", pgettext_lazy("amount", "Tax"), _tax, is_number=True)]
    return [Column(field.path, field.label, _plain(field, currency, sight), field.is_number)]


def _plain(field: Field, currency: Currency | None, sight: Sight) -> Callable[[Any], str]:
    """A document out of the reader's reach isn't named on paper either."""
    if not field.is_number:
        return lambda line: cell(field, value) if sight.knows(value := field.value(line)) else ""
    return lambda line: "" if _is_text(line) else cell(field, field.value(line), currency)


def _is_text(line: Any) -> bool:
    """A line of mere text has neither quantity nor price."""
    return getattr(line, "kind", "") == "text"


def _code(line: Any) -> str:
    return clean(line.item.code) if line.item is not None else ""


def _name(line: Any) -> str:
    """The line's own text, as it was then; where it is still the item's name, in the language of the paper."""
    own, item = getattr(line, "name", ""), line.item
    if item is not None and own in ("", item.name, item.name_zh):
        own = item.label
    return clean(own)


def _tax(line: Any) -> str:
    """The rate as it was, not the tax as it is now."""
    return f"{trimmed(line.tax_rate)}%" if line.tax is not None else ""
