"""The abstract bases: Master, Document, Line, and append-only rows.

A field enters Document only when nine of ten document types need it.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..flows import Flow
from ..pinyin import sort_key


class ScopedQuerySet(models.QuerySet):
    """Rows that know their reader: ``visible_to`` is the only door for pages, API and exports."""

    def visible_to(self, user: Any) -> Self:
        """Rows within the Grants of ``user``; others don't exist for this user."""
        return user.visible(self)

    def granted_to(self, user: Any, code: str) -> Self:
        """Rows for which ``user`` has ``code`` (the right to see prices, say)."""
        return user.visible(self, code)


class MasterQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Master(models.Model):
    """Something that documents refer to: a code, a name in both languages, active or not."""

    code = models.CharField(_("Code"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    name_key = models.CharField(_("Sort key"), max_length=400, blank=True, editable=False, db_index=True)
    is_active = models.BooleanField(_("Active"), default=True)
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    external_refs = models.JSONField(_("Foreign keys"), default=dict, blank=True)
    extra = models.JSONField(_("More fields"), default=dict, blank=True)

    objects = MasterQuerySet.as_manager()
    searchable: ClassVar[tuple[str, ...]] = ("code", "name", "name_zh", "name_key")
    lock_rank: ClassVar[int] = 5

    class Meta:
        abstract = True
        ordering = ("code", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()

    @property
    def label(self) -> str:
        """The name in the reader's language; the other one where only that is known."""
        if (get_language() or "").startswith("zh"):
            return self.name_zh or self.name
        return self.name or self.name_zh

    def name_sort_key(self) -> str:
        """Pinyin and initials of both names, lower case: what search and sorting use."""
        return sort_key(self.name_zh or self.name)


class NumberedDocumentError(TypeError):
    """Something tried to delete a document that has a number. It is cancelled instead."""


class DocumentQuerySet(ScopedQuerySet):
    def numbered(self) -> Self:
        """Documents that have left draft."""
        return self.exclude(number="")

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.numbered().exists():
            raise NumberedDocumentError(f"{self.model._meta.label} with a number is cancelled, never deleted")
        return super().delete()


class Document(models.Model):
    """A business document. ``status`` is what people decided; what was delivered or paid is derived elsewhere."""

    company = models.ForeignKey("kernel.Company", models.PROTECT, verbose_name=_("Company"), related_name="+")
    number = models.CharField(_("Number"), max_length=40, blank=True, default="")
    date = models.DateField(_("Date"))
    status = models.CharField(_("Status"), max_length=20)
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Owner"), related_name="+")
    extra = models.JSONField(_("More fields"), default=dict, blank=True)
    external_refs = models.JSONField(_("Foreign keys"), default=dict, blank=True)

    objects = DocumentQuerySet.as_manager()

    flow: ClassVar[Flow]
    number_prefix: ClassVar[str]
    gap_free: ClassVar[bool] = False
    lock_rank: ClassVar[int]
    """Place in the order of locks: upstream documents have the lower rank."""
    posts_in: ClassVar[tuple[str, ...]] = ()
    """Areas whose closed periods refuse it."""
    reads_with: ClassVar[tuple[str, ...]] = ("company__currency",)
    """Relations that commands read; loaded with the locked row."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")

    class Meta:
        abstract = True
        ordering = ("-date", "-pk")
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=("company", "number"),
                condition=~models.Q(number=""),
                name="%(app_label)s_%(class)s_number_once",
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=("company", "status", "-date")),
            models.Index(fields=("date", "id")),  # the order of lists
        ]

    def __str__(self) -> str:
        return self.number or f"{self._meta.verbose_name} #{self.pk}"

    def is_draft(self) -> bool:
        return self.status == "draft"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.number:
            raise NumberedDocumentError(f"{self} has a number: it is cancelled, never deleted")
        return super().delete(*args, **kwargs)


class Line(models.Model):
    """One line of a document. The concrete class adds ``document``: a cascading foreign key, related name ``lines``."""

    position = models.PositiveIntegerField(_("Line"))
    extra = models.JSONField(_("More fields"), default=dict, blank=True)
    external_refs = models.JSONField(_("Foreign keys"), default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ("position", "pk")
        default_permissions = ()


class AppendOnlyError(TypeError):
    """Something tried to change or delete a row of a ledger. Mistakes are corrected by a further row."""


class LedgerQuerySet(ScopedQuerySet):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model._meta.label} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model._meta.label} is append-only")


class LedgerRow(models.Model):
    """A row of an append-only table: model and trigger both refuse update and delete."""

    objects = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self._meta.label} is append-only")
