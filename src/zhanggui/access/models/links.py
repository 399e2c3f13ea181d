"""Signed links for people without a log-in, and tokens for programs. Only digests are stored."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import ScopedQuerySet


class SignedLink(models.Model):
    """An expiring link: what it is for, the object it opens, who got it, and how often it was used."""

    purpose = models.CharField(_("Purpose"), max_length=40)
    object_type = models.CharField(_("Object type"), max_length=80, blank=True)
    object_id = models.BigIntegerField(_("Object"), null=True, blank=True)
    party_id = models.BigIntegerField(_("Party"), null=True, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("Made by"), related_name="+"
    )
    created_at = models.DateTimeField(_("Made at"))
    expires_at = models.DateTimeField(_("Expires at"))
    revoked_at = models.DateTimeField(_("Revoked at"), null=True, blank=True)
    use_count = models.PositiveIntegerField(_("Used"), default=0)
    use_limit = models.PositiveIntegerField(_("May be used"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = 6
    masked: ClassVar[tuple[str, ...]] = ("digest",)
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"owner": ("created_by",)}
    secret: str
    """Only on the instance that ``links.issue`` returns; nothing but its digest is stored."""

    class Meta:
        verbose_name = _("Signed link")
        verbose_name_plural = _("Signed links")
        default_permissions = ()
        ordering = ("-created_at", "pk")
        indexes = [models.Index(fields=("object_type", "object_id"), name="signed_link_by_object")]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class ApiToken(models.Model):
    """A token with which a program acts as its user: ``Authorization: Token …``."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("User"), related_name="api_tokens"
    )
    name = models.CharField(_("Name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("Made at"))
    expires_at = models.DateTimeField(_("Expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Revoked at"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = 6
    masked: ClassVar[tuple[str, ...]] = ("digest",)
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"owner": ("user",)}
    secret: str
    """Only on the instance that ``api_tokens.issue`` returns."""

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        default_permissions = ()
        ordering = ("-created_at", "pk")

    def __str__(self) -> str:
        return self.name
