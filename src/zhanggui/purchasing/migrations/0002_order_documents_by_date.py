from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_widen_steps_of_activity"),
        ("masterdata", "0003_sort_places_by_pinyin"),
        ("purchasing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="goodsreceipt",
            index=models.Index(fields=["date", "id"], name="purchasing__date_42b8f5_idx"),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(fields=["date", "id"], name="purchasing__date_db7cf6_idx"),
        ),
        migrations.AddIndex(
            model_name="purchaserequisition",
            index=models.Index(fields=["date", "id"], name="purchasing__date_6e5bf3_idx"),
        ),
        migrations.AddIndex(
            model_name="receivingnotice",
            index=models.Index(fields=["date", "id"], name="purchasing__date_93c7ed_idx"),
        ),
        migrations.AddIndex(
            model_name="supplierreturn",
            index=models.Index(fields=["date", "id"], name="purchasing__date_a161cf_idx"),
        ),
    ]
