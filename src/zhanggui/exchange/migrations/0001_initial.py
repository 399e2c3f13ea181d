import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhanggui.exchange.models.import_batches


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "__first__"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, default="", max_length=40, verbose_name="Number")),
                ("date", models.DateField(verbose_name="Date")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="Version")),
                ("extra", models.JSONField(blank=True, default=dict, verbose_name="More fields")),
                ("external_refs", models.JSONField(blank=True, default=dict, verbose_name="Foreign keys")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("imported", "Imported"), ("undone", "Undone")],
                        default="draft",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                ("profile", models.CharField(max_length=200, verbose_name="Profile")),
                (
                    "profile_digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="Profile digest"),
                ),
                ("system", models.CharField(blank=True, editable=False, max_length=60, verbose_name="Foreign system")),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="Options")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Checked at")),
                ("created_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Created")),
                ("updated_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Changed")),
                ("error_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Errors")),
                ("result", models.JSONField(default=dict, editable=False, verbose_name="Result")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "Import",
                "verbose_name_plural": "Imports",
                "ordering": ("-date", "-pk"),
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["company", "status", "-date"], name="exchange_im_company_5817d9_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("company", "number"),
                        name="exchange_importbatch_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedObject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=100, verbose_name="What")),
                ("system", models.CharField(max_length=60, verbose_name="Foreign system")),
                ("key", models.CharField(max_length=400, verbose_name="Foreign key")),
                ("object_type", models.CharField(max_length=80, verbose_name="Type")),
                ("object_id", models.BigIntegerField(verbose_name="Object")),
                (
                    "action",
                    models.CharField(
                        choices=[("created", "created"), ("updated", "changed")],
                        default="created",
                        max_length=10,
                        verbose_name="Action",
                    ),
                ),
                ("before", models.JSONField(null=True, verbose_name="Before")),
                ("after", models.JSONField(null=True, verbose_name="After")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="Digest of the row")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objects_made",
                        to="exchange.importbatch",
                        verbose_name="Import",
                    ),
                ),
            ],
            options={
                "verbose_name": "Imported object",
                "verbose_name_plural": "Imported objects",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["system", "entity", "key"], name="imported_object_by_key"),
                    models.Index(fields=["object_type", "object_id"], name="imported_object_by_object"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="File")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="Size")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "content",
                    models.FileField(
                        blank=True, max_length=400, upload_to=zhanggui.exchange.models.import_batches.place_of
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="exchange.importbatch",
                        verbose_name="Import",
                    ),
                ),
            ],
            options={
                "verbose_name": "File",
                "verbose_name_plural": "Files",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("document", "name"), name="import_file_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=100, verbose_name="What")),
                ("file", models.CharField(max_length=200, verbose_name="File")),
                ("row", models.PositiveIntegerField(null=True, verbose_name="Row")),
                ("column", models.CharField(blank=True, max_length=200, verbose_name="Column")),
                ("message", models.TextField(verbose_name="Message")),
                ("is_error", models.BooleanField(default=True, verbose_name="Error")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="exchange.importbatch",
                        verbose_name="Import",
                    ),
                ),
            ],
            options={
                "verbose_name": "Problem",
                "verbose_name_plural": "Problems",
                "ordering": ("pk",),
                "abstract": False,
                "default_permissions": (),
            },
        ),
    ]
