"""Every step of every document works, and is refused to whoever is late, elsewhere, not allowed, or in a closed period.

What is refused changed nothing, in any table.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from zhanggui.kernel.errors import NotAllowed, NotFound, PeriodClosed, Refusal, StaleVersion
from zhanggui.kernel.models import Document, Period
from zhanggui.kernel.nouns import permission
from zhanggui.masterdata.tests import make as masters

from .business import DRAFTS, Business, business_documents, fingerprint, undone
from .registries import documents, name

pytestmark = pytest.mark.django_db

POSTING = ("confirm", "cancel")
STOCK = {"stock": POSTING}
MONEY = {"money": (*POSTING, "allocate", "unallocate")}
PURCHASING, SALES = {"purchasing": ("confirm",)}, {"sales": ("confirm",)}
CLOSED = {
    "stock.OtherReceipt": STOCK,
    "stock.OtherIssue": STOCK,
    "stock.Count": {"stock": ("confirm",)},
    "stock.Transfer": {"stock": ("ship", "close", "reopen")},
    "stock.TransferReceipt": STOCK,
    "purchasing.PurchaseRequisition": PURCHASING,
    "purchasing.PurchaseOrder": PURCHASING,
    "purchasing.ReceivingNotice": PURCHASING,
    "purchasing.GoodsReceipt": STOCK,
    "purchasing.SupplierReturn": STOCK,
    "sales.SalesOrder": SALES,
    "sales.DeliveryNotice": SALES,
    "sales.Delivery": STOCK,
    "sales.SalesReturn": STOCK,
    "settlement.OpeningItems": MONEY,
    "settlement.Payment": MONEY,
    "settlement.MoneyReceipt": MONEY,
    "payables.SupplierInvoice": {**MONEY, "purchasing": POSTING},
    "payables.SupplierCreditNote": {**MONEY, "purchasing": POSTING},
    "receivables.SalesInvoice": {**MONEY, "sales": POSTING},
    "receivables.CreditNote": {**MONEY, "sales": POSTING},
}
"""By document and area: the steps that are refused where a period of this area alone is closed."""


@pytest.mark.parametrize("model", business_documents(), ids=name)
def test_a_document_says_where_it_posts(model: type[Document]) -> None:
    assert set(model.posts_in) == CLOSED[model._meta.label].keys()


Answer = tuple[type[Refusal] | None, bool]
"""With what a step is refused, and whether it left everything as it was and said so."""


class Trial:
    """One document, with which one step can be done."""

    def __init__(self, world: Business, model: type[Document], step: str) -> None:
        self.world, self.step, self.document = world, step, world.ready(model, step)
        self.before = fingerprint()

    def answer(self, **more: Any) -> Answer:
        """What a fresh copy of the document says; it is as before when this returns."""
        document = type(self.document)._default_manager.get(pk=self.document.pk)
        with undone():
            try:
                with transaction.atomic():
                    self.world.do(document, self.step, **more)
            except Refusal as refusal:
                return type(refusal), fingerprint() == self.before and bool(str(refusal).strip())
            return None, fingerprint() == self.before

    def answers(self, elsewhere: Any) -> dict[str, Answer]:
        """By reason: stale version, reach, rights, and one area after the other closed."""
        model, version = type(self.document), self.document.version
        others = [permission(model, one.name) for one in model.flow if one.name != self.step]
        return {
            "stale": self.answer(version=version - 1),
            "elsewhere": self.answer(by=elsewhere),
            "every right but this": self.answer(by=self.user(*others)),
            "this right alone": self.answer(by=self.user(permission(model, self.step)), version=version),
            **{area: self.closed(area) for area in Period.Area.values},
        }

    def user(self, *codes: str) -> Any:
        return masters.user("*.*.view", *codes, company=self.world.company)

    def closed(self, area: str) -> Answer:
        day, long = self.world.company.day(self.world.at), dt.timedelta(days=40)
        with undone():
            values = {"company": self.world.company, "area": area, "is_closed": True}
            Period.objects.create(start=day - long, end=day + long, **values)
            return self.answer()


def test_every_document_but_the_batch_of_an_import_is_tried() -> None:
    labels = {model._meta.label for model in documents()} - {"exchange.ImportBatch"}

    assert labels == DRAFTS.keys() == CLOSED.keys()


@pytest.mark.parametrize("model", business_documents(), ids=name)
def test_every_step_is_done_and_refused_for_each_reason(model: type[Document]) -> None:
    world = Business()
    elsewhere = masters.user("*.*.*", company=masters.company())
    found: dict[tuple[str, str], Answer] = {}
    for step in model.flow:
        with undone():
            trial = Trial(world, model, step.name)
            found |= {(step.name, reason): answer for reason, answer in trial.answers(elsewhere).items()}
    assert found == {key: (said := expected(model, *key), said is not None) for key in found}


def expected(model: type[Document], step: str, reason: str) -> type[Refusal] | None:
    if reason in CLOSED[model._meta.label]:
        return PeriodClosed if step in CLOSED[model._meta.label][reason] else None
    return {"stale": StaleVersion, "elsewhere": NotFound, "every right but this": NotAllowed}.get(reason)
