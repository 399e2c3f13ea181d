"""Counting progress and posted values again from later documents and from the ledger, for the proofs of both chains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext

from zhanggui.kernel.proofs import sentence
from zhanggui.masterdata.progress import progress
from zhanggui.stock.models import StockMove
from zhanggui.stock.queries.order_progress import LIVE, Orders

ZERO = Decimal(0)
CHUNK = 2000
Sums = Mapping[int, tuple[Decimal, ...]]
"""Counted columns by the key of a line."""


def sums(model: type[Any], link: str, *names: str, condition: Q | None = None) -> dict[int, tuple[Decimal, ...]]:
    """Sums of columns over lines of confirmed documents, by the key of the line that they name by ``link``."""
    rows = model.objects.filter(condition or Q(), document__status="confirmed").exclude(**{link: None})
    wanted = {f"sum_{name}": Sum(name) for name in names}
    return {key: tuple(values) for key, *values in rows.order_by().values_list(link).annotate(**wanted)}


def joined(*columns: Sums) -> dict[int, tuple[Decimal, ...]]:
    """Several counts of one column each, side by side."""
    keys = {key for column in columns for key in column}
    return {key: tuple(column.get(key, (ZERO,))[0] for column in columns) for key in keys}


def differences(model: type[Any], names: tuple[str, ...], counted: Sums) -> Iterator[str]:
    """Lines whose columns aren't what was counted; lines that nothing was counted for must be at zero."""
    nothing = tuple(ZERO for _name in names)
    touched = Q(pk__in=list(counted))
    for name in names:
        touched |= ~Q(**{name: 0})
    for line in model.objects.filter(touched).select_related("document").iterator(chunk_size=CHUNK):
        stored = tuple(getattr(line, name) for name in names)
        if stored != counted.get(line.pk, nothing):
            yield sentence(line.document, stored, counted.get(line.pk, nothing), line.position)


def badges(model: type[Any], badge: str, done: str, *, less: str = "") -> Iterator[str]:
    """Documents whose badge doesn't follow from ``done`` and the quantity of their lines, without what is ``less``."""
    for document in model.objects.exclude(status="draft").prefetch_related("lines").iterator(chunk_size=CHUNK):
        lines = [line for line in document.lines.all() if getattr(line, "kind", "") != "text"]
        wanted = ((getattr(line, done), line.quantity - (getattr(line, less) if less else ZERO)) for line in lines)
        counted = progress(wanted)
        if getattr(document, badge) != counted:
            yield sentence(document, getattr(document, badge), counted)


def order_headers(orders: Orders) -> Iterator[str]:
    """Orders whose badges and next date don't follow from their lines."""
    rows = orders.model.objects.filter(status__in=(LIVE, "closed")).prefetch_related("lines__item")
    for order in rows.iterator(chunk_size=CHUNK):
        counted = tuple(orders.count(order, order.lines.all(), live=order.status == LIVE))
        stored = tuple(getattr(order, name) for name in orders.derived)
        if stored != counted:
            yield sentence(order, stored, counted)


def in_ledger(model: type[Any]) -> Iterator[str]:
    """Lines of confirmed documents that the stock ledger has otherwise or not at all, and the reverse."""
    label = model._meta.get_field("document").related_model._meta.label
    moves = StockMove.objects.filter(source_type=label, reverses=None, reversed_by=None).order_by()
    rows = moves.values_list("source_line_id").annotate(quantity=Sum("quantity"), value=Sum("value"))
    posted = {key: (quantity, value) for key, quantity, value in rows}
    lines = model.objects.filter(document__status="confirmed", item__kind="goods", base_quantity__gt=0)
    for line in lines.select_related("document").iterator(chunk_size=CHUNK):
        own, theirs = (line.base_quantity, line.stock_value), posted.pop(line.pk, (ZERO, ZERO))
        if theirs != own:
            yield sentence(line.document, own, theirs, line.position)
    for key in posted:
        yield gettext("The stock ledger has moves of line %(line)s that no document stands for.") % {"line": key}
