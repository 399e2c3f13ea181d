import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ui", "0003_add_draft_buffers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_type", models.CharField(max_length=80, verbose_name="Document type")),
                ("document_id", models.BigIntegerField(verbose_name="Document")),
                ("is_following", models.BooleanField(default=True, verbose_name="Follows")),
                ("read_seq", models.PositiveIntegerField(default=0, verbose_name="Read up to")),
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
                "verbose_name": "Followed document",
                "verbose_name_plural": "Followed documents",
                "default_permissions": (),
                "indexes": [models.Index(fields=["document_type", "document_id"], name="follow_by_document")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "document_type", "document_id"), name="follow_once")
                ],
            },
        ),
    ]
