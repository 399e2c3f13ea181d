from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_widen_steps_of_activity"),
        ("masterdata", "0003_sort_places_by_pinyin"),
        ("settlement", "0004_pay_money_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="moneyreceipt",
            index=models.Index(fields=["date", "id"], name="settlement__date_85b3dc_idx"),
        ),
        migrations.AddIndex(
            model_name="openingitems",
            index=models.Index(fields=["date", "id"], name="settlement__date_295716_idx"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["date", "id"], name="settlement__date_657ced_idx"),
        ),
    ]
