"""Parties: organisations and people outside, in their buying and selling roles."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.models import Company, Currency, MailField, Master, ScopedQuerySet

from .taxes import Tax
from .terms import PaymentTerm


class Party(Master):
    """Merging is logical: ``merged_into`` names the party that took this one over; documents stay as they are."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("person")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices, default=Kind.ORGANISATION)
    tax_number = models.CharField(_("Tax number"), max_length=40, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    email = MailField(_("E-mail"), blank=True)
    website = models.CharField(_("Website"), max_length=200, blank=True)
    note = models.TextField(_("Note"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("Merged into"), related_name="merged"
    )

    class Meta(Master.Meta):
        verbose_name = _("Party")
        verbose_name_plural = _("Parties")
        constraints = [
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="party_not_merged_into_itself")
        ]


class PartyRole(Master):
    """What Supplier and Customer share: a role of one party, with a code of its own."""

    class Meta(Master.Meta):
        abstract = True


class Supplier(PartyRole):
    party = models.OneToOneField(Party, models.PROTECT, verbose_name=_("Party"), related_name="supplier")
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("Buyer"), related_name="+"
    )
    lead_days = models.PositiveIntegerField(_("Lead time in days"), default=0)

    class Meta(Master.Meta):
        verbose_name = _("Supplier")
        verbose_name_plural = _("Suppliers")


class Customer(PartyRole):
    party = models.OneToOneField(Party, models.PROTECT, verbose_name=_("Party"), related_name="customer")
    sales_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Sales person"),
        related_name="+",
    )
    group = models.CharField(_("Group"), max_length=60, blank=True)

    class Meta(Master.Meta):
        verbose_name = _("Customer")
        verbose_name_plural = _("Customers")


class PartyTerms(models.Model):
    """What a company has agreed with a supplier or customer; empty means the company's own default."""

    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, verbose_name=_("Currency"), related_name="+"
    )
    payment_term = models.ForeignKey(
        PaymentTerm, models.PROTECT, null=True, blank=True, verbose_name=_("Payment term"), related_name="+"
    )
    tax = models.ForeignKey(Tax, models.PROTECT, null=True, blank=True, verbose_name=_("Tax"), related_name="+")
    prices_include_tax = models.BooleanField(_("Prices are entered with tax"), null=True, blank=True)
    discount = models.DecimalField(_("Discount %"), max_digits=9, decimal_places=6, default=Decimal(0))

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = Master.lock_rank

    class Meta:
        abstract = True
        default_permissions = ()


class SupplierTerms(PartyTerms):
    plural_noun = "supplier_terms"
    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("Supplier"), related_name="terms")
    over_receipt_percent = models.DecimalField(
        _("Over-receipt tolerance %"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta(PartyTerms.Meta):
        verbose_name = _("Supplier terms")
        verbose_name_plural = _("Supplier terms")
        ordering = ("supplier", "company", "pk")
        constraints = [models.UniqueConstraint(fields=("company", "supplier"), name="supplier_terms_once")]

    def __str__(self) -> str:
        return str(self.supplier)


class CustomerTerms(PartyTerms):
    plural_noun = "customer_terms"
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("Customer"), related_name="terms")
    over_delivery_percent = models.DecimalField(
        _("Over-delivery tolerance %"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta(PartyTerms.Meta):
        verbose_name = _("Customer terms")
        verbose_name_plural = _("Customer terms")
        ordering = ("customer", "company", "pk")
        constraints = [models.UniqueConstraint(fields=("company", "customer"), name="customer_terms_once")]

    def __str__(self) -> str:
        return str(self.customer)


class Contact(models.Model):
    """A person at a party."""

    party = models.ForeignKey(Party, models.CASCADE, verbose_name=_("Party"), related_name="contacts")
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=150)
    title = models.CharField(_("Position"), max_length=100, blank=True)
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    email = MailField(_("E-mail"), blank=True)
    is_primary = models.BooleanField(_("First contact"), default=False)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = Master.lock_rank

    class Meta:
        verbose_name = _("Contact")
        verbose_name_plural = _("Contacts")
        default_permissions = ()
        ordering = ("-is_primary", "name", "pk")

    def __str__(self) -> str:
        return self.name


CHINESE = re.compile(r"[\u3400-\u9fff]")


class Address(models.Model):
    class Kind(models.TextChoices):
        MAIN = "main", _("main")
        BILLING = "billing", _("billing")
        SHIPPING = "shipping", _("shipping")

    party = models.ForeignKey(Party, models.CASCADE, verbose_name=_("Party"), related_name="addresses")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.MAIN)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    street = models.CharField(_("Street"), max_length=300)
    city = models.CharField(_("City"), max_length=100, blank=True)
    region = models.CharField(_("Province"), max_length=100, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=20, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = Master.lock_rank

    class Meta:
        verbose_name = _("Address")
        verbose_name_plural = _("Addresses")
        default_permissions = ()
        ordering = ("kind", "pk")

    def __str__(self) -> str:
        """Written as its language does it: Chinese goes from the large to the small, without naming a place twice."""
        ends = [part for part in (self.postal_code, self.country) if part]
        if CHINESE.search(self.street):
            places = (part for part in (self.region, self.city) if part not in self.street)
            return "，".join(["".join((*places, self.street)), *ends])
        return ", ".join(part for part in (self.street, self.city, self.region, *ends) if part)
