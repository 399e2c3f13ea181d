"""Printouts become made files: papers as before, and lists."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_order_documents_by_date"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("Printout", "MadeFile"),
        migrations.AlterModelOptions(
            name="madefile",
            options={
                "default_permissions": (),
                "ordering": ("-asked_at", "-pk"),
                "verbose_name": "Made file",
                "verbose_name_plural": "Made files",
            },
        ),
        migrations.AddField(
            model_name="madefile",
            name="form",
            field=models.CharField(
                choices=[("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV")],
                default="pdf",
                max_length=4,
                verbose_name="Form",
            ),
        ),
        migrations.AddField(
            model_name="madefile", name="query", field=models.TextField(blank=True, default="", verbose_name="Filter")
        ),
        migrations.AlterField(
            model_name="madefile", name="query", field=models.TextField(blank=True, verbose_name="Filter")
        ),
        migrations.AddField(
            model_name="madefile",
            name="digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=64, verbose_name="Digest"),
        ),
        migrations.AlterField(
            model_name="madefile",
            name="digest",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="Digest"),
        ),
        migrations.AddField(
            model_name="madefile", name="attempt", field=models.PositiveIntegerField(default=1, verbose_name="Attempt")
        ),
        migrations.AddField(
            model_name="madefile", name="job", field=models.BigIntegerField(null=True, verbose_name="Job")
        ),
        migrations.AddField(
            model_name="madefile",
            name="total_count",
            field=models.PositiveIntegerField(default=0, verbose_name="Of how many"),
        ),
        migrations.AddField(
            model_name="madefile", name="needed", field=models.JSONField(null=True, verbose_name="Rights needed")
        ),
        migrations.AlterField(
            model_name="madefile",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("working", "being made"),
                    ("done", "ready"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                ],
                default="waiting",
                max_length=9,
                verbose_name="Status",
            ),
        ),
        migrations.AlterField(
            model_name="madefile",
            name="content",
            field=models.FileField(blank=True, max_length=400, upload_to="made-files"),
        ),
        migrations.AddConstraint(
            model_name="madefile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("waiting", "working")), models.Q(("digest", ""), _negated=True)),
                fields=("asked_by", "digest"),
                name="made_file_once_under_way",
            ),
        ),
    ]
