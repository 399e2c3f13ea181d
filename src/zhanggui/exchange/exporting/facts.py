"""What a file says about itself: who made it when, and which rows it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui import lookups
from zhanggui.ui.fields import Field
from zhanggui.ui.formats import moment
from zhanggui.ui.listing import NONE, Listing, parameters

Fact = tuple[str, str]
SIGNS = {"gte": " ≥", "lte": " ≤"}
"""By the lookup of a filter."""


def facts(listing: Listing, user: Any, at: dt.datetime) -> Iterator[Fact]:
    """``[(label, text)]``: the list, the reader, the moment, then search, filters and order."""
    yield _("List"), listing.screen.heading
    yield _("Made by"), str(user)
    yield _("Made at"), moment(at)
    if words := listing.params.get("q", ""):
        yield _("Search"), words
    for field in listing.filters:
        for name, lookup in parameters(field):
            if values := [value for value in listing.params.getlist(name) if value != ""]:
                yield f"{field.label}{SIGNS.get(lookup, '')}", _said(field, values, user)
    yield from _order(listing)


def _order(listing: Listing) -> Iterator[Fact]:
    if (field := listing.screen.field(listing.sort)) is not None:
        text = _("%(column)s, descending") if listing.descending else _("%(column)s, ascending")
        yield _("Sorted by"), text % {"column": field.label}


def _said(field: Field, values: list[str], user: Any) -> str:
    texts = {NONE: _("none"), **lookups.said(field, values, user)}
    return ", ".join(texts.get(value, value) for value in values)
