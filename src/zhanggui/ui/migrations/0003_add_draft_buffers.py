import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ui", "0002_keep_settings_of_lists_without_their_view"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftBuffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noun", models.CharField(max_length=80, verbose_name="List")),
                ("row_id", models.BigIntegerField(blank=True, null=True, verbose_name="Row")),
                ("step", models.CharField(blank=True, max_length=60, verbose_name="Step")),
                ("content", models.JSONField(default=list, verbose_name="Entries")),
                ("version", models.CharField(blank=True, max_length=20, verbose_name="Version")),
                ("saved_at", models.DateTimeField(db_index=True, verbose_name="Kept at")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="User",
                    ),
                ),
            ],
            options={
                "verbose_name": "Unsaved entries",
                "verbose_name_plural": "Unsaved entries",
                "ordering": ("-saved_at", "-pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "noun", "row_id", "step"), name="draft_buffer_once", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
