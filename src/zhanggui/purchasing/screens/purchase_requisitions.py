"""Purchase requisitions on screen and in the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.purchasing.models import PurchaseOrder, PurchaseRequisition
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register
from zhanggui.ui.steps import StepForm


class OrderForm(StepForm):
    """Where no line proposes a supplier, somebody has to say one."""

    def _field(self, name: str) -> Field | None:
        field = super()._field(name)
        if field is None or name != "supplier" or not self.lines or any(line.supplier_id for line in self.lines):
            return field
        return replace(field, required=True, help="")


@register
class PurchaseRequisitions(Screen):
    model = PurchaseRequisition
    menu = Menu("purchasing", icon="clipboard-list", order=10)
    search = ("number", "reason")
    step_forms = {"order": OrderForm}
    fields = (
        Field("number", sort=True),
        Field("date", editable=True, required=False, filter=True, sort=True),
        Field("needed_on", editable=True, filter=True, sort=True),
        Field("reason", editable=True),
        Field("warehouse", editable=True, filter=True, within=("company",)),
        Field("status", filter=True),
        Field("ordered_progress", filter=True),
        Field("owner", filter=True, column=False, label=_("Requested by")),
        Field("note", editable=True, column=False),
    )
    line_fields = (
        Field("item", editable=True, required=True),
        Field("variant", editable=True, within=("item",)),
        Field("name", editable=True, column=False),
        Field("specification", editable=True),
        Field("quantity", editable=True, required=True),
        Field("unit", editable=True),
        Field("needed_on", editable=True),
        Field("supplier", editable=True),
        Field("ordered_quantity"),
        Field("note", editable=True),
    )

    def offers_to(self, command: Command, document: PurchaseRequisition, user: Any) -> bool:
        return command.push_from is None or document.status == PurchaseRequisition.Status.CONFIRMED


@panel(PurchaseRequisition, title=_("Purchase orders"), order=20)
def purchase_orders(requisition: PurchaseRequisition, *, user: Any) -> QuerySet:
    return PurchaseOrder.objects.filter(lines__requisition_line__document=requisition).distinct()
