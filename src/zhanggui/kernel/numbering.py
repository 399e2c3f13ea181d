"""Document numbers.

Most types take theirs from a PostgreSQL sequence per company, type and period: nobody waits, gaps may happen. Types
with ``gap_free`` (invoices, credit notes) take theirs from a counter row that is locked last.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from . import locks
from .models import Document, NumberCounter, NumberFormat
from .nouns import noun


def assign(document: Document) -> str:
    """Give ``document`` its number (once) and return it. The caller saves the document."""
    if not document.number:
        document.number = next_number(document.company_id, type(document), document.date)
    return document.number


def next_number(company_id: int, model: type[Document], date: dt.date) -> str:
    """``PO202611-0001``: prefix, period, counter."""
    prefix, reset, width = _format(company_id, model)
    period = {"month": f"{date:%Y%m}", "year": f"{date:%Y}", "never": ""}[reset]
    take = _next_gap_free if model.gap_free else _next_from_sequence
    count = take(company_id, model, period)
    return f"{prefix}{period}-{count:0{width}d}"


def _format(company_id: int, model: type[Document]) -> tuple[str, str, int]:
    own = NumberFormat.objects.filter(company_id=company_id, document_type=model._meta.label).first()
    return (own.prefix, own.reset, own.width) if own else (model.number_prefix, "month", 4)


def _next_from_sequence(company_id: int, model: type[Document], period: str) -> int:
    name = f"number_{company_id}_{model._meta.app_label}_{noun(model)}_{period or 'all'}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(to_regclass(%s))", [name])
        (value,) = cursor.fetchone()
        return int(value) if value is not None else _first_of_sequence(cursor, name)


def _first_of_sequence(cursor: Any, name: str) -> int:
    """Create the sequence under a lock of its own: once a period, so that two who come first don't collide."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
    cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {connection.ops.quote_name(name)}")
    cursor.execute("SELECT nextval(%s)", [name])
    return int(cursor.fetchone()[0])


def _next_gap_free(company_id: int, model: type[Document], period: str) -> int:
    """One statement locks, counts and returns; the lock is held for the rest of the transaction only."""
    locks.in_order(locks.COUNTER_RANK)
    table = connection.ops.quote_name(NumberCounter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS c (company_id, document_type, period, last) VALUES (%s, %s, %s, 1) "  # noqa: S608
            "ON CONFLICT (company_id, document_type, period) DO UPDATE SET last = c.last + 1 RETURNING last",
            [company_id, model._meta.label, period],
        )
        return int(cursor.fetchone()[0])
