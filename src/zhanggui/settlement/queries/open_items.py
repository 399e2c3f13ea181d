"""Reading what is owed: open now or at the end of a day, and what settled it.

What was open on a past day is the open amount of now plus what was allocated after that day, so history stays right
when allocations come or are undone later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from zhanggui.kernel.models import Document
from zhanggui.settlement.models import Allocation, OpenItem
from zhanggui.settlement.queries.accounts import family, opposite

AMOUNT = DecimalField(max_digits=20, decimal_places=4)
ZERO = Value(Decimal(0), output_field=AMOUNT)


def open_on(items: QuerySet, day: dt.date) -> QuerySet:
    """``items`` that were open at the end of ``day``, with ``open_then``."""
    later = Allocation.objects.filter(Q(debit=OuterRef("pk")) | Q(credit=OuterRef("pk")), date__gt=day)
    rows = items.filter(~Q(open_amount=0) | Exists(later), date__lte=day)
    return rows.annotate(open_then=_open_then(day)).exclude(open_then=0)


def _open_then(day: dt.date) -> Any:
    """Allocations lower the open amount of a debit and raise that of a credit."""
    return F("open_amount") + _later("debit", day) - _later("credit", day)


def _later(role: str, day: dt.date) -> Any:
    rows = Allocation.objects.filter(**{role: OuterRef("pk")}, date__gt=day).order_by().values(role)
    return Coalesce(Subquery(rows.annotate(total=Sum("amount")).values("total"), output_field=AMOUNT), ZERO)


def of_party(items: QuerySet, party_id: int, day: dt.date | None = None) -> QuerySet:
    """What is open with a party, the oldest first; now, or at the end of ``day``."""
    own = items.filter(party__in=family(party_id)).select_related("currency").order_by("due_date", "pk")
    return open_on(own, day) if day else own.exclude(open_amount=0).annotate(open_then=F("open_amount"))


def booked_by(document: Document) -> QuerySet:
    """The items of a document, what takes them back included."""
    return OpenItem.objects.filter(source_type=document._meta.label, source_id=document.pk).order_by("pk")


def allocations_of(documents: Iterable[Document]) -> QuerySet:
    """Allocations that stand, from and to the items of documents of one type."""
    documents = list(documents)
    own = OpenItem.objects.filter(
        source_type__in={document._meta.label for document in documents},
        source_id__in=[document.pk for document in documents],
        reverses=None,
    )
    rows = Allocation.objects.filter(Q(debit__in=own) | Q(credit__in=own), reverses=None, reversed_by=None)
    return rows.select_related("debit__currency", "credit").order_by("pk")


def to_settle(document: Document | OpenItem) -> QuerySet:
    """What is open on the account of a payment, credit note or open item and could settle it, the oldest first."""
    own = document if isinstance(document, OpenItem) else booked_by(document).filter(reverses=None).first()
    return OpenItem.objects.none() if own is None else opposite(own)


def settled_by(document: Document | OpenItem) -> QuerySet:
    """The items that settle, or are settled by, a document or an open item now."""
    own: Any = [document.pk] if isinstance(document, OpenItem) else booked_by(document)
    standing = Allocation.objects.filter(reverses=None, reversed_by=None)
    others = Q(pk__in=standing.filter(credit__in=own).values("debit"))
    others |= Q(pk__in=standing.filter(debit__in=own).values("credit"))
    return OpenItem.objects.filter(others).order_by("due_date", "pk")
