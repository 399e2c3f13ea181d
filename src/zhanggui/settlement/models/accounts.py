"""Money account: a bank account or a till of a company."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Currency, Master


class MoneyAccount(Master):
    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="+")
    currency = models.ForeignKey(Currency, models.PROTECT, verbose_name=_("Currency"), related_name="+")
    bank = models.CharField(_("Bank"), max_length=100, blank=True)
    account_number = models.CharField(_("Account number"), max_length=60, blank=True)

    class Meta(Master.Meta):
        verbose_name = _("Money account")
        verbose_name_plural = _("Money accounts")
