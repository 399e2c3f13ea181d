"""Suppliers: parties in this role, and what was agreed with them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.masterdata.models import Contact, Supplier, SupplierTerms
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register


@register
class Suppliers(Screen):
    model = Supplier
    menu = Menu("masterdata", icon="truck", order=42)
    search = ("code", "name", "name_zh", "name_key", "party__tax_number", "party__phone")
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field(
            "party",
            editable=True,
            create_only=True,
            required=False,
            column=False,
            help=_("Empty: a new party with the same code and name."),
        ),
        Field("buyer", editable=True, filter=True),
        Field("lead_days", editable=True),
        Field("party__phone"),
        Field("party__tax_number", column=False),
        Field("party__country", column=False),
        Field("is_active", filter=True),
    )


@panel(Supplier, title=_("Terms"), order=60, adds="supplier")
def terms(supplier: Supplier, *, user: Any) -> QuerySet:
    return SupplierTerms.objects.filter(supplier=supplier)


@panel(Supplier, title=_("Contacts"), order=62, columns=("name", "title", "phone", "email", "is_primary"))
def contacts(supplier: Supplier, *, user: Any) -> QuerySet:
    return Contact.objects.filter(party=supplier.party_id)
