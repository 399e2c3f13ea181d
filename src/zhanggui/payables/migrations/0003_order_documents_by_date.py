from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_widen_steps_of_activity"),
        ("masterdata", "0003_sort_places_by_pinyin"),
        ("payables", "0002_hold_each_paper_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="suppliercreditnote",
            index=models.Index(fields=["date", "id"], name="payables_su_date_fb7f52_idx"),
        ),
        migrations.AddIndex(
            model_name="supplierinvoice",
            index=models.Index(fields=["date", "id"], name="payables_su_date_f13014_idx"),
        ),
    ]
