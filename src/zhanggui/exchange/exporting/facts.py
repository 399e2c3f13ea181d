"""What a file says about itself: who made it when, and which rows it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui import lookups
from zhanggui.ui.fields import CHOICES, Field, Kind
from zhanggui.ui.formats import moment
from zhanggui.ui.listing import NONE, Listing, parameter_names

Fact = tuple[str, str]


def facts(listing: Listing, user: Any, at: dt.datetime) -> Iterator[Fact]:
    """``[(label, text)]``: the list, the reader, the moment, then search, filters and order."""
    yield _("List"), listing.screen.heading
    yield _("Made by"), str(user)
    yield _("Made at"), moment(at)
    if words := listing.params.get("q", ""):
        yield _("Search"), words
    for field in listing.filters:
        for name in parameter_names(field):
            if values := [value for value in listing.params.getlist(name) if value != ""]:
                yield _title(field, name), ", ".join(_said(field, values, user))
    yield from _order(listing)


def _order(listing: Listing) -> Iterator[Fact]:
    if (field := listing.screen.field(listing.sort)) is not None:
        text = _("%(column)s, descending") if listing.descending else _("%(column)s, ascending")
        yield _("Sorted by"), text % {"column": field.label}


def _title(field: Field, name: str) -> str:
    from_below = name.endswith(("_from", "_min")) and name != field.path
    from_above = name.endswith(("_to", "_max")) and name != field.path
    return f"{field.label}{' ≥' if from_below else ' ≤' if from_above else ''}"


def _said(field: Field, values: list[str], user: Any) -> list[str]:
    if field.is_reference and field.target is not None:
        texts = lookups.named(field.target, user, set(values) - {NONE})
        return [_("none") if value == NONE else texts.get(value, value) for value in values]
    if field.kind in CHOICES:
        return [field.choice_label(value) for value in values]
    if field.kind is Kind.BOOLEAN:
        return [_("yes") if value in ("true", "1", "on") else _("no") for value in values]
    return values
