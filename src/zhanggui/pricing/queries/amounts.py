"""Count the amounts of all priced lines again, and add them up to their documents. The database does the sums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Currency
from zhanggui.kernel.proofs import is_part, proof, selected, sentence, told
from zhanggui.masterdata.models import PricedLine

CHUNK = 2000
AMOUNTS = ("net", "tax_amount", "gross")
COUNTED = """
SELECT l.document_id, l.position, l.net, l.tax_amount, l.gross, counted.net, counted.tax
FROM {lines} l JOIN {documents} d ON d.id = l.document_id JOIN {currencies} c ON c.id = d.currency_id,
LATERAL (SELECT CASE l.kind WHEN 'text' THEN 0 WHEN 'discount' THEN -1 ELSE 1 END
    * round(l.quantity * l.price * (100 - l.discount) * 0.01, c.digits)) entered(amount),
LATERAL (SELECT CASE WHEN d.tax_included
    THEN round(entered.amount * l.tax_rate * 1.000000000000000000 / (100 + l.tax_rate), c.digits)
    ELSE round(entered.amount * l.tax_rate * 0.01, c.digits) END) taxed(tax),
LATERAL (SELECT entered.amount - CASE WHEN d.tax_included THEN taxed.tax ELSE 0 END, taxed.tax) counted(net, tax),
LATERAL (SELECT CASE WHEN {is_part} THEN 5 * power(10::numeric, -c.digits) ELSE 0 END + {by_paper}) slack(amount)
WHERE l.gross <> l.net + l.tax_amount
    OR abs(l.net - counted.net) > slack.amount OR abs(l.tax_amount - counted.tax) > slack.amount
ORDER BY l.document_id, l.position
"""
"""Parts of another line take what is missing of it, so they may differ by cents from what they would be alone; so does
tax that was taken from the partner's paper, and what follows it."""
PAPER = "tax_override"


def priced_lines() -> list[type[Any]]:
    return [model for model in apps.get_models() if issubclass(model, PricedLine)]


@proof("line_amounts", _("Amounts of lines are quantity times price, less discount, with their tax"))
def line_amounts() -> list[str]:
    return [found for model in priced_lines() for found in _wrongly_counted(model)]


def _wrongly_counted(model: type[Any]) -> Iterator[str]:
    document = model._meta.get_field("document").related_model
    statement = COUNTED.format(
        lines=model._meta.db_table,
        documents=document._meta.db_table,
        currencies=Currency._meta.db_table,
        is_part=is_part(model, PricedLine),
        by_paper=f"CASE WHEN d.{PAPER} IS NOT NULL OR {is_part(model, PricedLine)} THEN 1 ELSE 0 END"
        if any(field.name == PAPER for field in document._meta.concrete_fields)
        else "0",
    )
    for found, row, net, tax, gross, own_net, own_tax in told(model, selected(statement)):
        yield sentence(found, (net, tax, gross), (own_net, own_tax, own_net + own_tax), row)


@proof("document_totals", _("Documents are the sums of their lines"))
def document_totals() -> list[str]:
    return [found for model in priced_lines() for found in _wrongly_added(model)]


def _wrongly_added(model: type[Any]) -> Iterator[str]:
    document: Any = model._meta.get_field("document").related_model
    sums = model._default_manager.order_by().values_list("document").annotate(*map(Sum, AMOUNTS))
    counted = {key: tuple(amounts) for key, *amounts in sums.iterator(chunk_size=CHUNK)}
    nothing = (0, 0, 0)
    rows = document._default_manager.order_by("pk").values_list("pk", *AMOUNTS)
    wrong = {
        key: tuple(own) for key, *own in rows.iterator(chunk_size=CHUNK) if tuple(own) != counted.get(key, nothing)
    }
    for one in document._default_manager.filter(pk__in=wrong):
        yield sentence(one, wrong[one.pk], counted.get(one.pk, nothing))
