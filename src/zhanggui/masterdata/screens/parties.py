"""Parties: organisations and people outside, whatever they are to us."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.masterdata.models import Address, Contact, Customer, Party, Supplier
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Menu, Screen, register

CONTACT = ("name", "title", "phone", "email", "is_primary")
ADDRESS = ("kind", "name", "street", "city", "region", "country")


@register
class Parties(Screen):
    model = Party
    menu = Menu("masterdata", icon="users", order=40)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("kind", editable=True, filter=True, column=False),
        Field("tax_number", editable=True),
        Field("country", editable=True, filter=True),
        Field("phone", editable=True),
        Field("email", editable=True, column=False),
        Field("website", editable=True, column=False),
        Field("merged_into", column=False),
        Field("note", editable=True, column=False),
        Field("is_active", filter=True),
    )

    def offers(self, command: Command, document: Party) -> bool:
        merged = document.merged_into_id is not None
        if command.name in ("merge", "unmerge", "activate"):
            return merged == (command.name == "unmerge") and super().offers(command, document)
        return super().offers(command, document)


@panel(Party, title=_("Supplier"), order=10, adds="party", columns=("code", "name", "buyer", "lead_days"))
def supplier(party: Party, *, user: Any) -> QuerySet:
    return Supplier.objects.filter(party=party)


@panel(Party, title=_("Customer"), order=12, adds="party", columns=("code", "name", "group", "sales_person"))
def customer(party: Party, *, user: Any) -> QuerySet:
    return Customer.objects.filter(party=party)


@panel(Party, title=_("Contacts"), order=20, adds="party", columns=CONTACT)
def contacts(party: Party, *, user: Any) -> QuerySet:
    return Contact.objects.filter(party=party)


@panel(Party, title=_("Addresses"), order=22, adds="party", columns=ADDRESS)
def addresses(party: Party, *, user: Any) -> QuerySet:
    return Address.objects.filter(party=party)


@panel(Party, title=_("Merged into this party"), order=90)
def merged(party: Party, *, user: Any) -> QuerySet:
    return Party.objects.filter(merged_into=party)
