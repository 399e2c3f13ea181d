"""Import batch: foreign files taken over with a profile, what was wrong with them, and what they have become."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.flows import Flow, Step
from zhanggui.kernel.models import Document


class ImportBatch(Document):
    """``result`` is the report of the last run: counts by entity, file and document type."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IMPORTED = "imported", _("Imported")
        UNDONE = "undone", _("Undone")

    status = models.CharField(_("Status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    profile = models.CharField(_("Profile"), max_length=200)
    profile_digest = models.CharField(_("Profile digest"), max_length=64, blank=True, editable=False)
    system = models.CharField(_("Foreign system"), max_length=60, blank=True, editable=False)
    options = models.JSONField(_("Options"), default=dict, blank=True)
    note = models.TextField(_("Note"), blank=True)
    checked_at = models.DateTimeField(_("Checked at"), null=True, blank=True, editable=False)
    created_count = models.PositiveIntegerField(_("Created"), default=0, editable=False)
    updated_count = models.PositiveIntegerField(_("Changed"), default=0, editable=False)
    error_count = models.PositiveIntegerField(_("Errors"), default=0, editable=False)
    result = models.JSONField(_("Result"), default=dict, editable=False)

    number_prefix = "IB"
    plural_noun = "import_batches"
    lock_rank = 1
    flow = Flow(
        Step("discard", ("draft",), None, _("Delete draft"), "danger"),
        Step("check", ("draft",), None, _("Check")),
        Step("accept", ("draft",), "imported", _("Import"), "primary"),
        Step("undo", ("imported",), "undone", _("Undo"), "danger"),
    )

    class Meta(Document.Meta):
        verbose_name = _("Import")
        verbose_name_plural = _("Imports")


class BatchPart(models.Model):
    document = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name=_("Import"))

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ("pk",)


def place_of(file: ImportFile, name: str) -> str:
    """Uploaded files are kept until the batch is imported."""
    return f"imports/{file.document_id}/{name}"


class ImportFile(BatchPart):
    """``content`` is there from an upload until the batch is imported; the digest stays."""

    document = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name=_("Import"), related_name="files")
    name = models.CharField(_("File"), max_length=200)
    size = models.PositiveBigIntegerField(_("Size"), default=0)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    content = models.FileField(upload_to=place_of, blank=True, max_length=400)

    class Meta(BatchPart.Meta):
        verbose_name = _("File")
        verbose_name_plural = _("Files")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("document", "name"), name="import_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class ImportProblem(BatchPart):
    """An error kept its row out; a note did not. ``row`` empty: the file as a whole."""

    document = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name=_("Import"), related_name="problems")
    entity = models.CharField(_("What"), max_length=100)
    file = models.CharField(_("File"), max_length=200)
    row = models.PositiveIntegerField(_("Row"), null=True)
    column = models.CharField(_("Column"), max_length=200, blank=True)
    message = models.TextField(_("Message"))
    is_error = models.BooleanField(_("Error"), default=True)

    class Meta(BatchPart.Meta):
        verbose_name = _("Problem")
        verbose_name_plural = _("Problems")


class ImportedObject(BatchPart):
    """What a batch made or changed, for undoing.

    ``before`` and ``after`` are the values of changed columns; of what was made, ``after`` names by type and key what
    had to be made along with it.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("changed")

    document = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name=_("Import"), related_name="objects_made")
    entity = models.CharField(_("What"), max_length=100)
    system = models.CharField(_("Foreign system"), max_length=60)
    key = models.CharField(_("Foreign key"), max_length=400)
    object_type = models.CharField(_("Type"), max_length=80)
    object_id = models.BigIntegerField(_("Object"))
    action = models.CharField(_("Action"), max_length=10, choices=Action.choices, default=Action.CREATED)
    before = models.JSONField(_("Before"), null=True)
    after = models.JSONField(_("After"), null=True)
    digest = models.CharField(_("Digest of the row"), max_length=64, blank=True)

    class Meta(BatchPart.Meta):
        verbose_name = _("Imported object")
        verbose_name_plural = _("Imported objects")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=("system", "entity", "key"), name="imported_object_by_key"),
            models.Index(fields=("object_type", "object_id"), name="imported_object_by_object"),
        ]
