"""SavedView: what somebody wants to see of a list, under a name; ListSetting: how each user's list opens."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import ScopedQuerySet


class SavedViewQuerySet(ScopedQuerySet):
    def offered_to(self, user: Any) -> Self:
        """Their own, and those shared with everybody or with a role of theirs."""
        shared = Q(sharing=SavedView.Sharing.ALL) | Q(sharing=SavedView.Sharing.ROLE, role__in=user.role_codes())
        return self.filter(Q(owner=user.pk) | shared)


class SavedView(models.Model):
    """``query`` is the part of the address that says what is seen: filters, search, sort, columns, page size."""

    class Sharing(models.TextChoices):
        OWN = "own", _("for me alone")
        ALL = "all", _("for everybody")
        ROLE = "role", _("for a role")

    noun = models.CharField(_("List"), max_length=80)
    name = models.CharField(_("Name"), max_length=60)
    query = models.TextField(_("What is seen"), blank=True, max_length=4000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Owner"), related_name="+")
    sharing = models.CharField(_("Shown"), max_length=4, choices=Sharing.choices, default=Sharing.OWN)
    role = models.CharField(_("Role"), max_length=60, blank=True)
    """Code of a role, a master of a higher app."""

    objects = SavedViewQuerySet.as_manager()
    lock_rank: ClassVar[int] = 7

    class Meta:
        verbose_name = _("Saved view")
        verbose_name_plural = _("Saved views")
        default_permissions = ()
        ordering = ("name", "pk")
        indexes = [models.Index(fields=("noun", "sharing"))]
        constraints = [
            models.UniqueConstraint(fields=("owner", "noun", "name"), name="saved_view_once"),
            models.CheckConstraint(condition=Q(sharing="role") ^ Q(role=""), name="saved_view_role_where_shared"),
        ]

    def __str__(self) -> str:
        return self.name


class ListSetting(models.Model):
    """How a list opens for one user: with a view, or with columns of their own (comma-separated paths)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("User"), related_name="+")
    noun = models.CharField(_("List"), max_length=80)
    view = models.ForeignKey(
        SavedView, models.SET_NULL, null=True, blank=True, verbose_name=_("Opens with"), related_name="+"
    )
    columns = models.TextField(_("Columns"), blank=True)

    class Meta:
        verbose_name = _("Setting of a list")
        verbose_name_plural = _("Settings of lists")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("user", "noun"), name="list_setting_once")]
