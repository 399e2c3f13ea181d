"""Open items: what is owed and not settled yet, on both sides."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Customer, Supplier
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.accounts import family
from zhanggui.settlement.screens.allocating import FORMS
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class OpenItems(Screen):
    """The list shows what is open; what is settled is still found by its address. No command makes or changes one."""

    model = OpenItem
    menu = Menu("money", icon="list-check", order=50)
    search = OpenItem.searchable
    fields = (
        Field("source_number", kind=Kind.CODE, label=_("Number")),
        Field("source_label", kind=Kind.TEXT, label=_("Document")),
        Field("side", filter=True),
        Field("party", filter=True),
        Field("reference"),
        Field("date", filter=True, sort=True),
        Field("due_date", filter=True, sort=True),
        Field("instalment", column=False),
        Field("amount", aggregate="sum"),
        Field("open_amount", aggregate="sum"),
        Field("currency", filter=True, column=False),
        Field("rate", column=False),
    )

    step_forms = FORMS

    def offers(self, command: Command, document: OpenItem) -> bool:
        """What is open can be allocated; what isn't open in full was."""
        if command.name == "allocate":
            return bool(document.open_amount) and document.reverses_id is None
        return document.open_amount != document.amount and not _was_taken_back(document)

    def rows(self, user: Any) -> QuerySet:
        return super().rows(user).open()  # type: ignore[attr-defined]

    def get(self, user: Any, pk: int) -> Any:
        settled = super().rows(user).filter(pk=pk).first()
        return settled if settled is not None else super().get(user, pk)


def _was_taken_back(item: OpenItem) -> bool:
    return item.reverses_id is not None or OpenItem.objects.filter(reverses=item).exists()


@panel(OpenItem, title=_("Document"), order=10)
def source(item: OpenItem, *, user: Any) -> QuerySet:
    return apps.get_model(item.source_type)._default_manager.filter(pk=item.source_id)


@panel(Supplier, title=_("Open items"), order=25)
def of_supplier(supplier: Supplier, *, user: Any) -> QuerySet:
    return OpenItem.objects.filter(side=OpenItem.Side.PAYABLE, party__in=family(supplier.party_id))


@panel(Customer, title=_("Open items"), order=25)
def of_customer(customer: Customer, *, user: Any) -> QuerySet:
    return OpenItem.objects.filter(side=OpenItem.Side.RECEIVABLE, party__in=family(customer.party_id))
