from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_widen_steps_of_activity"),
        ("masterdata", "0003_sort_places_by_pinyin"),
        ("stock", "0010_tell_variances_apart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="count",
            index=models.Index(fields=["date", "id"], name="stock_count_date_5eb830_idx"),
        ),
        migrations.AddIndex(
            model_name="otherissue",
            index=models.Index(fields=["date", "id"], name="stock_other_date_cad4b0_idx"),
        ),
        migrations.AddIndex(
            model_name="otherreceipt",
            index=models.Index(fields=["date", "id"], name="stock_other_date_634fa8_idx"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["date", "id"], name="stock_trans_date_b70906_idx"),
        ),
        migrations.AddIndex(
            model_name="transferreceipt",
            index=models.Index(fields=["date", "id"], name="stock_trans_date_d92d68_idx"),
        ),
    ]
