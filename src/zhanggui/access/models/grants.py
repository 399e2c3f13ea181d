"""Grant: a role given to a user within a scope."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Master, ScopedQuerySet

from .users import User


class Role(Master):
    """A named set of permission codes. ``*`` stands for any characters: ``purchasing.*``, ``*.view``."""

    codes = ArrayField(models.CharField(max_length=120), verbose_name=_("Permissions"), default=list, blank=True)

    class Meta(Master.Meta):
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")


class Grant(models.Model):
    """``company`` None: all companies; ``warehouse_id`` None: all warehouses.

    A warehouse is a master of a higher app, so its key is kept without a foreign key (see docs/adr).
    """

    class Scope(models.TextChoices):
        OWN = "own", _("own documents")
        DEPARTMENT = "department", _("documents of the department")
        ALL = "all", _("all documents")

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("User"), related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("Role"), related_name="grants")
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, verbose_name=_("Company"), related_name="+"
    )
    warehouse_id = models.BigIntegerField(_("Warehouse"), null=True, blank=True)
    scope = models.CharField(_("Scope"), max_length=12, choices=Scope.choices, default=Scope.ALL)

    warehouse_name = ""
    """Set by the Screen, which is in a higher app: code and name."""

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = 6
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"owner": ("user",), "warehouse": ("warehouse_id",)}

    class Meta:
        verbose_name = _("Grant")
        verbose_name_plural = _("Grants")
        default_permissions = ()
        ordering = ("user", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "role", "company", "warehouse_id", "scope"), name="grant_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role.label}"
