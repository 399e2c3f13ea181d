from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_widen_steps_of_activity"),
        ("masterdata", "0003_sort_places_by_pinyin"),
        ("receivables", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["date", "id"], name="receivables_date_36d309_idx"),
        ),
        migrations.AddIndex(
            model_name="salesinvoice",
            index=models.Index(fields=["date", "id"], name="receivables_date_a5974d_idx"),
        ),
    ]
