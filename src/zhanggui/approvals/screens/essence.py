"""What somebody has to know of a document to decide on it: its number, partner, amount and date.

Read through the document's own Screen, so that nobody meets here what is hidden from them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst

from zhanggui.approvals.models import Approval
from zhanggui.approvals.screens import entries
from zhanggui.approvals.screens.entries import Entry
from zhanggui.ui.fields import Field
from zhanggui.ui.formats import currency_of, label_of, text_of
from zhanggui.ui.screen import Screen, screen_of
from zhanggui.ui.sight import Sight

PARTNERS = ("supplier", "customer", "party")


@dataclass(frozen=True, slots=True)
class Essence:
    kind: str
    title: str
    url: str = ""
    partner: str = ""
    amount: str = ""
    currency: str = ""
    date: Any = None
    note: str = ""
    entries: Sequence[Entry] = ()
    """What the step is to be done with."""


def of(document: Any, sight: Sight, said: Sequence[Entry] = ()) -> Essence:
    screen = screen_of(type(document))
    kind = str(capfirst(type(document)._meta.verbose_name))
    if screen is None:
        return Essence(kind, str(document))
    amount = screen.amount_field if screen.amount_field and sight.reads(screen.amount_field, document) else None
    partner = _first(screen, PARTNERS, document, sight)
    currency = currency_of(document)
    return Essence(
        kind,
        str(document),
        screen.url("detail", document.pk),
        label_of(partner.value(document)) if partner and partner.value(document) else "",
        text_of(amount, amount.value(document), currency) if amount else "",
        str(currency.code) if amount and currency else "",
        getattr(document, "date", None),
        str(getattr(document, "note", "") or ""),
        said,
    )


def _first(screen: Screen, paths: Iterable[str], document: Any, sight: Sight) -> Field | None:
    fields = (screen.field(path) for path in paths)
    return next((field for field in fields if field is not None and sight.reads(field, document)), None)


def of_all(found: Iterable[Approval], user: Any) -> dict[int, Essence]:
    """By key of the approval: one query for each kind of document; of what the reader can't see its title alone."""
    sight, asked = Sight(user), list(found)
    documents = {model: _documents(model, asked, user) for model in {one.model for one in asked} if model is not None}
    seen = {
        one.pk: documents[one.model][one.document_id]
        for one in asked
        if one.model is not None and one.document_id in documents[one.model]
    }
    said = entries.of_all(asked, seen, sight)
    return {one.pk: _essence(one, seen.get(one.pk), said.get(one.pk, ()), sight) for one in asked}


def _documents(model: type[models.Model], asked: Iterable[Approval], user: Any) -> dict[Any, Any]:
    screen = screen_of(model)
    if screen is None or not screen.may_view(user):
        return {}
    return screen.rows(user).in_bulk([one.document_id for one in asked if one.model is model])


def _essence(approval: Approval, document: Any, said: Sequence[Entry], sight: Sight) -> Essence:
    model = approval.model
    if document is not None:
        return of(document, sight, said)
    return Essence(str(capfirst(model._meta.verbose_name)) if model else "", approval.title)
