"""What an amendment means for later documents that are drafts: they follow the order's price, discount and tax."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhanggui.kernel import bulk
from zhanggui.masterdata.models import PricedLine
from zhanggui.pricing.commands import priced_lines

FOLLOWED = ("price", "price_source", "discount", "tax_id", "tax_rate")
AMOUNTS = ("net", "tax_amount", "gross")


def follow(model: type[Any], before: Iterable[PricedLine], after: Iterable[PricedLine]) -> None:
    """Give drafts' lines of ``model`` (they name an ``order_line``) the terms that their order lines have now.

    Lines whose own price, discount or tax somebody edited keep them; so does what is posted. Four statements at most,
    one where nothing names the lines, none where no terms changed. Runs under the lock of the order, so none of the
    drafts is being posted.
    """
    now = {line.pk: line for line in after}
    changed = {
        was.pk: (was, now[was.pk]) for was in before if was.pk in now and not priced_lines.same_terms(was, now[was.pk])
    }
    named = model._default_manager.filter(document__status="draft", order_line__in=changed) if changed else ()
    following = {line.pk for line in named if priced_lines.same_terms(line, changed[line.order_line_id][0])}
    if following:
        _write(model, following, changed)


def _write(model: type[Any], following: set[int], changed: Mapping[int, tuple[Any, Any]]) -> None:
    drafts = model._default_manager.filter(pk__in=following).values("document")
    lines = list(model._default_manager.filter(document__in=drafts).select_related("document__currency", "item"))
    documents = {line.document_id: line.document for line in lines}
    for line in lines:
        line.document = documents[line.document_id]
        if line.pk in following:
            _take_terms(line, changed[line.order_line_id][1])
    for key, document in documents.items():
        priced_lines.total(document, [line for line in lines if line.document_id == key])
    bulk.update([line for line in lines if line.pk in following], FOLLOWED + AMOUNTS)
    bulk.update(list(documents.values()), AMOUNTS)


def _take_terms(line: Any, origin: Any) -> None:
    for name in FOLLOWED:
        setattr(line, name, getattr(origin, name))
    priced_lines.compute(line.document, line)
