"""What a list shows as a table to be written into a file: the same rows, order, columns and hiding."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.kernel.models import Currency
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.formats import currency_of, short_text, text
from zhanggui.ui.listing import Listing

CHUNK = 2000
"""Rows read from the database at once."""

Cell = Decimal | int | dt.date | dt.datetime | str | None
"""Numbers and days as they are; everything else as the page says it. None: empty."""


class Rows:
    """Iterated once, in constant memory; ``totals`` are complete afterwards."""

    def __init__(self, listing: Listing, told: Callable[[int], None] | None = None) -> None:
        """``told``: is called with the number of rows that are done, each time that some more are."""
        self.listing, self.told = listing, told
        self.columns: list[Field] = listing.columns
        self.count = 0
        self._summed = {f.path for f in self.columns if f.aggregate == "sum" and listing.sight.everywhere(f)}
        self._sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))

    @property
    def titles(self) -> list[str]:
        return [str(column.label) for column in self.columns]

    def __iter__(self) -> Iterator[list[Cell]]:
        for row in self.listing.ordered().iterator(chunk_size=CHUNK):
            self.count += 1
            if self.told is not None and self.count % CHUNK == 0:
                self.told(self.count)
            yield [self._cell(column, row) for column in self.columns]

    def _cell(self, column: Field, row: Any) -> Cell:
        if not self.listing.sight.reads(column, row):
            return _("Not for your eyes")
        value = column.value(row)
        if column.path in self._summed and value is not None:
            self._sums[_currency_code(column, row)][column.path] += value
        return cell_of(column, value, row, self.listing)

    @property
    def totals(self) -> list[tuple[str, dict[str, Decimal]]]:
        """``[(currency code or "", {path: sum})]``, one for each currency."""
        return sorted((code, dict(sums)) for code, sums in self._sums.items())


def _currency_code(column: Field, row: Any) -> str:
    currency = currency_of(row) if column.kind is Kind.MONEY else None
    return currency.code if currency is not None else ""


def cell_of(column: Field, value: Any, row: Any, listing: Listing) -> Cell:
    """``value`` of ``column`` as a cell."""
    if value is None or value == "":
        return None
    if column.is_number or column.kind is Kind.DATE:
        return value
    match column.kind:
        case Kind.DATETIME:
            return timezone.localtime(value).replace(tzinfo=None)
        case Kind.REFERENCE:
            return _name(value, listing)
    return text(column, row)


def _name(row: models.Model, listing: Listing) -> str:
    if not listing.sight.knows(row):
        return _("There is one, but it is not within your reach")
    return row.code if isinstance(row, Currency) else short_text(row)
