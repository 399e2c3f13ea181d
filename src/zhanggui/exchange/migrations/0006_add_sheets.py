import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_make_files_of_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(db_index=True, verbose_name="Asked at")),
                ("noun", models.CharField(max_length=80, verbose_name="List")),
                ("name", models.CharField(max_length=200, verbose_name="File")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="Language")),
                ("content", models.FileField(max_length=400, upload_to="sheets")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("saving", "being saved"),
                            ("done", "done"),
                        ],
                        default="checking",
                        max_length=8,
                        verbose_name="Status",
                    ),
                ),
                ("unchanged_count", models.PositiveIntegerField(default=0, verbose_name="Unchanged")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Edited workbook",
                "verbose_name_plural": "Edited workbooks",
                "ordering": ("-asked_at", "-pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SheetRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="Row")),
                ("row_id", models.BigIntegerField(null=True, verbose_name="Row")),
                ("version", models.BigIntegerField(null=True, verbose_name="Version")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="Name")),
                ("payload", models.JSONField(default=dict, verbose_name="Entries")),
                ("line_numbers", models.JSONField(default=list, verbose_name="Rows of lines")),
                ("changes", models.JSONField(default=list, verbose_name="Changes")),
                ("problems", models.JSONField(default=list, verbose_name="Problems")),
                ("removed_count", models.PositiveIntegerField(default=0, verbose_name="Lines removed")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("ready", "ready"),
                            ("wrong", "to be corrected"),
                            ("done", "saved"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="Status",
                    ),
                ),
                ("detail", models.TextField(blank=True, verbose_name="Sentence")),
                ("made_id", models.BigIntegerField(null=True, verbose_name="Made")),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="exchange.sheetupload",
                        verbose_name="Edited workbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "Row of a workbook",
                "verbose_name_plural": "Rows of workbooks",
                "ordering": ("pk",),
                "default_permissions": (),
            },
        ),
    ]
