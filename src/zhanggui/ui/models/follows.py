"""Follow: whose attention a document has, and how far they have read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Follow(models.Model):
    """``read_seq`` is the last number in the document's chain of Activity that the user knows.

    Whoever made a document by hand follows it without a row of their own, until there is one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("User"), related_name="+")
    document_type = models.CharField(_("Document type"), max_length=80)
    document_id = models.BigIntegerField(_("Document"))
    is_following = models.BooleanField(_("Follows"), default=True)
    read_seq = models.PositiveIntegerField(_("Read up to"), default=0)

    class Meta:
        verbose_name = _("Followed document")
        verbose_name_plural = _("Followed documents")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("user", "document_type", "document_id"), name="follow_once"),
        ]
        indexes = [models.Index(fields=("document_type", "document_id"), name="follow_by_document")]
